"""What of incremental reads lives as long as the process: the run that Ocean is in, and how it goes on and ends."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta

from loguru import logger

from client import ApiClient
from endpoints import ByteBudget, rfc3339
from framework import PastResync, batches_kept
from json_types import Item
from live.incremental.cursors import CursorStore, KeptCursors, Known, Start, kinds_that_tell_changes
from live.incremental.run import IncrementalRun
from mapping import EndpointResource
from meter import Meter
from settings import Settings

type Sync = Callable[[datetime, CursorStore], Awaitable[bool]]
"""Ocean's own: reads a kind since a moment into Port, and saves the cursor if nothing failed. Whether nothing did."""

type LastResync = Callable[[], Awaitable[PastResync | None]]
"""The last one that is over, whichever process ran it; None where that is not known."""

type Ended = Callable[[bool], None]
"""Is told whether a run brought all that it was to bring."""


class IncrementalReads:
    """What Ocean does in a run is told to it, in Ocean's order.

    Ocean ends a run where a kind fails. Here it is told so at the last kind, when all others were read.
    """

    def __init__(self, client: ApiClient, settings: Settings, ended: Ended, last_resync: LastResync) -> None:
        self._last_resync = last_resync
        self._resync: PastResync | None = None
        self._interval = timedelta(0)
        self._client = client
        self._settings = settings
        self._ended = ended
        self._run: IncrementalRun | None = None
        self._resources: list[EndpointResource] = []
        self._last = -1
        self._failed: list[str] = []
        self._brought: list[str] = []
        self._starts: dict[int, Start] = {}

    def expect(self, interval: timedelta) -> None:
        """A run is about to begin; what was never read is read from so long before."""
        self._interval = interval

    async def begin(self, resources: Sequence[EndpointResource]) -> list[str]:
        """A run begins with this mapping: the kinds that take part in it."""
        kinds = kinds_that_tell_changes(resources)
        self._resources, self._failed, self._brought, self._starts = list(resources), [], [], {}
        self._last = max((place for place, each in enumerate(resources) if each.kind in kinds), default=-1)
        if not kinds:
            logger.warning("An incremental run has nothing to read: no resource of the mapping has `incremental`.")
        self._run = IncrementalRun(
            self._client,
            self._settings.pagination,
            resources,
            concurrency=self._settings.max_concurrent_requests,
            incomplete_items=self._settings.incomplete_items,
            budget=ByteBudget(self._settings.max_waiting_bytes, batches_kept),
        )
        self._resync = await self._last_resync()
        await self._run.settle()
        return kinds

    @property
    def meters(self) -> list[tuple[str, Meter]]:
        """What each kind of the run has cost so far."""
        return [] if self._run is None else self._run.meters

    async def synced(self, place: int, began: datetime, store: CursorStore, sync: Sync) -> bool:
        """Ocean has come to this resource, in a run that began at a moment. Whether Ocean may go on."""
        resource = self._resources[place]
        if resource.tells_changes:
            cursors = self._cursors(store, place)
            start = await self._start(place, began, store)
            if start.known is Known.CHANGED:
                logger.warning(
                    f"{resource.kind} or its place in the mapping is another than in the last incremental run, so it "
                    f"is read from the oldest moment that is kept of it, {rfc3339(start.at)}. What did not change "
                    "since comes by a full resync alone: start one."
                )
            since = self._before_what_undid(start.at)
            (self._brought if await sync(since, cursors) else self._failed).append(resource.kind)
        return place != self._last or not self._failed

    def _cursors(self, store: CursorStore, place: int) -> KeptCursors:
        return KeptCursors(store, self._resources[place], place, len(self._resources), self._lag)

    async def _start(self, place: int, began: datetime, store: CursorStore) -> Start:
        """It is known of all of the kind before one of them moves a cursor that may be another's."""
        if place not in self._starts:
            kind = self._resources[place].kind
            alike = [at for at, each in enumerate(self._resources) if each.kind == kind and each.tells_changes]
            starts = {at: await self._cursors(store, at).start(began - self._interval, began) for at in alike}
            for at, start in starts.items():
                await self._cursors(store, at).begin(start)
            self._starts |= starts
        return self._starts[place]

    def _before_what_undid(self, since: datetime) -> datetime:
        """A resync that ended since then may have written older copies over what runs meanwhile brought: what changed
        since it began is brought once more."""
        resync = self._resync
        return since if resync is None or resync.ended < since else min(since, resync.began)

    def _lag(self) -> timedelta:
        return timedelta(0) if self._run is None else self._run.api_is_behind_by

    async def read(self, place: int, since: datetime, *, mapped_by_ocean: bool) -> AsyncGenerator[list[Item]]:
        """What changed of this resource since a moment, in large batches."""
        if self._run is None:  # the process ends, and Ocean goes on to a next kind
            raise asyncio.CancelledError
        async with aclosing(self._run.read(place, since, mapped_by_ocean=mapped_by_ocean)) as batches:
            async for batch in batches:
                yield batch

    def entities_refused(self, place: int, count: int, reasons: Sequence[str]) -> None:
        """Port refused so many entities of the resource of this position in the mapping."""
        if self._run is not None:
            self._run.refused(place, count, reasons)

    def has_batch_waiting(self) -> bool:
        """Whether Ocean, which works on a batch, would get the next one at once."""
        return self._run is not None and self._run.has_batch_waiting

    async def end(self) -> None:
        """The run is over, however it ended."""
        if self._run is None:
            return
        run, self._run = self._run, None
        await run.cancel()
        if lag := run.api_is_behind_by:
            logger.warning(
                f"The API's clock is {lag.total_seconds():.0f} s behind this one; the moments that are kept for the "
                "next run are as much earlier."
            )
        wanted = sum(resource.tells_changes for resource in self._resources)
        is_right = len(self._brought) == wanted
        self._ended(is_right)
        if is_right:
            logger.info(f"The incremental run brought what changed of {wanted} kinds.")
        else:
            failed = ", ".join(self._failed)
            logger.error(
                f"The incremental run failed: it brought what changed of {len(self._brought)} of {wanted} kinds"
                f"{f', and not of {failed}' if failed else ''}. The next run reads the others from where they were."
            )
