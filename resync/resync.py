"""One resync: its kinds in Ocean's order, the next ones read ahead while Ocean works on one."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import Final

from client import ApiClient
from clock import Clock, SystemClock
from endpoints import ByteBudget
from json_types import Item
from mapping import EndpointResource
from messages import IntegrationError, MappingError, ReadError
from meter import Meter
from pagination import PaginationOptions
from reading import KindReading, PlannedKind, PlannedKinds, outcome_told, port_waited_for
from resync.shrink_guard import ShrinkGuard
from settings import IncompleteItems

_KINDS_AHEAD: Final = 4
"""At least: while Ocean works on one, the next have their first answers."""

type AllWritten = Callable[[], Awaitable[None]]
"""Waits until Port has all that Ocean made of the items. Raises what kept it from that."""


class Resync:
    """What the kinds of one resync share: `resources` is its whole mapping, `concurrency` the client's own limit.

    A kind is over when all of it is written.
    """

    def __init__(
        self,
        client: ApiClient,
        pagination: PaginationOptions,
        resources: Sequence[EndpointResource],
        *,
        concurrency: int,
        incomplete_items: IncompleteItems = IncompleteItems.FAIL,
        guard: ShrinkGuard | None = None,
        clock: Clock | None = None,
        budget: ByteBudget | None = None,
        all_written: AllWritten | None = None,
    ) -> None:
        self._all_written = all_written
        self._clock = clock or SystemClock()
        self._client = client
        # A kind whose pages come one after another takes one place of all: so many fill them.
        self._kinds_ahead = max(_KINDS_AHEAD, concurrency - 1)
        self._kinds = PlannedKinds(
            client,
            pagination,
            resources,
            shared=lambda kind: kind.endpoints,
            concurrency=concurrency,
            incomplete_items=incomplete_items,
            clock=self._clock,
            budget=budget,
        )
        self._guard = (guard or ShrinkGuard()).of_resync(resources, self._kinds.moment.at)
        self._begun: dict[int, KindReading] = {}
        self._to_come = 0
        self._ended_early = False
        self._read_now: KindReading | None = None

    async def settle(self) -> None:
        """Plans once more where that needs values which may not end, once they are known; before anything is read."""
        await self._kinds.settle()

    @property
    def meters(self) -> list[tuple[str, Meter]]:
        """Each kind with what it has cost so far, in the order of the mapping."""
        return self._kinds.meters

    @property
    def has_batch_waiting(self) -> bool:
        """Whether the next batch of the kind that Ocean works on is there."""
        return self._read_now is not None and self._read_now.has_batch_waiting

    def refused(self, place: int, count: int, reasons: Sequence[str]) -> None:
        """Port refused entities of a kind: it is whole all the same, and its last line tells of them."""
        self._kinds[place].refused(count, reasons)

    def port_paused(self, seconds: float, is_another: bool) -> None:
        """Port asked for a pause: it counts for the kind that Ocean works on, or is about to, or worked on last."""
        if self._kinds:  # a mapping may have none
            meter = self._kinds[max(self._to_come - 1, 0)].meter
            meter.port_pauses += is_another
            meter.port_paused += seconds

    def is_of(self, resources: Sequence[EndpointResource]) -> bool:
        """Whether its mapping is equal to this one."""
        return [kind.resource for kind in self._kinds] == list(resources)

    def read_ahead(self) -> None:
        """Begins to read the next kinds, before Ocean comes to them."""
        for position in range(self._to_come, min(self._to_come + self._kinds_ahead, len(self._kinds))):
            try:
                self._begin(position)
            except MappingError:
                continue  # told when its turn comes

    def _begin(self, position: int) -> KindReading:
        """Its reading, begun if it was not yet. Raises `MappingError`."""
        if position not in self._begun:
            kind = self._kinds[position]
            self._begun[position] = self._kinds.begin(kind, kind.plan)
        return self._begun[position]

    async def read(self, resource: EndpointResource, *, mapped_by_ocean: bool = False) -> AsyncGenerator[list[Item]]:
        """The items of the next kind, in large batches. Raises the `IntegrationError` that kept it from being whole.

        In DSP mode it is Port that maps them, and not Ocean.
        """
        position = self._next(resource)
        kind = self._kinds[position]
        with outcome_told(resource.kind, kind.meter, self._clock) as ending:
            try:
                reading = self._read_now = self._begin(position)
                self.read_ahead()
                if mapped_by_ocean:
                    reading.mapping.compile()
                async with aclosing(reading.batches()) as batches:
                    async for batch in batches:
                        yield batch
                await self._written(kind)
                await self._guard.judge(position, kind.meter.items, reading.end)
                ending.end = reading.end
            except IntegrationError as error:
                if isinstance(error, ReadError):
                    self._client.kind_failed()
                await self._written(kind)
                raise
            except asyncio.CancelledError:  # Ocean cancels a kind only to end the whole resync
                await self.cancel()
                raise
            finally:
                self._read_now = None
                self._begun.pop(position, None)
                await self._kinds.leave(kind)
                if position == len(self._kinds) - 1 and not self._ended_early:
                    self._guard.over()

    async def _written(self, kind: PlannedKind) -> None:
        if self._all_written is not None:
            with port_waited_for(kind.meter, self._clock):
                await self._all_written()

    def _next(self, resource: EndpointResource) -> int:
        """Where this resource stands. Of equal ones, each has its turn: Ocean takes all in the order of the mapping."""
        for position in range(self._to_come, len(self._kinds)):
            if self._kinds[position].resource == resource:
                self._to_come = position + 1
                return position
        raise AssertionError(f"{resource.kind} is no resource of this resync that is still to come")

    async def cancel(self) -> None:
        """Ends all reading, of later kinds too. Who still waits for a batch is cancelled as well."""
        self._ended_early = True
        await asyncio.gather(*(reading.cancel() for reading in self._begun.values()))
        await self._kinds.close()

    def abandon(self) -> None:
        """The same, without waiting for the end."""
        for reading in self._begun.values():
            reading.abandon()
        self._kinds.abandon()
