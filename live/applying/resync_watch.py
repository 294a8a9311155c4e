"""Whether a resync runs, what events brought meanwhile, and who asks for another (contract §10)."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

from loguru import logger

from apart import size_of
from clock import Clock
from live.applying.effects import Effect, ItemKey, one_after_another

_MOST_ITEMS: Final = 50_000
_MOST_BYTES: Final = 32 * 1024 * 1024
_BETWEEN_RESYNCS: Final = 60.0
"""Seconds."""

type ResourcePlace = tuple[str, int]


class ResyncWatch:
    """What events did to items while a resync ran, whose older copies may come after: to be done once more.

    A resync is of the task that began it, and over when that says so, or ends; a newer one takes its place.
    """

    def __init__(self, over: Callable[[], None], most_items: int = _MOST_ITEMS, most_bytes: int = _MOST_BYTES) -> None:
        self._tell = over
        self._most_items = most_items
        self._most_bytes = most_bytes
        self._runner: asyncio.Task[Any] | None = None
        self._is_over = asyncio.Event()
        self._is_over.set()
        self._done: dict[ItemKey, dict[ResourcePlace, list[Effect]]] = {}
        self._bytes = 0
        self.over = 0
        """How many resyncs are over."""
        self.forgotten = 0
        """How many effects there was no room for."""

    @property
    def is_running(self) -> bool:
        return self._runner is not None

    async def until_over(self) -> None:
        await self._is_over.wait()

    def began(self) -> None:
        """A resync begins in the current task, or goes on in it."""
        task = asyncio.current_task()
        if task is None or task is self._runner:
            return
        self._runner = task
        self._is_over.clear()
        task.add_done_callback(self._ended)

    def ended(self) -> None:
        """The resync of the current task is over, however it ended."""
        self._ended(asyncio.current_task())

    def _ended(self, task: asyncio.Task[Any] | None) -> None:
        if task is None or task is not self._runner:
            return
        task.remove_done_callback(self._ended)
        self._runner = None
        self.over += 1
        self._is_over.set()
        self._tell()

    def note(self, key: ItemKey, effect: Effect, over: int) -> None:
        """This was done to an item, from when so many resyncs were over: to be done once more where another one runs,
        or ran meanwhile."""
        if not self.is_running and key not in self._done and over == self.over:
            return
        place = (effect.live.kind, effect.live.index)
        of_item = self._done.get(key, {})
        older = of_item.pop(place, [])
        left = one_after_another(key, older, effect)
        grows = _size(left) - _size(older)
        if (not older and len(self._done) >= self._most_items) or self._bytes + grows > self._most_bytes:
            # Not what was done before, either, which would be older than what is there.
            self._bytes -= _size(older)
            self.forgotten += 1
        else:
            self._bytes += grows
            of_item[place] = left
            self._done[key] = of_item
        if not self.is_running:
            self._tell()

    def keys(self) -> list[ItemKey]:
        """The items to which something is to be done once more."""
        return list(self._done)

    def take(self, key: ItemKey) -> list[Effect]:
        """What is to be done once more to an item; from now on it is not any more."""
        effects = [effect for of_resource in self._done.pop(key, {}).values() for effect in of_resource]
        self._bytes -= _size(effects)
        return effects


def _size(effects: Iterable[Effect]) -> int:
    return sum(size_of(effect.item) for effect in effects)


class AskedResyncs:
    """Full resyncs that events ask for: one at a time, and at most one a minute."""

    def __init__(self, resync: Callable[[], Awaitable[None]], watch: ResyncWatch, clock: Clock) -> None:
        self._resync = resync
        self._watch = watch
        self._clock = clock
        self._is_wanted = False
        self._last: float | None = None
        self._task: asyncio.Task[None] | None = None

    def ask(self, why: str) -> None:
        """A resync begins as soon as one may."""
        if not self._is_wanted:
            logger.info(f"A full resync is asked for: {why}")
        self._is_wanted = True
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._go())
            self._task.add_done_callback(_told)

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _go(self) -> None:
        while self._is_wanted:
            if self._last is not None:
                await self._clock.sleep(self._last + _BETWEEN_RESYNCS - self._clock.monotonic())
            await self._watch.until_over()
            self._is_wanted = False
            self._last = self._clock.monotonic()
            await self._resync()


def _told(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        logger.opt(exception=error).error(f"The full resync that an event asked for failed: {error!r}")
