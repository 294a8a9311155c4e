"""Azure Resource Graph: a query and a token to go on in the body, few queries in a window, and what it cuts off."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs

from tests.examples.files import filled_in
from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Route, made, require
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

TENANT, CLIENT, SECRET = "0f0e-tenant", "client-0a", "invented~secret"
TOKEN = "eyJ-invented-arm"
SUBSCRIPTION = "/subscriptions/aaaa-{n}"


def failed(code: str, message: str, status: int, headers: Mapping[str, str] | None = None) -> Answer:
    details = [{"code": code, "message": message}]
    support = "Please provide below info when asking for support: timestamp = 2026-11-28T12:00:00Z."
    return Answer({"error": {"code": code, "message": support, "details": details}}, status, headers or {})


THROTTLED = failed(
    "RateLimiting",
    "Client application has been throttled and should not attempt to repeat the request until an amount of time has "
    "elapsed.",
    429,
    {"x-ms-user-quota-remaining": "0", "x-ms-user-quota-resets-after": "00:00:01"},
)


class AzureResourceGraph(RecordedApi):
    folder = "azure-resource-graph"
    most_per_page = 1000
    paged = (r"/providers/Microsoft.ResourceGraph/resources\?.*",)
    # What is cut off without a token to go on.
    fault: ClassVar = Fault(
        "/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01", None, None, ("resultTruncated",)
    )

    def __init__(self) -> None:
        super().__init__()
        self.asked_for = 0
        self.subscriptions: list[Document] = made(
            6,
            lambda n: {
                "id": SUBSCRIPTION.format(n=n),
                "name": f"Landing {n}",
                "state": "Enabled",
                "tags": {"n": str(n)},
            },
        )
        self.groups: list[Document] = made(
            6,
            lambda n: {
                "id": f"{SUBSCRIPTION.format(n=n)}/resourcegroups/rg-{n}(old)",
                "name": f"rg-{n}(old)",
                "location": "westeurope",
                "tags": {"cost": "7"} if n == 1 else None,
                "subscription": SUBSCRIPTION.format(n=n),
            },
        )
        self.records = self.resources = made(
            13,
            lambda n: {
                "id": f"{SUBSCRIPTION.format(n=1)}/resourcegroups/rg-1(old)/providers/microsoft.web/sites/site-{n:02}",
                "name": f"Site-{n:02}",
                "type": "microsoft.web/sites",
                "location": "westeurope",
                "tags": {"team": "web"} if n == 1 else None,
                # A text, also where there is none.
                "sku": "" if n == 2 else "Standard",
                "group": f"{SUBSCRIPTION.format(n=1)}/resourcegroups/rg-1(old)",
            },
        )

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        filled = filled_in(self.folder, TENANT=TENANT, CLIENT_ID=CLIENT, CLIENT_SECRET=SECRET)
        login = filled["OAUTH2"].replace("https://login.microsoftonline.com", origin)
        return {"BASE_URL": origin, "OAUTH2": login, "MAX_RETRIES": "2", "REQUESTS_PER_SECOND": "20"}

    def admit(self, asked: Asked) -> None:
        if asked.path.endswith("/token"):
            return
        refusal = failed("AuthenticationFailed", "Authentication failed. The access token is invalid.", 401)
        require(asked.headers.get("authorization") == f"Bearer {TOKEN}", refusal)

    def not_found(self, asked: Asked) -> Answer:
        return failed("InvalidResourceType", f"The resource type could not be found: {asked.path}", 404)

    def routes(self) -> Mapping[str, Route]:
        return {
            f"POST /{TENANT}/oauth2/v2.0/token": self.log_in,
            "POST /providers/Microsoft.ResourceGraph/resources": self.query,
        }

    def log_in(self, asked: Asked) -> Answer:
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        require(form.get("client_secret") == SECRET, Answer({"error": "invalid_client"}, 401))
        scoped = form.get("scope") == "https://management.azure.com/.default"
        require(scoped, Answer({"error": "invalid_scope"}, 400))
        return Answer({"token_type": "Bearer", "expires_in": 3599, "access_token": TOKEN})

    def found(self, query: str) -> list[Document]:
        if "resources/subscriptions/resourcegroups'" in query:
            return self.groups
        return self.subscriptions if query.startswith("resourcecontainers") else self.resources

    def query(self, asked: Asked) -> Answer:
        require(asked.query.get("api-version"), failed("MissingApiVersionParameter", "api-version is required", 400))
        self.asked_for += 1
        require(self.asked_for != 2, THROTTLED)
        query, options = asked.json["query"], asked.json.get("options", {})
        unknown = options.keys() - {"$top", "$skip", "$skipToken", "resultFormat", "allowPartialScopes"}
        require(not unknown, failed("BadRequest", f"Unknown options {unknown}", 400))
        projected = re.search(r"project id = tolower\(id\).*\| order by id asc$", query)
        require(projected, failed("InvalidQuery", "Without an order by id, pages repeat records.", 400))
        size = options.get("$top", 100)
        require(1 <= size <= 1000, failed("BadRequest", "$top must be from 1 to 1000", 400))
        start = self.start(options.get("$skipToken"), query)
        records = self.found(query)
        data = records[start : start + size]
        answer = {"totalRecords": len(records), "count": len(data), "data": data, "facets": []}
        # It is a text, and is false where a token says that more follows.
        answer["resultTruncated"] = "false"
        if start + size < len(records):
            answer["$skipToken"] = json.dumps([start + size, query])
        if self.is_broken and start:
            answer = {**answer, "resultTruncated": "true", "data": data[:1], "count": 1}
            answer.pop("$skipToken", None)
        quota = {"x-ms-user-quota-remaining": "14", "x-ms-user-quota-resets-after": "00:00:05"}
        return Answer(answer, headers={**quota, "x-ms-tenant-subscription-limit-hit": "false"})

    def start(self, token: str | None, query: str) -> int:
        if token is None:
            return 0
        start, of = json.loads(token)
        require(of == query, failed("BadRequest", "The $skipToken is of another query.", 400))
        return int(start)

    def expected(self) -> Entities:
        def identifier(path: str) -> str:
            return path.replace("(", "=28").replace(")", "=29")

        return {
            "azureSubscription": {
                each["id"]: Entity(each["name"], {"state": "Enabled", "tags": each["tags"]})
                for each in self.subscriptions
            },
            "azureResourceGroup": {
                identifier(each["id"]): Entity(
                    each["name"],
                    {"location": "westeurope", **({"tags": each["tags"]} if each["tags"] else {})},
                    {"subscription": each["subscription"]},
                )
                for each in self.groups
            },
            "azureResource": {
                identifier(each["id"]): Entity(
                    each["name"],
                    {
                        "type": each["type"],
                        "location": "westeurope",
                        **({"sku": each["sku"]} if each["sku"] else {}),
                        **({"tags": each["tags"]} if each["tags"] else {}),
                    },
                    {"resourceGroup": identifier(each["group"])},
                )
                for each in self.resources
            },
        }
