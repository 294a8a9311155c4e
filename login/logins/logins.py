"""What schemes that log in share: one login however many requests wait, another before it expires or as a sign asks.

A login is sent by the same client as everything else (limits, retries, address guard), beside the requests that
wait for it and not as a part of the flow of one: its failure has to reach everyone who waits.
"""

from abc import abstractmethod
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Final

import httpx

from apart import Apart
from clock import Clock
from extraction import Body, decode
from json_types import Json
from login.logins.assertions import Assertions
from login.logins.credentials import Credentials, good_for
from login.logins.sharing import SharedCall
from login.reach import COOKIES, MOST_REDIRECTS, SessionCookies, becomes_get, is_taken_for_get, origin, shown
from login.scheme import Scheme
from login.signs import LoginSigns
from messages import PROCESS_MASK, AnswerError, LoginFailed, RequestFailed, excerpt, names_a_given_credential

_MEANT_BY_WHAT_IS_AROUND: Final = frozenset({"id", "value"})
_SHORTEST_UNUSED_SECRET: Final = 8
# Where others are accepted, a login is repeated a few times: an endpoint may answer 401 to whomever it is closed.
_MOST_IN_VAIN: Final = 3
# They speak of the moment, and not of who logs in.
_MAY_PASS: Final = frozenset({408, 423, 425, 429})

type Send = Callable[[httpx.Request], Awaitable[httpx.Response]]
"""Sends a request without authentication. Raises `RequestFailed` where none came."""


@dataclass(frozen=True)
class Login:
    """What the schemes that log in are given: how to send, where URLs lead, whose cookies count, which signs do, and
    where jq may be ended."""

    send: Send
    resolve: Callable[[str], httpx.URL]
    base: httpx.URL
    clock: Clock
    signs: LoginSigns
    assertions: Assertions
    apart: Apart


@dataclass
class _Held:
    """Credentials, until when they are good, and whether they came in vain: refused as those before them."""

    credentials: Credentials
    renew_at: float
    in_vain: bool = False


@dataclass
class _Tried:
    """What one resync knows of its logins."""

    refusal: LoginFailed | None = None
    accepted: bool = False
    in_vain: int = 0
    kind_failed: bool = False

    @property
    def is_another_hopeless(self) -> bool:
        return self.in_vain >= (_MOST_IN_VAIN if self.accepted else 1)


class LoginAuth(Scheme):
    """A scheme that logs in when it first needs to."""

    remedy: str
    """What to look at when a login is refused."""

    def __init__(self, login: Login) -> None:
        self._login = login
        self._renewing = SharedCall(self._renewed)
        self._held: _Held | None = None
        self._tried = _Tried()

    @abstractmethod
    async def _logged_in(self) -> Credentials:
        """The credentials that logging in gives. Raises `LoginFailed`."""

    def resync_begins(self) -> None:
        if self._tried.kind_failed:
            self._held = None
        self._tried = _Tried()

    def kind_failed(self) -> None:
        self._tried.kind_failed = True

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        signs = self._login.signs
        held = await self._current()
        response = yield held.credentials.apply(request)
        if await signs.are_in(response):
            refused, held = held, await self._current(refused=held)
            is_refused = held is refused
            if not is_refused:
                response = yield held.credentials.apply(request)
                if is_refused := await signs.are_in(response):
                    self._came_in_vain(held)
            if is_refused:
                _refuse_what_is_no_failure(response)
                return
        self._tried.accepted |= response.is_success

    async def _current(self, refused: _Held | None = None) -> _Held:
        """Credentials other than the refused ones, unless there is no hope for others."""
        held = self._held
        if not self._renewing.is_under_way:
            if held is not None and held is not refused and self._login.clock.monotonic() < held.renew_at:
                return held
            if refused is not None and self._tried.is_another_hopeless:
                return refused
            if self._tried.refusal is not None:
                raise self._tried.refusal.with_traceback(None)
        return await self._renewing.result()

    def _came_in_vain(self, held: _Held) -> None:
        if not held.in_vain:
            held.in_vain = True
            self._tried.in_vain += 1

    async def _renewed(self) -> _Held:
        tried = self._tried
        try:
            credentials = await self._logged_in()
            credentials.refuse_what_no_header_carries(self.remedy)
        except LoginFailed as failure:
            self._held = None
            if failure.lasting:
                tried.refusal = failure
            raise
        PROCESS_MASK.hide_passing(*credentials.secrets)
        lifetime = credentials.lifetime
        renew_at = float("inf") if lifetime is None else self._login.clock.monotonic() + good_for(lifetime)
        self._held = _Held(credentials, renew_at)
        return self._held

    async def _answer_to(self, request: httpx.Request, cookies: SessionCookies) -> httpx.Response:
        """The successful response to a request that logs in. Raises `LoginFailed`."""
        where = f"{request.method} {PROCESS_MASK.mask(str(request.url))}"
        response = await self._response_to(request, cookies)
        if not response.is_success:
            body = Body(response.content)
            raise LoginFailed(
                f"Logging in failed: {where} answered {response.status_code} {excerpt(response.reason_phrase)}: "
                f"{body.excerpt or '(empty body)'}. {self.remedy}",
                response.status_code,
                lasting=response.is_client_error and response.status_code not in _MAY_PASS,
            )
        PROCESS_MASK.hide_passing(*_secrets_in(json_of(response)), *cookies.values.values())
        return response

    async def _response_to(self, request: httpx.Request, cookies: SessionCookies) -> httpx.Response:
        """The response, by redirects within the origin of the login."""
        login = origin(request.url)
        for _ in range(MOST_REDIRECTS + 1):
            request.extensions[COOKIES] = cookies
            try:
                response = await self._login.send(request)
            except RequestFailed as failure:
                raise LoginFailed(f"Logging in failed: {failure}", failure.status) from failure
            if not response.has_redirect_location:
                return response
            request = _redirected(request, response)
            if origin(request.url) != login:
                raise LoginFailed(
                    "Logging in failed: the login redirects to another host, "
                    f"{PROCESS_MASK.mask(str(request.url))}, which gets no credentials. {self.remedy}",
                    lasting=True,
                )
        raise LoginFailed(f"Logging in failed: more than {MOST_REDIRECTS} redirects. {self.remedy}", lasting=True)


def _refuse_what_is_no_failure(response: httpx.Response) -> None:
    """A response that says that the login holds not, after another one too, is a failure whatever its status."""
    if not response.is_error:
        request = response.request
        raise RequestFailed(
            f"{request.method} {shown(request.url)} answered {response.status_code} "
            f"{excerpt(response.reason_phrase)}: {Body(response.content).excerpt or '(empty body)'}. By "
            "reloginStatuses or reloginWhen it asks for another login, and did so after one. Check them, and the "
            "rights of who logs in.",
            response.status_code,
        )


def _redirected(request: httpx.Request, response: httpx.Response) -> httpx.Request:
    try:
        url = request.url.join(response.headers["location"])
    except (httpx.InvalidURL, ValueError) as error:
        raise LoginFailed(f"Logging in failed: it redirects to what is no URL: {error}.", lasting=True) from error
    if becomes_get(response.status_code) or is_taken_for_get(response.status_code):  # a form answers 302 to who is in
        return httpx.Request("GET", url, headers={"Accept": request.headers.get("accept", "*/*")})
    headers = request.headers.copy()
    headers.pop("host", None)
    return httpx.Request(request.method, url, headers=headers, content=request.content)


def json_of(response: httpx.Response) -> Json:
    """What a login's answer says, None where it is no JSON."""
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
