"""The cookies of one session with the API, and how far they reach (RFC 6265, contract §7).

They are put into each request just before it is sent, and taken from each response: what the API itself sets replaces
what a login set, and the late answers of a session that is over change nothing of the next one.
"""

from collections.abc import Awaitable, Callable
from email.message import Message
from http.cookiejar import Cookie, CookieJar, DefaultCookiePolicy
from typing import Final, cast
from urllib.request import Request

import httpx

from login.reach.reach import Origin, origin
from messages import PROCESS_MASK, names_a_given_credential

COOKIES: Final = "custom.cookies"
"""The request extension that holds the `SessionCookies` which go with it."""

_AS_ASKED: Final = "custom.as_asked"
_ORIGIN: Final = "origin"


class SessionCookies:
    """Each goes to the origin that set it, since a jar knows no ports and a login elsewhere has cookies of its own.

    One that the API itself sets for its domain also goes to its other hosts.
    """

    def __init__(self, base: httpx.URL) -> None:
        self._base = origin(base)
        self._jars: dict[Origin, CookieJar] = {}
        """By the origin that set what is in them: what one sets replaces nothing of another's."""

    @property
    def of_the_api(self) -> bool:
        """Whether there is one that the API will get."""
        return len(self._jars.get(self._base, ())) > 0

    @property
    def values(self) -> dict[str, str]:
        """By name, whoever set them."""
        return {cookie.name: cookie.value or "" for jar in self._jars.values() for cookie in jar}

    def put(self, request: httpx.Request) -> None:
        """Adds them to those that the request has of its own."""
        own = request.headers.get("cookie", "")
        request.extensions[_AS_ASKED] = request.url, own
        mine: list[str] = []
        for setting in dict.fromkeys((origin(request.url), self._base)):
            if setting in self._jars:
                mine += _without(_sent(self._jars[setting], str(request.url)), mine)
        if mine:
            request.headers["cookie"] = "; ".join([*_without(own, mine), *mine])

    def take(self, response: httpx.Response) -> None:
        """Keeps what the response sets, and leaves its request with the cookies that it had of its own."""
        request = response.request
        url, own = cast(tuple[httpx.URL, str], request.extensions.pop(_AS_ASKED))
        if own:
            request.headers["cookie"] = own
        else:
            request.headers.pop("cookie", None)
        if "set-cookie" in response.headers:  # the standard library makes much of each answer
            before = self.values
            jar = self._jars.setdefault(origin(url), CookieJar(_ByOrigin(self._base)))
            jar.extract_cookies(_Headers(response), Request(str(url)))  # type: ignore[arg-type]
            _hide(before, self.values)


class NoCookies(httpx.Cookies):
    """In the place of httpx's own, which knows one session for all requests."""

    def extract_cookies(self, response: httpx.Response) -> None:
        """Keeps none."""


def cookie_hooks(
    *before: Callable[[httpx.Request], Awaitable[None]],
) -> dict[str, list[Callable[..., Awaitable[None]]]]:
    """What httpx is to call around each request, those of a scheme's own flow included, after what goes before."""
    return {"request": [*before, _put], "response": [_take]}


def add_cookie(request: httpx.Request, name: str, value: str) -> None:
    """Sets one beside those that the request has of its own."""
    pairs = [pair for pair in request.headers.get("cookie", "").split("; ") if pair and _name(pair) != name]
    request.headers["cookie"] = "; ".join([*pairs, f"{name}={value}"])


async def _put(request: httpx.Request) -> None:
    cookies: SessionCookies = request.extensions[COOKIES]
    cookies.put(request)


async def _take(response: httpx.Response) -> None:
    cookies: SessionCookies = response.request.extensions[COOKIES]
    cookies.take(response)


class _ByOrigin(DefaultCookiePolicy):
    def __init__(self, base: Origin) -> None:
        super().__init__()
        self._base = base

    def set_ok(self, cookie: Cookie, request: Request) -> bool:
        cookie.set_nonstandard_attr(_ORIGIN, origin(httpx.URL(request.get_full_url())))  # type: ignore[arg-type]
        return super().set_ok(cookie, request)

    def return_ok(self, cookie: Cookie, request: Request) -> bool:
        of, to = _origin_of(cookie), origin(httpx.URL(request.get_full_url()))
        reaches = of == to or (of == self._base and cookie.domain_specified)
        return reaches and super().return_ok(cookie, request)


class _Headers:
    """As much of a response as a jar looks at."""

    def __init__(self, response: httpx.Response) -> None:
        self._message = Message()
        for value in response.headers.get_list("set-cookie"):
            self._message["Set-Cookie"] = value

    def info(self) -> Message:
        return self._message


def _origin_of(cookie: Cookie) -> Origin:
    return cast(Origin, cookie.get_nonstandard_attr(_ORIGIN))


def _sent(jar: CookieJar, url: str) -> str:
    asked = Request(url)
    jar.add_cookie_header(asked)
    return asked.get_header("Cookie") or ""


def _without(cookies: str, others: list[str]) -> list[str]:
    """The pairs of a header but those whose name others have."""
    names = set(map(_name, others))
    return [pair for pair in cookies.split("; ") if pair and _name(pair) not in names]


def _name(pair: str) -> str:
    return pair.partition("=")[0]


def _hide(before: dict[str, str], after: dict[str, str]) -> None:
    """A value that is new is a secret where its name says so, or where the one in whose place it came is one."""
    for name, value in after.items():
        was = before.get(name)
        if value != was and (names_a_given_credential(name) or (was and PROCESS_MASK.mask(was) != was)):
            PROCESS_MASK.hide_passing(value)
