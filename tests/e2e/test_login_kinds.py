"""Logins beyond a token endpoint, as `ocean sail` runs them: what they need is sent, and nothing of it is shown."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.e2e.harness import Installation
from tests.servers.local_port import LocalPort, resource
from tests.servers.login import shown
from tests.servers.told_api import Answer, Asked, told_api

KEY = rsa.generate_private_key(65537, 2048)
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
KINDS = [f"/kinds/{number}" for number in range(10)]
REFUSED = Answer({"error": "who are you"}, 401)


@dataclass
class GuardedApi:
    """Answers what is below /login as it is told, and everything else to whom it gave the token; knows the secrets."""

    login: Callable[[Asked, "GuardedApi"], Answer]
    config: dict[str, object]
    secrets: list[str] = field(default_factory=list)
    header: str = "authorization"

    def __call__(self, asked: Asked) -> Answer:
        if asked.path.startswith("/login"):
            return self.login(asked, self)
        presented = asked.headers.get(self.header, "").removeprefix("Bearer ")
        if presented != "obtained-token":
            return Answer({"you sent": asked.headers}, 401)
        return Answer([{"id": 1}])


def by_assertion(asked: Asked, api: GuardedApi) -> Answer:
    token = asked.headers["authorization"].removeprefix("Bearer ")
    api.secrets.append(token)
    if jwt.decode(token, KEY.public_key(), ["RS256"], options={"verify_aud": False})["iss"] != "the-app":
        return REFUSED
    return Answer({"token": "obtained-token", "you sent": asked.headers}, 201)


def in_steps(asked: Asked, api: GuardedApi) -> Answer:
    if asked.path == "/login/first":
        api.secrets.append("ticket-of-the-first-step")
        return Answer({"ticket": "ticket-of-the-first-step"})
    if parse_qs(asked.body.decode()) != {"ticket": ["ticket-of-the-first-step"], "grant": ["x"]}:
        return REFUSED
    return Answer(b"obtained-token\n", 200, {"Content-Type": "text/plain"})


def in_a_header(_: Asked, __: GuardedApi) -> Answer:
    return Answer({}, 201, {"X-Subject-Token": "obtained-token"})


BEARER = "Bearer {{.token}}"
WAYS = {
    "a signed assertion": GuardedApi(
        by_assertion,
        {
            "JWT": {"key": PEM, "claims": {"iss": "the-app", "iat": "{{ now - 60 | floor }}"}, "lifetime": 540},
            "CUSTOM_AUTH_REQUEST": {"endpoint": "/login", "headers": {"Authorization": "Bearer {{jwt}}"}},
            "CUSTOM_AUTH_REQUEST_TEMPLATE": {"headers": {"Authorization": BEARER}},
        },
        [PEM, *(line for line in PEM.splitlines() if "-----" not in line)],
    ),
    "two steps, a form as text and a token as text": GuardedApi(
        in_steps,
        {
            "CUSTOM_AUTH_REQUEST": [
                {"endpoint": "/login/first"},
                {"endpoint": "/login/second", "bodyForm": "grant=x&ticket={{.ticket}}"},
            ],
            "CUSTOM_AUTH_REQUEST_TEMPLATE": {"headers": {"Authorization": "Bearer {{text}}"}},
        },
    ),
    "a token in a header": GuardedApi(
        in_a_header,
        {
            "CUSTOM_AUTH_REQUEST": {"endpoint": "/login", "bodyForm": "user=ada&password=the-password"},
            "CUSTOM_AUTH_REQUEST_TEMPLATE": {"headers": {"X-Auth-Token": '{{headers["X-Subject-Token"]}}'}},
        },
        ["the-password"],
        "x-auth-token",
    ),
}


@pytest.mark.parametrize("name", WAYS)
def test_a_login_opens_the_api_and_nothing_of_it_is_shown(
    installation: Installation, port: LocalPort, name: str
) -> None:
    api = WAYS[name]
    identifier = f"login-kind-{list(WAYS).index(name)}"
    port.prepare("item", [])
    port.prepare(identifier, [resource("/items"), resource("/more")])
    with told_api(api) as served:
        config = {"BASE_URL": served.origin, "AUTH_TYPE": "custom", **api.config}
        ended = installation.run(identifier, config, options=("-l", "DEBUG"))
    assert port.outcomes(identifier) == {"/items": "completed", "/more": "completed"}
    for place in (ended.output, port.everything_but_entities()):
        assert not shown(place, "obtained-token", *api.secrets)


@pytest.mark.parametrize(
    "config",
    [
        {"AUTH_TYPE": "basic", "USERNAME": "ada", "PASSWORD": "wrong-password"},
        {"AUTH_TYPE": "digest", "USERNAME": "ada", "PASSWORD": "wrong-password"},
        {"AUTH_TYPE": "custom", "CUSTOM_AUTH_REQUEST": {"endpoint": "/login", "body": {"password": "wrong-password"}}},
    ],
    ids=["basic", "digest", "custom"],
)
def test_ten_kinds_with_a_wrong_password_send_it_once(
    installation: Installation, port: LocalPort, config: dict[str, object]
) -> None:
    identifier = f"wrong-{config['AUTH_TYPE']}"
    port.prepare(identifier, [resource(kind) for kind in KINDS])
    challenge = Answer({}, 401, {"WWW-Authenticate": 'Digest realm="r", nonce="n", qop="auth"'})
    with told_api(lambda _: challenge if config["AUTH_TYPE"] == "digest" else REFUSED) as api:
        ended = installation.run(identifier, {"BASE_URL": api.origin, **config})
    assert port.outcomes(identifier) == dict.fromkeys(KINDS, "failed")
    sent = [asked for asked in api.asked if "authorization" in asked.headers or asked.path == "/login"]
    assert len(sent) == 1
    words = {line.partition("nothing of it is deleted: ")[2].partition(" (")[0] for line in ended.lines("is deleted: ")}
    assert len({word[:100] for word in words}) == 1


def test_a_refresh_token_that_was_replaced_is_there_for_the_next_run(
    installation: Installation, port: LocalPort, tmp_path: Path
) -> None:
    file = tmp_path / "refresh-token"
    file.write_text("refresh-token-0")
    good = ["refresh-token-0"]

    def handle(asked: Asked) -> Answer:
        if asked.path != "/token":
            return Answer([{"id": 1}])
        given = parse_qs(asked.body.decode())["refresh_token"][0]
        if given != good[-1]:
            return Answer({"error": "invalid_grant"}, 400)
        good.append(f"refresh-token-{len(good)}")
        return Answer({"access_token": "obtained-token", "refresh_token": good[-1]})

    port.prepare("rotating", [resource("/items")])
    with told_api(handle) as api:
        oauth2 = {"tokenUrl": "/token", "clientId": "the-client", "refreshTokenFile": str(file)}
        for _ in range(2):
            config = {"BASE_URL": api.origin, "AUTH_TYPE": "oauth2", "OAUTH2": json.dumps(oauth2)}
            ended = installation.run("rotating", config)
            assert port.outcomes("rotating") == {"/items": "completed"}
            assert not shown(ended.output, *good)
    assert file.read_text() == "refresh-token-2\n"


def test_a_session_that_ended_without_a_word_is_opened_again_by_the_next_resync(
    installation: Installation, port: LocalPort
) -> None:
    """Row 53 of the behaviours from the field, in a process that lives on."""
    over = [False]

    def handle(asked: Asked) -> Answer:
        if asked.path == "/login":
            over[0] = False
            return Answer({"token": "obtained-token"})
        return Answer(b"Session terminated, re-login") if over[0] else Answer([{"id": 1}])

    port.prepare("living-on", [resource("/items")])
    with told_api(handle) as api:
        config = {
            "BASE_URL": api.origin,
            "AUTH_TYPE": "custom",
            "CUSTOM_AUTH_REQUEST": {"endpoint": "/login"},
            "CUSTOM_AUTH_REQUEST_TEMPLATE": {"headers": {"Authorization": BEARER}},
        }
        integration = installation.start("living-on", config, listener='{"type":"POLLING","interval":1}')
        assert integration.settled() == "completed"
        over[0] = True
        assert integration.resync() == "failed"
        assert integration.resync() == "completed"
        integration.kill()
    assert api.paths().count("/login") == 2
