"""User and password, and one try of a wrong pair in each resync: many APIs lock a user out after a few (§7)."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncGenerator, Callable, Generator
from typing import Final, Protocol

import httpx

from extraction import Body
from login.reach import shown
from login.scheme import Scheme
from messages import PROCESS_MASK, LoginFailed, SettingsError, excerpt

_UNAUTHORIZED: Final = 401

type User = tuple[str, str]


class PasswordScheme(Protocol):
    """How user and password are proven, one request after another."""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]: ...


class PasswordAuth(Scheme):
    """User and password by a scheme, which is made anew when a file with the password has changed.

    The first request of a resync goes alone. Where the API refuses it, no other is sent before the next resync; where
    it was accepted once, a 401 speaks of what was asked for.
    """

    def __init__(self, read: Callable[[], User], scheme: Callable[[str, str], PasswordScheme], remedy: str) -> None:
        self._read = read
        self._scheme = scheme
        self._remedy = remedy
        self._made: tuple[User, PasswordScheme] | None = None
        self._proof = _Proof()

    def resync_begins(self) -> None:
        self._proof = _Proof()

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        scheme, proof = self._current(), self._proof
        goes_first = await proof.turn()
        try:
            if proof.refusal is not None:
                raise proof.refusal.with_traceback(None)
            flow = scheme.auth_flow(request)
            response = yield next(flow)
            while (again := _sent(flow, response)) is not None:
                response = yield again
        except LoginFailed as failure:
            proof.refusal = failure
            raise
        finally:
            if goes_first:
                proof.is_over()
        proof.accepted |= response.is_success
        if response.status_code == _UNAUTHORIZED and not proof.accepted:
            proof.refusal = self._refusal(response)
            raise proof.refusal

    def _current(self) -> PasswordScheme:
        try:
            credentials = self._read()
        except ValueError as error:  # what a file holds by now is neither form
            raise SettingsError(str(error)) from error
        user, password = credentials
        PROCESS_MASK.hide_passing(password, b64encode(f"{user}:{password}".encode()).decode())
        if self._made is None or self._made[0] != credentials:
            if self._made is not None:
                self._proof = _Proof()
            self._made = credentials, self._scheme(user, password)
        return self._made[1]

    def _refusal(self, response: httpx.Response) -> LoginFailed:
        request = response.request
        return LoginFailed(
            f"{request.method} {shown(request.url)} answered {response.status_code} {excerpt(response.reason_phrase)}: "
            f"{Body(response.content).excerpt or '(empty body)'} - {self._remedy}. No other request is sent with them "
            "before the next resync.",
            response.status_code,
            lasting=True,
        )


class _Proof:
    """What is known of user and password in one resync."""

    def __init__(self) -> None:
        self.accepted = False
        self.refusal: LoginFailed | None = None
        self._over: asyncio.Event | None = None

    async def turn(self) -> bool:
        """Whether who asks goes first; everyone else waits until that is over."""
        if self._over is None:
            self._over = asyncio.Event()
            return True
        await self._over.wait()
        return False

    def is_over(self) -> None:
        assert self._over is not None
        self._over.set()


def _sent(flow: Generator[httpx.Request, httpx.Response, None], response: httpx.Response) -> httpx.Request | None:
    """What a flow sends after a response, None where that was its last."""
    try:
        return flow.send(response)
    except StopIteration:
        return None
