"""Of what is configured for a login, and of what it gives, nothing is to be read anywhere: not when all goes wrong.

Each login runs twice at the most talkative log level, against servers that tell back whatever they are sent: once it
succeeds, and kinds fail in every way that an API knows; once it is refused.
"""

import base64
import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import parse_qsl, quote, quote_plus

import pytest

from tests.e2e.harness import Ended, Installation, side_by_side
from tests.servers.local_port import LocalPort, resource
from tests.servers.login import shown
from tests.servers.told_api import Answer, Asked, ToldApi, told_api

ODD = 'Qz8/+k=&%41"\\z-'
"""Characters that look otherwise in a URL, in JSON and in base64."""


@dataclass
class LoginServer:
    """Gives out odd secrets, another set with each login, unless it is told to refuse."""

    refuses: bool
    given: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    def __call__(self, asked: Asked) -> Answer:
        if self.refuses:
            return Answer({"error": "denied", "you sent": told_back(asked)}, 400)
        number = next(self._numbers)
        token, refresh, cookie, key = (
            f"{ODD}token{number}",
            f"{ODD}refresh{number}",
            f"obtained-cookie/{number}+=",
            f"{ODD}ünï{number}",
        )
        self.tokens.append(token)
        self.given += [token, refresh, cookie, key, str(9876543210123456789 + number)]
        answer = {
            "access_token": token,
            "refresh_token": refresh,
            "expires_in": 3600,
            "data": {"session": {"token": token, "key": key, "id": 9876543210123456789 + number}},
        }
        return Answer(answer, 200, {"Set-Cookie": f"sid={cookie}; Path=/"})


@dataclass(frozen=True)
class Scheme:
    """How a login is configured, `{login}` being its host, and the secrets in that."""

    config: dict[str, object]
    hidden: tuple[str, ...]
    digest: bool = False

    def configured(self, login: str, files: Path) -> dict[str, object]:
        text = json.dumps(self.config).replace("{login}", login).replace("{files}", str(files))
        settings: dict[str, object] = json.loads(text)
        return settings


def oauth2(**settings: object) -> dict[str, object]:
    client = {"clientId": "the-client", "clientSecret": f"{ODD}client-secret"}
    return {"AUTH_TYPE": "oauth2", "OAUTH2": {"tokenUrl": "{login}/token", **client, **settings}}


def custom(template: dict[str, object], **request: object) -> dict[str, object]:
    return {
        "AUTH_TYPE": "custom",
        "CUSTOM_AUTH_REQUEST": {"endpoint": "{login}/login", **request},
        "CUSTOM_AUTH_REQUEST_TEMPLATE": template,
    }


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


IN_HEADER: dict[str, object] = {"headers": {"Authorization": "Token {{.data.session.token}}"}}
EVERYWHERE: dict[str, object] = {
    "headers": {"X-Session": "{{.data.session.token}}", "X-Id": "{{.data.session.id}}", "X-Key": f"{ODD}constant"},
    "queryParams": {"session": "s-{{.data.session.key}}"},
    "body": {"deep": {"key": "{{.data.session.key}}"}},
}
SECRET = f"{ODD}client-secret"
PASSWORD = f"{ODD}password"
SCHEMES = {
    "client credentials in the body": Scheme(oauth2(), (SECRET,)),
    "client credentials by Basic": Scheme(
        oauth2(clientAuthentication="basic"),
        (SECRET, base64_of(f"the-client:{SECRET}"), base64_of(f"the-client:{quote_plus(SECRET)}")),
    ),
    "a refresh token": Scheme(oauth2(refreshToken=f"{ODD}first-refresh"), (SECRET, f"{ODD}first-refresh")),
    "a client secret in a file": Scheme(
        oauth2(clientSecret="", clientSecretFile="{files}/client-secret"), (f"{ODD}file-secret",)
    ),
    "a further parameter": Scheme(oauth2(extraParameters={"assertion": f"{ODD}assertion"}), (f"{ODD}assertion",)),
    "a JSON login": Scheme(custom(IN_HEADER, body={"user": "ada", "userPassword": PASSWORD}), (PASSWORD,)),
    "a form login": Scheme(custom(IN_HEADER, bodyForm={"login": "ada", "loginPassword": PASSWORD}), (PASSWORD,)),
    "a login with a cookie": Scheme(
        custom({"headers": {"X-Sid": "{{cookies.sid}}"}}, bodyForm={"login": "ada", "pass": PASSWORD}), (PASSWORD,)
    ),
    "a login with headers and a query": Scheme(
        custom(
            EVERYWHERE,
            headers={"Authorization": f"Basic {base64_of(f'ada:{PASSWORD}')}", "X-User-Key": f"{ODD}header"},
            queryParams={"login_key": f"{ODD}query"},
            body={"pin": 87654321},
        ),
        (base64_of(f"ada:{PASSWORD}"), f"{ODD}header", f"{ODD}query", f"{ODD}constant", "87654321"),
    ),
    "HTTP digest": Scheme({"AUTH_TYPE": "digest", "USERNAME": "ada", "PASSWORD": PASSWORD}, (PASSWORD,), digest=True),
}


