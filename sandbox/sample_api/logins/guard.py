"""Who may ask. A guard looks at a request and refuses it with 401, or lets it pass.

A scheme that logs in first is one more guard here, beside an endpoint that gives out what the guard accepts
(modules `oauth2` and `sessions`).
"""

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hmac import compare_digest

from starlette.exceptions import HTTPException
from starlette.requests import Request

from sandbox.sample_api.logins.digest import DigestGuard
from sandbox.sample_api.logins.logins import GivenOut, Logins

type Guard = Callable[[Request], None]


@dataclass(frozen=True)
class Credentials:
    """What the guards and logins accept, and where they look for a key or session."""

    token: str = "harbor-token"
    username: str = "harbor"
    password: str = "desk-password"
    api_key: str = "harbor-key"
    key_header: str = "X-API-Key"
    key_param: str = "api_key"
    key_cookie: str = "harbor_key"
    client_id: str = "harbor-client"
    client_secret: str = "harbor-client-secret"
    refresh_token: str = "harbor-refresh-token"
    scope: str = "desk.read"
    audience: str = "https://desk.example"
    session_header: str = "X-Harbor-Session"
    session_cookie: str = "harbor_session"


def guards(credentials: Credentials, logins: Logins) -> Mapping[str, Guard]:
    """The guards by the name under which `/secured/…` serves them."""
    user, password = credentials.username, credentials.password
    pair = b64encode(f"{credentials.username}:{credentials.password}".encode()).decode()
    key = credentials.api_key
    return {
        "bearer": expecting(
            lambda request: request.headers.get("Authorization"), f"Bearer {credentials.token}", "Bearer"
        ),
        "basic": expecting(
            lambda request: request.headers.get("Authorization"), f"Basic {pair}", 'Basic realm="Harbor Desk"'
        ),
        "api-key-header": expecting(lambda request: request.headers.get(credentials.key_header), key),
        "api-key-query": expecting(lambda request: request.query_params.get(credentials.key_param), key),
        "api-key-cookie": expecting(lambda request: request.cookies.get(credentials.key_cookie), key),
        "oauth2": expecting_given_out(bearer, logins.tokens, "Bearer"),
        "session": expecting_given_out(
            lambda request: request.headers.get(credentials.session_header), logins.sessions
        ),
        "session-cookie": expecting_given_out(
            lambda request: request.cookies.get(credentials.session_cookie), logins.cookies
        ),
        "digest-md5": DigestGuard("MD5", user, password, logins),
        "digest-sha-256": DigestGuard("SHA-256", user, password, logins),
    }


def open_to_all(_: Request) -> None:
    """The guard of what needs no credential."""


def expecting(presented: Callable[[Request], str | None], accepted: str, challenge: str | None = None) -> Guard:
    return checking(presented, lambda given: compare_digest(given.encode(), accepted.encode()), challenge)


def expecting_given_out(
    presented: Callable[[Request], str | None], given_out: GivenOut, challenge: str | None = None
) -> Guard:
    return checking(presented, given_out.take, challenge)


def checking(
    presented: Callable[[Request], str | None], accepts: Callable[[str], bool], challenge: str | None
) -> Guard:
    def guard(request: Request) -> None:
        credential = presented(request)
        if credential is not None and accepts(credential):
            return
        problem = "No credential was given" if credential is None else "The credential is not accepted"
        raise HTTPException(401, problem, headers={"WWW-Authenticate": challenge} if challenge else None)

    return guard


def bearer(request: Request) -> str | None:
    """The token of a Bearer header."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else None
