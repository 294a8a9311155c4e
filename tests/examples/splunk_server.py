"""Splunk: a search as a form, answered by lines of JSON, which may end in a line that says that it failed."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs

from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Route, made, number, require
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

TOKEN = "eyJraWQi-invented-splunk"
EXPORT = "/services/search/v2/jobs/export"
FIRST, LAST = 1_764_000_000, 1_764_003_600
NO = {"0", "f", "false"}
DEFAULT_COUNT = 4
"""A hundred, in truth."""


def message(kind: str, text: str) -> Document:
    return {"messages": [{"type": kind, "text": text}]}


def failed(kind: str, text: str, status: int) -> Answer:
    return Answer(message(kind, text), status)


class Splunk(RecordedApi):
    folder = "splunk"
    paged = (r"/servicesNS/-/-/saved/searches\?.*",)
    fault: ClassVar = Fault(EXPORT, None, None, ("tells of an error", "a peer did not answer"))

    def __init__(self) -> None:
        super().__init__()
        self.records = self.hosts = made(
            6,
            lambda n: {
                "host": "build agent 1" if n == 1 else f"web-{n}",
                "type": "hosts",
                "firstTime": str(FIRST),
                "lastTime": str(LAST),
                "totalCount": str(n * 1000),
            },
        )
        self.searches: list[Document] = made(
            12,
            lambda n: {
                "name": "Errors" if n in (1, 2) else f"Errors of {n} (all)",
                "acl": {"app": "search" if n == 1 else "ops", "owner": "nobody", "sharing": "app"},
                "content": {
                    "search": f"index=web status>=500 | head {n}",
                    "cron_schedule": "" if n == 3 else "*/5 * * * *",
                    "is_scheduled": n != 3,
                },
            },
        )

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        return {"BASE_URL": origin, "API_TOKEN": TOKEN}

    def admit(self, asked: Asked) -> None:
        granted = asked.headers.get("authorization") == f"Bearer {TOKEN}"
        require(granted, failed("WARN", "call not properly authenticated", 401))

    def not_found(self, asked: Asked) -> Answer:
        return failed("ERROR", "Not Found", 404)

    def routes(self) -> Mapping[str, Route]:
        return {f"POST {EXPORT}": self.export, "GET /servicesNS/-/-/saved/searches": self.list_searches}

    def export(self, asked: Asked) -> Answer:
        """What it is asked for as JSON it does not find, as Splunk: then there is no search."""
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        require(form.get("search", "").startswith("|"), failed("FATAL", "Empty search.", 400))
        moments = [form.get(name, "") for name in ("earliest_time", "latest_time")]
        require(all(re.fullmatch(r"\d{10}", each) for each in moments), failed("FATAL", "Invalid earliest_time.", 400))
        require(form.get("output_mode") == "json", failed("FATAL", "XML would come", 400))
        assert form.get("preview") in NO, "what was found so far would come as well"
        count = int(form.get("count", DEFAULT_COUNT)) or None
        results = [{"preview": False, "offset": n, "result": each} for n, each in enumerate(self.hosts[:count])]
        lines: list[Document] = [*results, {"preview": False, "lastrow": True}]
        if self.is_broken:
            lines = [*results[:2], message("FATAL", "The search was cancelled: a peer did not answer.")]
        content = "\n".join(json.dumps(line) for line in lines)
        return Answer(content.encode(), headers={"Content-Type": "application/json; charset=UTF-8"})

    def list_searches(self, asked: Asked) -> Answer:
        require(asked.query.get("output_mode") == "json", failed("FATAL", "XML would come", 400))
        count, offset = number(asked, "count", 30), number(asked, "offset", 0)
        counted = {"total": len(self.searches), "perPage": count, "offset": offset}
        shown = self.searches[offset : offset + count]
        return Answer({"links": {}, "origin": "x", "entry": shown, "paging": counted, "messages": []})

    def expected(self) -> Entities:
        def identifier(search: Document) -> str:
            name = search["name"].replace(" ", "=20").replace("(", "=28").replace(")", "=29")
            return f"{search['acl']['app']}:nobody:{name}"

        return {
            "splunkHost": {
                each["host"].replace(" ", "=20"): Entity(
                    each["host"],
                    {
                        "events": int(each["totalCount"]),
                        "firstSeen": "2025-11-24T16:00:00Z",
                        "lastSeen": "2025-11-24T17:00:00Z",
                    },
                )
                for each in self.hosts
            },
            "splunkSavedSearch": {
                identifier(each): Entity(
                    each["name"],
                    {
                        "app": each["acl"]["app"],
                        "owner": "nobody",
                        "search": each["content"]["search"],
                        "scheduled": each["content"]["is_scheduled"],
                        **({"schedule": "*/5 * * * *"} if each["content"]["cron_schedule"] else {}),
                    },
                )
                for each in self.searches
            },
        }
