"""Microsoft Graph with its login: client credentials, @odata.nextLink, and a token that ends in the middle."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs

from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Refused, Route, made, number, require, url
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

TENANT, CLIENT, SECRET = "0f0e-tenant", "client-0a", "invented~secret"
REQUESTS_PER_TOKEN = 9
USER = "#microsoft.graph.user"
MANAGERS = {3: "#microsoft.graph.orgContact"}


def failed(code: str, message: str, status: int) -> Answer:
    return Answer({"error": {"code": code, "message": message, "innerError": {"date": "2026-11-25T12:00:00"}}}, status)


class MicrosoftGraph(RecordedApi):
    folder = "microsoft-graph"
    most_per_page = 999
    paged = (f"/{TENANT}/oauth2/v2.0/token", r"/v1.0/users\?.*", r"/v1.0/groups/group-1/members\?.*")
    fault: ClassVar = Fault(
        "/users",
        r"^/v1.0/users\?.*skiptoken",
        failed("InvalidAuthenticationToken", "Access token has expired or is not yet valid.", 401),
        ("answered 401", "InvalidAuthenticationToken"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.token, self.left = "", 0
        self.records = self.users = made(
            12,
            lambda n: {
                "id": f"user-{n}",
                "displayName": f"Person {n}",
                "mail": f"person{n}@contoso.example",
                "jobTitle": "Engineer",
                "accountEnabled": n != 5,
                "userType": "Guest" if n == 6 else "Member",
                # A contact may be one too.
                **({"manager": {"@odata.type": MANAGERS.get(n, USER), "id": "user-1"}} if n > 1 else {}),
            },
        )
        self.groups: list[Document] = made(
            6,
            lambda n: {
                "id": f"group-{n}",
                "displayName": f"Group {n}",
                "description": f"All of {n}",
                "visibility": "HiddenMembership" if n == 4 else "Private",
                "securityEnabled": True,
            },
        )

    def members(self, group: str) -> list[Document]:
        """Everybody and a device in the first group, in the others one person."""
        people = [{"@odata.type": "#microsoft.graph.user", "id": user["id"]} for user in self.users]
        device = {"@odata.type": "#microsoft.graph.device", "id": "device-1"}
        return [device, *people] if group == "group-1" else people[:1]

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        login = {
            "tokenUrl": f"{origin}/{TENANT}/oauth2/v2.0/token",
            "clientId": CLIENT,
            "clientSecret": SECRET,
            "scope": "https://graph.microsoft.com/.default",
        }
        return {"BASE_URL": f"{origin}/v1.0", "OAUTH2": json.dumps(login)}

    def admit(self, asked: Asked) -> None:
        if asked.path.endswith("/token"):
            return
        expired = failed("InvalidAuthenticationToken", "Access token has expired or is not yet valid.", 401)
        require(self.token and asked.headers.get("authorization") == f"Bearer {self.token}", expired)
        self.left -= 1
        require(self.left > 0, expired)

    def not_found(self, asked: Asked) -> Answer:
        return failed("ResourceNotFound", f"Resource not found for the segment '{asked.path}'.", 404)

    def routes(self) -> Mapping[str, Route]:
        return {
            f"POST /{TENANT}/oauth2/v2.0/token": self.log_in,
            "GET /v1.0/users": lambda asked: self.page(asked, self.users),
            "GET /v1.0/groups": lambda asked: self.page(asked, self.groups),
            "GET /v1.0/groups/([^/]+)/members": lambda asked, group: self.page(asked, self.members(group)),
        }

    def log_in(self, asked: Asked) -> Answer:
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        known = form.get("client_id") == CLIENT and form.get("client_secret") == SECRET
        refusal = {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret provided."}
        require(known, Answer(refusal, 401))
        scoped = form.get("scope") == "https://graph.microsoft.com/.default"
        require(scoped and form.get("grant_type") == "client_credentials", Answer({"error": "invalid_scope"}, 400))
        self.token, self.left = f"eyJ-invented-{self.left}-{id(asked)}", REQUESTS_PER_TOKEN
        return Answer({"token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599, "access_token": self.token})

    def page(self, asked: Asked, records: list[Document]) -> Answer:
        top = number(asked, "$top", 100)
        if not 0 < top <= 999:
            raise Refused(
                failed("Request_UnsupportedQuery", "Invalid page size specified: it must be from 1 to 999.", 400)
            )
        start = number(asked, "$skiptoken", 0)
        answer: Document = {"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users"}
        if start + top < len(records):
            answer["@odata.nextLink"] = url(asked, None, **{"$skiptoken": start + top})
        page = records[start : start + top]
        if select := asked.query.get("$select"):
            kept = {"@odata.type", "manager", *select.split(",")}
            page = [{name: value for name, value in each.items() if name in kept} for each in page]
        return Answer({**answer, "value": page})

    def expected(self) -> Entities:
        return {
            "entraUser": {
                each["id"]: Entity(
                    each["displayName"],
                    {
                        "mail": each["mail"],
                        "jobTitle": "Engineer",
                        "enabled": each["accountEnabled"],
                        "type": each["userType"],
                    },
                    {"manager": "user-1"} if each.get("manager", {}).get("@odata.type") == USER else {},
                )
                for each in self.users
            },
            "entraGroup": {
                each["id"]: Entity(
                    each["displayName"],
                    {"description": each["description"], "security": True, "visibility": each["visibility"]},
                )
                for each in self.groups
            },
            "entraMembership": {
                f"{group['id']}-{member['id']}": Entity(
                    f"{group['displayName']}: {member['id']}", {}, {"group": group["id"], "user": member["id"]}
                )
                for group in self.groups
                for member in self.members(group["id"])
                if member["@odata.type"] == "#microsoft.graph.user"
            },
        }
