"""Prometheus' HTTP API: rules in groups, which page by groups and not by rules, and targets, which do not page.

Names repeat: of rules in a group, which differ by labels, of groups in other files, and of targets in all but a label.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Refused, Route, made
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked


def failed(kind: str, message: str, status: int) -> Answer:
    return Answer({"status": "error", "errorType": kind, "error": message}, status)


def succeeded(data: Document) -> Answer:
    return Answer({"status": "success", "data": data})


def written(*parts: str) -> str:
    """An identifier: what Port does not take is escaped."""
    return ":".join(quote(part, safe="").replace("%", "=").replace("~", "=7E") for part in parts)


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
        self.groups = [*made(12, self.group), {**self.group(1), "file": "/etc/rules/copy.yml"}]
        self.groups[1]["rules"].append({**self.groups[1]["rules"][0], "name": "Disk-is-full-1"})
        self.records = self.targets = [
            *made(
                6, lambda n: self.target({"instance": f"host-{n}:9100", "job": "node"}, f"http://host-{n}:9100/metrics")
            ),
            self.target({"instance": "host-1:9100", "job": "node"}, "http://host-1:9100/metrics/cadvisor"),
            self.target({"instance": "host-1:9100", "job": "node", "service": "a"}, "http://host-1:9100/metrics"),
            self.target(
                {"instance": "https://a.example/~x?q=a b", "job": "probe"}, "http://blackbox:9115/probe?target=a"
            ),
        ]
        self.targets[1] |= {"health": "down", "lastError": "connection refused"}

    @staticmethod
    def target(labels: dict[str, str], url: str) -> Document:
        return {
            "labels": labels,
            "discoveredLabels": {"__address__": labels["instance"]},
            "scrapePool": labels["job"],
            "scrapeUrl": url,
            "health": "up",
            "lastError": "",
            "lastScrape": "2026-11-25T12:00:00.123456789Z",
        }

    @staticmethod
    def group(n: int) -> Document:
        """The last group holds no rule."""
        rules: list[Document] = [
            {
                "type": "alerting",
                "name": "Disk is full" if n == 1 else f"Disk is full {k}",
                "query": f"disk_free < {k}",
                "duration": 300,
                "labels": {"severity": "page" if k == 1 else "ticket"},
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
        names = [f"token-of-{number}" for number, _ in enumerate(self.groups)]
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

    @staticmethod
    def nth(group: Document, rule: Document) -> tuple[str, ...]:
        """The place among the rules of one name in one group, from the second on."""
        place = [other["query"] for other in group["rules"] if other["name"] == rule["name"]].index(rule["query"]) + 1
        return (str(place),) if place > 1 else ()

    def expected(self) -> Entities:
        return {
            "prometheusRule": {
                written(group["file"], group["name"], rule["name"], *self.nth(group, rule)): Entity(
                    rule["name"],
                    {
                        "group": group["name"],
                        "file": group["file"],
                        "type": rule["type"],
                        "query": rule["query"],
                        "health": "ok",
                        **(
                            {
                                "state": "inactive",
                                "severity": rule["labels"]["severity"],
                                "summary": rule["annotations"]["summary"],
                            }
                            if rule["type"] == "alerting"
                            else {}
                        ),
                    },
                )
                for group in self.groups
                for rule in group["rules"]
            },
            "prometheusTarget": {
                written(
                    each["scrapePool"], each["scrapeUrl"], *(part for pair in each["labels"].items() for part in pair)
                ): Entity(
                    each["labels"]["instance"],
                    {
                        "job": each["labels"]["job"],
                        "health": each["health"],
                        "scrapeUrl": each["scrapeUrl"],
                        **({"lastError": each["lastError"]} if each["lastError"] else {}),
                    },
                )
                for each in self.targets
            },
        }
