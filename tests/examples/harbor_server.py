"""Harbor: totals in a header, and names of repositories that stand in paths escaped twice."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar
from urllib.parse import unquote

from tests.examples.recorded import (
    Entities,
    Entity,
    Fault,
    RecordedApi,
    Refused,
    Route,
    basic,
    made,
    number,
    require,
    url,
)
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

USER, PASSWORD = "catalog", "invented-harbor"
MOMENT = "2026-11-20T08:00:00.000Z"


def failed(code: str, message: str, status: int) -> Answer:
    return Answer({"errors": [{"code": code, "message": message}]}, status)


class Harbor(RecordedApi):
    folder = "harbor"
    most_per_page = 100
    paged = (
        r"/api/v2.0/projects\?.*",
        r"/api/v2.0/repositories\?.*",
        r"/api/v2.0/projects/library/repositories/nginx/artifacts\?.*",
    )
    fault: ClassVar = Fault(
        "/repositories",
        r"^/api/v2.0/repositories\?.*page=2",
        failed("UNKNOWN", "internal server error", 500),
        ("answered 500", "internal server error"),
    )

    def __init__(self) -> None:
        super().__init__()
        names = ["library/nginx", "library/tools/jq", *(f"team/app-{n}" for n in range(1, 6))]
        self.records = self.repositories = made(
            len(names),
            lambda n: {
                "name": names[n - 1],
                "artifact_count": 6 if n == 1 else 1,
                "pull_count": n * 10,
                "update_time": MOMENT,
            },
        )
        self.projects: list[Document] = [
            {
                "name": name,
                "metadata": {"public": "true" if name == "library" else "false"},
                "repo_count": sum(each["name"].startswith(f"{name}/") for each in self.repositories),
                "creation_time": MOMENT,
            }
            for name in ("library", "team", *(f"empty-{n}" for n in range(4)))
        ]

    def artifacts(self, repository: Document) -> list[Document]:
        """One digest is in every repository; the second of a repository has no tags."""
        return made(
            repository["artifact_count"],
            lambda n: {
                "digest": f"sha256:{n:04x}",
                "type": "IMAGE",
                "size": 1000 * n,
                "tags": None if n == 2 else [{"name": "latest"}, {"name": f"1.{n}"}],
                "push_time": MOMENT,
            },
        )

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        return {"BASE_URL": f"{origin}/api/v2.0", "USERNAME": USER, "PASSWORD": PASSWORD}

    def admit(self, asked: Asked) -> None:
        granted = asked.headers.get("authorization") == basic(USER, PASSWORD)
        require(granted, failed("UNAUTHORIZED", "unauthorized", 401))

    def not_found(self, asked: Asked) -> Answer:
        return failed("NOT_FOUND", f"path {asked.path} was not found", 404)

    def routes(self) -> Mapping[str, Route]:
        """The path was decoded once for a route; what stands in it then is to be decoded once more."""
        return {
            "GET /api/v2.0/projects": lambda asked: self.page(asked, self.projects),
            "GET /api/v2.0/repositories": lambda asked: self.page(asked, self.repositories),
            "GET /api/v2.0/projects/([^/]+)/repositories/([^/]+)/artifacts": self.list_artifacts,
        }

    def list_artifacts(self, asked: Asked, project: str, repository: str) -> Answer:
        name = f"{project}/{unquote(repository)}"
        found = [each for each in self.repositories if each["name"] == name]
        if "/" in repository or not found:
            raise Refused(failed("NOT_FOUND", f"repository {name} not found", 404))
        return self.page(asked, self.artifacts(found[0]))

    def page(self, asked: Asked, records: list[Document]) -> Answer:
        size, page = number(asked, "page_size", 10), number(asked, "page", 1)
        require(0 < size <= 100, failed("UNPROCESSABLE_ENTITY", "validation failure: page_size in query", 422))
        headers = {"X-Total-Count": str(len(records))}
        if page * size < len(records):
            following = url(asked, page=page + 1).partition("/api")[2]
            headers["Link"] = f'</api{following}>; rel="next"'
        return Answer(records[(page - 1) * size : page * size], headers=headers)

    def expected(self) -> Entities:
        return {
            "harborProject": {
                each["name"]: Entity(
                    each["name"],
                    {
                        "public": each["metadata"]["public"] == "true",
                        "repositories": each["repo_count"],
                        "createdAt": MOMENT,
                    },
                )
                for each in self.projects
            },
            "harborRepository": {
                each["name"]: Entity(
                    each["name"].partition("/")[2],
                    {"artifacts": each["artifact_count"], "pulls": each["pull_count"], "updatedAt": MOMENT},
                    {"project": each["name"].partition("/")[0]},
                )
                for each in self.repositories
            },
            "harborArtifact": {
                f"{repository['name']}@{each['digest']}": Entity(
                    ", ".join(tag["name"] for tag in each["tags"]) if each["tags"] else "untagged",
                    {
                        "type": "IMAGE",
                        "size": each["size"],
                        "pushedAt": MOMENT,
                        **({"tags": [tag["name"] for tag in each["tags"]]} if each["tags"] else {}),
                    },
                    {"repository": repository["name"]},
                )
                for repository in self.repositories
                for each in self.artifacts(repository)
            },
        }
