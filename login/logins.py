"""What schemes that log in share: one login however many requests wait for it, again before it expires or on a 401.

A login is sent by the same client as everything else (limits, retries, address guard), beside the request that
waits for it and not as a part of its flow: its failure has to reach everyone who waits.
"""

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

import httpx

from clock import Clock
from extraction import Body, decode
from json_types import Json, JsonObject
from login.queries import with_parameters
from login.reach import origin
from login.redirects import MOST_REDIRECTS, becomes_get, is_taken_for_get
from messages import PROCESS_MASK, AnswerError, LoginFailed, RequestFailed, excerpt, names_a_given_credential
from settings import merged_headers, refuse_unprintable

_UNAUTHORIZED: Final = 401
_MOST_AHEAD: Final = 60.0
_MEANT_BY_WHAT_IS_AROUND: Final = frozenset({"id", "value"})
_SHORTEST_UNUSED_SECRET: Final = 8

type Send = Callable[[httpx.Request], Awaitable[httpx.Response]]
"""Sends a request without authentication. Raises `RequestFailed` where none came."""


@dataclass(frozen=True)
class Credentials:
    """What a login gave: what to add to requests, and for how many seconds it holds; None for no known end.

    `secrets` are the parts that must not be shown, beside cookies and what the answer itself calls a secret.
    """

    headers: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    body: JsonObject = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    lifetime: float | None = None
    secrets: frozenset[str] = frozenset()

    def apply(self, request: httpx.Request) -> httpx.Request:
        """The request with these credentials in place of older ones."""
        if self.body and request.method not in ("GET", "DELETE"):
            request = _with_body(request, self.body)
        request.headers.update(merged_headers(self.headers))
        request.url = with_parameters(request.url, self.query.items())
        set_cookies(request, self.cookies)
        return request


class LoginAuth(httpx.Auth, ABC):
    """A scheme that logs in when it first needs to."""

    remedy: str
    """What to look at when a login is refused."""

    def __init__(self, send: Send, clock: Clock) -> None:
        self._send = send
        self._clock = clock
        self._turn = asyncio.Lock()
        self._credentials: Credentials | None = None
        self._renew_at = float("inf")
        self._failures = 0
        self._failure: LoginFailed | None = None

    @abstractmethod
    def _login_request(self) -> httpx.Request:
        """The request that logs in."""

    @abstractmethod
    def _read(self, document: Json, cookies: dict[str, str]) -> Credentials:
        """The credentials that a successful response holds. Raises `LoginFailed` where it lacks them."""

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        credentials = await self._current(refused=None)
        response = yield credentials.apply(request)
        if response.status_code == _UNAUTHORIZED:
            yield (await self._current(refused=credentials)).apply(request)

    async def _current(self, refused: Credentials | None) -> Credentials:
        """Credentials other than the refused ones; who had to wait gets those, or the failure, of who went before."""
        failures = self._failures
        async with self._turn:
            current = self._credentials
            if current is not None and current is not refused and self._clock.monotonic() < self._renew_at:
                return current
            if self._failure is not None and self._failures != failures:
                raise LoginFailed(str(self._failure), self._failure.status)
            try:
                current = await self._log_in()
            except LoginFailed as failure:
                self._credentials, self._failure = None, failure
                self._failures += 1
                raise
            self._credentials = current
            lifetime = current.lifetime
            ahead = min(lifetime / 10, _MOST_AHEAD) if lifetime is not None else 0.0
            self._renew_at = self._clock.monotonic() + lifetime - ahead if lifetime is not None else float("inf")
            return current

    async def _log_in(self) -> Credentials:
        request = self._login_request()
        where = f"{request.method} {PROCESS_MASK.mask(str(request.url))}"
        response, cookies = await self._response_to(request)
        if not response.is_success:
            body = Body(response.content)
            raise LoginFailed(
                f"Logging in failed: {where} answered {response.status_code} {excerpt(response.reason_phrase)}: "
                f"{body.excerpt or '(empty body)'}. {self.remedy}",
                response.status_code,
            )
        document = _json_of(response)
        PROCESS_MASK.hide_passing(*_secrets_in(document), *cookies.values())
        credentials = self._read(document, cookies)
        PROCESS_MASK.hide_passing(*credentials.secrets)
        try:
            for name, value in (*credentials.headers.items(), *credentials.cookies.items()):
                refuse_unprintable(name, value)
        except ValueError as error:
            raise LoginFailed(f"The login at {where} succeeded, but {error}. {self.remedy}") from error
        return credentials

    async def _response_to(self, request: httpx.Request) -> tuple[httpx.Response, dict[str, str]]:
        """The response, and the cookies set on the way to it. Redirects are followed where the login itself is."""
        login = origin(request.url)
        cookies: dict[str, str] = {}
        for _ in range(MOST_REDIRECTS + 1):
            try:
                response = await self._send(request)
            except RequestFailed as failure:
                raise LoginFailed(f"Logging in failed: {failure}", failure.status) from failure
            cookies |= {cookie.name: cookie.value or "" for cookie in response.cookies.jar}
            if not response.has_redirect_location:
                return response, cookies
            request = _redirected(request, response)
            if origin(request.url) != login:
                raise LoginFailed(
                    "Logging in failed: the login redirects to another host, "
                    f"{PROCESS_MASK.mask(str(request.url))}, which gets no credentials. {self.remedy}"
                )
            set_cookies(request, cookies)
        raise LoginFailed(f"Logging in failed: more than {MOST_REDIRECTS} redirects. {self.remedy}")


