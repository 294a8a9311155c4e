"""A batch is written while Ocean reads, maps and compares the next ones, as if it had been written before (§11).

Ocean waits for the writing of each batch, and uses nothing of how it went: what it mapped counts as brought.
"""

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Final

from port_ocean.core.models import Entity

from framework.port.bulk_writes import AT_ONCE
from framework.port.names import Names

_BATCHES: Final = 2
"""Under way at most, while a further one is made."""


class ChangedEntities(list[Entity]):
    """Entities that differ from what Port has, for which nobody waits until they are written."""


class WritesBehind:
    """The writes of one kind that are under way. They share `slots`, as many as Port is asked to write at once."""

    def __init__(self) -> None:
        self.slots = asyncio.Semaphore(AT_ONCE)
        self._under_way: dict[asyncio.Task[object], Names] = {}

    async def add(self, names: Names, writing: Coroutine[object, object, object]) -> None:
        """Begins to write entities of these names. Waits where too many are under way."""
        self._under_way[asyncio.create_task(writing)] = names
        while len(self._under_way) > _BATCHES:
            await self._first_over()

    async def settled_for(self, entities: Sequence[Entity]) -> None:
        """Waits until nothing is under way that makes a difference for these."""
        names = Names.of(entities) if self._under_way else None
        if names is not None and any(each.bear_on(names) for each in self._under_way.values()):
            await self.over()

    async def over(self) -> None:
        """Waits until all is written. Raises what kept one of them from being."""
        while self._under_way:
            await self._first_over()

    async def cancel(self) -> None:
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        self._under_way.clear()

    async def _first_over(self) -> None:
        first = next(iter(self._under_way))
        await asyncio.wait([first])  # who waits may be cancelled, and the writes with him: by `cancel`
        del self._under_way[first]
        first.result()


_OF_THIS_KIND: ContextVar[WritesBehind | None] = ContextVar("writes behind", default=None)


def writes_behind() -> WritesBehind | None:
    """Those of the kind that is being loaded; None where each batch is waited for."""
    return _OF_THIS_KIND.get()


async def all_written() -> None:
    """Waits until all that Ocean has of the kind is written. Raises what kept it from being."""
    if (behind := _OF_THIS_KIND.get()) is not None:
        await behind.over()


@asynccontextmanager
async def written_behind() -> AsyncGenerator[None]:
    """Around the loading of a kind: at its end all is written, or, if it is cancelled, no request is under way."""
    behind = WritesBehind()
    token = _OF_THIS_KIND.set(behind)
    try:
        yield
        await behind.over()
    finally:
        _OF_THIS_KIND.reset(token)
        await behind.cancel()
