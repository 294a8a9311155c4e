"""Azure DevOps Services: the cursor in a header of the answer, and a page to sign in where the token is wrong."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Route, basic, made, number, require
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

TOKEN = "invented-pat-of-52-characters"
SIGN_IN = Answer(
    b"<!DOCTYPE html><html><head><title>Azure DevOps Services | Sign In</title></head></html>",
    203,
    {"Content-Type": "text/html; charset=utf-8"},
)


class AzureDevOps(RecordedApi):
    folder = "azure-devops"
    most_per_page = 1000
    paged = (
        r"/acme/_apis/projects\?.*",
        r"/acme/_apis/teams\?.*",
        r"/acme/Deep%20Sea%201/_apis/build/definitions\?.*",
    )
    fault: ClassVar = Fault(
        "/_apis/projects", r"^/acme/_apis/projects\?.*continuationToken", SIGN_IN, ("text/html", "203")
    )

    def __init__(self) -> None:
        super().__init__()
        self.projects: list[Document] = made(
            12,
            lambda n: {
                "id": f"00000000-0000-0000-0000-{n:012}",
                "name": f"Deep Sea {n}",
                "description": f"Dive {n}",
                "state": "wellFormed",
                "visibility": "private",
                "lastUpdateTime": "2026-09-01T10:00:00.123Z",
            },
        )
        self.repositories: list[Document] = [
            {
                "id": f"repo-{project['name'].rpartition(' ')[2]}-{n}",
                "name": f"hull-{n}",
                "defaultBranch": "refs/heads/main",
                "webUrl": f"https://dev.azure.com/acme/_git/hull-{n}",
                "isDisabled": n == 2,
                "project": {"id": project["id"], "name": project["name"]},
            }
            for project in self.projects
            for n in range(1, 8 if project["name"] == "Deep Sea 1" else 2)
        ]
        self.definitions: list[Document] = [
            {
                "id": 100 + n,
                "name": f"build-{n}",
                "path": "\\",
                "queueStatus": "enabled",
                "createdDate": "2026-09-01T10:00:00Z",
                "project": {"id": self.projects[0]["id"], "name": "Deep Sea 1"},
                "repository": {"id": "repo-1-1", "type": "TfsGit"} if n != 3 else {"id": "acme/hull", "type": "GitHub"},
            }
            for n in range(1, 10)
        ]
        self.teams: list[Document] = made(
            7,
            lambda n: {
                "id": f"team-{n}",
                "name": f"Deep Sea {n} Team",
                "description": "The default project team.",
                "projectName": f"Deep Sea {n}",
                "projectId": self.projects[n - 1]["id"],
            },
        )
        self.records = self.definitions

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        return {"BASE_URL": f"{origin}/acme", "PASSWORD": TOKEN}

    def admit(self, asked: Asked) -> None:
        require(asked.headers.get("authorization") == basic("", TOKEN), SIGN_IN)
        message = "No api-version was supplied for the request."
        require("api-version" in asked.query, Answer({"$id": "1", "message": message, "errorCode": 0}, 400))

    def not_found(self, asked: Asked) -> Answer:
        return Answer({"$id": "1", "message": "The controller for path was not found", "errorCode": 0}, 404)

    def routes(self) -> Mapping[str, Route]:
        return {
            "GET /acme/_apis/projects": lambda asked: self.page(asked, self.projects),
            "GET /acme/([^/]+)/_apis/git/repositories": lambda _, project: self.whole(project, self.repositories),
            "GET /acme/([^/]+)/_apis/build/definitions": self.definitions_of,
            "GET /acme/_apis/teams": self.teams_by_offset,
        }

    def definitions_of(self, asked: Asked, project: str) -> Answer:
        """Without the repository, unless all properties are asked for."""
        found = [each for each in self.definitions if each["project"]["name"] == project]
        message = "Continuation token timestamp without query order is ambiguous."
        ordered = "queryOrder" in asked.query or "continuationToken" not in asked.query
        require(ordered, Answer({"$id": "1", "message": message, "errorCode": 0}, 400))
        if asked.query.get("includeAllProperties") != "true":
            found = [{name: value for name, value in each.items() if name != "repository"} for each in found]
        return self.page(asked, found)

    def teams_by_offset(self, asked: Asked) -> Answer:
        """A preview, which knows no continuation token."""
        message = "The requested version is under preview. The -preview flag must be supplied in the api-version."
        require("-preview" in asked.query["api-version"], Answer({"$id": "1", "message": message}, 400))
        top, skip = number(asked, "$top", 100), number(asked, "$skip", 0)
        page = self.teams[skip : skip + top]
        return Answer({"count": len(page), "value": page})

    def whole(self, project: str, records: list[Document]) -> Answer:
        found = [each for each in records if each["project"]["name"] == project]
        return Answer({"count": len(found), "value": found})

    def page(self, asked: Asked, records: list[Document]) -> Answer:
        top, start = number(asked, "$top", 100), number(asked, "continuationToken", 0)
        page = records[start : start + top]
        headers = {"x-ms-continuationtoken": str(start + top)} if start + top < len(records) else {}
        return Answer({"count": len(page), "value": page}, headers=headers)

    def expected(self) -> Entities:
        return {
            "azureProject": {
                each["id"]: Entity(
                    each["name"],
                    {"description": each["description"], "visibility": "private", "lastUpdate": each["lastUpdateTime"]},
                )
                for each in self.projects
            },
            "azureRepository": {
                each["id"]: Entity(
                    each["name"],
                    {"url": each["webUrl"], "defaultBranch": "main", "disabled": each["isDisabled"]},
                    {"project": each["project"]["id"]},
                )
                for each in self.repositories
            },
            "azurePipeline": {
                f"{each['project']['id']}-{each['id']}": Entity(
                    each["name"],
                    {"status": "enabled", "createdAt": each["createdDate"]},
                    {
                        "project": each["project"]["id"],
                        **({"repository": "repo-1-1"} if each["repository"]["type"] == "TfsGit" else {}),
                    },
                )
                for each in self.definitions
            },
            "azureTeam": {
                each["id"]: Entity(each["name"], {"description": each["description"]}, {"project": each["projectId"]})
                for each in self.teams
            },
        }
