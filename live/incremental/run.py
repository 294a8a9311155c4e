"""One run: the kinds whose changes can be read, one after another, each from where it is known."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

from client import ApiClient
from clock import Clock, SystemClock
from endpoints import ByteBudget, Endpoint, rfc3339
from json_types import Item
from live.incremental.api_clock import ApiClock
from mapping import EndpointResource
from messages import EntitiesRefused, ReadError
from meter import Meter
from pagination import PaginationOptions
from reading import KindReading, PlannedKind, PlannedKinds, Words, outcome_told
from settings import IncompleteItems


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
        self._client = client
        self._api_clock = ApiClock(self._clock)
        self._kinds = PlannedKinds(
            client,
            pagination,
            resources,
            shared=_read_whole,
            concurrency=concurrency,
            incomplete_items=incomplete_items,
            clock=self._clock,
            budget=budget,
            watch=self._api_clock,
        )
        self._reading: KindReading | None = None

    async def settle(self) -> None:
        """Plans once more where that needs values which may not end, once they are known; before anything is read."""
        await self._kinds.settle()

    @property
    def meters(self) -> list[tuple[str, Meter]]:
        """Each kind with what it has cost so far, in the order of the mapping."""
        return self._kinds.meters

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
        self._kinds[place].refused(count, reasons)

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
                reading = self._reading = self._kinds.begin(kind, kind.plan.changed_since(since))
                if mapped_by_ocean:
                    reading.mapping.compile()
                async with aclosing(reading.batches()) as batches:
                    async for batch in batches:
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
                await self._kinds.leave(kind)

    async def cancel(self) -> None:
        """Ends all reading. Who still waits for a batch is cancelled as well."""
        if self._reading is not None:
            await self._reading.cancel()
        await self._kinds.close()

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.now(), UTC)


def _read_whole(kind: PlannedKind) -> list[Endpoint]:
    """Of its endpoints, those that are read whole: what changed is asked for by each kind from its own moment."""
    return [each for each in kind.endpoints if each.changes is None] if kind.resource.tells_changes else []


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
