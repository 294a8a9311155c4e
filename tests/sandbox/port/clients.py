"""Speaking to a local Port as Ocean does."""

from dataclasses import dataclass
from typing import Any

import httpx

ADDRESS = "http://127.0.0.1:5055"
EXPORTER = "port-ocean/custom/0.1.0/desk/exporter"

type Json = dict[str, Any]


@dataclass
class PortApi:
    client: httpx.AsyncClient
    token: str
    user_agent: str = EXPORTER

    @classmethod
    async def logged_in(cls, client: httpx.AsyncClient) -> "PortApi":
        credentials = {"clientId": "sandbox", "clientSecret": "sandbox"}
        answer = await client.post("/v1/auth/access_token", json=credentials)
        return cls(client, answer.json()["accessToken"])

    def written_by(self, user_agent: str) -> "PortApi":
        return PortApi(self.client, self.token, user_agent)

    async def request(self, method: str, path: str, json: Any = None, **params: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", "User-Agent": self.user_agent}
        return await self.client.request(method, path, json=json, headers=headers, params=params or None)

    async def get(self, path: str, **params: Any) -> httpx.Response:
        return await self.request("GET", path, **params)

    async def post(self, path: str, json: Any = None, **params: Any) -> httpx.Response:
        return await self.request("POST", path, json, **params)

    async def patch(self, path: str, json: Any) -> httpx.Response:
        return await self.request("PATCH", path, json)

    async def upsert(self, blueprint: str, *entities: Json, **options: bool) -> Json:
        """A bulk upsert with Ocean's usual options."""
        params = {"upsert": "true", "merge": "true", "create_missing_related_entities": "true"}
        params |= {name: str(value).lower() for name, value in options.items()}
        answer = await self.post(f"/v1/blueprints/{blueprint}/entities/bulk", {"entities": [*entities]}, **params)
        body: Json = answer.json()
        return {**body, "status": answer.status_code}

    async def entity(self, blueprint: str, identifier: str) -> Json:
        answer = await self.get(f"/v1/blueprints/{blueprint}/entities/{identifier}")
        entity: Json = answer.raise_for_status().json()["entity"]
        return entity

    async def has(self, blueprint: str, identifier: str) -> bool:
        return (await self.get(f"/v1/blueprints/{blueprint}/entities/{identifier}")).status_code == 200

    async def delete(self, blueprint: str, *identifiers: str, delete_dependents: bool = False) -> Json:
        answer = await self.post(
            f"/v1/blueprints/{blueprint}/bulk/entities/delete",
            {"entities": [*identifiers]},
            delete_dependents=str(delete_dependents).lower(),
        )
        body: Json = answer.json()
        return body

    async def search(self, *rules: Json, combinator: str = "and", include: list[str] | None = None) -> list[Json]:
        answer = await self.post(
            "/v1/entities/search",
            {"combinator": combinator, "rules": [*rules]},
            **({"include": include} if include else {}),
        )
        entities: list[Json] = answer.raise_for_status().json()["entities"]
        return entities

    async def found(self, property_: str, operator: str, value: Any = None) -> set[str]:
        """The identifiers that one rule finds."""
        return {
            e["identifier"] for e in await self.search({"property": property_, "operator": operator, "value": value})
        }

    async def of_datasource(self, before: str | None = None, limit: int = 5000) -> list[str]:
        """What Ocean's delete phase asks for, page by page."""
        identifiers: list[str] = []
        body: Json = {
            "datasource_prefix": "port-ocean/custom/",
            "datasource_suffix": "/desk/exporter",
            "limit": limit,
            **({"before": before} if before else {}),
        }
        while True:
            page = (await self.post("/v1/blueprints/entities/datasource-entities", body)).raise_for_status().json()
            identifiers += [entity["identifier"] for entity in page["entities"]]
            if not page["next"]:
                return identifiers
            body["from"] = page["next"]
