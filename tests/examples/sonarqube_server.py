"""SonarQube: pages up to a number of results, values that are texts, and a status that sounds like a failure."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Refused, Route, made, number, require
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

TOKEN = "squ_invented"
MOST_RESULTS = 10_000
LATER, BEFORE = "2099-01-01T08:00:00+0100", "2020-01-01T08:00:00+0100"


def failed(message: str, status: int) -> Answer:
    return Answer({"errors": [{"msg": message}]}, status)


class SonarQube(RecordedApi):
    folder = "sonarqube"
    most_per_page = 500
    paged = (r"/api/components/search\?.*", r"/api/issues/search\?components=acme:crane-1&.*")
    fault: ClassVar = Fault("/api/issues/search", None, None, ("answered 400", "Can return only the first 10000"))

    def __init__(self) -> None:
        super().__init__()
        self.projects: list[Document] = made(
            6, lambda n: {"key": f"acme:crane-{n}", "name": f"Crane {n}", "qualifier": "TRK"}
        )
        self.records = self.issues = made(
            11,
            lambda n: {
                "key": f"AY{n:04}",
                "rule": "java:S2259",
                "severity": "MINOR" if n == 4 else "CRITICAL",
                "component": f"acme:crane-1:src/Main{n}.java",
                "project": "acme:crane-1",
                "message": f"A null may be dereferenced {n}",
                "status": "OPEN",
                "type": "BUG",
                "creationDate": BEFORE if n == 5 else LATER,
            },
        )

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        return {"BASE_URL": origin, "API_TOKEN": TOKEN}

    def admit(self, asked: Asked) -> None:
        require(asked.headers.get("authorization") == f"Bearer {TOKEN}", Answer(b"", 401))

    def not_found(self, asked: Asked) -> Answer:
        return failed(f"Unknown url : {asked.path}", 404)

    def routes(self) -> Mapping[str, Route]:
        return {
            "GET /api/components/search": self.list_projects,
            "GET /api/measures/component": self.measures,
            "GET /api/qualitygates/project_status": self.gate,
            "GET /api/issues/search": self.list_issues,
        }

    def list_projects(self, asked: Asked) -> Answer:
        require(asked.query.get("qualifiers") == "TRK", failed("The 'qualifiers' parameter is missing", 400))
        return self.page(asked, "components", self.projects)

    def project(self, asked: Asked, name: str) -> Document:
        found = [each for each in self.projects if each["key"] == asked.query.get(name)]
        if not found:
            raise Refused(failed(f"Component key '{asked.query.get(name)}' not found", 404))
        return found[0]

    def measures(self, asked: Asked) -> Answer:
        """The third was never analysed, and the second has no coverage."""
        project = self.project(asked, "component")
        values = {"coverage": "71.5", "bugs": "3", "vulnerabilities": "0", "ncloc": "1200"}
        asked_for = asked.query.get("metricKeys", "").split(",")
        missing = {"acme:crane-2": {"coverage"}, "acme:crane-3": set(values)}.get(project["key"], set())
        measured = [{"metric": name, "value": values[name]} for name in asked_for if name not in missing]
        return Answer({"component": {**project, "measures": measured}})

    def gate(self, asked: Asked) -> Answer:
        project = self.project(asked, "projectKey")
        conditions = [{"status": "ERROR", "metricKey": "new_coverage"}, {"status": "OK", "metricKey": "bugs"}]
        told: Document = {"status": "OK", "conditions": conditions[1:]}
        if project["key"] == "acme:crane-1":
            told = {"status": "ERROR", "conditions": conditions}
        elif project["key"] == "acme:crane-3":
            told = {"status": "NONE", "conditions": []}
        return Answer({"projectStatus": {**told, "ignoredConditions": False, "caycStatus": "compliant"}})

    def list_issues(self, asked: Asked) -> Answer:
        key = self.project(asked, "components")["key"]
        since = asked.query.get("createdAfter", "")
        require(re.fullmatch(r"\d{4}-\d\d-\d\d", since), failed(f"Date '{since}' cannot be parsed", 400))
        severities = asked.query.get("severities", "").split(",")
        found = [
            each
            for each in self.issues
            if each["project"] == key and each["creationDate"] >= since and each["severity"] in severities
        ]
        return self.page(asked, "issues", found, most=5 if self.is_broken else MOST_RESULTS)

    def page(self, asked: Asked, key: str, records: list[Document], most: int = MOST_RESULTS) -> Answer:
        size, page = number(asked, "ps", 100), number(asked, "p", 1)
        require(1 <= size <= 500, failed(f"'ps' value ({size}) must be less than 500", 400))
        beyond = f"Can return only the first {MOST_RESULTS} results. {page * size}th result asked."
        require(page * size <= most, failed(beyond, 400))
        paging = {"pageIndex": page, "pageSize": size, "total": len(records)}
        return Answer({"paging": paging, key: records[(page - 1) * size : page * size]})

    def expected(self) -> Entities:
        def identifier(key: str) -> str:
            return key.replace(":", "=3A")

        measured = {"coverage": 71.5, "bugs": 3, "vulnerabilities": 0, "lines": 1200}
        without: dict[str, set[str]] = {"acme:crane-2": {"coverage"}, "acme:crane-3": set(measured)}
        gates: dict[str, Document] = {
            "acme:crane-1": {"status": "ERROR", "failed": ["new_coverage"]},
            "acme:crane-3": {"status": "NONE"},
        }
        return {
            "sonarqubeProject": {
                identifier(each["key"]): Entity(
                    each["name"],
                    {name: value for name, value in measured.items() if name not in without.get(each["key"], set())},
                )
                for each in self.projects
            },
            "sonarqubeGate": {
                identifier(each["key"]): Entity(
                    each["name"], gates.get(each["key"], {"status": "OK"}), {"project": identifier(each["key"])}
                )
                for each in self.projects
            },
            "sonarqubeIssue": {
                each["key"]: Entity(
                    each["message"],
                    {
                        "severity": "CRITICAL",
                        "type": "BUG",
                        "status": "OPEN",
                        "rule": each["rule"],
                        "file": each["component"].rpartition(":")[2],
                        "createdAt": "2099-01-01T08:00:00+01:00",
                    },
                    {"project": identifier(each["project"])},
                )
                for each in self.issues
                if each["creationDate"] == LATER and each["severity"] == "CRITICAL"
            },
        }
