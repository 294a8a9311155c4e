"""The logins that docs/authentication.md prints, each against a server that answers as the API it names."""

import json
import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from client import ApiRequest
from tests.servers.login import form_of
from tests.servers.loopback import ClientOf, Request, Response, Serve, json_response

PAGE = (Path(__file__).parents[2] / "docs/authentication.md").read_text()
KEY = rsa.generate_private_key(65537, 2048)
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
PUBLIC = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
VARIABLE = re.compile(r"OCEAN__INTEGRATION__(?:CONFIG|SECRETS)__(\w+)")


@dataclass(frozen=True)
class Documented:
    """An example by words that stand in it; how its login answers; and what every later request must have."""

    words: str
    login: Callable[[Request], Response]
    later: dict[str, str]


def assertion_in(token: str, **claims: str) -> None:
    said = jwt.decode(token, PUBLIC, ["RS256"], options={"verify_exp": False, "verify_aud": False, "verify_iat": False})
    assert said.items() >= claims.items()
    assert {"iat", "exp", "jti"} <= said.keys()


def github_app(request: Request) -> Response:
    assert request.target == "/app/installations/<INSTALLATION>/access_tokens".replace("<", "%3C").replace(">", "%3E")
    assertion_in(request.headers["authorization"].removeprefix("Bearer "), iss="<CLIENT_ID>")
    return json_response({"token": "ghs_token", "expires_at": "2030-01-01T00:00:00Z"}, 201)


def service_account(request: Request) -> Response:
    form = form_of(request)
    assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    assertion_in(form["assertion"], aud="https://oauth2.googleapis.com/token")
    return json_response({"access_token": "ya29.token", "expires_in": 3599})


def private_key_jwt(request: Request) -> Response:
    form = form_of(request)
    assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    assert jwt.get_unverified_header(form["client_assertion"])["kid"] == "<KEY_ID>"
    assertion_in(form["client_assertion"], iss="<CLIENT_ID>", sub="<CLIENT_ID>")
    return json_response({"access_token": "at.token"})


def openstack(request: Request) -> Response:
    assert request.json["auth"]["identity"]["methods"] == ["password"]
    return json_response({"token": {"expires_at": "2030-01-01T00:00:00Z"}}, 201, X_Subject_Token="gAAAA-token")


def with_a_cookie(request: Request) -> Response:
    assert form_of(request)["user"] == "svc"
    return json_response({}, Set_Cookie="XSRF-TOKEN=xsrf-value; Path=/")


def in_two_steps(request: Request) -> Response:
    if request.path == "/session":
        return json_response({"account": 4711, "session": "session-one"})
    assert request.path == "/accounts/4711/tokens"
    assert request.headers["x-session"] == "session-one"
    return json_response({"token": "token-two"})


DOCUMENTED = {
    "a GitHub App": Documented("/app/installations/", github_app, {"authorization": "Bearer ghs_token"}),
    "a service account": Documented("gserviceaccount", service_account, {"authorization": "Bearer ya29.token"}),
    "private_key_jwt": Documented('"client_assertion"', private_key_jwt, {"authorization": "Bearer at.token"}),
    "OpenStack": Documented("X-Subject-Token", openstack, {"x-auth-token": "gAAAA-token"}),
    "a cookie in a header": Documented(
        "X-XSRF-TOKEN", with_a_cookie, {"x-xsrf-token": "xsrf-value", "cookie": "XSRF-TOKEN=xsrf-value"}
    ),
    "two steps": Documented("steps[0]", in_two_steps, {"authorization": "Bearer token-two", "x-account": "4711"}),
}


def settings_of(words: str, login_host: str) -> dict[str, Any]:
    (block,) = (block for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) if words in block)
    given = block.replace("<PRIVATE_KEY>", PEM.replace("\n", "\\n"))
    variables = dict(word.split("=", 1) for word in shlex.split(given) if word != "-e")
    settings = {found[1].lower(): value for name, value in variables.items() if (found := VARIABLE.fullmatch(name))}
    settings.pop("base_url", None)
    request = json.loads(settings["custom_auth_request"])
    if not isinstance(request, list) and request["endpoint"].startswith("https://"):
        request["endpoint"] = re.sub("https://[^/]+", login_host, request["endpoint"])
    return {"auth_type": "custom", **settings, "custom_auth_request": request}


@pytest.mark.parametrize("name", DOCUMENTED)
async def test_a_login_works_as_it_is_printed(name: str, serve: Serve, client_of: ClientOf) -> None:
    documented = DOCUMENTED[name]
    server = await serve(
        lambda asked: json_response([{"id": 1}]) if asked.path == "/items" else documented.login(asked)
    )
    client = client_of(server, **settings_of(documented.words, server.url))
    assert (await client.ask(ApiRequest("/items"))).body.content == b'[{"id": 1}]'
    assert server.requests[-1].headers.items() >= documented.later.items()