def set_cookies(request: httpx.Request, cookies: dict[str, str]) -> None:
    """Sets cookies beside those that the request has."""
    pairs = (pair.partition("=") for pair in request.headers.get("cookie", "").split("; ") if pair)
    all_cookies = {name: value for name, _, value in pairs} | cookies
    if all_cookies:
        request.headers["cookie"] = "; ".join(f"{name}={value}" for name, value in all_cookies.items())


def _with_body(request: httpx.Request, addition: JsonObject) -> httpx.Request:
    body = json.loads(request.content) if request.content else {}
    if not isinstance(body, dict):
        return request
    headers = request.headers.copy()
    headers.pop("content-length", None)
    merged = _merged(body, addition)
    return httpx.Request(request.method, request.url, headers=headers, json=merged, extensions=request.extensions)


def _merged(body: JsonObject, addition: JsonObject) -> JsonObject:
    result = dict(body)
    for name, value in addition.items():
        inner = result.get(name)
        result[name] = _merged(inner, value) if isinstance(inner, dict) and isinstance(value, dict) else value
    return result


def _redirected(request: httpx.Request, response: httpx.Response) -> httpx.Request:
    try:
        url = request.url.join(response.headers["location"])
    except (httpx.InvalidURL, ValueError) as error:
        raise LoginFailed(f"Logging in failed: it redirects to what is no URL: {error}.") from error
    if becomes_get(response.status_code) or is_taken_for_get(response.status_code):  # a form answers 302 to who is in
        return httpx.Request("GET", url, headers={"Accept": request.headers.get("accept", "*/*")})
    headers = request.headers.copy()
    headers.pop("host", None)
    return httpx.Request(request.method, url, headers=headers, content=request.content)


def _json_of(response: httpx.Response) -> Json:
    try:
        return decode(Body(response.content, response.headers.get("content-type", ""))).json
    except AnswerError:
        return None


def _secrets_in(document: Json, key: str = "") -> Iterator[str]:
    """What an answer calls a token or the like, used or not: the API may tell it again."""
    if isinstance(document, dict):
        for name, value in document.items():
            yield from _secrets_in(value, key if name in _MEANT_BY_WHAT_IS_AROUND else name)
    elif isinstance(document, list):
        for value in document:
            yield from _secrets_in(value, key)
    elif (
        isinstance(document, str | int)
        and names_a_given_credential(key)
        and len(str(document)) >= _SHORTEST_UNUSED_SECRET
    ):
        yield str(document)
