"""How many requests a second may start: of all, or of those to one endpoint."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from clock import Clock

_LATE_BY_CHANCE: Final = 0.02


@dataclass(frozen=True)
class Pace:
    """That no more than `per_second` requests a second may go to what is called `name`."""

    name: str
    per_second: float


class Rate:
    """One start after the other, so many a second. Time without requests is not saved up."""

    def __init__(self, per_second: float, clock: Clock) -> None:
        self._interval = 1 / per_second
        self._clock = clock
        self._next_start = 0.0
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """A turn whose time has come. Who does start in it says so; the next one waits until then."""
        async with self._turn:
            await self._clock.sleep(self._next_start - self._clock.monotonic())
            yield

    def started(self) -> None:
        """A request starts in the turn that was taken. That a sleeper wakes a little late slows down no other."""
        now, due = self._clock.monotonic(), self._next_start
        self._next_start = (due if now - due < _LATE_BY_CHANCE else now) + self._interval
