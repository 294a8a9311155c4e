"""Prometheus' HTTP API: rules in groups, which page by groups and not by rules, and targets, which do not page."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Refused, Route, made
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked


def failed(kind: str, message: str, status: int) -> Answer:
    return Answer({"status": "error", "errorType": kind, "error": message}, status)


def succeeded(data: Document) -> Answer:
    return Answer({"status": "success", "data": data})


class Prometheus(RecordedApi):
    folder = "prometheus"
    paged = (r"/api/v1/rules\?.*",)
    fault: ClassVar = Fault(
        "/api/v1/rules",
        r"^/api/v1/rules\?.*group_next_token=",
        failed("bad_data", "invalid group_next_token: the rule groups have changed", 400),
        ("answered 400", "invalid group_next_token"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.groups = made(12, self.group)
        self.records = self.targets = made(
            6,
            lambda n: {
                "labels": {"instance": f"host-{n}:9100", "job": "node"},
                "discoveredLabels": {"__address__": f"host-{n}:9100"},
                "scrapePool": "node",
                "scrapeUrl": f"http://host-{n}:9100/metrics",
                "health": "down" if n == 2 else "up",
                "lastError": "connection refused" if n == 2 else "",
                "lastScrape": "2026-11-25T12:00:00.123456789Z",
            },
        )

    @staticmethod
    def group(n: int) -> Document:
        """The last group holds no rule."""
        rules: list[Document] = [
            {
                "type": "alerting",
                "name": f"Disk is full {k}",
                "query": f"disk_free < {k}",
                "duration": 300,
                "labels": {"severity": "page"},
                "annotations": {"summary": f"Disk {k}"},
                "health": "ok",
                "state": "inactive",
                "alerts": [],
            }
            for k in range(1, 1 if n == 12 else 3)
        ]
        recording = {"type": "recording", "name": f"job:up:sum{n}", "query": "sum(up)", "health": "ok"}
        return {
            "name": f"group {n}",
            "file": f"/etc/rules/{n}.yml",
            "interval": 60,
            "rules": [] if n == 12 else [*rules, recording],
        }

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        return {"BASE_URL": origin}

    def admit(self, asked: Asked) -> None:
        """Prometheus asks for no login unless its web configuration says so."""

    def not_found(self, asked: Asked) -> Answer:
        return Answer(b"404 page not found\n", 404, {"Content-Type": "text/plain"})

    def routes(self) -> Mapping[str, Route]:
        return {"GET /api/v1/rules": self.rules, "GET /api/v1/targets": self.active_targets}

    def rules(self, asked: Asked) -> Answer:
        names = [f"token-of-{group['name'].replace(' ', '-')}" for group in self.groups]
        start, limit = 0, int(asked.query.get("group_limit", 0)) or len(self.groups)
        if token := asked.query.get("group_next_token"):
            if token not in names:
                raise Refused(failed("bad_data", f"invalid group_next_token: {token}", 400))
            start = names.index(token)
        data: Document = {"groups": self.groups[start : start + limit]}
        if start + limit < len(self.groups):
            data["groupNextToken"] = names[start + limit]
        return succeeded(data)

    def active_targets(self, asked: Asked) -> Answer:
        if asked.query.get("state", "any") not in ("active", "dropped", "any"):
            return failed("bad_data", "invalid state", 400)
        counts: Document = {"node": 0}
        return succeeded({"activeTargets": self.targets, "droppedTargets": [], "droppedTargetCounts": counts})

    def expected(self) -> Entities:
        return {
            "prometheusRule": {
                f"group-{n}:{rule['name']}".replace(" ", "-"): Entity(
                    rule["name"],
                    {
                        "group": f"group {n}",
                        "file": group["file"],
                        "type": rule["type"],
                        "query": rule["query"],
                        "health": "ok",
                        **(
                            {"state": "inactive", "severity": "page", "summary": rule["annotations"]["summary"]}
                            if rule["type"] == "alerting"
                            else {}
                        ),
                    },
                )
                for n, group in enumerate(self.groups, 1)
                for rule in group["rules"]
            },
            "prometheusTarget": {
                f"node:{each['labels']['instance']}": Entity(
                    each["labels"]["instance"],
                    {
                        "job": "node",
                        "health": each["health"],
                        "scrapeUrl": each["scrapeUrl"],
                        **({"lastError": each["lastError"]} if each["lastError"] else {}),
                    },
                )
                for each in self.targets
            },
        }
