"""Okta's API: two Link headers in each answer, and limits told in every one."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Route, made, number, require, target, url
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

TOKEN = "00invented0token"
TITLES = {"u3": "3", "u4": "diver4"}


def failed(code: str, summary: str, status: int) -> Answer:
    told = {"errorCode": code, "errorSummary": summary, "errorLink": code, "errorId": "oae0a1b", "errorCauses": []}
    return Answer(told, status)


class Okta(RecordedApi):
    folder = "okta"
    most_per_page = 200
    paged = (r"/api/v1/users\?.*", r"/api/v1/groups/g1/users\?.*", r"/api/v1/apps\?.*")
    fault: ClassVar = Fault(
        "/api/v1/users",
        r"^/api/v1/users\?.*after=",
        failed("E0000011", "Invalid token provided", 401),
        ("answered 401", "Invalid token provided"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.records = self.users = made(
            11,
            lambda n: {
                "id": f"u{n}",
                "status": "DEPROVISIONED" if n == 6 else "ACTIVE",
                "created": "2026-01-01T00:00:00.000Z",
                "lastLogin": None if n == 2 else "2026-11-20T08:00:00.000Z",
                "profile": {
                    # May be left empty.
                    "firstName": None if n in (3, 4) else "Diver",
                    "lastName": None if n == 4 else str(n),
                    "email": f"diver{n}@example.com",
                    "login": f"diver{n}",
                },
            },
        )
        self.groups: list[Document] = made(
            6,
            lambda n: {
                "id": f"g{n}",
                "type": "OKTA_GROUP",
                "profile": {"name": f"Group {n}", "description": f"Of {n}"},
            },
        )

        self.apps: list[Document] = made(
            7,
            lambda n: {
                "id": f"a{n}",
                "name": "oidc_client",
                "label": f"App {n}",
                "status": "INACTIVE" if n == 2 else "ACTIVE",
                "signOnMode": "OPENID_CONNECT",
            },
        )

    def groups_of(self, app: str) -> list[Document]:
        """What is assigned, with no more of the group than its id."""
        ids = ["g1", "g2"] if app == "a1" else []
        return [{"id": each, "priority": 0, "profile": {}} for each in ids]

    def members(self, group: str) -> list[Document]:
        return self.users if group == "g1" else self.users[:2]

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        return {"BASE_URL": origin, "API_KEY": f"SSWS {TOKEN}"}

    def admit(self, asked: Asked) -> None:
        refusal = failed("E0000011", "Invalid token provided", 401)
        require(asked.headers.get("authorization") == f"SSWS {TOKEN}", refusal)

    def not_found(self, asked: Asked) -> Answer:
        return failed("E0000022", "The endpoint does not support the provided HTTP method", 405)

    def routes(self) -> Mapping[str, Route]:
        return {
            "GET /api/v1/users": self.found,
            "GET /api/v1/groups": lambda asked: self.page(asked, self.groups),
            "GET /api/v1/apps": lambda asked: self.page(asked, self.apps),
            "GET /api/v1/apps/([^/]+)/groups": lambda asked, app: self.page(asked, self.groups_of(app)),
            "GET /api/v1/groups/([^/]+)/users": lambda asked, group: self.page(asked, self.members(group)),
        }

    def found(self, asked: Asked) -> Answer:
        """Without a search, users that are deactivated are left out."""
        everybody = "search" in asked.query
        return self.page(asked, [each for each in self.users if everybody or each["status"] != "DEPROVISIONED"])

    def page(self, asked: Asked, records: list[Document]) -> Answer:
        limit, after = number(asked, "limit", 200, 200), asked.query.get("after")
        start = next((n for n, each in enumerate(records, 1) if each["id"] == after), 0)
        page = records[start : start + limit]
        headers = {
            "X-Rate-Limit-Limit": "600",
            "X-Rate-Limit-Remaining": "598",
            "X-Rate-Limit-Reset": "1795600000",
            # Names in other letters make lines of their own, as Okta sends them.
            "Link": f'<http://{asked.headers["host"]}{target(asked)}>; rel="self"',
        }
        if start + limit < len(records):
            headers["link"] = f'<{url(asked, after=page[-1]["id"])}>; rel="next"'
        return Answer(page, headers=headers)

    def expected(self) -> Entities:
        return {
            "oktaUser": {
                each["id"]: Entity(
                    TITLES.get(each["id"], f"Diver {each['profile']['lastName']}"),
                    {
                        "email": each["profile"]["email"],
                        "status": each["status"],
                        **({"lastLogin": each["lastLogin"]} if each["lastLogin"] else {}),
                    },
                )
                for each in self.users
            },
            "oktaGroup": {
                each["id"]: Entity(
                    each["profile"]["name"], {"description": each["profile"]["description"], "type": "OKTA_GROUP"}
                )
                for each in self.groups
            },
            "oktaApplication": {
                each["id"]: Entity(each["label"], {"status": each["status"], "signOn": "OPENID_CONNECT"})
                for each in self.apps
            },
            "oktaAssignment": {
                f"{app['id']}-{group['id']}": Entity(
                    f"{app['label']}: {group['id']}", {}, {"application": app["id"], "group": group["id"]}
                )
                for app in self.apps
                for group in self.groups_of(app["id"])
            },
            "oktaMembership": {
                f"{group['id']}-{user['id']}": Entity(
                    f"{group['id']}-{user['id']}", {}, {"group": group["id"], "user": user["id"]}
                )
                for group in self.groups
                for user in self.members(group["id"])
            },
        }
