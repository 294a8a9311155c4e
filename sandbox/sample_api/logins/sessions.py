"""Logins of the API's own making: one gives a token for a header, the other a cookie."""

import json
from collections.abc import Awaitable, Callable
from hmac import compare_digest
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from json_types import Json
from sandbox.sample_api.logins.guard import Credentials
from sandbox.sample_api.logins.logins import Logins

type Handler = Callable[[Request], Awaitable[Response]]


def session_login(credentials: Credentials, logins: Logins) -> Handler:
    """JSON; the token is nested, as such APIs like it."""

    async def handler(request: Request) -> Response:
        try:
            body: Json = json.loads(await request.body())
        except ValueError as error:
            raise HTTPException(400, "The body is not JSON") from error
        check_user(credentials, body if isinstance(body, dict) else {})
        token = logins.sessions.issue(logins.rules)
        return JSONResponse({"data": {"session": {"token": token, **logins.rules.told()}, "user": {"id": 1001}}})

    return handler


def cookie_login(credentials: Credentials, logins: Logins) -> Handler:
    """A form, as of a web page; the answer has no body, only a cookie."""

    async def handler(request: Request) -> Response:
        check_user(credentials, dict(parse_qsl((await request.body()).decode(errors="replace"))))
        answer = Response(status_code=204)
        answer.set_cookie(credentials.session_cookie, logins.cookies.issue(logins.rules), httponly=True)
        return answer

    return handler


def check_user(credentials: Credentials, given: object) -> None:
    pair = (given.get("username"), given.get("password")) if isinstance(given, dict) else (None, None)
    accepted = (credentials.username, credentials.password)
    if not all(compare_digest(str(a).encode(), b.encode()) for a, b in zip(pair, accepted, strict=True)):
        raise HTTPException(401, "User or password is wrong")
