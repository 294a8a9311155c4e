"""What events did while a resync ran, whose older copies came after it, is done once more at its end (contract §10)."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Self
from uuid import uuid4

from loguru import logger

from live.applying.effects import Effect, ItemKey
from live.applying.live_mapping import LiveMapping
from live.applying.resync_watch import AskedResyncs, ResyncWatch


@dataclass(frozen=True)
class OnceMore:
    """Stands in the place of an event."""

    id: str
    received_at: datetime

    @classmethod
    def at(cls, now: float) -> Self:
        return cls(f"brought once more {uuid4()}", datetime.fromtimestamp(now, UTC))


class AfterResyncs:
    """Has each item of which the watch keeps something begun again, one after another."""

    def __init__(self, resyncs: AskedResyncs, begin: Callable[[ItemKey], Awaitable[None]]) -> None:
        self._resyncs = resyncs
        self._begin = begin
        self._is_over = asyncio.Event()

    @property
    def is_due(self) -> bool:
        """Whether a resync is over after which nothing was begun yet."""
        return self._is_over.is_set()

    def resync_is_over(self) -> None:
        self._is_over.set()

    async def run(self, watch: Callable[[], ResyncWatch]) -> None:
        """After each resync, for ever."""
        while True:
            await self._is_over.wait()
            self._is_over.clear()
            watched = watch()
            keys = watched.keys()
            if watched.forgotten:
                self._resyncs.ask(f"{watched.forgotten} changes by events were too many to be kept during the last one")
                watched.forgotten = 0
            if keys:
                logger.info(f"What events changed while a resync ran is brought once more: {len(keys)} items")
            for key in keys:
                await self._begin(key)


def as_they_are_now(effects: Iterable[Effect], mapping: LiveMapping) -> list[Effect]:
    """The effects on the resources as they are now; nothing of those that are no more."""
    found: list[Effect] = []
    for effect in effects:
        live = mapping.same_as(effect.live)
        if live is not None:
            found.append(replace(effect, live=live))
    return found
