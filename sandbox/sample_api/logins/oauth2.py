"""The token endpoint (RFC 6749): client credentials and refresh token, errors as its section 5.2 words them."""

import binascii
from base64 import b64decode
from collections import Counter
from collections.abc import Awaitable, Callable
from hmac import compare_digest
from urllib.parse import parse_qsl, unquote_plus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from json_types import JsonObject
from sandbox.sample_api.logins.guard import Credentials
from sandbox.sample_api.logins.logins import Logins

FORM = "application/x-www-form-urlencoded"
NOT_STORED = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class Refused(Exception):
    """The error of an answer, and what to say about it."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.error = error
        self.description = description
        self.status = status


def token_endpoint(credentials: Credentials, logins: Logins) -> Callable[[Request], Awaitable[Response]]:
    async def handler(request: Request) -> Response:
        try:
            form = await form_of(request)
            prove_client(credentials, request, form)
            return JSONResponse(granted(credentials, logins, form), headers=NOT_STORED)
        except Refused as refused:
            body = {"error": refused.error, "error_description": refused.description}
            challenge = {"WWW-Authenticate": 'Basic realm="Harbor Desk"'} if refused.status == 401 else {}
            return JSONResponse(body, refused.status, headers=NOT_STORED | challenge)

    return handler


async def form_of(request: Request) -> dict[str, str]:
    """The parameters; none may come twice."""
    if request.headers.get("Content-Type", "").partition(";")[0].strip() != FORM:
        raise Refused("invalid_request", f"The content type must be {FORM}")
    pairs = parse_qsl((await request.body()).decode(errors="replace"), keep_blank_values=True)
    repeated = [name for name, times in Counter(name for name, _ in pairs).items() if times > 1]
    if repeated:
        raise Refused("invalid_request", f"{repeated[0]} is given twice")
    return dict(pairs)


def prove_client(credentials: Credentials, request: Request, form: dict[str, str]) -> None:
    """By Basic or in the body, but not both (§2.3)."""
    header = request.headers.get("Authorization")
    if header is not None and "client_secret" in form:
        raise Refused("invalid_request", "The client proves itself twice")
    if header is None:
        client, secret = form.get("client_id", ""), form.get("client_secret", "")
    else:
        client, secret = basic_pair(header)
    accepted = (credentials.client_id, credentials.client_secret)
    if not all(compare_digest(a.encode(), b.encode()) for a, b in zip((client, secret), accepted, strict=True)):
        raise Refused("invalid_client", "The client is not known, or its secret is wrong", 401)


def basic_pair(header: str) -> tuple[str, str]:
    """Client and secret, each encoded as in a form before they were joined (§2.3.1)."""
    scheme, _, encoded = header.partition(" ")
    try:
        client, colon, secret = b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        colon = ""
    if scheme.lower() != "basic" or not colon:
        raise Refused("invalid_client", "The Authorization header is not Basic", 401)
    return unquote_plus(client), unquote_plus(secret)


def granted(credentials: Credentials, logins: Logins, form: dict[str, str]) -> JsonObject:
    """The answer that holds the tokens."""
    grant = form.get("grant_type")
    if grant not in ("client_credentials", "refresh_token"):
        raise Refused("invalid_request" if grant is None else "unsupported_grant_type", f"grant_type is {grant!r}")
    if form.get("scope", credentials.scope) != credentials.scope:
        raise Refused("invalid_scope", f"The only scope is {credentials.scope}")
    if form.get("audience", credentials.audience) != credentials.audience:
        raise Refused("invalid_target", f"The only audience is {credentials.audience}")
    rotated: JsonObject = {}
    if grant == "refresh_token":
        given = form.get("refresh_token", "")
        if not compare_digest(given.encode(), logins.refresh_token.encode()):
            raise Refused("invalid_grant", "The refresh token is unknown, or was used before")
        rotated = {"refresh_token": logins.rotate()}
    token = logins.tokens.issue(logins.rules)
    return {"access_token": token, "token_type": "Bearer", "scope": credentials.scope, **logins.rules.told(), **rotated}
