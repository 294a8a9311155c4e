"""What is told of events: each of a few, and of many how many there were (contract §10)."""

import asyncio
from collections import Counter
from typing import Final

from loguru import logger

from clock import Clock

_WINDOW: Final = 10.0
"""Seconds, in which so many lines of each level are written, and then one for all others."""
_EACH: Final = 10


class EventLog:
    """Lines about events. To be closed, which tells what was not told yet."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._told: Counter[str] = Counter()
        self._untold: Counter[tuple[str, str]] = Counter()
        self._window: asyncio.Task[None] | None = None

    def applied(self, event: str, kind: str, what: str) -> None:
        """An event changed this of a kind."""
        self._tell("INFO", f"Event {event}: {kind}: {what}", kind, "applied")

    def concerns_nothing(self, event: str) -> None:
        """No resource of the mapping wants to know of it."""
        self._tell("DEBUG", f"Event {event} concerns no kind", "no kind", "received")

    def failed(self, event: str, kind: str, why: str) -> None:
        """An event could not be applied to a kind."""
        line = f"Event {event} failed, and {kind} stays as it is until the next resync: {why}"
        self._tell("ERROR", line, kind, "failed")

    async def close(self) -> None:
        if self._window is not None:
            self._window.cancel()
            await asyncio.gather(self._window, return_exceptions=True)
        self._summarize()

    def _tell(self, level: str, line: str, kind: str, became: str) -> None:
        if self._window is None or self._window.done():
            self._window = asyncio.create_task(self._end_of_window())
        self._told[level] += 1
        if self._told[level] <= _EACH:
            logger.log(level, line)
        elif level != "DEBUG":
            self._untold[kind, became] += 1

    async def _end_of_window(self) -> None:
        await self._clock.sleep(_WINDOW)
        self._summarize()

    def _summarize(self) -> None:
        for (kind, became), count in self._untold.items():
            level = "ERROR" if became == "failed" else "INFO"
            logger.log(level, f"{count} more events of {kind} {became} in the last {_WINDOW:.0f} s")
        self._told.clear()
        self._untold.clear()
