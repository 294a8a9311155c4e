"""The sandbox's Port, as tests and its control API speak to it."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import httpx

from tests.waiting import PATIENCE

type Document = dict[str, Any]
type Catalog = dict[str, dict[str, Document]]
"""Entities by blueprint and identifier."""


def resource(kind: str, blueprint: str = "item", *, identifier: str = ".id | tostring", **selector: object) -> Document:
    """One endpoint of a mapping. Keywords are the selector's keys."""
    mappings = {"identifier": identifier, "blueprint": json.dumps(blueprint), "properties": {"raw": "."}}
    return {"kind": kind, "selector": selector, "port": {"entity": {"mappings": mappings}}}


class LocalPort:
    """The sandbox's Port."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.http = httpx.Client(base_url=origin, timeout=PATIENCE)

    def reset(self) -> None:
        self.control("reset")

    def prepare(self, integration: str, resources: Iterable[Document], **mapping: object) -> None:
        """Sets an integration's mapping, and makes the blueprints that it writes to where they are missing."""
        listed = list(resources)
        config = {"resources": listed, "deleteDependentEntities": True, **mapping}
        for blueprint in sorted(_blueprints(listed) - self.state("blueprints")["blueprints"].keys()):
            self.create_blueprint(blueprint)
        self.control(f"mapping/{integration}", config, "PUT")

    def create_blueprint(
        self, identifier: str, properties: Document | None = None, relations: Document | None = None
    ) -> None:
        blueprint = {
            "identifier": identifier,
            "title": identifier,
            "schema": {"properties": properties or {"raw": {"type": "object", "title": "Raw"}}},
            "relations": relations or {},
        }
        answer = self.http.post("/v1/blueprints", json=blueprint, headers=self._login())
        assert answer.is_success, answer.text

    def relate_blueprint(self, identifier: str, relations: Document) -> None:
        answer = self.http.patch(f"/v1/blueprints/{identifier}", json={"relations": relations}, headers=self._login())
        assert answer.is_success, answer.text

    def plant(
        self,
        integration: str,
        blueprint: str,
        identifier: str,
        content: Document | None = None,
        *,
        agent: str = "port-ocean/custom/0.1.0/{}/exporter",
    ) -> None:
        """An entity that the integration wrote long ago, or whoever has this user agent."""
        answer = self.http.post(
            f"/v1/blueprints/{blueprint}/entities",
            json={"identifier": identifier, "properties": {}, **(content or {})},
            params={"upsert": "true"},
            headers={**self._login(), "User-Agent": agent.format(integration)},
        )
        assert answer.is_success, answer.text

    def flags(self, *names: str) -> None:
        self.control("flags", dict.fromkeys(names, True))

    def hold(self, path: str) -> None:
        """Lets requests for it wait until `let_go`."""
        self.control("faults", {"hold": [{"path": path}]})

    def holds(self) -> bool:
        """Whether a request waits."""
        return bool(self.state("held")["held"])

    def let_go(self) -> None:
        self.control("faults", {})

    def request_resync(self, integration: str) -> None:
        """What the Resync button does."""
        self.control(f"resync/{integration}")

    def state(self, *only: str, logs: bool = True) -> Document:
        """Everything, or only these parts."""
        query = urlencode({"logs": str(logs).lower(), "only": only}, doseq=True)
        state: Document = self.control(f"state?{query}", method="GET")
        return state

    def catalog(self) -> Catalog:
        return {
            blueprint: {entity["identifier"]: entity for entity in entities}
            for blueprint, entities in self.state("entities")["entities"].items()
        }

    def identifiers(self, blueprint: str = "item") -> set[str]:
        return set(self.catalog().get(blueprint, {}))

    def integration(self, identifier: str) -> Document:
        integration: Document = self.state("integrations")["integrations"][identifier]
        return integration

    def integration_state(self, identifier: str) -> Document:
        """How its last resync goes."""
        answer = self.http.get(f"/v1/integration/{identifier}", headers=self._login())
        state: Document = answer.json()["integration"].get("resyncState") or {} if answer.is_success else {}
        return state

    def outcomes(self, integration: str) -> dict[str, str]:
        """How each kind ended in the last resync, as Ocean reported it."""
        last = self.integration(integration)["lastSync"] or {"kinds": []}
        return {kind["kind"]: kind["outcome"] for kind in last["kinds"]}

    def tell_of_resync(self, integration: str, **state: object) -> None:
        """As a process of the integration does."""
        url = f"/v1/integration/{integration}/resync-state"
        assert self.http.patch(url, json=state, headers=self._login()).is_success

    def cursor(self, integration: str, kind: str, index: int) -> datetime | None:
        """From when the next incremental run will read a resource."""
        query = urlencode({"kind": kind, "index": index})
        kept = self.http.get(f"/v1/integration/{integration}/cursor?{query}", headers=self._login()).json()["cursor"]
        return datetime.fromisoformat(kept["primary"]) if kept else None

    def everything_but_entities(self) -> str:
        """All that the integration told Port beside its catalog: logs, raw examples, metrics."""
        return json.dumps({key: value for key, value in self.state().items() if key != "entities"}, ensure_ascii=False)

    def _login(self) -> dict[str, str]:
        credentials = {"clientId": "sandbox", "clientSecret": "sandbox"}
        token = self.http.post("/v1/auth/access_token", json=credentials).json()["accessToken"]
        return {"Authorization": f"Bearer {token}"}

    def control(self, path: str, body: object = None, method: str = "POST") -> Any:
        """Asks the control API."""
        answer = self.http.request(method, f"/sandbox/{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()


def _blueprints(resources: Iterable[Document]) -> set[str]:
    """The blueprints that a mapping names outright."""
    texts = (resource["port"]["entity"]["mappings"]["blueprint"] for resource in resources)
    return {text.strip('"') for text in texts if text.startswith('"') and text.endswith('"')}
