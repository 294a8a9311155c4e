"""Ocean's retry transport with this integration's rules, below the authentication: a 401 reaches the scheme at once.

A body of more than 4 MiB need not be whole: who asks for a large one gets it as a `Download` (contract §8).
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from functools import partial
from typing import Any, Final

import httpx
from port_ocean.helpers.retry import RetryConfig, RetryTransport

from apart import Apart
from transport.attempts import Attempts, MayPass, Retries, count, host_of, waits_of
from transport.bodies import Incoming, begun
from transport.cancelling import cancelled_in_order, finished
from transport.download import Download
from transport.limits import Pause, wait_for_all
from transport.meanings import find_meaning, may_be_large, may_be_wanted, may_pass, telling_of_limits

LARGE_WELCOME: Final = "custom.large_welcome"
"""The request extension that says whether a large body may come as a `Download`."""

PACE: Final = "custom.pace"
"""The request extension with the `Pace` of what is asked, where it has one of its own."""

DOWNLOAD: Final = "custom.download"
"""The response extension with the `Download` of a large body, of which the response itself has the beginning."""

TRIES: Final = "custom.tries"
"""The response extension that tells how many times the request was sent."""

_BEGINNING: Final = 64 * 1024
# They describe the body as it came, not as it is handed on.
_OF_THE_TRANSFER: Final = frozenset({b"content-encoding", b"content-length", b"transfer-encoding"})

type Send = Callable[[httpx.Request], Coroutine[Any, Any, httpx.Response]]


class ApiTransport(RetryTransport):
    """Ocean's transport, for which `Retries` decides what is tried again.

    Each try passes the limiter, has `timeout` seconds for all of it, and reads the body whole, so that a body cut
    short is retried like a connection that broke.
    """

    def __init__(self, *args: Any, retries: Retries, timeout: float, apart: Apart, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._retries = retries
        self._timeout = timeout
        self._apart = apart

    async def _retry_operation_async(self, request: httpx.Request, send_method: Send) -> httpx.Response:
        """Ocean's own tries 401 again and 500 not, waits otherwise, and knows neither bodies nor limits of the text."""
        attempts = self._retries.of(request)
        try:
            response = await attempts.made(lambda: self._try(send_method, request, attempts))
        except MayPass as failure:
            response = failure.response
        response.extensions[TRIES] = attempts.number
        return response

    async def _try(self, send: Send, request: httpx.Request, attempts: Attempts) -> httpx.Response:
        async with AsyncExitStack() as held:
            incoming = await self._opened(send, request, held, large_welcome=request.extensions.get(LARGE_WELCOME))
            if incoming.is_whole:
                return await self._judged(_with_body(incoming))
            reopened = partial(self._reopened, send, request)
            download = Download(incoming, held, timeout=self._timeout, attempts=attempts, reopened=reopened)
            return _with_body(incoming, download)

    async def _reopened(self, send: Send, request: httpx.Request, held: AsyncExitStack) -> Incoming:
        """The response once more, of which at least the first block is there. Raises as an attempt does."""
        incoming = await self._opened(send, request, held, large_welcome=True)
        if incoming.is_whole:
            await self._judged(_with_body(incoming))
        return incoming

    async def _judged(self, response: httpx.Response) -> httpx.Response:
        """A response that is final. Raises `MayPass` where it is not."""
        await find_meaning(response, self._apart)
        if not may_pass(response):
            return response
        self._pause_after(response).hold(self._asked_of_all(response, telling_of_limits(response)))
        raise MayPass(response)

    def _pause_after(self, response: httpx.Response) -> Pause:
        return self._retries.limiter.pause_of(host_of(response.request))

    def _asked_of_all(self, response: httpx.Response, content: bytes = b"") -> float:
        """For how many seconds every request is to wait."""
        return wait_for_all(response.status_code, response.headers, self._retries.clock.now(), content)

    async def _opened(
        self, send: Send, request: httpx.Request, held: AsyncExitStack, *, large_welcome: bool | None
    ) -> Incoming:
        """A response with its body, or with the first block of a large one that is welcome.

        `held` keeps what is to be closed when all of it has been read: its place among the requests, its connection.
        """
        waits = waits_of(request)
        await held.enter_async_context(
            self._retries.limiter.slot(host_of(request), waits, request.extensions.get(PACE))
        )
        count(request, "requests")
        try:
            with waits.sending(self._retries.clock.monotonic):
                async with asyncio.timeout(self._timeout) as deadline:
                    return await cancelled_in_order(
                        self._begun(send, request, held, deadline, large_welcome=bool(large_welcome))
                    )
        except TimeoutError as error:
            raise httpx.ReadTimeout(f"no whole answer within {self._timeout:g} s", request=request) from error

    async def _begun(
        self,
        send: Send,
        request: httpx.Request,
        held: AsyncExitStack,
        deadline: asyncio.Timeout,
        *,
        large_welcome: bool,
    ) -> Incoming:
        response = await send(request)
        response.request = request
        held.push_async_callback(_close, response)
        # Before its body is read, and so before the next request gets a place.
        self._pause_after(response).answered(self._asked_of_all(response))
        incoming = await begun(response)
        if not (large_welcome and may_be_large(response)):
            await incoming.read_all(lambda: self._renew(deadline), wanted=may_be_wanted(response))
        return incoming

    def _renew(self, deadline: asyncio.Timeout) -> None:
        deadline.reschedule(asyncio.get_running_loop().time() + self._timeout)


async def _close(response: httpx.Response) -> None:
    if not response.is_closed:
        await finished(response.aclose())


def _with_body(incoming: Incoming, download: Download | None = None) -> httpx.Response:
    """The response with its body as it was read; of a body that is still coming, with its beginning."""
    response, content = incoming.response, b"".join(incoming.came)
    headers = [(name, value) for name, value in response.headers.raw if name.lower() not in _OF_THE_TRANSFER]
    return httpx.Response(
        response.status_code,
        headers=headers,
        content=content if download is None else content[:_BEGINNING],
        request=response.request,
        extensions={**response.extensions, DOWNLOAD: download},
    )


def retry_config(max_retries: int) -> RetryConfig:
    """Ocean's configuration for so many further tries of every method: all of a mapping's requests only read."""
    return RetryConfig(
        max_attempts=max_retries,
        retryable_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        apply_sync_tier_jitter=False,
    )
