"""The one place that every request passes: how many at once, how many a second, and when a host asks for a pause."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from clock import Clock
from meter import Waits
from transport.limits.pauses import Pause, Trial
from transport.limits.rates import Pace, Rate


class Limiter:
    """Lets `concurrency` requests through at once, `per_second` of them a second, and to a host none during its pause.

    Who waits for a pause, or for the pace of an endpoint, takes the place of no other.
    """

    def __init__(self, concurrency: int, per_second: float | None, clock: Clock) -> None:
        self._slots = asyncio.Semaphore(concurrency)
        self._rates = [Rate(per_second, clock)] if per_second else []
        self._paces: dict[Pace, Rate] = {}
        self._pauses: dict[str, Pause] = {}
        self._clock = clock

    def pause_of(self, host: str) -> Pause:
        """The pause of a host, which is over where none was asked for."""
        if host not in self._pauses:
            self._pauses[host] = Pause(host, self._clock)
        return self._pauses[host]

    def resync_begins(self) -> None:
        """Lets each host be asked once, whatever it asked for before."""
        for pause in self._pauses.values():
            pause.may_be_tried()

    @asynccontextmanager
    async def slot(self, host: str, waits: Waits, pace: Pace | None = None) -> AsyncIterator[None]:
        """Waits for a turn, and keeps it. Raises `RequestFailed` where the host asked for too long a pause."""
        pause = self.pause_of(host)
        trial = await self._taken(pause, waits, [*self._paced(pace), *self._rates])
        try:
            yield
        finally:
            self._slots.release()
            if trial is not None:
                pause.given_up(trial)

    async def _taken(self, pause: Pause, waits: Waits, rates: list[Rate]) -> Trial | None:
        """Takes a place, in turn, and the trial of a pause where this request is to be one."""
        trial: Trial | None = None
        try:
            while True:
                trial = trial or await pause.over(waits)
                async with AsyncExitStack() as turns:
                    for rate in rates:
                        await turns.enter_async_context(rate.turn())
                    await self._slots.acquire()
                    if trial is not None or not pause.left:
                        for rate in rates:
                            rate.started()
                        return trial
                    self._slots.release()
        except BaseException:
            if trial is not None:
                pause.given_up(trial)
            raise

    def _paced(self, pace: Pace | None) -> list[Rate]:
        if pace is None:
            return []
        if pace not in self._paces:
            self._paces[pace] = Rate(pace.per_second, self._clock)
        return [self._paces[pace]]
