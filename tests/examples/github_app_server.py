"""GitHub as an App sees it: signed assertions, tokens that end in the middle, and one secondary limit."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import ClassVar

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.examples.files import filled_in
from tests.examples.recorded import Entities, Entity, Fault, RecordedApi, Refused, Route, made, number, require, url
from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

CLIENT, INSTALLATION = "Iv23liCrane", "42"
REQUESTS_OF_FIRST_TOKEN, OF_OTHERS = 9, 1000
LONGEST_ASSERTION = 600
LATER, BEFORE = "2099-01-01T08:00:00Z", "2020-01-01T08:00:00Z"
SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."


@cache
def private_key() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


def failed(message: str, status: int, **headers: str) -> Answer:
    body = {"message": message, "documentation_url": "https://docs.github.com/rest", "status": str(status)}
    return Answer(body, status, {name.replace("_", "-"): value for name, value in headers.items()})


class GitHubApp(RecordedApi):
    folder = "github-app"
    most_per_page = 100
    paged = (
        r"/app/installations/42/access_tokens",
        r"/installation/repositories\?.*",
        r"/repos/harbour/crane-1/environments\?.*",
        r"/repos/harbour/crane-1/actions/runs\?.*",
    )
    fault: ClassVar = Fault(
        "/installation/repositories",
        "^/installation/repositories",
        failed("This installation has been suspended", 403),
        ("answered 403", "suspended"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.token, self.left, self.logins, self.was_slowed = "", 0, 0, False
        self.records = self.repositories = made(
            7,
            lambda n: {
                "id": n,
                "name": f"crane-{n}",
                "full_name": f"harbour/crane-{n}",
                "owner": {"login": "harbour"},
                "html_url": f"https://github.com/harbour/crane-{n}",
                "language": None if n == 3 else "Go",
                "visibility": "private",
                "archived": n == 7,
            },
        )

    def environments(self, repository: Document) -> list[Document]:
        """Six of the first repository, none of the others but one."""
        count = {1: 6, 2: 1}.get(repository["id"], 0)
        return made(
            count,
            lambda n: {
                "id": repository["id"] * 100 + n,
                "name": f"stage {n}",
                "html_url": f"{repository['html_url']}/deployments/stage-{n}",
                "protection_rules": [{"id": n, "type": "required_reviewers"}] if n == 1 else [],
                "updated_at": BEFORE,
            },
        )

    def runs(self, repository: Document) -> list[Document]:
        """Of the first, one is too old to be asked for, and one still runs."""
        count = {1: 8, 2: 2}.get(repository["id"], 0)
        return made(
            count,
            lambda n: {
                "id": 30_000_000_000 + repository["id"] * 100 + n,
                "name": "build",
                "run_number": n,
                "html_url": f"{repository['html_url']}/actions/runs/{n}",
                "head_branch": "main",
                "event": "push",
                "conclusion": None if n == 2 else "success",
                "created_at": BEFORE if n == 8 else LATER,
                "run_started_at": LATER,
            },
        )

    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        key = directory / "private-key.pem"
        key.write_bytes(private_key().private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()))
        filled = filled_in(self.folder, PRIVATE_KEY_FILE=str(key), CLIENT_ID=CLIENT, INSTALLATION=INSTALLATION)
        logins = {name: filled[name] for name in ("JWT", "CUSTOM_AUTH_REQUEST")}
        return {"BASE_URL": origin, "MAX_RETRIES": "2", **logins}

    def admit(self, asked: Asked) -> None:
        given = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if asked.path.startswith("/app/"):
            self._trust(given)
            return
        require(self.token and given == self.token, failed("Bad credentials", 401))
        self.left -= 1
        require(self.left > 0, failed("Bad credentials", 401))

    def _trust(self, assertion: str) -> None:
        try:
            claims = jwt.decode(assertion, private_key().public_key(), ["RS256"], issuer=CLIENT)
        except jwt.InvalidTokenError:
            raise Refused(failed("A JSON web token could not be decoded", 401)) from None
        too_long = failed("'Expiration time' claim ('exp') is too far in the future", 401)
        require(claims["exp"] - claims["iat"] <= LONGEST_ASSERTION, too_long)

    def not_found(self, asked: Asked) -> Answer:
        return failed("Not Found", 404)

    def routes(self) -> Mapping[str, Route]:
        return {
            f"POST /app/installations/{INSTALLATION}/access_tokens": self.log_in,
            "GET /installation/repositories": lambda asked: self.page(asked, "repositories", self.repositories),
            "GET /repos/([^/]+/[^/]+)/environments": lambda asked, name: self.page(
                asked, "environments", self.environments(self.repository(name))
            ),
            "GET /repos/([^/]+/[^/]+)/actions/runs": self.list_runs,
        }

    def log_in(self, _: Asked) -> Answer:
        self.logins += 1
        self.token = f"ghs_invented{self.logins}"
        self.left = REQUESTS_OF_FIRST_TOKEN if self.logins == 1 else OF_OTHERS
        return Answer({"token": self.token, "expires_at": LATER, "permissions": {"actions": "read"}}, 201)

    def repository(self, name: str) -> Document:
        found = [each for each in self.repositories if each["full_name"] == name]
        require(found, failed("Not Found", 404))
        return found[0]

    def list_runs(self, asked: Asked, name: str) -> Answer:
        if not self.was_slowed:
            self.was_slowed = True
            return failed(SECONDARY, 403, Retry_After="1")
        created = asked.query.get("created", "")
        since = created.removeprefix(">=")
        require(created.startswith(">=") and since.endswith("Z"), failed("Validation Failed", 422))
        runs = [each for each in self.runs(self.repository(name)) if each["created_at"] >= since]
        return self.page(asked, "workflow_runs", runs)

    def page(self, asked: Asked, key: str, records: list[Document]) -> Answer:
        size, page = number(asked, "per_page", 30, 100), number(asked, "page", 1)
        headers = {}
        if page * size < len(records):
            headers["Link"] = f'<{url(asked, page=page + 1)}>; rel="next"'
        shown = records[(page - 1) * size : page * size]
        return Answer({"total_count": len(records), key: shown}, headers=headers)

    def expected(self) -> Entities:
        repositories = {
            each["full_name"]: Entity(
                each["name"],
                {
                    "url": each["html_url"],
                    "visibility": "private",
                    "archived": each["archived"],
                    **({"language": "Go"} if each["language"] else {}),
                },
            )
            for each in self.repositories
        }
        environments = {
            str(each["id"]): Entity(
                each["name"],
                {"url": each["html_url"], "reviewed": bool(each["protection_rules"]), "updatedAt": BEFORE},
                {"repository": repository["full_name"]},
            )
            for repository in self.repositories
            for each in self.environments(repository)
        }
        runs = {
            str(each["id"]): Entity(
                f"build #{each['run_number']}",
                {
                    "url": each["html_url"],
                    "workflow": "build",
                    "branch": "main",
                    "event": "push",
                    "startedAt": LATER,
                    **({"conclusion": "success"} if each["conclusion"] else {}),
                },
                {"repository": repository["full_name"]},
            )
            for repository in self.repositories
            for each in self.runs(repository)
            if each["created_at"] == LATER and not repository["archived"]
        }
        return {"githubAppRepository": repositories, "githubAppEnvironment": environments, "githubAppRun": runs}
