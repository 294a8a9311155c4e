"""Joins pages into large batches, and holds them until Ocean asks (contract §9)."""

import asyncio
from collections import deque
from collections.abc import Callable
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


class _Changes:
    """Wakes who waits for a change. Nothing else runs between his look and his going on, so no lock is needed."""

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] = []

    def tell(self) -> None:
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            if not one.done():
                one.set_result(None)

    async def until(self, holds: Callable[[], object]) -> None:
        while not holds():
            change: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(change)
            await change


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
        self._changes = _Changes()

    async def put(self, page: PageOfItems) -> None:
        """Adds the items of a page, which has none from then on. Waits while three full batches are waiting."""
        items, size, held = page.items, page.size, page.held
        page.items, page.held = [], Held()
        if not items:
            held.release()
            return
        item_size = max(size // len(items), 1)
        if not self._putting.locked() and len(items) < self._room(item_size):
            self._add(items, item_size, held)
        else:
            await self._put_in_parts(items, item_size, held)
        self._changes.tell()  # Ocean may have run out of patience before there was anything to give

    async def _put_in_parts(self, items: list[Item], item_size: int, held: Held) -> None:
        put = 0
        async with self._putting:
            while put < len(items):
                room = self._room(item_size)
                taken = items[put : put + room]
                put += len(taken)
                self._add(taken, item_size, held if put == len(items) else held.part(item_size * len(taken)))
                if len(taken) == room:
                    await self._close_batch()

    def _room(self, item_size: int) -> int:
        """How many items of this size make the batch full."""
        filling = self._filling
        return min(MAX_ITEMS - len(filling.items), -(-(self._most_bytes - filling.size) // item_size))

    def _add(self, items: list[Item], item_size: int, held: Held) -> None:
        filling = self._filling
        filling.items.extend(items)
        filling.size += item_size * len(items)
        filling.held.append(held)

    async def _close_batch(self) -> None:
        await self._changes.until(lambda: len(self._full) < self._most_waiting)
        if self._filling.items:
            self._full.append(self._take_filling())
        self._changes.tell()

    def widen(self) -> None:
        """Lets as many batches wait as may for a kind that Ocean is taking."""
        self._most_waiting = MAX_WAITING
        self._changes.tell()

    async def end(self, error: BaseException | None = None) -> None:
        """Nothing more will come; the error, if any, follows the items that came before it."""
        self._ended, self._error = True, error
        self._changes.tell()

    @property
    def has_batch(self) -> bool:
        """Whether a batch could be taken at once, and would be full or the last."""
        return bool(self._full or (self._ended and self._filling.items))

    async def get(self) -> Batch | None:
        """The next batch; None at the end. Raises the error that ended the reading."""
        try:
            async with asyncio.timeout(self._patience):
                await self._changes.until(lambda: self._full or self._ended)
        except TimeoutError:
            await self._changes.until(lambda: self._full or self._filling.items or self._ended)
        batch = self._full.popleft() if self._full else self._take_filling()
        self._changes.tell()
        if batch.items:
            return batch
        if self._error is not None:
            raise self._error
        return None

    def _take_filling(self) -> Batch:
        taken, self._filling = self._filling, Batch()
        return taken
