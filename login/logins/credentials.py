"""What a login gave, and how requests carry it."""

import json
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, urlencode

import httpx

from extraction import as_text
from json_types import JsonObject
from login.queries import with_parameters
from login.reach import COOKIES, SessionCookies
from messages import PROCESS_MASK, LoginFailed
from settings import merged_headers, refuse_unprintable

_MOST_AHEAD: Final = 60.0
_FORM: Final = "application/x-www-form-urlencoded"


def good_for(lifetime: float) -> float:
    """Seconds after which what holds for so many is renewed: ahead of its end, by a tenth, or a minute at most."""
    return lifetime - min(lifetime / 10, _MOST_AHEAD)


@dataclass(frozen=True, eq=False)
class Credentials:
    """What a login gave: what to add to requests, and for how many seconds it holds; None for no known end.

    `secrets` are the parts that must not be shown, beside cookies and what the answer itself calls a secret.
    """

    headers: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    body: JsonObject = field(default_factory=dict)
    cookies: SessionCookies | None = None
    lifetime: float | None = None
    secrets: frozenset[str] = frozenset()

    def apply(self, request: httpx.Request) -> httpx.Request:
        """The request with these credentials in place of older ones."""
        PROCESS_MASK.hide_passing(*self.secrets)  # they may have been forgotten over many others
        if self.body:
            request = _with_body(request, self.body)
        request.headers.update(merged_headers(self.headers))
        request.url = with_parameters(request.url, self.query.items())
        if self.cookies is not None:
            request.extensions[COOKIES] = self.cookies
        return request

    def refuse_what_no_header_carries(self, remedy: str) -> None:
        """Raises `LoginFailed` where a value cannot be sent."""
        try:
            for name, value in self.headers.items():
                refuse_unprintable(name, value)
        except ValueError as error:
            raise LoginFailed(f"Logging in succeeded, but {error}. {remedy}", lasting=True) from error


def _with_body(request: httpx.Request, addition: JsonObject) -> httpx.Request:
    """The request with more in its body, where that is an object or a form; another text has no place for it."""
    headers = request.headers.copy()
    headers.pop("content-length", None)
    if headers.get("content-type", "").startswith(_FORM):
        given = parse_qsl(request.content.decode(), keep_blank_values=True)
        pairs = [(name, value) for name, value in given if name not in addition]
        pairs += [(name, as_text(value)) for name, value in addition.items()]
        return httpx.Request(
            request.method, request.url, headers=headers, content=urlencode(pairs), extensions=request.extensions
        )
    try:
        body = json.loads(request.content) if request.content else {}
    except ValueError:
        return request
    if not isinstance(body, dict):
        return request
    merged = _merged(body, addition)
    return httpx.Request(request.method, request.url, headers=headers, json=merged, extensions=request.extensions)


def _merged(body: JsonObject, addition: JsonObject) -> JsonObject:
    result = dict(body)
    for name, value in addition.items():
        inner = result.get(name)
        result[name] = _merged(inner, value) if isinstance(inner, dict) and isinstance(value, dict) else value
    return result
