"""When a request is tried again: one rule, for requests and for large bodies that broke off on their way (contract §8).

The tries of one request are counted together, whatever it was that failed.
"""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

import httpx
from loguru import logger

from clock import Clock
from messages import excerpt
from meter import Meter, Waits
from transport.failed_tries import free_failed_tries
from transport.limits import Limiter, asked_wait, is_rate_limited, refuse_long_wait
from transport.meanings import is_hopeless, telling_of_limits

METER: Final = "custom.meter"
"""The request extension that carries the `Meter` of the kind that asks."""

_LONGEST_URL: Final = 500


class MayPass(Exception):
    """Wraps a response that is a failure which may pass."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__(f"status {response.status_code}")
        self.response = response


@dataclass(frozen=True)
class Backoff:
    """Waits between tries, in seconds: doubled each time, within these bounds, with jitter."""

    first: float = 0.5
    longest: float = 20.0

    def before_retry(self, retry: int) -> float:
        wait: float = self.first * 2 ** (retry - 1) * random.uniform(0.75, 1.25)
        return min(max(wait, self.first), self.longest)


@dataclass(frozen=True)
class Retries:
    """How often every request is tried again, and after which waits."""

    most: int
    limiter: Limiter
    clock: Clock
    backoff: Backoff = field(default_factory=Backoff)

    def of(self, request: httpx.Request) -> "Attempts":
        return Attempts(request, self)


class Attempts:
    """The tries that one request has."""

    def __init__(self, request: httpx.Request, retries: Retries) -> None:
        self._request = request
        self._retries = retries
        self.number = 1
        """Of the try under way."""

    async def made[T](self, attempt: Callable[[], Awaitable[T]]) -> T:
        """What an attempt comes to, which is made again as long as it may help.

        It raises httpx's errors, or `MayPass`; the last of them is raised here, and at once whatever else it raises.
        """
        while True:
            try:
                result = await attempt()
            except (httpx.HTTPError, MayPass) as failure:
                if is_hopeless(failure) or self.number > self._retries.most:
                    raise
                await self._pause(failure)
                self.number += 1
            else:
                free_failed_tries(self.number)
                return result

    async def _pause(self, failure: httpx.HTTPError | MayPass) -> None:
        clock, wait = self._retries.clock, self._retries.backoff.before_retry(self.number)
        if isinstance(failure, MayPass):
            response, text = failure.response, telling_of_limits(failure.response)
            asked = asked_wait(response.status_code, response.headers, clock.now(), text)
            wait = max(wait, asked)
            limited = is_rate_limited(response.status_code, response.headers, text)
            refuse_long_wait(wait, unavailable=None if limited else response.status_code)
            if limited:
                self._retries.limiter.pause_of(host_of(self._request)).hold(wait)
        self._tell(failure, wait)
        count(self._request, "retries")
        with waits_of(self._request).waiting(wait, clock.monotonic):
            await clock.sleep(wait)

    def _tell(self, failure: httpx.HTTPError | MayPass, wait: float) -> None:
        cause = str(failure) if isinstance(failure, MayPass) else f"{type(failure).__name__}: {excerpt(str(failure))}"
        url = excerpt(str(self._request.url), _LONGEST_URL)
        logger.warning(f"{self._request.method} {url} failed with {cause}; trying again in {wait:.1f} s")


def count(request: httpx.Request, what: str) -> None:
    meter = request.extensions.get(METER)
    if isinstance(meter, Meter):
        setattr(meter, what, getattr(meter, what) + 1)


def waits_of(request: httpx.Request) -> Waits:
    """Where it is counted how long the request waits."""
    meter = request.extensions.get(METER)
    return (meter if isinstance(meter, Meter) else Meter()).waits


def host_of(request: httpx.Request) -> str:
    """Whom a request is for, whatever address Ocean has put in place of the name."""
    host: str = request.headers.get("host", request.url.netloc.decode())
    return host
