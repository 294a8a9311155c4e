"""Datadog: two keys in headers, a limit that counts down, pages from 0, and a total that counts what matches."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.examples.files import filled_in
from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Refused, Route, made, number, require
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

API_KEY, APPLICATION_KEY = "invented0api0key", "invented0application0key"
WEEK = 7 * 86400
REPORTED = 1_764_000_000
LIMIT = {"X-RateLimit-Limit": "100", "X-RateLimit-Period": "60", "X-RateLimit-Name": "monitors"}


def failed(message: str, status: int, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer({"errors": [message]}, status, headers or {})


class Datadog(RecordedApi):
    folder = "datadog"
    most_per_page = 100
    paged = (
        r"/api/v1/monitor\?.*",
        r"/api/v1/hosts\?.*",
        r"/api/v1/slo\?.*",
        r"/api/v2/services/definitions\?.*",
    )
    fault: ClassVar = Fault(
        "/api/v1/hosts", r"^/api/v1/hosts\?.*start=5", failed("Forbidden", 403), ("answered 403", "Forbidden")
    )

    def __init__(self) -> None:
        super().__init__()
        self.was_slowed = False
        self.monitors: list[Document] = made(
            # Full pages to the last: only an empty one says that it was.
            10,
            lambda n: {
                "id": 9_000_000_000 + n,
                "name": f"Latency {n}",
                "type": "query alert",
                "overall_state": "OK",
                "priority": None if n == 2 else 3,
                "tags": ["team:web"],
            },
        )
        self.records = self.hosts = made(
            13,
            lambda n: {
                "id": 70_000_000_000 + n,
                "name": f"i-{n:04}",
                "up": n != 3,
                "is_muted": n == 4,
                "apps": ["agent"],
                "last_reported_time": REPORTED,
            },
        )
        self.slos: list[Document] = made(
            6,
            lambda n: {
                "id": f"slo{n}",
                "name": f"Checkout {n}",
                "type": "monitor" if n == 1 else "metric",
                "thresholds": [{"timeframe": "30d", "target": 99.9}],
                "tags": ["team:web"],
                "monitor_ids": [9_000_000_001] if n == 1 else [],
            },
        )
        self.services: list[Document] = made(
            11,
            lambda n: {
                "schema-version": "v2.2",
                "dd-service": f"crane-{n}",
                "team": None if n == 4 else "web",
                "languages": ["go"],
            },
        )

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        headers = filled_in(self.folder, APPLICATION_KEY=APPLICATION_KEY)["HEADERS"]
        return {"BASE_URL": origin, "API_KEY": API_KEY, "HEADERS": headers, "MAX_RETRIES": "2"}

    def admit(self, asked: Asked) -> None:
        require(asked.headers.get("dd-api-key") == API_KEY, failed("Unauthorized", 401))
        require(asked.headers.get("dd-application-key") == APPLICATION_KEY, failed("Forbidden", 403))

    def not_found(self, asked: Asked) -> Answer:
        return failed("Not Found", 404)

    def routes(self) -> Mapping[str, Route]:
        return {
            "GET /api/v1/monitor": self.list_monitors,
            "GET /api/v1/hosts": self.list_hosts,
            "GET /api/v1/slo": self.list_slos,
            "GET /api/v2/services/definitions": self.list_services,
        }

    def list_monitors(self, asked: Asked) -> Answer:
        if not self.was_slowed:
            self.was_slowed = True
            return failed("Too many requests", 429, {**LIMIT, "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1"})
        if "page" not in asked.query:
            return Answer(self.monitors)
        size, page = number(asked, "page_size", 100, 1000), number(asked, "page", 0)
        left = {**LIMIT, "X-RateLimit-Remaining": "90", "X-RateLimit-Reset": "30"}
        return Answer(self.monitors[page * size : (page + 1) * size], headers=left)

    def list_hosts(self, asked: Asked) -> Answer:
        if not re.fullmatch(r"\d{10}", asked.query.get("from", "")):
            raise Refused(failed("from must be a number of seconds", 400))
        count, start = number(asked, "count", 100, 1000), number(asked, "start", 0)
        page = self.hosts[start : start + count]
        return Answer({"host_list": page, "total_returned": len(page), "total_matching": len(self.hosts)})

    def list_slos(self, asked: Asked) -> Answer:
        limit, offset = number(asked, "limit", 1000, 1000), number(asked, "offset", 0)
        counted = {"page": {"total_count": len(self.slos), "total_filtered_count": len(self.slos)}}
        # An empty list of errors is always there.
        return Answer({"data": self.slos[offset : offset + limit], "errors": [], "metadata": counted})

    def list_services(self, asked: Asked) -> Answer:
        size, page = number(asked, "page[size]", 10, self.most_per_page), number(asked, "page[number]", 0)
        shown = self.services[page * size : (page + 1) * size]
        wanted = asked.query.get("schema_version") == "v2.2"
        require(wanted, failed("each service would come as it was written, in any version", 400))
        return Answer({"data": [{"type": "service-definition", "attributes": {"schema": each}} for each in shown]})

    def expected(self) -> Entities:
        return {
            "datadogMonitor": {
                str(each["id"]): Entity(
                    each["name"],
                    {
                        "type": each["type"],
                        "state": "OK",
                        "tags": each["tags"],
                        **({"priority": 3} if each["priority"] else {}),
                    },
                )
                for each in self.monitors
            },
            "datadogHost": {
                str(each["id"]): Entity(
                    each["name"],
                    {
                        "up": each["up"],
                        "muted": each["is_muted"],
                        "apps": ["agent"],
                        "lastReported": "2025-11-24T16:00:00Z",
                    },
                )
                for each in self.hosts
            },
            "datadogSlo": {
                each["id"]: Entity(
                    each["name"],
                    {"type": each["type"], "targets": ["30d: 99.9 %"], "tags": each["tags"]},
                    {"monitors": ["9000000001"]} if each["monitor_ids"] else {},
                )
                for each in self.slos
            },
            "datadogService": {
                each["dd-service"]: Entity(
                    each["dd-service"],
                    {"languages": ["go"], "schema": "v2.2", **({"team": "web"} if each["team"] else {})},
                )
                for each in self.services
            },
        }
