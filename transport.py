"""Retries, limits and whole bodies, below the authentication: a 401 reaches the scheme at once (contract §8)."""

import asyncio
import random
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import httpx
from loguru import logger
from port_ocean.helpers.retry import RetryConfig, RetryTransport

from clock import Clock, SystemClock
from gate import Gate, refuse_long_wait
from meter import Meter
from rate_limits import asked_wait, exhausted_wait, is_rate_limited

RETRIED_STATUSES: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
METER: Final = "custom.meter"
"""The request extension that carries the `Meter` of the kind that asks."""

TRIES: Final = "custom.tries"
"""The response extension that tells how many times the request was sent."""

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

    async def _retry_operation_async(
        self,
        request: httpx.Request,
        send_method: Callable[..., Coroutine[Any, Any, httpx.Response]],
    ) -> httpx.Response:
        return await super()._retry_operation_async(request, partial(self._try, send_method))

    async def _try(
        self, send: Callable[[httpx.Request], Coroutine[Any, Any, httpx.Response]], request: httpx.Request
    ) -> httpx.Response:
        async with self._gate.slot():
            _count(request, "requests")
            try:
                async with asyncio.timeout(self._timeout):
                    response = await send(request)
                    try:
                        await response.aread()
                    finally:
                        await response.aclose()
            except TimeoutError as error:
                raise httpx.ReadTimeout(f"no whole answer within {self._timeout:g} s", request=request) from error
            except _HOPELESS as error:
                raise HopelessRequest(error) from error
            self._gate.pause(self._wait_for_all(response))
            return response

    def _wait_for_all(self, response: httpx.Response) -> float:
        """Seconds for which an answer holds back every request; counted before the next one can pass the gate."""
        now = self._clock.now()
        wait = exhausted_wait(response.headers, now)
        if is_rate_limited(response.status_code, response.headers):
            wait = max(wait, asked_wait(response.status_code, response.headers, now))
        return wait

    async def after_retry_async(self, request: httpx.Request, response: httpx.Response, attempt: int) -> None:
        response.extensions[TRIES] = attempt

    async def before_retry_async(
        self, request: httpx.Request, response: httpx.Response | None, sleep_time: float, attempt: int
    ) -> None:
        refuse_long_wait(sleep_time)
        if response is not None and is_rate_limited(response.status_code, response.headers):
            self._gate.pause(sleep_time)
        _count(request, "retries")

    async def _should_retry_async(self, response: httpx.Response) -> bool:
        return response.status_code in RETRIED_STATUSES or is_rate_limited(response.status_code, response.headers)

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
        cause = f"status {response.status_code}" if response is not None else f"{type(error).__name__}: {error}"
        logger.warning(f"{request.method} {request.url} failed with {cause}; trying again in {sleep_time:.1f} s")


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
