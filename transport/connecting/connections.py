"""The connections to the API: kept, and found without a search."""

import socket
import ssl
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

import httpx
from loguru import logger
from port_ocean.helpers.async_client import OceanAsyncClient
from port_ocean.helpers.retry import RetryTransport

from messages import PROCESS_MASK, SettingsError
from transport.connecting.private_addresses import refuse_private

_NO_LIMITS: Final = httpx.Limits(max_connections=None, max_keepalive_connections=None)
_HOST: Final = "custom.host"
"""The request extension with the `Host` of a request whose host Ocean looks up."""

_NAME: Final = "sni_hostname"
"""The request extension with the name that stood where an address does now."""


class LaneClient(OceanAsyncClient):
    """Ocean's client, whose requests under way have a connection pool each.

    httpcore looks through a whole pool twice for each request, and asks the system about each idle connection: with 50
    requests at once, that takes longer than the responses do. How many there are at once is the business of who asks.
    """

    def _init_transport(  # type: ignore[override]  # as Ocean's own
        self, transport: httpx.AsyncBaseTransport | None = None, **options: Any
    ) -> httpx.AsyncBaseTransport:
        return self._over_lanes(options)

    def _init_proxy_transport(  # type: ignore[override]  # as Ocean's own
        self, proxy: httpx.Proxy, **options: Any
    ) -> httpx.AsyncBaseTransport:
        if proxy.raw_auth is not None:
            _, password = proxy.raw_auth
            PROCESS_MASK.hide(password.decode())  # a proxy may tell back what it was sent
        return self._over_lanes({**options, "proxy": proxy})

    def _over_lanes(self, options: dict[str, Any]) -> httpx.AsyncBaseTransport:
        lanes = PublicOnly(Lanes(partial(httpx.AsyncHTTPTransport, **{**options, "limits": _NO_LIMITS})))
        looked_up = self._wrap_with_ip_blocker_if_needed(lanes)
        transport: httpx.AsyncBaseTransport = self._transport_class(
            wrapped_transport=lanes.unasked if looked_up is lanes else EachTry(looked_up),
            retry_config=self._retry_config,
            logger=logger,
            **(self._transport_kwargs or {}),
        )
        return transport


class ApiHttpClient(LaneClient):
    """The client of the API, whose cookies are those that it is given.

    Raises `SettingsError` where the environment names a proxy by what is no URL.
    """

    def __init__(self, transport_class: type[RetryTransport], *, cookies: httpx.Cookies, **options: Any) -> None:
        try:
            super().__init__(transport_class, **options)
        except httpx.InvalidURL:  # with a part of it, which may be of the password
            raise SettingsError(
                "HTTPS_PROXY, HTTP_PROXY or ALL_PROXY is no URL. In the user and the password of a proxy, write %23 "
                "for #, %2F for /, %3A for : and %40 for @."
            ) from None
        self._cookies = cookies  # themselves: httpx would copy what is in them


class Lanes(httpx.AsyncBaseTransport):
    """Gives each request under way a transport of its own: the one that was free last, whose connection is warm.

    Where Ocean has put an address in place of a name, each name has its own: a connection that was made to one, and
    whose certificate was looked at for that one, would otherwise be taken for another at the same address.
    """

    def __init__(self, make: Callable[[], httpx.AsyncBaseTransport]) -> None:
        self._make = make
        self._all: list[httpx.AsyncBaseTransport] = []
        self._free: defaultdict[str | None, list[httpx.AsyncBaseTransport]] = defaultdict(list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        free = self._free[request.extensions.get(_NAME)]
        lane = free.pop() if free else self._another()
        try:
            with _tls_failures_told():
                response = await lane.handle_async_request(request)
        except BaseException:
            free.append(lane)
            raise
        assert isinstance(response.stream, httpx.AsyncByteStream)
        response.stream = _Stream(response.stream, partial(free.append, lane))
        return response

    async def aclose(self) -> None:
        for lane in self._all:
            await lane.aclose()

    def _another(self) -> httpx.AsyncBaseTransport:
        lane = self._make()
        self._all.append(lane)
        return lane


class EachTry(httpx.AsyncBaseTransport):
    """Has the host of each try looked up anew by Ocean, which writes the address into what it is given.

    A name server that does not answer is a connection that was not made: Ocean lets the system's error through.
    """

    def __init__(self, looking_up: httpx.AsyncBaseTransport) -> None:
        self._looking_up = looking_up

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        sent = httpx.Request(
            request.method,
            request.url,
            headers=request.headers,
            stream=request.stream,
            extensions={**request.extensions, _HOST: request.headers["host"]},
        )
        try:
            return await self._looking_up.handle_async_request(sent)
        except socket.gaierror as error:
            raise httpx.ConnectError(str(error), request=request) from error

    async def aclose(self) -> None:
        await self._looking_up.aclose()


class PublicOnly(httpx.AsyncBaseTransport):
    """Asks what Ocean has looked up, if the address is public: by the host as it was, of which Ocean keeps no port."""

    def __init__(self, unasked: httpx.AsyncBaseTransport) -> None:
        self.unasked = unasked

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        refuse_private(request.url.host)
        request.headers["Host"] = request.extensions[_HOST]
        return await self.unasked.handle_async_request(request)

    async def aclose(self) -> None:
        await self.unasked.aclose()


class _Stream(httpx.AsyncByteStream):
    """A body, whose lane is free when it is closed."""

    def __init__(self, body: httpx.AsyncByteStream, free: Callable[[], None]) -> None:
        self._body = body
        self._free = free
        self._open = True

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _tls_failures_told():
            async for chunk in self._body:
                yield chunk

    async def aclose(self) -> None:
        if not self._open:
            return
        self._open = False
        try:
            await self._body.aclose()
        finally:
            self._free()


@contextmanager
def _tls_failures_told() -> Iterator[None]:
    """As connections that broke: httpx knows those of the handshake, and TLS 1.3 refuses a client after it."""
    try:
        yield
    except ssl.SSLError as error:
        raise httpx.ReadError(str(error)) from error
