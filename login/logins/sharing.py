"""One call for however many wait for it."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any


@dataclass
class _UnderWay[T]:
    task: asyncio.Task[T]
    waiting: int = 0


class SharedCall[T]:
    """Who comes while it is under way waits for it as well. It goes on as long as one of them does."""

    def __init__(self, call: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._call = call
        self._latest: _UnderWay[T] | None = None

    @property
    def is_under_way(self) -> bool:
        return self._latest is not None and not self._latest.task.done()

    async def result(self) -> T:
        """What it gives, or raises, to each of them."""
        if self._latest is None or self._latest.task.done():
            self._latest = _UnderWay(asyncio.create_task(self._call()))
        shared = self._latest
        shared.waiting += 1
        try:
            return await asyncio.shield(shared.task)
        finally:
            shared.waiting -= 1
            if not shared.waiting and not shared.task.done():
                shared.task.cancel()
                await asyncio.wait([shared.task])
                if not shared.task.cancelled():
                    shared.task.exception()  # nobody is left to be told
