"""Sentry's API: a link to the next page even after the last, marked as without results."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Route, made, require, url
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

TOKEN = "sntryu_invented_token"
OF_THE_USER = {"41"}
"""The projects of the teams that the token's user is a member of."""


class Sentry(RecordedApi):
    folder = "sentry"
    most_per_page = 100
    paged = (r"/api/0/organizations/reef/projects/\?.*", r"/api/0/organizations/reef/issues/\?.*")
    fault: ClassVar = Fault(
        "/organizations/{organization}/issues/",
        r"^/api/0/organizations/reef/issues/\?.*cursor=0:5:0",
        Answer({"detail": "Internal Error", "errorId": "0a1b2c"}, 500),
        ("nested listings failed", "answered 500", "Internal Error"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.organizations: list[Document] = [
            {"id": str(n), "slug": slug, "name": slug.title(), "status": {"id": "active", "name": "active"}}
            for n, slug in enumerate(("reef", "lagoon"), 1)
        ]
        self.projects: list[Document] = made(
            11,
            lambda n: {
                "id": str(40 + n),
                "slug": f"coral-{n}",
                "name": f"Coral {n}",
                "platform": "python",
                "dateCreated": "2026-02-01T00:00:00Z",
                "organization": {"slug": "reef"},
                "teams": [{"id": "31", "slug": "divers", "name": "Divers"}] if n != 3 else [],
            },
        )
        self.teams: list[Document] = made(
            6, lambda n: {"id": str(30 + n), "slug": f"divers-{n}", "name": f"Divers {n}", "memberCount": n}
        )
        self.records = self.issues = made(
            13,
            lambda n: {
                "id": str(7000 + n),
                "shortId": f"CORAL-{n}",
                "title": f"ValueError: {n}",
                "level": "error",
                "status": "unresolved",
                # Counts come as text, since they may be large.
                "count": str(n * 10),
                "userCount": n,
                "permalink": f"https://reef.sentry.io/issues/{7000 + n}/",
                "project": {"id": "41", "slug": "coral-1"} if n < 8 else {"id": "42", "slug": "coral-2"},
                "firstSeen": "2026-11-01T00:00:00Z",
                "lastSeen": "2026-11-24T00:00:00Z",
            },
        )

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        return {"BASE_URL": f"{origin}/api/0", "API_TOKEN": TOKEN}

    def admit(self, asked: Asked) -> None:
        require(asked.headers.get("authorization") == f"Bearer {TOKEN}", Answer({"detail": "Invalid token"}, 401))

    def not_found(self, asked: Asked) -> Answer:
        return Answer({"detail": "The requested resource does not exist"}, 404)

    def routes(self) -> Mapping[str, Route]:
        return {
            "GET /api/0/organizations/": lambda asked: self.page(asked, self.organizations),
            "GET /api/0/organizations/([^/]+)/projects/": lambda asked, slug: self.page(
                asked, self.projects if slug == "reef" else []
            ),
            "GET /api/0/organizations/([^/]+)/teams/": lambda asked, slug: self.page(
                asked, self.teams if slug == "reef" else []
            ),
            "GET /api/0/organizations/([^/]+)/issues/": lambda asked, slug: self.page(
                asked, self.found(asked) if slug == "reef" else [], "limit"
            ),
        }

    def found(self, asked: Asked) -> list[Document]:
        """Of the user's own projects where none are asked for; sorted by the last event, which may come at any time."""
        everywhere = asked.query.get("project") == "-1"
        seen = [each for each in self.issues if everywhere or each["project"]["id"] in OF_THE_USER]
        has_changed = asked.query.get("sort") != "new" and "cursor" in asked.query
        return [*seen[-1:], *seen[:-1]] if has_changed else seen

    def page(self, asked: Asked, records: list[Document], size_name: str = "per_page") -> Answer:
        size = min(int(asked.query.get(size_name, 100)), 100)
        start = int(asked.query.get("cursor", "0:0:0").split(":")[1])
        before, after = max(0, start - size), start + size
        links = [
            self.link(asked, "previous", f"0:{before}:1", has_results=start > 0),
            self.link(asked, "next", f"0:{after}:0", has_results=after < len(records)),
        ]
        limits = {"X-Sentry-Rate-Limit-Limit": "40", "X-Sentry-Rate-Limit-Remaining": "39"}
        return Answer(records[start:after], headers={"Link": ", ".join(links), **limits})

    @staticmethod
    def link(asked: Asked, rel: str, cursor: str, *, has_results: bool) -> str:
        return f'<{url(asked, cursor=cursor)}>; rel="{rel}"; results="{str(has_results).lower()}"; cursor="{cursor}"'

    def expected(self) -> Entities:
        return {
            "sentryOrganization": {
                each["slug"]: Entity(each["name"], {"status": "active"}) for each in self.organizations
            },
            "sentryProject": {
                each["id"]: Entity(
                    each["name"],
                    {"slug": each["slug"], "platform": "python", "createdAt": each["dateCreated"]},
                    {"organization": "reef", **({"teams": ["31"]} if each["teams"] else {})},
                )
                for each in self.projects
            },
            "sentryTeam": {
                each["id"]: Entity(
                    each["name"], {"slug": each["slug"], "members": each["memberCount"]}, {"organization": "reef"}
                )
                for each in self.teams
            },
            "sentryIssue": {
                each["id"]: Entity(
                    each["title"],
                    {
                        "shortId": each["shortId"],
                        "level": "error",
                        "events": int(each["count"]),
                        "users": each["userCount"],
                        "url": each["permalink"],
                        "lastSeen": each["lastSeen"],
                    },
                    {"project": each["project"]["id"]},
                )
                for each in self.issues
            },
        }
