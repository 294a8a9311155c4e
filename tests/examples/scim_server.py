"""SCIM 2.0: numbers from 1, a total, and no list where it would be empty."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Route, made, number, require
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

TOKEN = "scim-invented"
SCIM = {"Content-Type": "application/scim+json"}
MOMENT = "2026-11-20T08:00:00Z"
MOST = 100


def failed(detail: str, status: int) -> Answer:
    schemas = ["urn:ietf:params:scim:api:messages:2.0:Error"]
    return Answer({"schemas": schemas, "status": str(status), "detail": detail}, status, SCIM)


class Scim(RecordedApi):
    folder = "scim"
    most_per_page = MOST
    paged = (r"/scim/v2/Users\?.*", r"/scim/v2/Groups\?.*")
    fault: ClassVar = Fault(
        "/Users", r"^/scim/v2/Users\?.*startIndex=6", failed("Too much", 400), ("answered 400", "Too much")
    )

    def __init__(self) -> None:
        super().__init__()
        self.records = self.users = made(
            11,
            lambda n: {
                "id": f"user-{n}",
                "userName": f"person{n}",
                **({} if n == 2 else {"displayName": f"Person {n}"}),
                **(
                    {}
                    if n == 3
                    else {
                        "emails": [
                            {"value": f"old{n}@example.com"},
                            {"value": f"person{n}@example.com", "primary": True},
                        ]
                    }
                ),
                **({"active": n != 4} if n != 5 else {}),
                "title": "Engineer",
            },
        )
        self.groups: list[Document] = made(
            6,
            lambda n: {
                "id": f"group-{n}",
                "displayName": f"Group {n}",
                "meta": {"resourceType": "Group", "lastModified": MOMENT},
                **(
                    {
                        "members": [
                            {"value": "user-1"},
                            {"value": "user-2", "type": "User"},
                            {"value": "group-2", "type": "Group"},
                        ]
                    }
                    if n == 1
                    else {}
                ),
            },
        )

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        return {"BASE_URL": f"{origin}/scim/v2", "API_TOKEN": TOKEN}

    def admit(self, asked: Asked) -> None:
        granted = asked.headers.get("authorization") == f"Bearer {TOKEN}"
        require(granted, failed("Authorization failure.", 401))

    def not_found(self, asked: Asked) -> Answer:
        return failed(f"{asked.path} not found", 404)

    def routes(self) -> Mapping[str, Route]:
        return {
            "GET /scim/v2/Users": lambda asked: self.page(asked, self.users),
            "GET /scim/v2/Groups": lambda asked: self.page(asked, self.groups),
        }

    def page(self, asked: Asked, records: list[Document]) -> Answer:
        """What is below 1 counts as 1, as the RFC says."""
        start, count = max(number(asked, "startIndex", 1), 1), number(asked, "count", MOST, MOST)
        page = records[start - 1 : start - 1 + count]
        answer: Document = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"]}
        answer |= {"totalResults": len(records), "startIndex": start, "itemsPerPage": len(page)}
        return Answer({**answer, **({"Resources": page} if page else {})}, headers=SCIM)

    def expected(self) -> Entities:
        return {
            "scimUser": {
                each["id"]: Entity(
                    str(each.get("displayName") or each["userName"]),
                    {
                        "userName": each["userName"],
                        "active": each.get("active", True),
                        "title": "Engineer",
                        **({"mail": each["emails"][1]["value"]} if "emails" in each else {}),
                    },
                )
                for each in self.users
            },
            "scimGroup": {
                each["id"]: Entity(
                    each["displayName"],
                    {"changedAt": MOMENT},
                    {"members": ["user-1", "user-2"]} if each.get("members") else {},
                )
                for each in self.groups
            },
        }
