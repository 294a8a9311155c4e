"""The kinds of one run over a mapping: planned together, as of one moment, so that they share what they read alike."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from client import ApiClient
from clock import Clock
from endpoints import ByteBudget, Endpoint, Plan, SharedListings, Watch
from extraction import Moment
from loading import PortMapping
from mapping import EndpointResource
from messages import MappingError, excerpt
from meter import Meter
from pagination import PaginationOptions
from reading.kind_reader import KindReader
from reading.kind_reading import KindReading
from settings import IncompleteItems


@dataclass
class PlannedKind:
    """One resource of the mapping, and what it has cost so far. A mistake in it is told when its turn comes."""

    resource: EndpointResource
    _planned: Plan | MappingError
    meter: Meter = field(default_factory=Meter)

    @classmethod
    def of(cls, resource: EndpointResource, pagination: PaginationOptions, moment: Moment) -> "PlannedKind":
        """Plans it, as of a moment."""
        try:
            return cls(resource, resource.plan(pagination, moment))
        except MappingError as mistake:
            return cls(resource, mistake)

    @property
    def plan(self) -> Plan:
        """How all of it is read. Raises `MappingError`."""
        if isinstance(self._planned, MappingError):
            raise self._planned
        return self._planned

    @property
    def endpoints(self) -> list[Endpoint]:
        """What it reads: nothing where the mapping has a mistake."""
        return [] if isinstance(self._planned, MappingError) else self._planned.templates

    def refused(self, count: int, reasons: Sequence[str]) -> None:
        """Port refused so many of its entities. The first reason is the one that is told."""
        self.meter.refused += count
        self.meter.refusal = self.meter.refusal or excerpt("; ".join(reasons) or "no reason given")


class PlannedKinds:
    """All kinds of one run, in the order of the mapping. `concurrency` is the client's own limit.

    `shared` says which endpoints of a kind are read once for all kinds that read the same.
    """

    def __init__(
        self,
        client: ApiClient,
        pagination: PaginationOptions,
        resources: Sequence[EndpointResource],
        *,
        shared: Callable[[PlannedKind], list[Endpoint]],
        concurrency: int,
        incomplete_items: IncompleteItems,
        clock: Clock,
        budget: ByteBudget | None = None,
        watch: Watch | None = None,
    ) -> None:
        client.resync_begins()
        self.moment = moment = Moment(clock.now())  # the one by which all that moves with time is evaluated
        self._apart = client.apart
        self._incomplete_items = incomplete_items
        self._shared_of = shared
        self._reader_of = partial(KindReader, client, concurrency=concurrency, watch=watch, clock=clock, budget=budget)

        def planned() -> list[PlannedKind]:
            return [PlannedKind.of(resource, pagination, moment) for resource in resources]

        self._planned = planned
        self._take(planned())

    def _take(self, kinds: list[PlannedKind]) -> None:
        self._kinds = kinds
        self._shared = SharedListings(map(self._shared_of, kinds))
        self._reader = self._reader_of(shared=self._shared)

    async def settle(self) -> None:
        """Plans once more where that needs values which may not end, once they are known; before anything is read."""
        if self.moment.unsettled:
            self._take(await self._apart.settled(self.moment, self._planned))

    def __iter__(self) -> Iterator[PlannedKind]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)

    def __getitem__(self, place: int) -> PlannedKind:
        return self._kinds[place]

    @property
    def meters(self) -> list[tuple[str, Meter]]:
        """Each kind with what it has cost so far."""
        return [(kind.resource.kind, kind.meter) for kind in self._kinds]

    def begin(self, kind: PlannedKind, plan: Plan) -> KindReading:
        """Begins to read a kind by a plan of it, at once. Raises `MappingError`."""
        return self._reader.begin(plan, PortMapping(kind.resource, self._incomplete_items), kind.meter)

    async def leave(self, kind: PlannedKind) -> None:
        """A kind is over: what it shared is closed where no other is to read it."""
        await self._shared.leave(self._shared_of(kind))

    async def close(self) -> None:
        """The run is over, however it ended."""
        await self._shared.close()

    def abandon(self) -> None:
        """The same, without waiting for the end."""
        self._shared.abandon()
