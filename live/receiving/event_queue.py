"""Where events wait: in order, and no more than fit (contract §10)."""

import asyncio
from collections import deque
from typing import Final

from loguru import logger

from live.events import Event

MOST_EVENTS: Final = 10_000
MOST_BYTES: Final = 16 * 1024 * 1024
"""Of bodies as they came; decoded, they take several times as much."""


class EventQueue:
    """What came first is given first. It tells once that it is full, and how many it refused when it no longer is."""

    def __init__(self, most_events: int = MOST_EVENTS, most_bytes: int = MOST_BYTES) -> None:
        self._most_events = most_events
        self._most_bytes = most_bytes
        self._events: deque[Event] = deque()
        self._bytes = 0
        self._refused = 0
        self._has_some = asyncio.Event()

    def __len__(self) -> int:
        return len(self._events)

    def offer(self, event: Event) -> bool:
        """Takes the event; one that is larger than all that fits, where none waits."""
        is_full = len(self._events) >= self._most_events or self._bytes + event.size > self._most_bytes
        if is_full and self._events:
            self._refuse()
            return False
        self._events.append(event)
        self._bytes += event.size
        self._has_some.set()
        return True

    async def get(self) -> Event:
        """The next event, once there is one."""
        while not self._events:
            self._has_some.clear()
            await self._has_some.wait()
        return self._taken()

    def waiting(self) -> list[Event]:
        """All that wait now, in order; they wait no longer."""
        return [self._taken() for _ in range(len(self._events))]

    def _taken(self) -> Event:
        event = self._events.popleft()
        self._bytes -= event.size
        if self._refused and 2 * len(self._events) <= self._most_events and 2 * self._bytes <= self._most_bytes:
            logger.warning(
                f"There is room for live events again. {self._refused} were refused meanwhile; services that do not "
                "send them again leave what they would have changed to the next resync."
            )
            self._refused = 0
        return event

    def _refuse(self) -> None:
        self._refused += 1
        if self._refused == 1:
            logger.warning(
                f"{len(self._events)} live events wait, of {self._bytes} bytes: no more are taken until there is room. "
                "Calls of the webhook are answered 503, so that the service sends them again. The API or Port takes "
                "longer for an event than the service for the next."
            )
