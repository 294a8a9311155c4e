"""PagerDuty's REST API v2: offset, limit and `more`, and a limit of 10,000 on how far an offset may go."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Route, made, number, require
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

KEY = "u+inventedKey0"


def invalid(reason: str) -> Answer:
    return Answer({"error": {"message": "Invalid Input Provided", "code": 2001, "errors": [reason]}}, 400)


class PagerDuty(RecordedApi):
    folder = "pagerduty"
    most_per_page = 100
    paged = (r"/services\?.*", r"/incidents\?.*", r"/oncalls\?.*", r"/users\?.*")
    fault: ClassVar = Fault(
        "/incidents",
        r"^/incidents\?.*offset=5",
        invalid("Offset plus limit must not exceed 10000"),
        ("answered 400", "Invalid Input Provided"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.teams: list[Document] = made(
            3,
            lambda n: {
                "id": f"PT{n}",
                "type": "team",
                "name": f"Watch {n}",
                "html_url": f"https://acme.pagerduty.com/teams/PT{n}",
            },
        )
        self.policies: list[Document] = made(
            6,
            lambda n: {
                "id": f"PE{n}",
                "type": "escalation_policy",
                "name": f"Ladder {n}",
                "num_loops": n,
                "teams": [{"id": "PT1"}],
            },
        )
        self.users: list[Document] = made(
            8,
            lambda n: {
                "id": f"PU{n}",
                "name": f"Keeper {n}",
                "email": f"keeper{n}@example.com",
                "role": "user",
                "job_title": None,
                "time_zone": "Etc/UTC",
                "teams": [{"id": "PT1", "type": "team_reference"}],
            },
        )
        self.on_calls: list[Document] = [
            {
                "escalation_policy": {"id": f"PE{policy}", "summary": f"Ladder {policy}"},
                "escalation_level": level,
                # Somebody may be on call by two schedules, or by none and for ever.
                "schedule": {"id": schedule, "summary": f"Shift {schedule}"} if schedule else None,
                "user": {"id": f"PU{policy}", "summary": f"Keeper {policy}"},
                "start": "2026-11-20T00:00:00Z" if schedule else None,
                "end": "2026-11-27T00:00:00Z" if schedule else None,
            }
            for policy in (1, 2)
            for level in (1, 2)
            for schedule in ("SA", "SB", None)
        ]
        self.records = self.services = made(13, self.service)
        self.incidents: list[Document] = made(
            10,
            lambda n: {
                "id": f"Q{n:03}",
                "incident_number": n,
                "title": f"Alarm {n}",
                "status": "triggered" if n % 2 else "acknowledged",
                "urgency": "high",
                "created_at": "2026-11-20T03:00:00Z",
                "html_url": f"https://acme.pagerduty.com/incidents/Q{n:03}",
                "service": {"id": f"PS{n % 3 + 1}", "type": "service_reference"},
            },
        )

    @staticmethod
    def service(n: int) -> Document:
        return {
            "id": f"PS{n}",
            "name": f"Beacon {n}",
            "status": "active",
            "description": f"Light number {n}",
            "html_url": f"https://acme.pagerduty.com/service-directory/PS{n}",
            "created_at": "2025-05-01T00:00:00Z",
            "escalation_policy": {"id": f"PE{n % 6 + 1}", "type": "escalation_policy_reference"},
            "teams": [{"id": "PT1", "type": "team_reference"}, {"id": "PT2", "type": "team_reference"}],
        }

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        return {"BASE_URL": origin, "API_KEY": f"Token token={KEY}"}

    def admit(self, asked: Asked) -> None:
        # A refused key is answered in plain text.
        require(
            asked.headers.get("authorization") == f"Token token={KEY}", Answer(b"HTTP Token: Access denied.\n", 401)
        )
        version = "application/vnd.pagerduty+json;version=2"
        require(asked.headers["accept"] == version, invalid("Accept must name version 2"))

    def not_found(self, asked: Asked) -> Answer:
        return Answer({"error": {"message": "Not Found", "code": 2100}}, 404)

    def routes(self) -> Mapping[str, Route]:
        return {
            "GET /teams": lambda asked: self.page(asked, "teams", self.teams),
            "GET /users": lambda asked: self.page(asked, "users", self.users),
            "GET /oncalls": lambda asked: self.page(asked, "oncalls", self.on_calls),
            "GET /escalation_policies": lambda asked: self.page(asked, "escalation_policies", self.policies),
            "GET /services": lambda asked: self.page(asked, "services", self.services),
            "GET /incidents": self.open_incidents,
        }

    def open_incidents(self, asked: Asked) -> Answer:
        statuses = [value for name, value in asked.pairs if name == "statuses[]"]
        return self.page(asked, "incidents", [each for each in self.incidents if each["status"] in statuses])

    def page(self, asked: Asked, key: str, records: list[Document]) -> Answer:
        limit, offset = number(asked, "limit", 25, 100), number(asked, "offset", 0)
        require(offset + limit <= 10_000, invalid("Offset plus limit must not exceed 10000"))
        more = offset + limit < len(records)
        return Answer(
            {key: records[offset : offset + limit], "limit": limit, "offset": offset, "total": None, "more": more}
        )

    def expected(self) -> Entities:
        return {
            "pagerdutyTeam": {each["id"]: Entity(each["name"], {"url": each["html_url"]}) for each in self.teams},
            "pagerdutyEscalationPolicy": {
                each["id"]: Entity(each["name"], {"loops": each["num_loops"]}, {"teams": ["PT1"]})
                for each in self.policies
            },
            "pagerdutyUser": {
                each["id"]: Entity(
                    each["name"],
                    {"email": each["email"], "role": "user", "timezone": "Etc/UTC"},
                    {"teams": ["PT1"]},
                )
                for each in self.users
            },
            "pagerdutyOnCall": {
                "-".join(
                    [
                        each["escalation_policy"]["id"],
                        str(each["escalation_level"]),
                        each["user"]["id"],
                        *([each["schedule"]["id"]] if each["schedule"] else []),
                    ]
                ): Entity(
                    f"{each['escalation_policy']['summary']}, level {each['escalation_level']}: "
                    + each["user"]["summary"],
                    {
                        "level": each["escalation_level"],
                        **(
                            {"schedule": each["schedule"]["summary"], "start": each["start"], "end": each["end"]}
                            if each["schedule"]
                            else {}
                        ),
                    },
                    {"escalationPolicy": each["escalation_policy"]["id"], "user": each["user"]["id"]},
                )
                for each in self.on_calls
            },
            "pagerdutyService": {
                each["id"]: Entity(
                    each["name"],
                    {
                        "status": "active",
                        "description": each["description"],
                        "url": each["html_url"],
                        "createdAt": each["created_at"],
                    },
                    {"escalationPolicy": each["escalation_policy"]["id"], "teams": ["PT1", "PT2"]},
                )
                for each in self.services
            },
            "pagerdutyIncident": {
                each["id"]: Entity(
                    each["title"],
                    {
                        "status": each["status"],
                        "urgency": "high",
                        "url": each["html_url"],
                        "createdAt": each["created_at"],
                    },
                    {"service": each["service"]["id"]},
                )
                for each in self.incidents
            },
        }
