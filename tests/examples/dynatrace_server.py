"""Dynatrace's environment API v2: nextPageKey, beside which every other parameter is refused."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Refused, Route, made, number, require
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

TOKEN = "dt0c01.INVENTED.TOKEN"
DAYS_BY_DEFAULT = 3


def violated(path: str, message: str) -> Answer:
    violation = {"path": path, "message": message, "parameterLocation": "QUERY", "location": None}
    return Answer(
        {"error": {"code": 400, "message": "Constraints violated.", "constraintViolations": [violation]}}, 400
    )


class Dynatrace(RecordedApi):
    folder = "dynatrace"
    most_per_page = 500
    paged = (r"/api/v2/entities\?(entitySelector=type\(\"SERVICE\"\).*|nextPageKey=SERVICE.*)",)
    fault: ClassVar = Fault(
        '/api/v2/entities?entitySelector=type("SERVICE")',
        r"^/api/v2/entities\?nextPageKey=SERVICE",
        Answer({"error": {"code": 400, "message": "nextPageKey is expired"}}, 400),
        ("answered 400", "nextPageKey is expired"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.hosts: list[Document] = made(
            6,
            lambda n: {
                "entityId": f"HOST-{n}",
                "type": "HOST",
                "displayName": f"host-{n}",
                "days_ago_of_test": 10 if n == 4 else 0,
                "properties": {"osType": "LINUX", "cpuCores": 4},
            },
        )
        self.records = self.services = made(
            13,
            lambda n: {
                "entityId": f"SERVICE-{n}",
                "type": "SERVICE",
                "displayName": f"Service {n}",
                "days_ago_of_test": 10 if n == 4 else 0,
                "firstSeenTms": 1_760_000_000_000,
                "properties": {"serviceType": "WEB_REQUEST_SERVICE"},
                "tags": [
                    {"context": "CONTEXTLESS", "key": "team", "value": "dock", "stringRepresentation": "team:dock"}
                ],
                "fromRelationships": {
                    "runsOnHost": [{"id": "HOST-1", "type": "HOST"}, {"id": f"HOST-{n % 5 + 2}", "type": "HOST"}]
                },
            },
        )

        self.problems: list[Document] = made(
            3,
            lambda n: {
                "problemId": f"-{n}_1760000000000V2",
                "displayId": f"P-{n}",
                "days_ago_of_test": 0 if n == 1 else 6,
                "title": "Failure rate increase",
                "status": "CLOSED" if n == 3 else "OPEN",
                "severityLevel": "ERROR",
                "impactLevel": "SERVICES",
                "startTime": 1_760_000_000_000,
                "endTime": -1,
                "affectedEntities": [
                    {"entityId": {"id": f"SERVICE-{n}", "type": "SERVICE"}, "name": f"Service {n}"},
                    {"entityId": {"id": "HOST-1", "type": "HOST"}, "name": "host-1"},
                ],
            },
        )

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        return {"BASE_URL": origin, "API_KEY": f"Api-Token {TOKEN}"}

    def admit(self, asked: Asked) -> None:
        refusal = Answer({"error": {"code": 401, "message": "Token Authentication failed"}}, 401)
        require(asked.headers.get("authorization") == f"Api-Token {TOKEN}", refusal)

    def not_found(self, asked: Asked) -> Answer:
        return Answer({"error": {"code": 404, "message": "Not Found"}}, 404)

    def routes(self) -> Mapping[str, Route]:
        return {"GET /api/v2/entities": self.entities, "GET /api/v2/problems": self.open_problems}

    def open_problems(self, asked: Asked) -> Answer:
        """Those that began or ended within the last two hours, closed ones too, where nothing else is asked for."""
        days = int(asked.query.get("from", "now-0d").removeprefix("now-").removesuffix("d"))
        problems = [each for each in self.problems if each["days_ago_of_test"] <= days]
        if 'status("open")' in asked.query.get("problemSelector", ""):
            problems = [each for each in problems if each["status"] == "OPEN"]
        return Answer(
            {"totalCount": len(problems), "pageSize": number(asked, "pageSize", 50, 500), "problems": problems}
        )

    def entities(self, asked: Asked) -> Answer:
        by_type = {"HOST": self.hosts, "SERVICE": self.services}
        if key := asked.query.get("nextPageKey"):
            for name in asked.query.keys() - {"nextPageKey"}:
                message = "must not be used in combination with nextPageKey query parameter."
                raise Refused(violated(name, message))
            kind, start, size, fields, days = key.split("~")
        else:
            selector = asked.query.get("entitySelector", "")
            kind, start, size = (
                selector.removeprefix('type("').removesuffix('")'),
                "0",
                str(number(asked, "pageSize", 50, 500)),
            )
            fields = asked.query.get("fields", "")
            days = asked.query.get("from", f"now-{DAYS_BY_DEFAULT}d").removeprefix("now-").removesuffix("d")
            if kind not in by_type:
                raise Refused(violated("entitySelector", "must not be empty"))
        after = int(start) + int(size)
        seen = [each for each in by_type[kind] if each["days_ago_of_test"] < int(days)]
        page = seen[int(start) : after]
        wanted = {"entityId", "type", "displayName", *(field.strip("+") for field in fields.split(","))}
        return Answer(
            {
                "totalCount": len(seen),
                "pageSize": int(size),
                "nextPageKey": f"{kind}~{after}~{size}~{fields}~{days}" if after < len(seen) else None,
                "entities": [{name: value for name, value in each.items() if name in wanted} for each in page],
            }
        )

    def expected(self) -> Entities:
        return {
            "dynatraceHost": {
                each["entityId"]: Entity(each["displayName"], {"os": "LINUX", "cores": 4}) for each in self.hosts
            },
            "dynatraceService": {
                each["entityId"]: Entity(
                    each["displayName"],
                    {"type": "WEB_REQUEST_SERVICE", "tags": ["team:dock"], "firstSeen": "2025-10-09T08:53:20Z"},
                    {"hosts": [host["id"] for host in each["fromRelationships"]["runsOnHost"]]},
                )
                for each in self.services
            },
            "dynatraceProblem": {
                each["problemId"]: Entity(
                    f"{each['displayId']}: Failure rate increase",
                    {"severity": "ERROR", "impact": "SERVICES", "startedAt": "2025-10-09T08:53:20Z"},
                    {"services": [each["affectedEntities"][0]["entityId"]["id"]], "hosts": ["HOST-1"]},
                )
                for each in self.problems
                if each["status"] == "OPEN"
            },
        }