def told_back(asked: Asked) -> dict[str, object]:
    return {"path": asked.path, "query": asked.pairs, "body": asked.body.decode(), "headers": asked.headers}


@dataclass
class Teller:
    """An API that lets out what it was sent wherever it can. Its first token dies on the way."""

    login: LoginServer
    scheme: Scheme
    elsewhere: str
    died: bool = False

    def __call__(self, asked: Asked) -> Answer:
        challenge = {"WWW-Authenticate": 'Digest realm="r", nonce="some-nonce", qop="auth"'}
        if self.scheme.digest and not asked.headers.get("authorization", "").startswith("Digest "):
            return Answer({}, 401, challenge)
        sent = json.dumps(told_back(asked), ensure_ascii=False)
        secret = (self.login.tokens or [PASSWORD])[-1]
        match asked.path:
            case "/items":
                return Answer([{"id": 1}])
            case "/dying":
                first, self.died = not self.died and not self.scheme.digest, True
                return Answer(told_back(asked), 401) if first else Answer([{"id": 2}])
            case "/refused":
                return Answer(told_back(asked), 401)
            case "/forbidden":
                return Answer(sent.encode(), 403, {"Content-Type": "text/plain"})
            case "/echo":
                return Answer(asked.headers, 400)
            case "/echo-text":
                text = f"{secret} {quote(secret, safe='')} {base64_of(secret)} {quote_plus(secret)}"
                return Answer(text.encode(), 400, {"Content-Type": "text/plain"})
            case "/unstable":
                return Answer(told_back(asked), 503)
            case "/echo-items":
                return Answer([{"id": 3, **told_back(asked)}])
            case "/echo-nothing-made":
                return Answer([told_back(asked)])
            case "/no-json":
                return Answer(sent.encode(), 200, {"Content-Type": "text/html"})
            case "/redirect-elsewhere":
                return Answer(None, 302, {"Location": f"{self.elsewhere}/items?key={quote_plus(secret)}"})
            case "/next-elsewhere":
                link = f"{self.elsewhere}/items?key={quote_plus(secret)}"
                return Answer({"items": [{"id": 4}], "next": link})
            case _:
                return Answer({"error": sent}, 404)


FAILING = [
    *(resource(f"/{name}") for name in ("refused", "forbidden", "echo", "echo-text", "unstable", "no-json", "missing")),
    resource("/echo-nothing-made"),
    resource("/redirect-elsewhere"),
    resource("/next-elsewhere", data_path=".items", pagination={"type": "next_link"}),
    resource("/posted", method="POST", body={"query": "{ items }"}),
]
GOOD = [resource("/items"), resource("/dying"), resource("/echo-items", blueprint="leaky")]


@dataclass(frozen=True)
class Seen:
    """What a run left behind, and what was secret in it."""

    ended: Ended
    outcomes: dict[str, str]
    secrets: tuple[str, ...]
    authorizations: tuple[str, ...]
    login: ToldApi
    api: ToldApi
    elsewhere: ToldApi


