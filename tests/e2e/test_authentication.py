"""Credentials: given in each way, sent to the API alone, and never to be read anywhere else."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import quote, quote_plus

import pytest

from tests.e2e.harness import Ended, Installation, side_by_side
from tests.servers.local_port import LocalPort, resource
from tests.servers.told_api import Answer, Asked, ToldApi, told_api

ODD = 'Qx7/+k=&%41"\\z-'
"""Characters that look otherwise in a URL, in JSON and in base64."""


@dataclass(frozen=True)
class Scheme:
    """How a credential is configured, and where the API finds it, by `place` (a header, unless it says otherwise)."""

    config: Mapping[str, object]
    place: str
    expected: str
    hidden: tuple[str, ...]
    secrets: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)

    def is_presented(self, asked: Asked) -> bool:
        where, _, name = self.place.partition(" ")
        match where:
            case "query":
                presented = asked.query.get(name)
            case "cookie":
                cookies = SimpleCookie(asked.headers.get("cookie", ""))
                presented = cookies[name].value if name in cookies else None
            case _:
                presented = asked.headers.get(name)
        return presented == self.expected


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


BASIC = f"Basic {base64_of(f'ada:{ODD}pass')}"

SCHEMES = {
    "a bearer token": Scheme(
        {"AUTH_TYPE": "bearer_token", "API_TOKEN": f"{ODD}token"},
        "header authorization",
        f"Bearer {ODD}token",
        (f"{ODD}token",),
    ),
    "a bearer token among the chart's secrets": Scheme(
        {"AUTH_TYPE": "bearer_token"},
        "header authorization",
        "Bearer secret-auth-value",
        ("secret-auth-value",),
        secrets={"AUTH_VALUE": "secret-auth-value"},
    ),
    "a bearer token that looks like a number": Scheme(
        {"AUTH_TYPE": "bearer_token"},
        "header authorization",
        "Bearer 0012345678901234567890",
        ("0012345678901234567890",),
        secrets={"AUTH_VALUE": "0012345678901234567890"},
    ),
    "user and password": Scheme(
        {"AUTH_TYPE": "basic", "USERNAME": "ada", "PASSWORD": f"{ODD}pass"},
        "header authorization",
        BASIC,
        (f"{ODD}pass", BASIC.removeprefix("Basic ")),
    ),
    "user and password in base64": Scheme(
        {"AUTH_TYPE": "basic_auth"},
        "header authorization",
        BASIC,
        (f"{ODD}pass", BASIC.removeprefix("Basic ")),
        secrets={"AUTH_VALUE": BASIC.removeprefix("Basic ")},
    ),
    "user and password in one value": Scheme(
        {"AUTH_TYPE": "basic", "AUTH_VALUE": f"ada:{ODD}pass"},
        "header authorization",
        BASIC,
        (f"{ODD}pass", BASIC.removeprefix("Basic ")),
    ),
    "a key in the usual header": Scheme(
        {"AUTH_TYPE": "api_key", "API_KEY": "87654321"}, "header x-api-key", "87654321", ("87654321",)
    ),
    "a key in a named header": Scheme(
        {"AUTH_TYPE": "api_key", "API_KEY_HEADER": "X-Desk-Key", "AUTH_VALUE": f"{ODD}key"},
        "header x-desk-key",
        f"{ODD}key",
        (f"{ODD}key",),
    ),
    "a key in the query": Scheme(
        {"AUTH_TYPE": "api_key", "API_KEY_IN": "query", "API_KEY_NAME": "access_key"},
        "query access_key",
        f"{ODD}key",
        (f"{ODD}key",),
        secrets={"API_KEY": f"{ODD}key"},
    ),
    "a key in a cookie": Scheme(
        {"AUTH_TYPE": "api_key", "API_KEY_IN": "cookie", "API_KEY_NAME": "desk", "API_KEY": "cookie-key/+="},
        "cookie desk",
        "cookie-key/+=",
        ("cookie-key/+=",),
    ),
    "a header from the environment": Scheme(
        {"HEADERS": {"X-Tenant-Secret": "Key ${DESK_SECRET}"}},
        "header x-tenant-secret",
        "Key from-the-environment",
        ("from-the-environment",),
        environment={"DESK_SECRET": "from-the-environment"},
    ),
}


@dataclass(frozen=True)
class Seen:
    scheme: Scheme
    ended: Ended
    api: ToldApi
    elsewhere: ToldApi
    outcomes: dict[str, str]


@dataclass(frozen=True)
class Teller:
    """An API that lets a credential out wherever it can."""

    scheme: Scheme
    elsewhere: str
    items: list[dict[str, object]]

    def __call__(self, asked: Asked) -> Answer:
        if not self.scheme.is_presented(asked):
            return Answer({"error": "who are you?"}, 401)
        secret = self.scheme.expected
        match asked.path:
            case "/items":
                return Answer(self.items)
            case "/moved":
                return Answer(None, 307, {"Location": "/items?moved=yes"})
            case "/loop":
                return Answer(None, 302, {"Location": "/loop"})
            case "/echo":
                return Answer({"error": "bad", "headers": asked.headers, "query": asked.pairs}, 400)
            case "/echo-text":
                return Answer(f"no: {secret} {quote(secret, safe='')}".encode(), 400, {"Content-Type": "text/plain"})
            case "/echo-items":
                return Answer([{"id": 1, "token": self.scheme.hidden[0], "header": secret}])
            case "/echo-nothing-made":
                return Answer([{"name": self.scheme.hidden[0], "header": secret}])
            case "/unstable":
                return Answer({"error": secret}, 503)
            case "/redirect-elsewhere":
                return Answer(None, 302, {"Location": f"{self.elsewhere}/items?key={quote_plus(secret)}"})
            case "/next-elsewhere":
                return Answer({"items": self.items, "next": f"{self.elsewhere}/items?key={quote_plus(secret)}"})
            case _:
                return Answer({"error": "no such path"}, 404)


LEADING_ASTRAY = [
    resource("/redirect-elsewhere"),
    resource("/next-elsewhere", data_path=".items", pagination={"type": "next_link"}),
]
TELLING = [
    resource("/items", blueprint="good"),
    resource("/moved", blueprint="good"),
    resource("/loop"),
    resource("/echo"),
    resource("/echo-text"),
    resource("/echo-items", blueprint="leaky"),
    resource("/echo-nothing-made"),
    resource("/unstable"),
    resource("/missing"),
]


@pytest.fixture(scope="module")
def seen(installation: Installation, port: LocalPort) -> dict[str, Seen]:
    """Each scheme, in a process of its own, at the most talkative log level."""
    for blueprint in ("good", "leaky", "item"):
        port.create_blueprint(blueprint)

    def visit(scheme: Scheme) -> Seen:
        identifier = f"scheme-{[*SCHEMES.values()].index(scheme)}"
        with told_api(lambda _: Answer([{"id": "stranger"}])) as elsewhere:
            items: list[dict[str, object]] = [{"id": f"{identifier}-{number}"} for number in range(3)]
            with told_api(Teller(scheme, elsewhere.origin.replace("127.0.0.1", "localhost"), items)) as api:
                port.prepare(identifier, TELLING + LEADING_ASTRAY)
                ended = installation.run(
                    identifier,
                    {"BASE_URL": api.origin, "MAX_RETRIES": "1", **scheme.config},
                    secrets=scheme.secrets,
                    options=("-l", "DEBUG"),
                    **scheme.environment,
                )
        return Seen(scheme, ended, api, elsewhere, port.outcomes(identifier))

    return side_by_side(visit, SCHEMES)


@pytest.fixture(params=SCHEMES)
def visited(seen: dict[str, Seen], request: pytest.FixtureRequest) -> Seen:
    return seen[request.param]


def test_a_credential_opens_the_api(visited: Seen) -> None:
    assert visited.outcomes["/items"] == visited.outcomes["/moved"] == "completed"
    assert all(visited.scheme.is_presented(asked) for asked in visited.api.asked)


def test_nothing_reaches_another_host(visited: Seen) -> None:
    assert visited.elsewhere.asked == []
    for kind in ("/redirect-elsewhere", "/next-elsewhere"):
        assert visited.outcomes[kind] == "failed"
        assert visited.ended.lines(kind, "leads to another host", "localhost", "allowedHosts")


def forms(secret: str) -> set[str]:
    return {
        secret,
        quote(secret),
        quote(secret, safe=""),
        quote(secret, safe="").lower(),
        quote_plus(secret),
        base64_of(secret),
        json.dumps(secret)[1:-1],
        json.dumps(json.dumps(secret))[3:-3],
        repr(secret)[1:-1],
    }


def test_no_credential_is_in_the_log_or_at_port(visited: Seen, port: LocalPort) -> None:
    told_to_port = port.everything_but_entities()
    assert "/echo-items" in told_to_port
    assert "Traceback" not in told_to_port
    for form in {form for secret in visited.scheme.hidden for form in forms(secret)}:
        assert form not in visited.ended.output, [line for line in visited.ended.output.splitlines() if form in line][
            :3
        ]
        assert form not in told_to_port


def test_failures_are_told_in_one_line_without_a_traceback(visited: Seen) -> None:
    assert "Traceback" not in visited.ended.output
    for kind, word in {
        "/loop": "redirects",
        "/echo": "400",
        "/echo-text": "400",
        "/unstable": "503",
        "/missing": "404",
    }.items():
        assert visited.outcomes[kind] == "failed"
        (line,) = visited.ended.lines(f"{kind} failed, nothing of it is deleted")
        assert word in line


def test_another_host_is_asked_where_the_user_allowed_it(installation: Installation, port: LocalPort) -> None:
    """With the credential, since the user said that it belongs to the API."""
    scheme = SCHEMES["a bearer token"]
    with told_api(Teller(scheme, "", [{"id": "second"}])) as other:
        elsewhere = other.origin.replace("127.0.0.1", "localhost")
        with told_api(Teller(scheme, elsewhere, [{"id": "first"}])) as api:
            listing = resource(
                "/next-elsewhere",
                "allowed",
                data_path='if type == "array" then . else .items end',
                pagination={"type": "next_link", "next_link_path": ".next?"},
            )
            port.prepare("allowed", [listing])
            config = {"BASE_URL": api.origin, "ALLOWED_HOSTS": [elsewhere.removeprefix("http://")], **scheme.config}
            installation.run("allowed", config)

    assert port.identifiers("allowed") == {"first", "second"}
