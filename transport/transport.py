"""Retries, limits and whole bodies, below the authentication: a 401 reaches the scheme at once (contract §8).

A body of more than 4 MiB need not be whole: who asks for a large one gets it as a `Download`.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import httpx
from loguru import logger
from port_ocean.context.ocean import ocean
from port_ocean.helpers.retry import RetryConfig, RetryTransport

from clock import Clock, SystemClock
from messages import RequestFailed, excerpt
from meter import Meter
from transport.bodies import beginning_of, in_memory, refuse_silence, with_body
from transport.cancelling import cancelled_in_order, finished
from transport.download import Download
from transport.failed_tries import free_failed_tries
from transport.limiter import Gate, refuse_long_wait
from transport.private_addresses import refuse_private
from transport.rate_limits import asked_wait, exhausted_wait, is_rate_limited

RETRIED_STATUSES: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
METER: Final = "custom.meter"
"""The request extension that carries the `Meter` of the kind that asks."""

LARGE_WELCOME: Final = "custom.large_welcome"
"""The request extension that says whether a large body may come as a `Download`."""

TRIES: Final = "custom.tries"
"""The response extension that tells how many times the request was sent."""

type Send = Callable[[httpx.Request], Coroutine[Any, Any, httpx.Response]]

# A request that cannot be sent as it is will not be sent the next time either.
_HOPELESS: Final = (httpx.UnsupportedProtocol, httpx.LocalProtocolError)


@dataclass(frozen=True)
class Backoff:
    """Waits between tries, in seconds: doubled each time, within these bounds, with jitter."""

    first: float = 0.5
    longest: float = 20.0

    def before_retry(self, retry: int) -> float:
        wait: float = self.first * 2 ** (retry - 1) * random.uniform(0.75, 1.25)
        return min(max(wait, self.first), self.longest)


class HopelessRequest(Exception):
    """Wraps an httpx error that no retry can mend, so that Ocean's loop, which retries them all, lets it pass."""

    def __init__(self, error: httpx.HTTPError) -> None:
        super().__init__(str(error))
        self.error = error