@pytest.fixture(scope="module")
def seen(
    installation: Installation, port: LocalPort, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, bool], Seen]:
    for blueprint in ("item", "leaky"):
        port.create_blueprint(blueprint)
    files = tmp_path_factory.mktemp("files")
    (files / "client-secret").write_text(f"{ODD}file-secret\n")

    def visit(job: tuple[str, bool]) -> Seen:
        name, refuses = job
        scheme, login = SCHEMES[name], LoginServer(refuses)
        identifier = f"login-secrets-{list(SCHEMES).index(name)}{'-refused' if refuses else ''}"
        port.prepare(identifier, GOOD + FAILING)
        with ExitStack() as servers:
            elsewhere = servers.enter_context(told_api(lambda _: Answer([{"id": "stranger"}])))
            login_host = servers.enter_context(told_api(login))
            teller = Teller(login, scheme, elsewhere.origin.replace("127.0.0.1", "localhost"))
            api = servers.enter_context(told_api(teller))
            ended = installation.run(
                identifier,
                {"BASE_URL": api.origin, "MAX_RETRIES": "1", **scheme.configured(login_host.origin, files)},
                options=("-l", "DEBUG"),
            )
        authorizations = tuple(
            asked.headers["authorization"]
            for asked in (*login_host.asked, *api.asked)
            if "authorization" in asked.headers
        )
        secrets = (*scheme.hidden, *login.given)
        return Seen(ended, port.outcomes(identifier), secrets, authorizations, login_host, api, elsewhere)

    jobs = [(name, refuses) for name in SCHEMES for refuses in (False, True) if not (refuses and SCHEMES[name].digest)]
    return side_by_side(visit, {job: job for job in jobs})


@pytest.fixture(params=SCHEMES)
def succeeded(seen: dict[tuple[str, bool], Seen], request: pytest.FixtureRequest) -> Seen:
    return seen[request.param, False]


@pytest.fixture(params=[name for name, scheme in SCHEMES.items() if not scheme.digest])
def refused(seen: dict[tuple[str, bool], Seen], request: pytest.FixtureRequest) -> Seen:
    return seen[request.param, True]


def assert_nothing_is_shown(seen: Seen, port: LocalPort) -> None:
    told_to_port = port.everything_but_entities()
    for place in (seen.ended.output, told_to_port):
        lines = [line[:300] for line in place.splitlines() if shown(line, *seen.secrets)][:3]
        assert not shown(place, *seen.secrets), lines
        for authorization in seen.authorizations:
            assert authorization not in place
            assert authorization.partition(" ")[2] not in place
            for value in re.findall(r'(?:response|cnonce)="(\w+)"', authorization):
                assert value not in place


def test_nothing_of_a_login_that_succeeds_is_shown(succeeded: Seen, port: LocalPort) -> None:
    assert "/echo-items" in port.everything_but_entities()
    assert_nothing_is_shown(succeeded, port)


def test_nothing_of_a_login_that_is_refused_is_shown(refused: Seen, port: LocalPort) -> None:
    assert_nothing_is_shown(refused, port)


def test_what_can_be_read_is_read_and_everything_else_fails(succeeded: Seen) -> None:
    good = {kind["kind"] for kind in GOOD}
    expected = {kind["kind"]: "completed" if kind["kind"] in good else "failed" for kind in GOOD + FAILING}
    assert succeeded.outcomes == expected
    assert "Traceback" not in succeeded.ended.output


def test_a_refused_login_fails_every_kind_and_the_api_is_not_asked(refused: Seen) -> None:
    assert set(refused.outcomes.values()) == {"failed"}
    assert refused.api.asked == []
    assert 1 <= len(refused.login.asked) <= len(GOOD + FAILING)
    assert "Traceback" not in refused.ended.output


def test_the_login_host_gets_the_logins_alone_and_a_stranger_nothing(succeeded: Seen) -> None:
    assert set(succeeded.login.paths()) <= {"/token", "/login"}
    assert succeeded.elsewhere.asked == []
    for asked in succeeded.login.asked:
        sent = f"{asked.headers} {parse_qsl(asked.body.decode())}"
        assert "Token " not in sent
        assert "Bearer " not in sent
        assert "x-session" not in asked.headers
        assert "cookie" not in asked.headers
