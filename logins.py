"""What schemes that log in share: one login however many requests wait for it, again before it expires or on a 401.

A login is sent by the same client as everything else (limits, retries, address guard), beside the request that
waits for it and not as a part of its flow: its failure has to reach everyone who waits.
"""

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

import httpx

from clock import Clock
from errors import LoginFailed, RequestFailed
from json_types import Json, JsonObject
from masking import SecretMask

_UNAUTHORIZED: Final = 401
_MOST_AHEAD: Final = 60.0

type Send = Callable[[httpx.Request], Awaitable[httpx.Response]]
"""Sends a request without authentication. Raises `RequestFailed` where no answer came."""


@dataclass(frozen=True)
class Credentials:
    """What a login gave: what to add to requests, and for how many seconds it holds; None for no known end."""

    headers: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    body: JsonObject = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    lifetime: float | None = None

    def apply(self, request: httpx.Request) -> httpx.Request:
        """The request with these credentials in place of older ones."""
        if self.body and request.method not in ("GET", "DELETE"):
            request = _with_body(request, self.body)
        request.headers.update(self.headers)
        for name, value in self.query.items():
            request.url = request.url.copy_set_param(name, value)
        if self.cookies:
            set_cookies(request, self.cookies)
        return request


class LoginAuth(httpx.Auth, ABC):
    """A scheme that logs in when it first needs to."""

    remedy: str
    """What to look at when a login is refused."""

    def __init__(self, send: Send, mask: SecretMask, clock: Clock) -> None:
        self._send = send
        self._mask = mask
        self._clock = clock
        self._turn = asyncio.Lock()
        self._credentials: Credentials | None = None
        self._renew_at = float("inf")
        self._logins = 0
        self._failure: LoginFailed | None = None

    @abstractmethod
    def _login_request(self) -> httpx.Request:
        """The request that logs in."""

    @abstractmethod
    def _read(self, answer: Json, response: httpx.Response) -> Credentials:
        """The credentials that a successful answer holds. Raises `LoginFailed` where it lacks them."""

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        credentials = await self._current(refused=None)
        response = yield credentials.apply(request)
        if response.status_code == _UNAUTHORIZED:
            yield (await self._current(refused=credentials)).apply(request)

    async def _current(self, refused: Credentials | None) -> Credentials:
        """Credentials other than the refused ones; who had to wait gets those, or the failure, of who went before."""
        logins = self._logins
        async with self._turn:
            current = self._credentials
            if current is not None and current is not refused and self._clock.monotonic() < self._renew_at:
                return current
            if self._failure is not None and self._logins != logins:
                raise self._failure
            self._logins += 1
            try:
                current = await self._log_in()
            except LoginFailed as failure:
                self._credentials, self._failure = None, failure
                raise
            self._credentials, self._failure = current, None
            lifetime = current.lifetime
            ahead = min(lifetime / 10, _MOST_AHEAD) if lifetime is not None else 0.0
            self._renew_at = self._clock.monotonic() + lifetime - ahead if lifetime is not None else float("inf")
            return current

    async def _log_in(self) -> Credentials:
        request = self._login_request()
        where = f"{request.method} {self._mask.mask(str(request.url))}"
        try:
            response = await self._send(request)
        except RequestFailed as failure:
            raise LoginFailed(f"Logging in failed: {failure}", failure.status) from failure
        if not response.is_success:
            text = self._mask.mask(" ".join(response.text[:200].split()))
            raise LoginFailed(
                f"Logging in failed: {where} answered {response.status_code} {response.reason_phrase}: {text}. "
                f"{self.remedy}",
                response.status_code,
            )
        credentials = self._read(_json_of(response), response)
        self._mask.hide_passing(
            *credentials.headers.values(),
            *(word for value in credentials.headers.values() for word in value.split()),
            *credentials.query.values(),
            *credentials.cookies.values(),
            *(value for value in credentials.body.values() if isinstance(value, str)),
        )
        return credentials


def set_cookies(request: httpx.Request, cookies: dict[str, str]) -> None:
    """Sets cookies beside those that the request has."""
    pairs = (pair.partition("=") for pair in request.headers.get("cookie", "").split("; ") if pair)
    all_cookies = {name: value for name, _, value in pairs} | cookies
    request.headers["cookie"] = "; ".join(f"{name}={value}" for name, value in all_cookies.items())


def _with_body(request: httpx.Request, addition: JsonObject) -> httpx.Request:
    body = json.loads(request.content) if request.content else {}
    headers = {name: value for name, value in request.headers.items() if not name.startswith("content-")}
    merged = _merged(body if isinstance(body, dict) else {}, addition)
    return httpx.Request(request.method, request.url, headers=headers, json=merged, extensions=request.extensions)


def _merged(body: JsonObject, addition: JsonObject) -> JsonObject:
    result = dict(body)
    for name, value in addition.items():
        inner = result.get(name)
        result[name] = _merged(inner, value) if isinstance(inner, dict) and isinstance(value, dict) else value
    return result


def _json_of(response: httpx.Response) -> Json:
    try:
        answer: Json = response.json()
    except ValueError:
        return None
    return answer
