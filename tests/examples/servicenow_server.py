"""ServiceNow's Table API: pages are cut before the access rules are applied, so full ones come short."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Route, basic, made, number, require, url
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

USER, PASSWORD = "port.reader", "invented-servicenow"


def failed(message: str, detail: str, status: int) -> Answer:
    return Answer({"error": {"message": message, "detail": detail}, "status": "failure"}, status)


class ServiceNow(RecordedApi):
    folder = "servicenow"
    most_per_page = 10_000
    paged = (r"/api/now/table/cmdb_ci_service\?.*", r"/api/now/table/incident\?.*")
    fault: ClassVar = Fault(
        "/api/now/table/cmdb_ci_service",
        r"^/api/now/table/cmdb_ci_service\?.*sysparm_offset=10",
        failed("Transaction cancelled: maximum execution time exceeded", "Check logs for error trace", 500),
        ("answered 500", "maximum execution time exceeded"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.groups: list[Document] = made(
            6, lambda n: {"sys_id": f"grp{n}", "name": f"Group {n}", "description": f"Of {n}", "active": "true"}
        )
        self.records = self.services = made(
            17,
            lambda n: {
                "sys_id": f"svc{n}",
                "name": f"Service {n}",
                "operational_status": "1",
                # What has no value is an empty text.
                "busines_criticality": "" if n == 4 else "1 - most critical",
                "sys_updated_on": "2026-11-01 08:00:00",
                "support_group": "" if n == 3 else f"grp{n % 6 + 1}",
            },
        )
        self.incidents: list[Document] = made(
            12,
            lambda n: {
                "sys_id": f"inc{n}",
                "number": f"INC{n:07}",
                "short_description": "" if n == 5 else f"It is slow {n}",
                "priority": "2",
                "state": "1",
                "active": "false" if n == 4 else "true",
                "opened_at": "2026-11-20 08:00:00",
                "business_service": "svc1" if n != 2 else "",
                "assignment_group": "grp1",
            },
        )
        # The user may not read these: they are counted, and take up places of a page, but do not come.
        self.hidden = {"svc2", "svc6", "svc7", "svc8", "svc9", "svc10"}

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        return {"BASE_URL": origin, "USERNAME": USER, "PASSWORD": PASSWORD}

    def admit(self, asked: Asked) -> None:
        refusal = failed("User Not Authenticated", "Required to provide Auth information", 401)
        require(asked.headers.get("authorization") == basic(USER, PASSWORD), refusal)

    def not_found(self, asked: Asked) -> Answer:
        return failed("Invalid table", "", 400)

    def routes(self) -> Mapping[str, Route]:
        return {
            "GET /api/now/table/sys_user_group": lambda asked: self.page(asked, self.groups),
            "GET /api/now/table/incident": lambda asked: self.page(
                asked,
                [
                    each
                    for each in self.incidents
                    if each["active"] == "true" or "active=true" not in asked.query.get("sysparm_query", "")
                ],
            ),
            "GET /api/now/table/cmdb_ci_service": lambda asked: self.page(asked, self.services),
        }

    def page(self, asked: Asked, records: list[Document]) -> Answer:
        limit, start = number(asked, "sysparm_limit", 10_000), number(asked, "sysparm_offset", 0)
        fields = asked.query.get("sysparm_fields", "").split(",")
        page = [
            {name: value for name, value in each.items() if name in fields}
            for each in records[start : start + limit]
            if each["sys_id"] not in self.hidden
        ]
        offsets = {"first": 0, "next": start + limit, "prev": start - limit}
        shown = {rel: offset for rel, offset in offsets.items() if 0 <= offset < len(records)}
        link = ",".join(f'<{url(asked, sysparm_offset=offset)}>;rel="{rel}"' for rel, offset in shown.items())
        return Answer({"result": page}, headers={"X-Total-Count": str(len(records)), "Link": link})

    def expected(self) -> Entities:
        return {
            "servicenowGroup": {
                each["sys_id"]: Entity(each["name"], {"description": each["description"]}) for each in self.groups
            },
            "servicenowService": {
                each["sys_id"]: Entity(
                    each["name"],
                    {
                        "operational": True,
                        "updatedAt": "2026-11-01T08:00:00Z",
                        **({"criticality": "1 - most critical"} if each["busines_criticality"] else {}),
                    },
                    {"supportGroup": each["support_group"]} if each["support_group"] else {},
                )
                for each in self.services
                if each["sys_id"] not in self.hidden
            },
            "servicenowIncident": {
                each["sys_id"]: Entity(
                    ": ".join(filter(None, (each["number"], each["short_description"]))),
                    {"priority": "2", "state": "1", "openedAt": "2026-11-20T08:00:00Z"},
                    {
                        "assignmentGroup": "grp1",
                        **({"service": each["business_service"]} if each["business_service"] else {}),
                    },
                )
                for each in self.incidents
                if each["active"] == "true"
            },
        }
