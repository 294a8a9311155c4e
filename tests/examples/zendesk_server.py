"""Zendesk: an export that may be asked ten times a minute, and whose last page has a link as well."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.examples.recorded import (
    Entities,
    Entity,
    Fault,
    RecordedApi,
    Refused,
    Route,
    basic,
    made,
    number,
    require,
    url,
)
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

USER, TOKEN = "ada@example.com", "invented-zendesk"
MOMENT = "2026-11-20T08:00:00Z"
EXPORT = "/api/v2/incremental/tickets/cursor.json"
PER_PAGE = 5
SECONDS_APART = 4.0
"""Fewer than the six that Zendesk asks for, since a request may have waited on its way."""


def failed(error: str, description: str, status: int, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer({"error": error, "description": description}, status, headers or {})


class Zendesk(RecordedApi):
    folder = "zendesk"
    most_per_page = 100
    paged = (r"/api/v2/organizations.json\?.*", r"/api/v2/groups.json\?.*", rf"{EXPORT}\?.*")
    fault: ClassVar = Fault(
        EXPORT,
        rf"^{EXPORT}\?cursor=",
        failed("InternalError", "Something went wrong", 500),
        ("answered 500", "Something went wrong"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.exported_at = -SECONDS_APART
        self.organizations: list[Document] = made(
            7, lambda n: {"id": 36_000_000_000 + n, "name": f"Harbour {n}", "tags": ["gold"], "updated_at": MOMENT}
        )
        self.groups: list[Document] = made(
            6,
            lambda n: {"id": 21_000_000_000 + n, "name": f"Line {n}", "description": "" if n == 2 else f"Of line {n}"},
        )
        self.records = self.tickets = made(
            9,
            lambda n: {
                "id": n,
                "subject": f"It is slow {n}",
                "status": "deleted" if n == 4 else "open",
                "priority": None if n == 2 else "high",
                "type": "incident",
                "tags": ["web"],
                "updated_at": MOMENT,
                "organization_id": None if n == 3 else 36_000_000_001,
                "group_id": 21_000_000_001,
            },
        )

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        return {"BASE_URL": origin, "USERNAME": f"{USER}/token", "PASSWORD": TOKEN}

    def admit(self, asked: Asked) -> None:
        granted = asked.headers.get("authorization") == basic(f"{USER}/token", TOKEN)
        require(granted, Answer({"error": "Couldn't authenticate you"}, 401))

    def not_found(self, asked: Asked) -> Answer:
        return failed("InvalidEndpoint", "Not found", 404)

    def routes(self) -> Mapping[str, Route]:
        return {
            "GET /api/v2/organizations.json": lambda asked: self.page(asked, "organizations", self.organizations),
            "GET /api/v2/groups.json": lambda asked: self.page(asked, "groups", self.groups),
            f"GET {EXPORT}": self.export,
        }

    def page(self, asked: Asked, key: str, records: list[Document]) -> Answer:
        """By a cursor, with links on every page, the last one too."""
        size, start = number(asked, "page[size]", 100), number(asked, "page[after]", 0)
        require("page[size]" in asked.query and 1 <= size <= 100, failed("InvalidValue", "page[size]", 400))
        after = start + size
        meta = {"has_more": after < len(records), "after_cursor": str(after), "before_cursor": str(start)}
        links = {
            "next": url(asked, None, **{"page[after]": after}),
            "prev": url(asked, None, **{"page[before]": start}),
        }
        return Answer({key: records[start:after], "meta": meta, "links": links})

    def export(self, asked: Asked) -> Answer:
        now = time.monotonic()
        if now - self.exported_at < SECONDS_APART:
            limited = failed("APIRateLimitExceeded", "Number of allowed requests exceeded", 429, {"Retry-After": "900"})
            raise Refused(limited)
        self.exported_at = now
        begins = asked.query.get("start_time", "")
        told = begins.isdigit() or "cursor" in asked.query
        require(told, failed("InvalidValue", "start_time is required", 400))
        start = number(asked, "cursor", 0)
        after = start + PER_PAGE
        following = url(asked, cursor=after, start_time=None)
        ends = {"after_cursor": str(after), "after_url": following, "end_of_stream": after >= len(self.tickets)}
        return Answer({"tickets": self.tickets[start:after], **ends, "before_url": None, "before_cursor": None})

    def expected(self) -> Entities:
        return {
            "zendeskOrganization": {
                str(each["id"]): Entity(each["name"], {"tags": ["gold"], "updatedAt": MOMENT})
                for each in self.organizations
            },
            "zendeskGroup": {
                str(each["id"]): Entity(
                    each["name"], {"description": each["description"]} if each["description"] else {}
                )
                for each in self.groups
            },
            "zendeskTicket": {
                str(each["id"]): Entity(
                    each["subject"],
                    {
                        "status": "open",
                        "type": "incident",
                        "tags": ["web"],
                        "updatedAt": MOMENT,
                        **({"priority": each["priority"]} if each["priority"] else {}),
                    },
                    {
                        "group": "21000000001",
                        **({"organization": "36000000001"} if each["organization_id"] else {}),
                    },
                )
                for each in self.tickets
                if each["status"] != "deleted"
            },
        }
