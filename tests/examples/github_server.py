"""GitHub's REST API as a fine-grained token sees it: an organization, its repositories and teams, and their issues."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.examples.recorded import (
    Entities,
    Entity,
    Fault,
    RecordedApi,
    Route,
    made,
    number,
    require,
    url,
)
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

TOKEN = "github_pat_invented0token"
ORG = "your-organization"  # as the mapping names it
RESET = 4_102_444_800  # in the year 2100
NOT_FOUND: Document = {"message": "Not Found", "documentation_url": "https://docs.github.com/rest", "status": "404"}


def limits(remaining: int) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": "5000",
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Used": str(5000 - remaining),
        "X-RateLimit-Reset": str(RESET),
        "X-RateLimit-Resource": "core",
    }


class GitHub(RecordedApi):
    folder = "github"
    most_per_page = 100
    paged = (
        rf"/(orgs/{ORG}|organizations/100)/repos\?.*",
        rf"/(orgs/{ORG}|organizations/100)/teams\?.*",
        rf"/(repos/{ORG}/crane-1|repositories/1)/issues\?.*",
    )
    fault: ClassVar = Fault(
        "/repos/{org}/{repo}/issues",
        rf"^/repos/{ORG}/crane-2/issues",
        Answer({"message": "API rate limit exceeded for user ID 7.", "status": "403"}, 403, limits(0)),
        ("asks to wait", "nested listings failed"),
    )

    def __init__(self) -> None:
        super().__init__()
        names = [ORG, "pier"]
        self.orgs: list[Document] = [
            {
                "login": name,
                "id": 100 + n,
                "description": f"Cargo of {name}",
                "url": f"https://api.github.com/orgs/{name}",
                "html_url": f"https://github.com/{name}",
                "public_repos": 2,
                "total_private_repos": 100,
                "has_organization_projects": True,
                "type": "Organization",
            }
            for n, name in enumerate(names)
        ]
        self.repos = [
            self.repo(name, f"crane-{n}", 1000 * index + n)
            for index, name in enumerate(names)
            for n in range(1, 8 if index == 0 else 3)
        ]
        self.teams: list[Document] = made(
            7,
            lambda n: {
                "id": n,
                "name": f"Team {n}",
                "slug": f"team-{n}",
                "description": f"Crew {n}",
                "privacy": "closed",
                "parent": {"id": 1, "name": "Team 1", "slug": "team-1"} if n == 3 else None,
            },
        )
        self.records = self.issues = [
            self.issue(repo, number)
            for repo in reversed(self.repos)
            if repo["has_issues"]
            for number in range(1, 13 if repo["name"] == "crane-1" else 3)
        ]

    @staticmethod
    def repo(org: str, name: str, identifier: int) -> Document:
        return {
            "id": identifier,
            "name": name,
            "full_name": f"{org}/{name}",
            "owner": {"login": org, "type": "Organization"},
            "html_url": f"https://github.com/{org}/{name}",
            "description": None if identifier % 5 == 0 else f"{name} of {org}",
            "language": "Go",
            "default_branch": "main",
            "visibility": "private",
            "archived": name == "crane-7",
            "has_issues": name != "crane-6",
            "pushed_at": "2026-11-01T08:00:00Z",
        }

    @staticmethod
    def issue(repo: Document, number: int) -> Document:
        issue = {
            "id": 10_000 * repo["id"] + number,
            "number": number,
            "title": f"Issue {number} of {repo['name']}",
            "state": "open",
            "html_url": f"{repo['html_url']}/issues/{number}",
            "user": {"login": "ada"},
            "labels": [{"id": 1, "name": "bug"}, {"id": 2, "name": "rust"}],
            "created_at": "2026-10-01T08:00:00Z",
            "repository_of_test": repo["full_name"],
        }
        return {**issue, "pull_request": {"url": "https://api.github.com/x"}} if number == 1 else issue

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        return {"BASE_URL": origin, "API_TOKEN": TOKEN}

    def admit(self, asked: Asked) -> None:
        require("user-agent" in asked.headers, Answer({"message": "Request forbidden by administrative rules."}, 403))
        login = asked.headers.get("authorization", "")
        refusal: Document = {"message": "Bad credentials", "documentation_url": "https://docs.github.com/rest"}
        require(login == f"Bearer {TOKEN}", Answer({**refusal, "status": "401"}, 401))
        version = asked.headers.get("x-github-api-version", "2022-11-28")
        require(version == "2022-11-28", Answer({"message": f"Unsupported version {version}"}, 400))

    def not_found(self, asked: Asked) -> Answer:
        return Answer(NOT_FOUND, 404, limits(4000))

    def routes(self) -> Mapping[str, Route]:
        return {
            # A fine-grained token is no member of anything.
            "GET /user/orgs": lambda asked: self.page(asked, []),
            r"GET /orgs/([^/]+)": self.org_of,
            rf"GET /(?:orgs/{ORG}|organizations/100)/teams": self.teams_of,
            r"GET /orgs/([^/]+)/teams/([^/]+)/repos": self.repos_of_team,
            r"GET /orgs/([^/]+)/repos": self.repos_of,
            r"GET /organizations/(\d+)/repos": self.repos_by_id,
            r"GET /repos/([^/]+)/([^/]+)/issues": self.issues_of,
            r"GET /repositories/(\d+)/issues": self.issues_by_id,
        }

    def org_of(self, asked: Asked, name: str) -> Answer:
        found = next((each for each in self.orgs if each["login"] == name), None)
        return Answer(found, headers=limits(4998)) if found else self.not_found(asked)

    def teams_of(self, asked: Asked) -> Answer:
        return self.page(asked, self.teams, "/organizations/100/teams")

    def repos_of_team(self, asked: Asked, _: str, slug: str) -> Answer:
        return self.page(asked, self.shown_to(slug))

    def shown_to(self, team: str) -> list[Document]:
        """The repositories of a team, with what it may do there."""
        repos = self.repos[:6] if team == "team-1" else self.repos[:1] if team == "team-2" else []
        return [{**repo, "role_name": "maintain", "permissions": {"pull": True, "admin": False}} for repo in repos]

    def repos_of(self, asked: Asked, org: str) -> Answer:
        found = next((each for each in self.orgs if each["login"] == org), None)
        return self.repos_by_id(asked, str(found["id"])) if found else self.not_found(asked)

    def repos_by_id(self, asked: Asked, identifier: str) -> Answer:
        org = next(each["login"] for each in self.orgs if str(each["id"]) == identifier)
        repos = [repo for repo in self.repos if repo["owner"]["login"] == org]
        return self.page(asked, repos, f"/organizations/{identifier}/repos")

    def issues_of(self, asked: Asked, org: str, name: str) -> Answer:
        repo = next((each for each in self.repos if each["full_name"] == f"{org}/{name}"), None)
        return self.issues_by_id(asked, str(repo["id"])) if repo else self.not_found(asked)

    def issues_by_id(self, asked: Asked, identifier: str) -> Answer:
        repo = next(each for each in self.repos if str(each["id"]) == identifier)
        if not repo["has_issues"]:
            return Answer({"message": "Issues has been disabled in this repository.", "status": "410"}, 410)
        issues = [issue for issue in self.issues if issue["repository_of_test"] == repo["full_name"]]
        shown = [{key: value for key, value in issue.items() if key != "repository_of_test"} for issue in issues]
        return self.page(asked, shown, f"/repositories/{identifier}/issues")

    def page(self, asked: Asked, records: list[Document], path: str | None = None) -> Answer:
        """GitHub's links lead to other paths than the one asked: by ids in place of names."""
        size, page = number(asked, "per_page", 30, 100), number(asked, "page", 1)
        last = max(1, -(-len(records) // size))
        links = {"prev": page - 1, "next": page + 1, "last": last, "first": 1}
        shown = {"next", "last"} if page < last else set()
        shown |= {"prev", "first"} if page > 1 else set()
        header = ", ".join(f'<{url(asked, path, page=to)}>; rel="{rel}"' for rel, to in links.items() if rel in shown)
        answered = {**limits(4999), **({"Link": header} if header else {})}
        return Answer(records[(page - 1) * size : page * size], headers=answered)

    def expected(self) -> Entities:
        repos = [repo for repo in self.repos if repo["owner"]["login"] == ORG]
        open_repos = {repo["full_name"] for repo in repos if repo["has_issues"] and not repo["archived"]}
        return {
            "githubOrganization": {
                org["login"]: Entity(
                    org["login"], {"description": org["description"], "url": f"https://github.com/{org['login']}"}
                )
                for org in self.orgs
                if org["login"] == ORG
            },
            "githubTeam": {
                f"{ORG}/{team['slug']}": Entity(
                    team["name"],
                    {
                        "description": team["description"],
                        "privacy": "closed",
                        "url": f"https://github.com/orgs/{ORG}/teams/{team['slug']}",
                    },
                    {"organization": ORG, **({"parent": f"{ORG}/team-1"} if team["parent"] else {})},
                )
                for team in self.teams
            },
            "githubTeamAccess": {
                f"{ORG}/{team['slug']}:{repo['full_name']}": Entity(
                    f"{team['slug']}: {repo['name']}",
                    {"role": "maintain"},
                    {"team": f"{ORG}/{team['slug']}", "repository": repo["full_name"]},
                )
                for team in self.teams
                for repo in self.shown_to(team["slug"])
            },
            "githubRepository": {
                repo["full_name"]: Entity(
                    repo["name"],
                    {
                        "url": repo["html_url"],
                        "language": "Go",
                        "defaultBranch": "main",
                        "visibility": "private",
                        "archived": repo["archived"],
                        "lastPush": "2026-11-01T08:00:00Z",
                        **({"description": repo["description"]} if repo["description"] else {}),
                    },
                    {"organization": repo["owner"]["login"]},
                )
                for repo in repos
            },
            "githubIssue": {
                str(issue["id"]): Entity(
                    issue["title"],
                    {
                        "number": issue["number"],
                        "state": "open",
                        "url": issue["html_url"],
                        "author": "ada",
                        "labels": ["bug", "rust"],
                        "createdAt": "2026-10-01T08:00:00Z",
                    },
                    {"repository": issue["repository_of_test"]},
                )
                for issue in self.issues
                if issue["repository_of_test"] in open_repos and "pull_request" not in issue
            },
        }
