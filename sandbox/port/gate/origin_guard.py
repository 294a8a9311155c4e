"""Keeps other web sites from using a browser to read or change the sandbox.

It listens on loopback without a login, so any page that the user has open could post to it, and a page whose name was
made to lead to this machine could read what is here. Port's own API is safe: it wants a token. Everything else answers
to addresses and loopback's names alone, and what changes something must come from the sandbox's own page, or from no
browser at all.
"""

from ipaddress import ip_address
from typing import Protocol
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")


class Refused(Protocol):
    """Words a refusal for whoever asked at a path."""

    def __call__(self, path: str, status: int, message: str, /) -> Response: ...


class OriginGuardMiddleware:
    def __init__(self, app: ASGIApp, refused: Refused) -> None:
        self._app = app
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            refusal = _refusal(scope)
            if refusal:
                await self._refused(scope["path"], 403, refusal)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _refusal(scope: Scope) -> str | None:
    headers = Headers(scope=scope)
    path: str = scope["path"]
    if path.startswith(("/v1/", "/ingest/")):
        return None
    name = urlsplit(f"//{headers.get('host', '')}").hostname or ""
    if path.startswith("/sandbox/") and not _is_local(scope, name):
        return "The control API answers on loopback only"
    if not _is_no_foreign_name(name):
        return "The pages answer at 127.0.0.1, localhost or another address alone, and not by any other name"
    if scope["method"] in _SAFE_METHODS:
        return None
    site = headers.get("sec-fetch-site")
    origin = headers.get("origin")
    if site not in (None, "same-origin", "none"):
        return "This form was posted from another site"
    if origin is not None and urlsplit(origin).netloc != headers.get("host"):
        return "This form was posted from another site"
    return None


def _is_no_foreign_name(name: str) -> bool:
    """An address leads nowhere else; of names, a foreign one may be made to lead to loopback."""
    try:
        ip_address(name)
    except ValueError:
        return name in _LOOPBACK_NAMES
    return True


def _is_local(scope: Scope, name: str) -> bool:
    # The name is checked as well as the address, for the same reason.
    client = scope.get("client")
    return name in _LOOPBACK_NAMES and client is not None and client[0] in _LOOPBACK_NAMES
