"""One run: the kinds whose changes can be read, one after another, each from where it is known."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from client import ApiClient
from clock import Clock, SystemClock
from endpoints import ByteBudget, Endpoint, Plan, SharedListings, rfc3339
from extraction import Moment
from json_types import Item
from live.incremental.api_clock import ApiClock
from loading import PortMapping
from mapping import EndpointResource
from messages import EntitiesRefused, MappingError, ReadError, excerpt
from meter import Meter
from pagination import PaginationOptions
from reading import KindReader, KindReading, Words, outcome_told, port_waited_for
from settings import IncompleteItems


@dataclass
class _Kind:
    """One resource of the mapping. A mistake in it is told when its turn comes."""

    resource: EndpointResource
    plan: Plan | MappingError
    meter: Meter = field(default_factory=Meter)

    @classmethod
    def of(cls, resource: EndpointResource, pagination: PaginationOptions, moment: Moment) -> "_Kind":
        try:
            return cls(resource, resource.plan(pagination, moment))
        except MappingError as mistake:
            return cls(resource, mistake)

    @property
    def shared(self) -> list[Endpoint]:
        """Of its endpoints, those that are read whole: what changed is asked for by each kind from its own moment."""
        if isinstance(self.plan, MappingError) or not self.resource.tells_changes:
            return []
        return [template for template in self.plan.templates if template.changes is None]

    def since(self, moment: datetime) -> Plan:
        """How what changed since a moment is read. Raises `MappingError`."""
        if isinstance(self.plan, MappingError):
            raise self.plan
        return self.plan.changed_since(moment)


class IncrementalRun:
    """What the kinds of one run share: `resources` is its whole mapping, `concurrency` the client's own limit."""

    def __init__(
        self,
        client: ApiClient,
        pagination: PaginationOptions,
        resources: Sequence[EndpointResource],
        *,
        concurrency: int,
        incomplete_items: IncompleteItems = IncompleteItems.FAIL,
        clock: Clock | None = None,
        budget: ByteBudget | None = None,
    ) -> None:
        self._clock = clock or SystemClock()
        client.resync_begins()
        self._client = client
        self._incomplete_items = incomplete_items
        self._moment = moment = Moment(self._clock.now())

        def planned() -> list[_Kind]:
            return [_Kind.of(resource, pagination, moment) for resource in resources]

        self._planned = planned
        self._api_clock = ApiClock(self._clock)
        self._reader_of = partial(
            KindReader, client, concurrency=concurrency, watch=self._api_clock, clock=self._clock, budget=budget
        )
        self._plan(planned())
        self._reading: KindReading | None = None

    def _plan(self, kinds: list[_Kind]) -> None:
        self._kinds = kinds
        self._shared = SharedListings(kind.shared for kind in kinds)
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
    def api_is_behind_by(self) -> timedelta:
        """By how much the API's clock plainly is behind this one."""
        return self._api_clock.is_behind_by

    @property
    def has_batch_waiting(self) -> bool:
        """Whether the next batch of the kind that Ocean works on is there."""
        return self._reading is not None and self._reading.has_batch_waiting

    def refused(self, place: int, count: int, reasons: Sequence[str]) -> None:
        """Port refused entities of a kind, which is to be read again then."""
        meter = self._kinds[place].meter
        meter.refused += count
        meter.refusal = meter.refusal or excerpt("; ".join(reasons) or "no reason given")

    async def read(self, place: int, since: datetime, *, mapped_by_ocean: bool) -> AsyncGenerator[list[Item]]:
        """What changed of a kind since a moment, in large batches.

        Raises the `IntegrationError` that keeps the next run at that moment: what was not read, of which no entity
        could be made, or what Port did not take. In DSP mode it is Port that maps, and that is not known here.
        """
        kind = self._kinds[place]
        from_when = rfc3339(since)
        words = Words(
            f"was read incrementally, since {from_when}",
            f"failed, and is read since {from_when} again",
            f"was cancelled, and is read since {from_when} again",
            is_whole=False,
        )
        with outcome_told(kind.resource.kind, kind.meter, self._clock, words) as ending:
            try:
                plan = kind.since(since)
                mapping = PortMapping(kind.resource, self._incomplete_items)
                reading = self._reading = self._reader.begin(plan, mapping, kind.meter)
                if mapped_by_ocean:
                    mapping.compile()
                async with aclosing(reading.batches()) as batches:
                    async for batch in batches:
                        with port_waited_for(kind.meter, self._clock):
                            yield batch
                if kind.meter.refused:
                    raise EntitiesRefused(_of_refusals(kind.meter, self._now() - since))
                ending.end = reading.end
            except ReadError:
                self._client.kind_failed()
                raise
            except asyncio.CancelledError:  # Ocean cancels a kind only to end the whole run
                await self.cancel()
                raise
            finally:
                self._reading = None
                await self._shared.leave(kind.shared)

    async def cancel(self) -> None:
        """Ends all reading. Who still waits for a batch is cancelled as well."""
        if self._reading is not None:
            await self._reading.cancel()
        await self._shared.close()

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.now(), UTC)


def _of_refusals(meter: Meter, age: timedelta) -> str:
    entities = "an entity" if meter.refused == 1 else f"{meter.refused} entities"
    return (
        f"Port refused {entities} ({meter.refusal}), so all that changed in the last {_in_words(age)} is read again "
        "until Port takes all of it. If it never is to take one, leave that item out by the selector's query, such as "
        "`.id != 17`."
    )


def _in_words(age: timedelta) -> str:
    hours = age / timedelta(hours=1)
    return f"{hours:.1f} hours" if hours < 48 else f"{hours / 24:.0f} days"
