"""APIs that want a login first, on the loopback interface, and clients whose secrets a test can look for."""

import base64
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus

from client import ApiClient
from messages import PROCESS_MASK, SecretMask
from settings import load_settings
from tests.fake_clock import FakeClock
from tests.servers.loopback import Loopback, Request, Response, json_response
from transport import Backoff

type LoginAnswer = Callable[[str, Request], Response | Awaitable[Response]]

CLIENT_SECRET = 'cl/ient+s&ec=ret"ö'
"""Looks otherwise in a URL, in JSON and in base64."""


def oauth2(server: Loopback | str = "", **settings: object) -> dict[str, Any]:
    """Settings for client credentials at `/token` of a server, of the API's own if none is given."""
    url = f"{server.url}/token" if isinstance(server, Loopback) else "/token"
    given = {"tokenUrl": url, "clientId": "the-client", "clientSecret": CLIENT_SECRET, **settings}
    return {"auth_type": "oauth2", "oauth2": given}


def custom(server: Loopback | str = "", **request: object) -> dict[str, Any]:
    """Settings for a JSON login at `/token`, whose answer is used as a bearer token."""
    url = f"{server.url}/token" if isinstance(server, Loopback) else "/token"
    body = {} if "bodyForm" in request else {"body": {"user": "ada", "password": CLIENT_SECRET}}
    return {
        "auth_type": "custom",
        "custom_auth_request": {"endpoint": url, **body, **request},
        "custom_auth_request_template": {"headers": {"Authorization": "Bearer {{.access_token}}"}},
    }


SCHEMES: dict[str, Callable[..., dict[str, Any]]] = {"oauth2": oauth2, "custom": custom}


class LoginApi:
    """`POST /token` gives out one token after another; everything else wants the last that is alive."""

    def __init__(self, answer: LoginAnswer | None = None) -> None:
        self.given: list[str] = []
        self.alive: set[str] = set()
        self.answer = answer or (lambda token, _: json_response({"access_token": token}))
        self.before_answering: Callable[[Request], Awaitable[object]] | None = None

    async def __call__(self, request: Request) -> Response:
        if request.path == "/token":
            token = f"obtained-token-{len(self.given) + 1}"
            self.given.append(token)
            answer = self.answer(token, request)
            response = answer if isinstance(answer, Response) else await answer
            if response.status < 300:
                self.alive = {token}
            return response
        presented = request.headers.get("authorization", "").removeprefix("Bearer ")
        accepted = presented in self.alive
        if self.before_answering is not None:
            await self.before_answering(request)
        return json_response([{"id": 1}]) if accepted else json_response({"error": "expired"}, 401)

    def kill(self) -> None:
        self.alive = set()


def logins(server: Loopback) -> list[Request]:
    return [request for request in server.requests if request.path == "/token"]


def items(server: Loopback) -> list[Request]:
    return [request for request in server.requests if request.path != "/token"]


def form_of(request: Request) -> dict[str, str]:
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    return dict(parse_qsl(request.content.decode(), keep_blank_values=True, strict_parsing=True))


def echo(request: Request, status: int = 400) -> Response:
    """Tells back everything that it was sent, as a careless server does."""
    content = request.content.decode()
    return json_response({"body": content, "headers": request.headers, "url": request.target}, status)


@asynccontextmanager
async def client_with_mask(
    server: Loopback, clock: FakeClock | None = None, **config: Any
) -> AsyncIterator[tuple[ApiClient, SecretMask]]:
    """A client as a session makes it, and its mask."""
    settings = load_settings({"base_url": server.url, **config})
    PROCESS_MASK.hide(*settings.secrets)
    backoff = Backoff(first=0.0, longest=0.0)
    async with ApiClient(settings, clock=clock or FakeClock(), backoff=backoff) as client:
        yield client, PROCESS_MASK


def forms(secret: str) -> set[str]:
    """The forms in which a secret can appear."""
    return {
        secret,
        quote(secret),
        quote(secret, safe=""),
        re.sub(r"%..", lambda escape: escape[0].lower(), quote(secret, safe="")),
        quote_plus(secret),
        base64.b64encode(secret.encode()).decode().rstrip("="),
        base64.urlsafe_b64encode(secret.encode()).decode().rstrip("="),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
    }


def shown(text: str, *secrets: str) -> set[str]:
    """The forms of secrets that a text shows."""
    return {form for secret in secrets for form in forms(secret) if form in text}