class ApiTransport(RetryTransport):
    """Ocean's retry transport with this integration's rules.

    Each try passes the gate, has `timeout` seconds for all of it, and reads the body whole, so that a body cut
    short is retried like a connection that broke.
    """

    def __init__(
        self,
        *args: Any,
        gate: Gate,
        timeout: float,
        clock: Clock | None = None,
        backoff: Backoff | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._gate = gate
        self._timeout = timeout
        self._clock = clock or SystemClock()
        self._backoff = backoff or Backoff()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Where Ocean refuses private addresses, it has put the address in place of the name by now."""
        if not ocean.config.disable_ip_outbound_blocker:
            refuse_private(request.url.host)
        return await super().handle_async_request(request)

    async def _retry_operation_async(self, request: httpx.Request, send_method: Callable[..., Any]) -> httpx.Response:
        return await super()._retry_operation_async(request, partial(self._try, send_method))

    async def _try(self, send: Send, request: httpx.Request) -> httpx.Response:
        async with AsyncExitStack() as held:
            await self._take_turn(request, held)
            try:
                async with asyncio.timeout(self._timeout) as deadline:
                    response, chunks, body, ended = await cancelled_in_order(self._begun(send, request, held, deadline))
                if not body:
                    refuse_silence(request, response)
            except TimeoutError as error:
                raise httpx.ReadTimeout(f"no whole answer within {self._timeout:g} s", request=request) from error
            if ended:
                return with_body(request, response, b"".join(body))
            again = _Again(self, send, request)
            download = Download(response, chunks, body, held, timeout=self._timeout, again=again)
            return with_body(request, response, b"".join(body), download)

    async def _take_turn(self, request: httpx.Request, held: AsyncExitStack) -> None:
        await held.enter_async_context(self._gate.slot())
        _count(request, "requests")

    async def _begun(
        self, send: Send, request: httpx.Request, held: AsyncExitStack, deadline: asyncio.Timeout
    ) -> tuple[httpx.Response, AsyncIterator[bytes], list[bytes], bool]:
        """The response, the rest of its body, what came of it so far, and whether that is all."""
        response = await self._sent(send, request, held)
        chunks = response.aiter_bytes()
        body, ended = await beginning_of(response, chunks)
        if not ended and not (response.is_success and request.extensions.get(LARGE_WELCOME)):
            body, ended = await in_memory(response, body, chunks, lambda: self._renew(deadline)), True
        return response, chunks, body, ended

    def _renew(self, deadline: asyncio.Timeout) -> None:
        deadline.reschedule(asyncio.get_running_loop().time() + self._timeout)

    async def _sent(self, send: Send, request: httpx.Request, held: AsyncExitStack) -> httpx.Response:
        try:
            response = await send(request)
        except _HOPELESS as error:
            raise HopelessRequest(error) from error
        except httpx.ProxyError as error:
            if _is_refusal(error):
                raise HopelessRequest(error) from error
            raise
        held.push_async_callback(_close, response)
        self._gate.pause(self._wait_for_all(response))
        return response

    async def send_again(self, send: Send, request: httpx.Request, held: AsyncExitStack) -> httpx.Response:
        """The response, its body still to be read; `held` keeps its turn and its connection. Raises httpx's errors."""
        await self._take_turn(request, held)
        try:
            async with asyncio.timeout(self._timeout):
                return await cancelled_in_order(self._sent(send, request, held))
        except TimeoutError as error:
            raise httpx.ReadTimeout(f"no answer within {self._timeout:g} s", request=request) from error

    async def may_pass(self, response: httpx.Response) -> bool:
        """Whether a failure may pass; after the wait that it asks for."""
        if not await self._should_retry_async(response):
            return False
        wait = asked_wait(response.status_code, response.headers, self._clock.now())
        refuse_long_wait(wait)
        await self._clock.sleep(wait)
        return True

    async def pause_before(self, request: httpx.Request, error: httpx.RequestError, retry: int) -> None:
        """Waits before the n-th retry. Raises the error where it would be one too many."""
        if retry > self._retry_config.max_attempts:
            raise error
        wait = self._backoff.before_retry(retry)
        self._log_before_retry(request, wait, None, error)
        _count(request, "retries")
        await self._clock.sleep(wait)

    def _wait_for_all(self, response: httpx.Response) -> float:
        """Seconds for which an answer holds back every request; counted before the next one can pass the gate."""
        now = self._clock.now()
        wait = exhausted_wait(response.headers, now)
        if is_rate_limited(response.status_code, response.headers):
            wait = max(wait, asked_wait(response.status_code, response.headers, now))
        return wait

    async def after_retry_async(self, request: httpx.Request, response: httpx.Response, attempt: int) -> None:
        response.extensions[TRIES] = attempt
        free_failed_tries(attempt)

    async def before_retry_async(
        self, request: httpx.Request, response: httpx.Response | None, sleep_time: float, attempt: int
    ) -> None:
        refuse_long_wait(sleep_time)
        if response is not None and is_rate_limited(response.status_code, response.headers):
            self._gate.pause(sleep_time)
        _count(request, "retries")

    async def _should_retry_async(self, response: httpx.Response) -> bool:
        return is_retried(response)

    def _calculate_sleep(
        self,
        attempts_made: int,
        headers: httpx.Headers | Mapping[str, str],
        status_code: int | None = None,
    ) -> float:
        asked = asked_wait(status_code or 0, headers, self._clock.now())
        return max(self._backoff.before_retry(attempts_made), asked)

    def _log_error(self, request: httpx.Request, error: Exception | None) -> None:
        """Nothing: the failure itself is reported, once, by whoever asked."""

    def _log_before_retry(
        self,
        request: httpx.Request,
        sleep_time: float,
        response: httpx.Response | None,
        error: Exception | None,
    ) -> None:
        cause = (
            f"status {response.status_code}"
            if response is not None
            else f"{type(error).__name__}: {excerpt(str(error))}"
        )
        logger.warning(
            f"{request.method} {excerpt(str(request.url), 500)} failed with {cause}; trying again in {sleep_time:.1f} s"
        )


class _Again:
    """For a download that broke off: the same request, tried by the rules of the transport."""

    def __init__(self, transport: ApiTransport, send: Send, request: httpx.Request) -> None:
        self._transport = transport
        self._send = send
        self._request = request

    async def pause(self, error: httpx.RequestError, retry: int) -> None:
        await self._transport.pause_before(self._request, error, retry)

    async def send(self, held: AsyncExitStack) -> httpx.Response:
        response = await self._transport.send_again(self._send, self._request, held)
        if await self._transport.may_pass(response):
            raise httpx.ReadError(f"asked again, the API answered {response.status_code}")
        if not response.is_success:
            raise RequestFailed(
                f"The answer broke off, and asked again the API answered {response.status_code}", response.status_code
            )
        return response


async def _close(response: httpx.Response) -> None:
    if not response.is_closed:
        await finished(response.aclose())


def _is_refusal(error: httpx.ProxyError) -> bool:
    """Whether a proxy answered 4xx, which httpx tells in the text alone: `407 Proxy Authentication Required`."""
    return str(error).startswith("4")


def is_retried(response: httpx.Response) -> bool:
    """Whether an answer is a failure that may pass."""
    return response.status_code in RETRIED_STATUSES or is_rate_limited(response.status_code, response.headers)


def retry_config(max_retries: int) -> RetryConfig:
    """Ocean's configuration for so many further tries of every method: all of a mapping's requests only read."""
    return RetryConfig(
        max_attempts=max_retries,
        retryable_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        apply_sync_tier_jitter=False,
    )


def _count(request: httpx.Request, what: str) -> None:
    meter = request.extensions.get(METER)
    if isinstance(meter, Meter):
        setattr(meter, what, getattr(meter, what) + 1)
