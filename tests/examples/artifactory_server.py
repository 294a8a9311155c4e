"""Artifactory: a query in plain text, a limit of its own that it tells of in words, and 404 where no build is."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Route, made, require
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

TOKEN = "eyJ-invented-artifactory"
LATER, BEFORE = "2099-01-01T08:00:00.000Z", "2020-01-01T08:00:00.000Z"
FIND = re.compile(
    r'items\.find\(\{"repo": "([\w-]+)", "type": "file", "modified": '
    r'\{"\$gt": "(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"\}\}\)'
    r"\.include\((.*)\)"
)


def failed(message: str, status: int) -> Answer:
    return Answer({"errors": [{"status": status, "message": message}]}, status)


def escaped(name: str) -> str:
    return quote(name, safe="").replace("%", "=")


class Artifactory(RecordedApi):
    folder = "artifactory"
    paged = (r"/artifactory/api/search/aql",)
    fault: ClassVar = Fault("/api/search/aql", None, None, ("a rule of responses",))

    def __init__(self) -> None:
        super().__init__()
        types = ("LOCAL", "LOCAL", "LOCAL", "REMOTE", "VIRTUAL")
        self.repositories: list[Document] = made(
            5,
            lambda n: {
                "key": f"libs-{n}",
                "type": types[n - 1],
                "packageType": "Maven",
                "url": f"https://acme.jfrog.io/artifactory/libs-{n}",
            },
        )
        self.records = self.files = made(
            7,
            lambda n: {
                "repo": "libs-2" if n == 7 else "libs-1",
                # A file beside the folders has a dot for its path.
                "path": "." if n == 1 else "com/acme/crane",
                "name": f"crane-1.{n}+build.jar",
                "size": n * 1000,
                "modified": BEFORE if n == 3 else LATER,
                "sha256": f"{n:064x}",
            },
        )
        self.builds = {"crane :: main": 3, "gantry": 0}
        """How many runs are kept of each."""

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        return {"BASE_URL": f"{origin}/artifactory", "API_TOKEN": TOKEN}

    def admit(self, asked: Asked) -> None:
        require(asked.headers.get("authorization") == f"Bearer {TOKEN}", failed("Bad credentials", 401))

    def not_found(self, asked: Asked) -> Answer:
        return failed("Not Found", 404)

    def routes(self) -> Mapping[str, Route]:
        return {
            "GET /artifactory/api/repositories": lambda _: Answer(self.repositories),
            "POST /artifactory/api/search/aql": self.search,
            "GET /artifactory/api/build": lambda _: self.listed("builds", [f"/{name}" for name in self.builds]),
            "GET /artifactory/api/build/([^/]+)": self.list_runs,
        }

    def search(self, asked: Asked) -> Answer:
        require(asked.headers.get("content-type", "").startswith("text/plain"), failed("Unsupported Media Type", 415))
        found = FIND.fullmatch(asked.body.decode().strip())
        require(found, failed("Failed to parse query", 400))
        assert found
        repository, since, fields = found[1], found[2], re.findall(r'"(\w+)"', found[3])
        needed = "For permissions reasons AQL demands the following fields: repo, path and name."
        require({"repo", "path", "name"} <= set(fields), failed(needed, 400))
        results = [
            {name: each[name] for name in fields}
            for each in self.files
            if each["repo"] == repository and each["modified"] > since
        ]
        extent: Document = {"start_pos": 0, "end_pos": len(results), "total": len(results)}
        if self.is_broken and results:
            results = results[:1]
            extent = {"start_pos": 0, "end_pos": 1, "total": 1, "limit": 1}
            extent["notification"] = "AQL query reached the search hard limit, results are trimmed."
        return Answer({"results": results, "range": extent})

    def list_runs(self, _: Asked, build: str) -> Answer:
        require(self.builds.get(build), failed(f"No build was found for build name: {build}", 404))
        return self.listed("buildsNumbers", [f"/{n + 1}" for n in range(self.builds[build])])

    def listed(self, key: str, uris: list[str]) -> Answer:
        moment = "lastStarted" if key == "builds" else "started"
        listed = [{"uri": uri, moment: "2026-11-20T08:00:00.000+0000"} for uri in uris]
        return Answer({"uri": "https://acme.jfrog.io/artifactory/api/build", key: listed})

    def expected(self) -> Entities:
        return {
            "artifactoryRepository": {
                each["key"]: Entity(each["key"], {"type": each["type"], "package": "Maven", "url": each["url"]})
                for each in self.repositories
            },
            "artifactoryArtifact": {
                f"{each['repo']}:{each['path']}/{each['name']}".replace(":./", ":").replace("+", "=2B"): Entity(
                    each["name"],
                    {"size": each["size"], "modifiedAt": LATER, "sha256": each["sha256"]},
                    {"repository": each["repo"]},
                )
                for each in self.files
                if each["modified"] == LATER
            },
            "artifactoryBuild": {
                escaped(name): Entity(name, {"lastStarted": "2026-11-20T08:00:00.000+0000"}) for name in self.builds
            },
            "artifactoryBuildRun": {
                f"{escaped(name)}/{n + 1}": Entity(
                    f"{name} {n + 1}", {"startedAt": "2026-11-20T08:00:00.000+0000"}, {"build": escaped(name)}
                )
                for name, count in self.builds.items()
                for n in range(count)
            },
        }
