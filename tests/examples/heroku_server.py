"""Heroku's Platform API: status 206 and Next-Range, which the next request sends back as its Range."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Refused, Route, made, require
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

TOKEN = "HRKU-invented-token"
ACCEPT = "application/vnd.heroku+json; version=3"


def failed(kind: str, message: str, status: int) -> Answer:
    return Answer({"id": kind, "message": message}, status)


class Heroku(RecordedApi):
    folder = "heroku"
    paged = ("/apps", "/pipelines", "/pipeline-couplings", "/apps/app-01/releases")
    fault: ClassVar = Fault(
        "/apps/{app}/releases",
        "^/apps/app-03/releases",
        failed("forbidden", "You do not have access to the app.", 403),
        ("nested listings failed", "/apps/app-03/releases", "answered 403"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.apps: list[Document] = made(
            12,
            lambda n: {
                "id": f"app-{n:02}",
                "name": f"raft-{n}",
                "web_url": f"https://raft-{n}.herokuapp.com/",
                "region": {"name": "eu"},
                "maintenance": n == 2,
                "released_at": "2026-11-01T12:00:00Z",
            },
        )
        self.releases: list[Document] = [
            {
                "id": f"rel-{app['id']}-{version:02}",
                "version": version,
                "status": "succeeded",
                "description": f"Deploy {version}",
                "user": {"email": "ada@example.com"},
                "created_at": "2026-11-01T12:00:00Z",
                "app": {"id": app["id"]},
            }
            for app in self.apps
            for version in range(1, 8 if app["id"] == "app-01" else 2)
        ]
        self.records = self.releases
        self.pipelines: list[Document] = made(
            6, lambda n: {"id": f"pipe-{n}", "name": f"delta-{n}", "created_at": "2026-01-01T00:00:00Z"}
        )
        self.couplings: list[Document] = made(
            7,
            lambda n: {
                "id": f"coupling-{n}",
                "app": {"id": f"app-{n:02}"},
                "pipeline": {"id": f"pipe-{n % 6 + 1}"},
                "stage": "production" if n % 2 else "staging",
            },
        )

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        """The size of a page is in the Range of the first request."""
        headers = f'{{"Accept":"{ACCEPT}","Range":"id ..; max=5"}}'
        return {"BASE_URL": origin, "API_TOKEN": TOKEN, "HEADERS": headers}

    def admit(self, asked: Asked) -> None:
        refusal = failed("unauthorized", "Invalid credentials provided.", 401)
        require(asked.headers.get("authorization") == f"Bearer {TOKEN}", refusal)
        require(asked.headers.get("accept") == ACCEPT, failed("not_found", "Accept must name version 3.", 404))

    def not_found(self, asked: Asked) -> Answer:
        return failed("not_found", "The requested API endpoint was not found.", 404)

    def routes(self) -> Mapping[str, Route]:
        return {
            "GET /apps": lambda asked: self.range(asked, self.apps),
            "GET /pipelines": lambda asked: self.range(asked, self.pipelines),
            "GET /pipeline-couplings": lambda asked: self.range(asked, self.couplings),
            "GET /apps/([^/]+)/releases": lambda asked, app: self.range(
                asked, [each for each in self.releases if each["app"]["id"] == app]
            ),
        }

    def range(self, asked: Asked, records: list[Document]) -> Answer:
        wanted = re.fullmatch(r"id (?:\]?([\w-]+))?\.\.; max=(\d+)", asked.headers.get("range", "id ..; max=200"))
        if wanted is None or int(wanted[2]) > 1000:
            raise Refused(failed("invalid_params", "The Range header cannot be read.", 416))
        rest = [each for each in records if each["id"] > (wanted[1] or "")]
        page, size = rest[: int(wanted[2])], int(wanted[2])
        headers = {"RateLimit-Remaining": "4490"}
        if len(rest) <= size:
            return Answer(page, headers=headers)
        following = f"id ]{page[-1]['id']}..; max={size}"
        return Answer(page, 206, {**headers, "Next-Range": following})

    def expected(self) -> Entities:
        return {
            "herokuApp": {
                each["id"]: Entity(
                    each["name"],
                    {
                        "url": each["web_url"],
                        "region": "eu",
                        "maintenance": each["maintenance"],
                        "releasedAt": each["released_at"],
                    },
                )
                for each in self.apps
            },
            "herokuRelease": {
                each["id"]: Entity(
                    f"v{each['version']}",
                    {
                        "status": "succeeded",
                        "description": each["description"],
                        "by": "ada@example.com",
                        "createdAt": each["created_at"],
                    },
                    {"app": each["app"]["id"]},
                )
                for each in self.releases
            },
            "herokuPipeline": {
                each["id"]: Entity(each["name"], {"createdAt": each["created_at"]}) for each in self.pipelines
            },
            "herokuPipelineStage": {
                each["id"]: Entity(
                    each["stage"],
                    {"stage": each["stage"]},
                    {"app": each["app"]["id"], "pipeline": each["pipeline"]["id"]},
                )
                for each in self.couplings
            },
        }
