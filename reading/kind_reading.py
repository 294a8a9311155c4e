"""One kind being read: its listings in a task of its own, joined into batches that wait for Ocean."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import asdict, dataclass
from functools import partial
from typing import Final

from loguru import logger

from apart import Apart
from clock import Clock
from endpoints import (
    Account,
    Binding,
    Endpoint,
    NestedFailures,
    OpenedListing,
    OpenListing,
    PageOfItems,
    Plan,
    bindings,
    first,
    for_each,
)
from json_types import Item
from loading import PortMapping
from meter import Meter
from pagination import Reason
from reading.batches import MAX_BYTES, Batch, BatchBuffer
from reading.kind_end import KindEnd, ListingEnds
from reading.outcome import port_waited_for

_SECONDS_BETWEEN_PROGRESS: Final = 10.0
_WAITING_AHEAD: Final = 1
_MOST_TOGETHER: Final = 4 * MAX_BYTES
"""Bytes that are encoded in one turn of the event loop."""


class KindReading:
    """Begins to read at once, and holds back after one full batch until Ocean has come to this kind.

    `children` is for who wants a sample only: how many listings of a nested kind are read.
    """

    def __init__(
        self,
        plan: Plan,
        mapping: PortMapping,
        open_listing: OpenListing,
        account: Account,
        *,
        largest_batch: int = MAX_BYTES,
        concurrency: int,
        clock: Clock,
        apart: Apart,
        meter: Meter | None = None,
        children: int | None = None,
    ) -> None:
        self.mapping = mapping
        self.meter = meter or Meter()
        self._plan = plan
        self._open_listing = open_listing
        self._account = account
        self._ends = ListingEnds(plan.endpoint)
        # More than fit through the client's limiter, so that the next is always at hand when there is room.
        self._width = 2 * concurrency
        self._clock = clock
        self._apart = apart
        self._children = children
        self._buffer = BatchBuffer(most_waiting=_WAITING_AHEAD, most_bytes=min(largest_batch, MAX_BYTES))
        self._handed_over: deque[Batch] = deque()
        self._reader = asyncio.create_task(self._fill())

    async def batches(self, *, with_incomplete: bool = False) -> AsyncGenerator[list[Item]]:
        """The items, in large batches; those that make no entity only on demand.

        Raises the `IntegrationError` that cut them short, after what came before.
        """
        self._buffer.widen()
        check = self.mapping.check(self._apart)
        try:
            while True:
                asked = self._clock.monotonic()
                batch = await self._buffer.get()
                self.meter.waited_for_api += self._clock.monotonic() - asked
                if batch is None:
                    check.end()
                    return
                complete = await check.take(batch.items)
                if wanted := batch.items if with_incomplete else complete:
                    self._handed_over.append(batch)
                    with port_waited_for(self.meter, self._clock):
                        yield wanted
                else:
                    batch.let_go()
                del batch, wanted, complete
                while len(self._handed_over) > self._account.batches_kept:
                    self._handed_over.popleft().let_go()
        finally:
            await self.cancel()

    @property
    def end(self) -> KindEnd:
        """How it is known that this is all of it, once all batches were taken."""
        return self._ends.end

    @property
    def has_batch_waiting(self) -> bool:
        """Whether the next batch is there, and may be written together with those that Ocean keeps."""
        return self._buffer.has_batch and sum(batch.size for batch in self._handed_over) < _MOST_TOGETHER

    def abandon(self) -> None:
        """Ends the reading, without waiting for the end."""
        self._reader.cancel()
        self._account.close()

    async def cancel(self) -> None:
        """Ends the reading. Who still waits for a batch is cancelled as well."""
        self._reader.cancel()
        await asyncio.gather(self._reader, return_exceptions=True)
        self._account.close()

    async def _fill(self) -> None:
        reporter = asyncio.create_task(self._report())
        try:
            if self._plan.parameters:
                await self._read_children()
            else:
                endpoint = self._plan.endpoint
                async with aclosing(self._open(endpoint, endpoint, self.meter).pages()) as pages:
                    async for page in pages:
                        await self._put(page)
        except BaseException as error:
            await self._buffer.end(error)
            raise
        else:
            await self._buffer.end()
        finally:
            reporter.cancel()
            await asyncio.gather(reporter, return_exceptions=True)

    async def _read_children(self) -> None:
        failures = NestedFailures()
        template = self._plan.endpoint

        async def read_child(binding: Binding) -> None:
            listing = self._open(binding.apply(template), template, self.meter)
            async with aclosing(failures.tolerated(listing.pages(), template)) as pages:
                async for page in pages:
                    await self._put(page, binding.mark)

        bound = bindings(self._plan, self._open, self.meter, failures, width=self._width, apart=self._apart)
        if self._children is not None:
            bound = first(bound, self._children)
        async with aclosing(bound):
            await for_each(bound, read_child, self._width)
        failures.raise_any()

    def _open(self, endpoint: Endpoint, template: Endpoint, meter: Meter) -> OpenedListing:
        return _EndNoted(self._open_listing(endpoint, template, meter), partial(self._ends.add, endpoint, template))

    async def _put(self, page: PageOfItems, mark: Callable[[Item], Item] | None = None) -> None:
        for piece in page.pieces():
            if mark is not None:
                piece.items = list(map(mark, piece.items))
            self.meter.items += len(piece.items)
            await self._buffer.put(piece)

    async def _report(self) -> None:
        while True:
            await self._clock.sleep(_SECONDS_BETWEEN_PROGRESS)
            to_come = self.meter.waits.count(self._clock.monotonic())
            logger.bind(**asdict(self.meter)).info(f"{self._plan.endpoint.path}: {self.meter.progress_told(to_come)}")


@dataclass(frozen=True)
class _EndNoted:
    """A listing whose end is told to the kind that reads it."""

    listing: OpenedListing
    note: Callable[[Reason], None]

    @property
    def end(self) -> Reason | None:
        return self.listing.end

    async def pages(self) -> AsyncGenerator[PageOfItems]:
        async with aclosing(self.listing.pages()) as pages:
            async for page in pages:
                yield page
        if self.end is not None:
            self.note(self.end)
