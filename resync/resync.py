"""One resync: its kinds in Ocean's order, the next ones read ahead while Ocean works on one."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from client import ApiClient
from clock import Clock, SystemClock
from endpoints import ByteBudget, Endpoint, Plan, SharedListings
from extraction import Moment
from json_types import Item
from loading import PortMapping
from mapping import EndpointResource
from messages import IntegrationError, MappingError, ReadError, excerpt
from meter import Meter
from pagination import PaginationOptions
from reading import KindReader, KindReading, outcome_told, port_waited_for
from resync.shrink_guard import ShrinkGuard
from settings import IncompleteItems

_KINDS_AHEAD: Final = 4

type AllWritten = Callable[[], Awaitable[None]]
"""Waits until Port has all that Ocean made of the items. Raises what kept it from that."""


@dataclass
class _Kind:
    """One resource of the mapping, and how far its reading is. A mistake in it is told when its turn comes."""

    resource: EndpointResource
    plan: Plan | MappingError
    incomplete_items: IncompleteItems
    meter: Meter = field(default_factory=Meter)
    reading: KindReading | None = None

    @classmethod
    def of(
        cls,
        resource: EndpointResource,
        pagination: PaginationOptions,
        moment: Moment,
        incomplete_items: IncompleteItems,
    ) -> "_Kind":
        try:
            return cls(resource, resource.plan(pagination, moment), incomplete_items)
        except MappingError as mistake:
            return cls(resource, mistake, incomplete_items)

    @property
    def templates(self) -> list[Endpoint]:
        return [] if isinstance(self.plan, MappingError) else self.plan.templates

    def begin(self, reader: KindReader) -> KindReading:
        """Its reading, begun if it was not yet. Raises `MappingError`."""
        if isinstance(self.plan, MappingError):
            raise self.plan
        if self.reading is None:
            self.reading = reader.begin(self.plan, PortMapping(self.resource, self.incomplete_items), self.meter)
        return self.reading


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
        client.resync_begins()
        self._client = client
        moment = Moment(self._clock.now())  # the one by which all that moves with time is evaluated

        def planned() -> list[_Kind]:
            return [_Kind.of(resource, pagination, moment, incomplete_items) for resource in resources]

        self._moment, self._planned = moment, planned
        self._reader_of = partial(KindReader, client, concurrency=concurrency, clock=self._clock, budget=budget)
        self._plan(planned())
        self._guard = (guard or ShrinkGuard()).of_resync(resources, moment.at)
        self._to_come = 0
        self._ended_early = False
        self._read_now: KindReading | None = None

    def _plan(self, kinds: list[_Kind]) -> None:
        self._kinds = kinds
        self._shared = SharedListings(kind.templates for kind in kinds)
        self._reader = self._reader_of(shared=self._shared)

    async def settle(self) -> None:
        """Plans once more where that needs values which may not end, once they are known; before anything is read."""
        if self._moment.unsettled:
            self._plan(await self._client.apart.settled(self._moment, self._planned))

    @property
    def meters(self) -> list[tuple[str, Meter]]:
        """Each kind with what it has cost so far, in the order of the mapping."""
        return [(kind.resource.kind, kind.meter) for kind in self._kinds]

    @property
    def has_batch_waiting(self) -> bool:
        """Whether the next batch of the kind that Ocean works on is there."""
        return self._read_now is not None and self._read_now.has_batch_waiting

    def refused(self, place: int, count: int, reasons: Sequence[str]) -> None:
        """Port refused entities of a kind: it is whole all the same, and its last line tells of them."""
        meter = self._kinds[place].meter
        meter.refused += count
        meter.refusal = meter.refusal or excerpt("; ".join(reasons) or "no reason given")

    def port_paused(self, seconds: float, is_another: bool) -> None:
        """Port asked for a pause: it counts for the kind that Ocean works on, or is about to, or worked on last."""
        for kind in self._kinds[max(self._to_come - 1, 0) :][:1]:  # a mapping may have none
            kind.meter.port_pauses += is_another
            kind.meter.port_paused += seconds

    def is_of(self, resources: Sequence[EndpointResource]) -> bool:
        """Whether its mapping is equal to this one."""
        return [kind.resource for kind in self._kinds] == list(resources)

    def read_ahead(self) -> None:
        """Begins to read the next kinds, before Ocean comes to them."""
        for kind in self._kinds[self._to_come : self._to_come + _KINDS_AHEAD]:
            try:
                kind.begin(self._reader)
            except MappingError:
                continue  # told when its turn comes

    async def read(self, resource: EndpointResource, *, mapped_by_ocean: bool = False) -> AsyncGenerator[list[Item]]:
        """The items of the next kind, in large batches. Raises the `IntegrationError` that kept it from being whole.

        In DSP mode it is Port that maps them, and not Ocean.
        """
        position = self._next(resource)
        kind = self._kinds[position]
        with outcome_told(resource.kind, kind.meter, self._clock) as ending:
            try:
                reading = self._read_now = kind.begin(self._reader)
                self.read_ahead()
                if mapped_by_ocean:
                    reading.mapping.compile()
                async with aclosing(reading.batches()) as batches:
                    async for batch in batches:
                        with port_waited_for(kind.meter, self._clock):
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
                kind.reading = self._read_now = None
                await self._shared.leave(kind.templates)
                if kind is self._kinds[-1] and not self._ended_early:
                    self._guard.over()

    async def _written(self, kind: _Kind) -> None:
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
        await asyncio.gather(*(kind.reading.cancel() for kind in self._kinds if kind.reading))
        await self._shared.close()

    def abandon(self) -> None:
        """The same, without waiting for the end."""
        for kind in self._kinds:
            if kind.reading:
                kind.reading.abandon()
        self._shared.abandon()
