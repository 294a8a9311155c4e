"""Who may ask. A guard looks at a request and refuses it with 401, or lets it pass.

A scheme that logs in first is one more guard here, beside an endpoint that gives out what the guard accepts.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hmac import compare_digest

from starlette.exceptions import HTTPException
from starlette.requests import Request

type Guard = Callable[[Request], None]


@dataclass(frozen=True)
class Credentials:
    """What the guards accept, and where they look for a key."""

    token: str = "harbor-token"
    username: str = "harbor"
    password: str = "desk-password"
    api_key: str = "harbor-key"
    key_header: str = "X-API-Key"
    key_param: str = "api_key"
    key_cookie: str = "harbor_key"


def guards(credentials: Credentials) -> Mapping[str, Guard]:
    """The guards by the name under which `/secured/…` serves them."""
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
    }


def open_to_all(_: Request) -> None:
    """The guard of what needs no credential."""


def expecting(presented: Callable[[Request], str | None], accepted: str, challenge: str | None = None) -> Guard:
    def guard(request: Request) -> None:
        credential = presented(request)
        if credential is not None and compare_digest(credential.encode(), accepted.encode()):
            return
        problem = "No credential was given" if credential is None else "The credential is not accepted"
        raise HTTPException(401, problem, headers={"WWW-Authenticate": challenge} if challenge else None)

    return guard
