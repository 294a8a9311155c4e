"""Jira Cloud's REST API v3: projects by startAt and isLast, issues by nextPageToken."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Route, basic, made, number, origin, require
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

OFFSETS = ("+0000", "+0100", "-0330")
USER, TOKEN = "ada@example.com", "ATATT-invented-jira"


def failed(message: str, status: int) -> Answer:
    return Answer({"errorMessages": [message], "errors": {}}, status)


class Jira(RecordedApi):
    folder = "jira"
    most_per_page = 100
    paged = (r"/rest/api/3/project/search\?.*", r"/rest/api/3/search/jql\?.*")
    fault: ClassVar = Fault(
        "/rest/api/3/search/jql",
        r"^/rest/api/3/search/jql\?.*nextPageToken=",
        failed("The provided next page token is invalid or expired.", 400),
        ("answered 400", "next page token"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.projects: list[Document] = made(
            11,
            lambda n: {
                "id": str(10_000 + n),
                "key": f"P{n}",
                "name": f"Project {n}",
                "projectTypeKey": "software",
                "isPrivate": n == 2,
                "lead": {"accountId": "5b10", "displayName": "Ada"},
            },
        )
        self.records = self.issues = made(
            17,
            lambda n: {
                "id": str(20_000 + n),
                "key": f"P{n % 11 + 1}-{n}",
                "fields": {
                    "summary": f"Task {n}",
                    "status": {"name": "In Progress", "statusCategory": {"key": "indeterminate"}},
                    "issuetype": {"name": "Task"},
                    "assignee": None if n == 3 else {"accountId": "5b10", "displayName": "Ada"},
                    "labels": ["deck"],
                    "project": {"key": f"P{n % 11 + 1}"},
                    "parent": {"key": "P2-1"} if n == 5 else None,
                    # In the time zone of the user.
                    "created": f"2026-11-01T10:00:00.000{OFFSETS[n % 3]}",
                },
            },
        )

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        return {"BASE_URL": origin, "USERNAME": USER, "PASSWORD": TOKEN}

    def admit(self, asked: Asked) -> None:
        refusal = Answer(b"Client must be authenticated to access this resource.", 401, {"Content-Type": "text/plain"})
        require(asked.headers.get("authorization") == basic(USER, TOKEN), refusal)

    def not_found(self, asked: Asked) -> Answer:
        return failed("null for uri", 404)

    def routes(self) -> Mapping[str, Route]:
        return {
            "GET /rest/api/3/project/search": self.search_projects,
            "GET /rest/api/3/search/jql": self.search_issues,
        }

    def search_projects(self, asked: Asked) -> Answer:
        size, start = number(asked, "maxResults", 50, 100), number(asked, "startAt", 0)
        is_last = start + size >= len(self.projects)
        answer: Document = {
            "self": f"{origin(asked)}{asked.path}?maxResults={size}&startAt={start}",
            "maxResults": size,
            "startAt": start,
            "total": len(self.projects),
            "isLast": is_last,
            "values": self.projects[start : start + size],
        }
        if not is_last:
            answer["nextPage"] = f"{origin(asked)}{asked.path}?maxResults={size}&startAt={start + size}"
        return Answer(answer)

    def search_issues(self, asked: Asked) -> Answer:
        """The successor of /search: no total, and the search must be bounded."""
        query = asked.query.get("jql", "")
        bounded = query.strip() and not query.strip().lower().startswith("order by")
        require(bounded, failed("Unbounded JQL queries are not allowed here. Please add a search restriction.", 400))
        size, start = number(asked, "maxResults", 50, 5000), 0
        if token := asked.query.get("nextPageToken"):
            start = int(base64.b64decode(token))
        wanted = asked.query.get("fields", "id").split(",")
        page = [
            {
                "id": issue["id"],
                **(
                    {
                        "key": issue["key"],
                        "fields": {name: value for name, value in issue["fields"].items() if name in wanted},
                    }
                    if wanted != ["id"]
                    else {}
                ),
            }
            for issue in self.issues[start : start + size]
        ]
        if start + size >= len(self.issues):
            return Answer({"issues": page, "isLast": True})
        following = base64.b64encode(str(start + size).encode()).decode()
        return Answer({"issues": page, "nextPageToken": following, "isLast": False})

    def expected(self) -> Entities:
        return {
            "jiraProject": {
                each["key"]: Entity(each["name"], {"type": "software", "isPrivate": each["isPrivate"], "lead": "Ada"})
                for each in self.projects
            },
            "jiraIssue": {
                each["key"]: Entity(
                    each["fields"]["summary"],
                    {
                        "status": "In Progress",
                        "type": "Task",
                        "labels": ["deck"],
                        "createdAt": f"{each['fields']['created'][:-2]}:{each['fields']['created'][-2:]}",
                        **({"assignee": "Ada"} if each["fields"]["assignee"] else {}),
                    },
                    {
                        "project": each["fields"]["project"]["key"],
                        **({"parent": each["fields"]["parent"]["key"]} if each["fields"]["parent"] else {}),
                    },
                )
                for each in self.issues
            },
        }
