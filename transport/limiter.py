"""The one place that every request passes: how many at once, how many a second, and when the API asks for a pause."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from clock import Clock
from messages import RequestFailed
from transport.rate_limits import LONGEST_WAIT, TOO_MANY_REQUESTS


class Limiter:
    """Lets `concurrency` requests through at once, `per_second` of them a second, and none during a pause."""

    def __init__(self, concurrency: int, per_second: float | None, clock: Clock) -> None:
        self._slots = asyncio.Semaphore(concurrency)
        self._interval = 1 / per_second if per_second else 0.0
        self._clock = clock
        self._next_start = 0.0
        self._pause_until = 0.0

    def pause(self, seconds: float) -> None:
        """Holds back all requests for so long, counted from now. A shorter pause does not end a longer one."""
        self._pause_until = max(self._pause_until, self._clock.monotonic() + seconds)

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Waits for a turn, and keeps it. Raises `RequestFailed` where the API asked for too long a pause."""
        async with self._slots:
            await self._turn()
            yield

    async def _turn(self) -> None:
        await self._pause_over()
        while self._interval:
            start = max(self._clock.monotonic(), self._next_start)
            self._next_start = start + self._interval
            await self._clock.sleep(start - self._clock.monotonic())
            if self._pause_until <= self._clock.monotonic():
                return
            # All who waited for their turn would start together after the pause; so each takes a new one.
            await self._pause_over()

    async def _pause_over(self) -> None:
        while (wait := self._pause_until - self._clock.monotonic()) > 0:
            refuse_long_wait(wait)
            await self._clock.sleep(wait)


def refuse_long_wait(seconds: float) -> None:
    """Raises `RequestFailed` for a pause of more than five minutes."""
    if seconds > LONGEST_WAIT:
        raise RequestFailed(
            f"The API's rate limit is used up: it asks to wait {seconds:.0f} seconds, and at most "
            f"{LONGEST_WAIT:.0f} are waited. Lower requestsPerSecond or maxConcurrentRequests, or resync less often.",
            TOO_MANY_REQUESTS,
        )
