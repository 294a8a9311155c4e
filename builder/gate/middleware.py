"""Lets through what the builder's own pages ask for, and refuses the rest before anything is looked at.

A page of another site may be made to lead to loopback by its name, so the host is checked; the cookie is not sent from
another site, but is from another port of this machine, so the origin of what changes something is checked as well.
"""

from typing import Final
from urllib.parse import parse_qs, urlencode

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from builder.gate.access import TOKEN, Access

_SAFE: Final = ("GET", "HEAD")
_REFUSAL: Final = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>Not from here</title><h1>Not from here</h1><p>{}</p>"
)
_NO_COOKIE: Final = (
    "The builder is for whoever started it: open the whole address that its terminal shows, with the token at its end."
)
_OTHER_HOST: Final = "The builder answers at 127.0.0.1 and localhost alone: open the address that its terminal shows."
_OTHER_SITE: Final = "This form was sent by another page than the builder's own, so nothing was done."


class GateMiddleware:
    """Before everything else."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self._answer(scope) if scope["type"] == "http" else None
        await (answer or self._app)(scope, receive, send)

    def _answer(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if headers.get("host") not in self._access.hosts:
            return _refused(_OTHER_HOST)
        if scope["method"] == "GET" and (entered := self._entered(scope)) is not None:
            return entered
        cookies = cookie_parser(headers.get("cookie", ""))
        if not self._access.is_cookie(cookies.get(self._access.cookie_name, "")):
            return _refused(_NO_COOKIE)
        if scope["method"] not in _SAFE and not _is_of_own_page(headers):
            return _refused(_OTHER_SITE)
        return None

    def _entered(self, scope: Scope) -> Response | None:
        """The way in: the token becomes a cookie, and leaves the address, so that no history keeps it."""
        query = parse_qs(scope["query_string"].decode("latin-1"))
        if not self._access.is_token(query.pop(TOKEN, [""])[0]):
            return None
        rest = urlencode(query, doseq=True)
        answer = RedirectResponse(scope["path"] + (f"?{rest}" if rest else ""), status_code=303)
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.set_cookie(self._access.cookie_name, self._access.cookie, httponly=True, samesite="strict", path="/")
        return answer


def _is_of_own_page(headers: Headers) -> bool:
    if headers.get("sec-fetch-site") not in (None, "same-origin", "none"):
        return False
    return headers.get("origin") in (None, f"http://{headers['host']}")


def _refused(why: str) -> Response:
    headers = {"Content-Security-Policy": "default-src 'none'"}
    return HTMLResponse(_REFUSAL.format(why), status_code=403, headers=headers)
