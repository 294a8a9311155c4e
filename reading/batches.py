"""Joins pages into large batches, and holds them until Ocean asks (contract §9)."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from endpoints import Held, PageOfItems
from json_types import Item

MAX_ITEMS: Final = 1000
MAX_BYTES: Final = 4 * 1024 * 1024
MAX_WAITING: Final = 3
PATIENCE: Final = 2.0
"""Seconds for which Ocean is kept waiting before it gets a batch that is not full."""


@dataclass
class Batch:
    """Items for Ocean. What they hold is given back when Ocean has finished with them."""

    items: list[Item] = field(default_factory=list)
    size: int = 0
    held: list[Held] = field(default_factory=list)

    def let_go(self) -> None:
        """Ocean has finished with it."""
        self.items = []
        for held in self.held:
            held.release()


class BatchBuffer:
    """Between who reads pages and Ocean, which takes batches: each waits for the other, and neither for long.

    Ocean spends about 0.2 s on a batch before its first item, so few large ones are far cheaper than many small.
    """

    def __init__(
        self, patience: float = PATIENCE, *, most_waiting: int = MAX_WAITING, most_bytes: int = MAX_BYTES
    ) -> None:
        self._patience = patience
        self._most_waiting = most_waiting
        self._most_bytes = most_bytes
        self._full: deque[Batch] = deque()
        self._filling = Batch()
        self._ended = False
        self._error: BaseException | None = None
        self._putting = asyncio.Lock()
        self._changed = asyncio.Condition()

    async def put(self, page: PageOfItems) -> None:
        """Adds the items of a page, which has none from then on. Waits while three full batches are waiting."""
        items, size, held = page.items, page.size, page.held
        page.items, page.held = [], Held()
        item_size = max(size // len(items), 1) if items else 1
        put = 0
        async with self._putting:
            while put < len(items):
                filling = self._filling
                room = min(MAX_ITEMS - len(filling.items), -(-(self._most_bytes - filling.size) // item_size))
                taken = items[put : put + room]
                put += len(taken)
                filling.items.extend(taken)
                filling.size += item_size * len(taken)
                filling.held.append(held if put == len(items) else held.part(item_size * len(taken)))
                if len(taken) == room:
                    await self._close_batch()
        if not items:
            held.release()
        async with self._changed:
            self._changed.notify_all()  # Ocean may have run out of patience before there was anything to give

    async def _close_batch(self) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: len(self._full) < self._most_waiting)
            if self._filling.items:
                self._full.append(self._take_filling())
            self._changed.notify_all()

    async def widen(self) -> None:
        """Lets as many batches wait as may for a kind that Ocean is taking."""
        async with self._changed:
            self._most_waiting = MAX_WAITING
            self._changed.notify_all()

    async def end(self, error: BaseException | None = None) -> None:
        """Nothing more will come; the error, if any, follows the items that came before it."""
        async with self._changed:
            self._ended, self._error = True, error
            self._changed.notify_all()

    @property
    def has_batch(self) -> bool:
        """Whether a batch could be taken at once, and would be full or the last."""
        return bool(self._full or (self._ended and self._filling.items))

    async def get(self) -> Batch | None:
        """The next batch; None at the end. Raises the error that ended the reading."""
        async with self._changed:
            try:
                async with asyncio.timeout(self._patience):
                    await self._changed.wait_for(lambda: self._full or self._ended)
            except TimeoutError:
                await self._changed.wait_for(lambda: self._full or self._filling.items or self._ended)
            batch = self._full.popleft() if self._full else self._take_filling()
            self._changed.notify_all()
        if batch.items:
            return batch
        if self._error is not None:
            raise self._error
        return None

    def _take_filling(self) -> Batch:
        taken, self._filling = self._filling, Batch()
        return taken
