"""GitHub's GraphQL API: variables in the body, pageInfo, and errors beside data with status 200."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Refused, Route, made, require
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

TOKEN = "ghp_invented1token"


def failed(kind: str, message: str) -> Answer:
    return Answer(
        {"data": {"organization": None}, "errors": [{"type": kind, "path": ["organization"], "message": message}]}
    )


class GitHubGraphql(RecordedApi):
    folder = "github-graphql"
    most_per_page = 100
    paged = ("/graphql",)
    fault: ClassVar = Fault("/graphql", None, None, ("tells of an error", "FORBIDDEN"))

    def __init__(self) -> None:
        super().__init__()
        self.records = self.repositories = made(
            13,
            lambda n: {
                "nameWithOwner": f"harbour/crane-{n}",
                "name": f"crane-{n}",
                "url": f"https://github.com/harbour/crane-{n}",
                "isArchived": n == 2,
                "pushedAt": "2026-11-01T08:00:00Z",
                "primaryLanguage": None if n == 3 else {"name": "Go"},
                "repositoryTopics": {"nodes": [{"topic": {"name": "cargo"}}]},
                "vulnerabilityAlerts": {"totalCount": n},
            },
        )

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        return {"BASE_URL": origin, "API_TOKEN": TOKEN}

    def admit(self, asked: Asked) -> None:
        refusal = {"message": "Bad credentials", "documentation_url": "https://docs.github.com/graphql"}
        require(asked.headers.get("authorization") == f"Bearer {TOKEN}", Answer(refusal, 401))

    def not_found(self, asked: Asked) -> Answer:
        return Answer({"message": "Not Found"}, 404)

    def routes(self) -> Mapping[str, Route]:
        return {"POST /graphql": self.query}

    def query(self, asked: Asked) -> Answer:
        text, variables = asked.json["query"], asked.json.get("variables", {})
        known = {"org", "first", "after"}
        if unknown := variables.keys() - known:
            raise Refused(Answer({"errors": [{"message": f"Variables {unknown} are not declared"}]}))
        require(variables["org"] != "<ORGANIZATION>" and "pageInfo" in text, failed("NOT_FOUND", "Could not resolve"))
        too_many = f"Requesting {variables['first']} records exceeds the `first` limit of 100 records."
        require(1 <= variables["first"] <= 100, failed("EXCESSIVE_PAGINATION", too_many))
        start = int(str(variables.get("after") or "cursor:0").removeprefix("cursor:"))
        after = start + variables["first"]
        page_info = {"hasNextPage": after < len(self.repositories), "endCursor": f"cursor:{after}"}
        found: Document = {"pageInfo": page_info, "nodes": self.repositories[start:after]}
        answer: Document = {"data": {"organization": {"repositories": found}}}
        if self.is_broken and start:
            # What the token may not see is null among the nodes, and told of beside the data.
            found["nodes"] = [None, *self.repositories[start + 1 : after]]
            error = {"type": "FORBIDDEN", "path": ["organization", "repositories", "nodes", 0], "message": "SAML"}
            answer = {"errors": [error], **answer}
        return Answer(answer)

    def expected(self) -> Entities:
        return {
            "githubProject": {
                each["nameWithOwner"]: Entity(
                    each["name"],
                    {
                        "url": each["url"],
                        "archived": each["isArchived"],
                        "lastPush": each["pushedAt"],
                        "topics": ["cargo"],
                        "alerts": each["vulnerabilityAlerts"]["totalCount"],
                        **({"language": "Go"} if each["primaryLanguage"] else {}),
                    },
                )
                for each in self.repositories
            }
        }
