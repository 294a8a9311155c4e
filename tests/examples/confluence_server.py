"""Confluence Cloud behind Atlassian's gateway, as scoped tokens need it: next links are paths without its prefix."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Route, basic, made, number, require, url
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

USER, TOKEN = "ada@example.com", "ATATT-invented-token"
GATEWAY = "/ex/confluence/0b1c-cloud-id"
SITE = "https://acme.atlassian.net/wiki"
ARCHIVED = "S3"
"""A space that is archived, of which the search tells nothing unless it is asked to."""


def failed(status: int, code: str, title: str) -> Answer:
    return Answer({"errors": [{"status": status, "code": code, "title": title, "detail": None}]}, status)


class Confluence(RecordedApi):
    folder = "confluence"
    most_per_page = 250
    paged = (
        rf"{GATEWAY}/wiki/api/v2/spaces\?.*",
        rf"{GATEWAY}/wiki/api/v2/spaces/1/pages\?.*",
        ".*/rest/api/search.*",
    )
    fault: ClassVar = Fault(
        "/rest/api/search",
        r"/rest/api/search\?.*cursor=5",
        Answer({"statusCode": 403, "message": "com.atlassian.confluence.api: not permitted"}, 403),
        ("answered 403", "not permitted"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.spaces: list[Document] = made(7, lambda n: self.space(n))
        self.pages: list[Document] = [
            {
                "id": f"{space['id']}{n:02}",
                "spaceId": space["id"],
                "title": f"Page {n} of {space['key']}",
                "status": "current",
                "parentId": "7001" if n == 3 else f"{space['id']}01" if n > 1 else None,
                "parentType": "folder" if n == 3 else "page" if n > 1 else None,
                "authorId": "5b10a284",
                "createdAt": "2026-04-01T00:00:00.000Z",
                "version": {"number": n, "createdAt": "2026-05-01T00:00:00.000Z"},
            }
            for space in self.spaces
            for n in range(1, 9 if space["id"] == "1" else 2)
        ]
        self.records = self.posts = made(
            8,
            lambda n: {
                "content": {
                    "id": f"90{n}",
                    "type": "blogpost",
                    "status": "current",
                    "title": f"News {n}",
                    "space": {"id": 3, "key": ARCHIVED} if n == 5 else {"id": 2, "key": "S2"},
                },
                "title": f"@@@hl@@@News@@@endhl@@@ {n}",
                "url": f"/spaces/S2/blog/90{n}",
                "lastModified": "2026-05-01T00:00:00.000Z",
            },
        )

    @staticmethod
    def space(n: int) -> Document:
        key = f"S{n}"
        status = "archived" if key == ARCHIVED else "current"
        return {"id": str(n), "key": key, "name": f"Space {n}", "type": "global", "status": status}

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        return {"BASE_URL": f"{origin}{GATEWAY}/wiki", "USERNAME": USER, "PASSWORD": TOKEN}

    def admit(self, asked: Asked) -> None:
        refusal = {"code": 401, "message": "Unauthorized; scope does not match"}
        require(asked.headers.get("authorization") == basic(USER, TOKEN), Answer(refusal, 401))

    def not_found(self, asked: Asked) -> Answer:
        return failed(404, "NOT_FOUND", "Not Found")

    def routes(self) -> Mapping[str, Route]:
        return {
            f"GET {GATEWAY}/wiki/api/v2/spaces": lambda asked: self.page(asked, self.spaces),
            f"GET {GATEWAY}/wiki/api/v2/spaces/([^/]+)/pages": lambda asked, space: self.page(
                asked, [page for page in self.pages if page["spaceId"] == space]
            ),
            f"GET {GATEWAY}/wiki/rest/api/search": self.search,
        }

    def page(self, asked: Asked, records: list[Document]) -> Answer:
        """Version 2: the link begins with the context path of the site."""
        limit, start = number(asked, "limit", 25, 250), number(asked, "cursor", 0)
        links: Document = {"base": SITE}
        if start + limit < len(records):
            path = asked.path.removeprefix(GATEWAY)
            links["next"] = path + "?" + url(asked, cursor=start + limit).partition("?")[2]
        return Answer({"results": records[start : start + limit], "_links": links})

    def search(self, asked: Asked) -> Answer:
        """Version 1: the link goes on from `base`, without the context path."""
        limit, start = number(asked, "limit", 25, 250), number(asked, "cursor", 0)
        found = self.posts if asked.query.get("cql", "").startswith("type = blogpost") else []
        if asked.query.get("includeArchivedSpaces") != "true":
            found = [post for post in found if post["content"]["space"]["key"] != ARCHIVED]
        results = found[start : start + limit]
        links: Document = {"base": SITE, "context": "/wiki", "self": f"{SITE}/rest/api/search"}
        if start + limit < len(found):
            links["next"] = "/rest/api/search?" + url(asked, next="true", cursor=start + limit).partition("?")[2]
        counts = {"start": start, "limit": limit, "size": len(results), "totalSize": len(found)}
        return Answer({"results": results, **counts, "cqlQuery": asked.query.get("cql"), "_links": links})

    def expected(self) -> Entities:
        return {
            "confluenceSpace": {
                each["id"]: Entity(each["name"], {"key": each["key"], "type": "global", "status": each["status"]})
                for each in self.spaces
            },
            "confluencePage": {
                each["id"]: Entity(
                    each["title"],
                    {
                        "status": "current",
                        "version": each["version"]["number"],
                        "createdAt": each["createdAt"],
                        "lastModified": each["version"]["createdAt"],
                    },
                    {
                        "space": each["spaceId"],
                        **({"parent": each["parentId"]} if each["parentType"] == "page" else {}),
                    },
                )
                for each in self.pages
            },
            "confluenceBlogPost": {
                each["content"]["id"]: Entity(
                    each["content"]["title"],
                    {"lastModified": each["lastModified"]},
                    {"space": str(each["content"]["space"]["id"])},
                )
                for each in self.posts
            },
        }
