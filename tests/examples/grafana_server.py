"""Grafana's HTTP API: bare lists, a search that pages, and lists that do not."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Route, made, number, require
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

TOKEN = "glsa_invented_0token"


class Grafana(RecordedApi):
    folder = "grafana"
    most_per_page = 5000
    paged = (r"/api/search\?type=dash-db.*", r"/api/search\?type=dash-folder.*")
    fault: ClassVar = Fault(
        "/api/search?type=dash-db",
        r"^/api/search\?type=dash-db.*page=2",
        Answer({"message": "Search failed", "traceID": ""}, 500),
        ("answered 500", "Search failed"),
    )

    def __init__(self) -> None:
        super().__init__()
        # As many folders as fit one page of the tests: only the empty page after it shows the end.
        self.folders: list[Document] = made(
            5,
            lambda n: {
                "id": n,
                "uid": f"folder-{n}",
                "title": f"Folder {n}",
                "url": f"/dashboards/f/folder-{n}/folder-{n}",
                "type": "dash-folder",
                "tags": [],
                **({"folderUid": "folder-1", "folderTitle": "Folder 1"} if n == 5 else {}),
            },
        )
        self.records = self.dashboards = made(
            12,
            lambda n: {
                "id": 100 + n,
                "uid": f"board-{n}",
                "title": f"Board {n}",
                "url": f"/d/board-{n}/board-{n}",
                "type": "dash-db",
                "tags": ["prod"],
                **({"folderUid": f"folder-{n % 5 + 1}"} if n != 4 else {}),
            },
        )
        self.sources: list[Document] = made(
            7,
            lambda n: {
                "id": n,
                "uid": f"source-{n}",
                "name": f"Source {n}",
                "type": "prometheus",
                "url": f"http://prometheus-{n}:9090",
                "isDefault": n == 1,
                "readOnly": False,
            },
        )
        self.rules: list[Document] = made(
            6,
            lambda n: {
                "id": n,
                "uid": f"rule-{n}",
                "title": f"Rule {n}",
                "folderUID": "folder-2",
                "ruleGroup": "every minute",
                "isPaused": n == 3,
                "labels": {"severity": "page"},
                "for": "5m",
                "data": [
                    {"refId": "A", "datasourceUid": "source-1"},
                    {"refId": "B", "datasourceUid": f"source-{n}"},
                    {"refId": "C", "datasourceUid": "__expr__"},
                ],
            },
        )

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        return {"BASE_URL": origin, "API_TOKEN": TOKEN}

    def admit(self, asked: Asked) -> None:
        refusal = {"extra": None, "message": "Invalid API key", "messageId": "api-key.invalid", "statusCode": 401}
        require(asked.headers.get("authorization") == f"Bearer {TOKEN}", Answer(refusal, 401))

    def not_found(self, asked: Asked) -> Answer:
        return Answer({"message": "Not found", "traceID": ""}, 404)

    def routes(self) -> Mapping[str, Route]:
        return {
            "GET /api/search": self.search,
            "GET /api/datasources": lambda _: Answer(self.sources),
            "GET /api/v1/provisioning/alert-rules": lambda _: Answer(self.rules),
        }

    def search(self, asked: Asked) -> Answer:
        wanted = asked.query.get("type")
        found = [each for each in [*self.folders, *self.dashboards] if wanted in (None, each["type"])]
        limit, page = number(asked, "limit", 1000, 5000), number(asked, "page", 1)
        return Answer(found[(page - 1) * limit : page * limit])

    def expected(self) -> Entities:
        return {
            "grafanaFolder": {
                each["uid"]: Entity(
                    each["title"], {"path": each["url"]}, {"parent": "folder-1"} if each["uid"] == "folder-5" else {}
                )
                for each in self.folders
            },
            "grafanaDashboard": {
                each["uid"]: Entity(
                    each["title"],
                    {"path": each["url"], "tags": ["prod"]},
                    {"folder": each["folderUid"]} if "folderUid" in each else {},
                )
                for each in self.dashboards
            },
            "grafanaDataSource": {
                each["uid"]: Entity(
                    each["name"], {"type": "prometheus", "url": each["url"], "isDefault": each["isDefault"]}
                )
                for each in self.sources
            },
            "grafanaAlertRule": {
                each["uid"]: Entity(
                    each["title"],
                    {"group": "every minute", "isPaused": each["isPaused"], "pendingFor": "5m", "severity": "page"},
                    {
                        "folder": "folder-2",
                        "dataSources": sorted({query["datasourceUid"] for query in each["data"]} - {"__expr__"}),
                    },
                )
                for each in self.rules
            },
        }
