"""GitLab's REST API: groups by page numbers, projects by keyset, issues of projects with paths as identifiers."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Route, made, number, require, url
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

TOKEN = "glpat-invented0token"


class GitLab(RecordedApi):
    folder = "gitlab"
    most_per_page = 100
    paged = ("/api/v4/groups.*", r"/api/v4/projects\?.*id_after.*", "/api/v4/projects/forge%2Ftools%2Fanvil-1/issues.*")
    fault: ClassVar = Fault(
        "/projects/{project}/issues",
        r"/projects/forge%2Ftools%2Fanvil-2/issues.*",
        Answer({"message": "500 Internal Server Error"}, 500),
        ("nested listings failed", "anvil-2/issues", "answered 500"),
    )

    def __init__(self) -> None:
        super().__init__()
        paths = ["forge", "forge/tools", *(f"yard-{n}" for n in range(1, 7))]
        self.groups: list[Document] = [
            {
                "id": 10 + n,
                "full_path": path,
                "full_name": path.replace("/", " / "),
                "visibility": "internal",
                "web_url": f"https://gitlab.com/groups/{path}",
                "parent_id": 10 if "/" in path else None,
            }
            for n, path in enumerate(paths)
        ]
        # Shown to an administrator, unless only the user's own are asked for.
        self.foreign: Document = {**self.groups[2], "id": 99, "full_path": "other", "full_name": "other"}
        self.records = self.projects = made(12, self.project)
        self.projects[11] |= {
            "path_with_namespace": "ada/anvil-12",
            "web_url": "https://gitlab.com/ada/anvil-12",
            "namespace": {"id": 901, "full_path": "ada", "kind": "user"},
        }
        self.merge_requests = made(7, self.merge_request)
        self.issues = [
            self.issue(project, n) for project in self.projects for n in range(1, 8 if project["id"] == 1 else 2)
        ]

    @staticmethod
    def project(n: int) -> Document:
        path = f"forge/tools/anvil-{n}"
        return {
            "id": n,
            "name": f"Anvil {n}",
            "path_with_namespace": path,
            "namespace": {"id": 11, "full_path": "forge/tools", "kind": "group"},
            "web_url": f"https://gitlab.com/{path}",
            "default_branch": "main",
            "topics": ["steel", "iron"],
            "archived": n == 3,
            "issues_access_level": "disabled" if n == 4 else "enabled",
            "last_activity_at": "2026-11-02T09:30:00.000Z",
        }

    @staticmethod
    def merge_request(n: int) -> Document:
        return {
            "id": 5000 + n,
            "iid": n,
            "title": f"Change {n}",
            "state": "opened",
            "draft": n == 2,
            "author": {"id": 1, "username": "ada"},
            "references": {"short": f"!{n}", "full": f"forge/tools/anvil-1!{n}"},
            "web_url": f"https://gitlab.com/forge/tools/anvil-1/-/merge_requests/{n}",
            "created_at": "2026-10-03T10:00:00.000Z",
        }

    @staticmethod
    def issue(project: Document, n: int) -> Document:
        return {
            "id": project["id"] * 1000 + n,
            "iid": n,
            "project_id": project["id"],
            "title": f"Issue {n} of {project['name']}",
            "state": "opened",
            "labels": ["bug"],
            "author": {"id": 1, "username": "ada"},
            "web_url": f"{project['web_url']}/-/issues/{n}",
            "due_date": None,
            "created_at": "2026-10-03T10:00:00.000Z",
        }

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        return {"BASE_URL": f"{origin}/api/v4", "API_KEY": TOKEN}

    def admit(self, asked: Asked) -> None:
        require(asked.headers.get("private-token") == TOKEN, Answer({"message": "401 Unauthorized"}, 401))

    def not_found(self, asked: Asked) -> Answer:
        return Answer({"error": "404 Not Found"}, 404)

    def routes(self) -> Mapping[str, Route]:
        return {
            "GET /api/v4/groups": self.groups_of_user,
            "GET /api/v4/groups/([^/]+)/merge_requests": self.merge_requests_of,
            "GET /api/v4/projects": self.keyset_page,
            "GET /api/v4/projects/([^/]+)/issues": self.issues_of,
        }

    def groups_of_user(self, asked: Asked) -> Answer:
        groups = self.groups if asked.query.get("all_available") == "false" else [*self.groups, self.foreign]
        if asked.query.get("top_level_only") == "true":
            groups = [each for each in groups if each["parent_id"] is None]
        return self.offset_page(asked, groups)

    def merge_requests_of(self, asked: Asked, group: str) -> Answer:
        """Those of subgroups too."""
        require(asked.query.get("state") == "opened", Answer({"error": "these tests list open ones"}, 400))
        return self.offset_page(asked, self.merge_requests if group == "10" else [])

    def offset_page(self, asked: Asked, records: list[Document]) -> Answer:
        size, page = number(asked, "per_page", 20, 100), number(asked, "page", 1)
        last = max(1, -(-len(records) // size))
        following = page + 1 if page < last else ""
        headers = {
            "X-Page": str(page),
            "X-Per-Page": str(size),
            "X-Total": str(len(records)),
            "X-Total-Pages": str(last),
            "X-Next-Page": str(following),
        }
        if following:
            headers["Link"] = f'<{url(asked, page=following, per_page=size)}>; rel="next"'
        return Answer(records[(page - 1) * size : page * size], headers=headers)

    def keyset_page(self, asked: Asked) -> Answer:
        if asked.query.get("pagination") != "keyset":
            return self.offset_page(asked, self.projects)
        require(asked.query.get("order_by") == "id", Answer({"error": "Keyset pagination needs order_by id"}, 405))
        size, after = number(asked, "per_page", 20, 100), number(asked, "id_after", 0)
        rest = sorted((each for each in self.projects if each["id"] > after), key=lambda each: int(each["id"]))
        page = rest[:size]
        if len(rest) <= size:
            return Answer(page)
        return Answer(page, headers={"Link": f'<{url(asked, id_after=page[-1]["id"])}>; rel="next"'})

    def issues_of(self, asked: Asked, path: str) -> Answer:
        project = next((each for each in self.projects if path in (each["path_with_namespace"], str(each["id"]))), None)
        if project is None:
            return Answer({"message": "404 Project Not Found"}, 404)
        if project["issues_access_level"] == "disabled":
            return Answer({"message": "403 Forbidden"}, 403)
        return self.offset_page(asked, [issue for issue in self.issues if issue["project_id"] == project["id"]])

    def expected(self) -> Entities:
        read = [each for each in self.projects if each["issues_access_level"] != "disabled" and not each["archived"]]
        paths = {each["id"]: each["path_with_namespace"] for each in read}
        return {
            "gitlabGroup": {
                str(group["id"]): Entity(
                    group["full_name"],
                    {"path": group["full_path"], "visibility": "internal", "url": group["web_url"]},
                    {"parent": str(group["parent_id"])} if group["parent_id"] else {},
                )
                for group in self.groups
            },
            "gitlabProject": {
                each["path_with_namespace"]: Entity(
                    each["name"],
                    {
                        "url": each["web_url"],
                        "defaultBranch": "main",
                        "topics": ["steel", "iron"],
                        "archived": each["archived"],
                        "lastActivity": each["last_activity_at"],
                    },
                    {"group": "11"} if each["namespace"]["kind"] == "group" else {},
                )
                for each in self.projects
            },
            "gitlabMergeRequest": {
                str(each["id"]): Entity(
                    each["title"],
                    {
                        "draft": each["draft"],
                        "author": "ada",
                        "url": each["web_url"],
                        "createdAt": each["created_at"],
                    },
                    {"project": "forge/tools/anvil-1"},
                )
                for each in self.merge_requests
            },
            "gitlabIssue": {
                str(issue["id"]): Entity(
                    issue["title"],
                    {
                        "state": "opened",
                        "labels": ["bug"],
                        "author": "ada",
                        "url": issue["web_url"],
                        "createdAt": issue["created_at"],
                    },
                    {"project": paths[issue["project_id"]]},
                )
                for issue in self.issues
                if issue["project_id"] in paths
            },
        }
