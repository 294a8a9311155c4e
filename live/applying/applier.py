"""Events applied as they come: each in its turn for the items that it is of, side by side with others (§10)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Final, Protocol

from loguru import logger

from client import ApiClient
from clock import Clock
from live.applying.carrying_out import Carrier
from live.applying.concerns import Concern, NotKnown, concerns
from live.applying.effects import ItemKey, Refetch, effects_of, key_of
from live.applying.event_log import EventLog
from live.applying.lanes import Lanes, Turn
from live.applying.live_mapping import LiveMapping, LiveMappings
from live.applying.once_more import AfterResyncs, OnceMore, as_they_are_now
from live.applying.outcomes import Outcome, Part
from live.applying.resync_watch import AskedResyncs, ResyncWatch
from live.events import Event
from messages import EventFailed

_AT_ONCE: Final = 256
"""Events under way, those included that wait for others of the same item."""

_TO_END: Final = 5.0
"""Seconds that events have when the process ends."""


class EventSource(Protocol):
    """Where events wait."""

    async def get(self) -> Event: ...

    def waiting(self) -> list[Event]:
        """All that wait now; they wait no longer."""
        ...


class Counts(Protocol):
    """Is told, by the kind and its place in the mapping, what became of events."""

    def applied(self, kind: str, index: int) -> None: ...

    def failed(self, kind: str, index: int) -> None: ...


class Applier:
    """Applies events. What it is told of resyncs comes from Ocean, by way of `watch`."""

    def __init__(
        self,
        client: ApiClient,
        mappings: LiveMappings,
        make_carrier: Callable[[Callable[[], int]], Carrier],
        clock: Clock,
        counts: Counts,
        resync: Callable[[], Awaitable[None]],
    ) -> None:
        self.watch = ResyncWatch(self.resync_is_over)
        self.mappings = mappings
        self._client = client
        self._carrier = make_carrier(lambda: self._latest)
        self._clock = clock
        self._counts = counts
        self._log = EventLog(clock)
        self._resyncs = AskedResyncs(resync, self.watch, clock)
        self._lanes = Lanes()
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._latest = 0
        self._in_hand: Event | None = None
        self._under_way: set[asyncio.Task[None]] = set()
        self._after = AfterResyncs(self._resyncs, self._begin_again)

    @property
    def is_busy(self) -> bool:
        """Whether anything is under way, or is to be done once more."""
        is_to_come = not self.watch.is_running and bool(self.watch.keys())
        return bool(self._under_way) or self._after.is_due or is_to_come

    async def run(self, source: EventSource) -> None:
        """Takes events for ever, in order."""
        bringing = asyncio.create_task(self._after.run(lambda: self.watch))
        try:
            while True:
                self._in_hand = await source.get()
                await self.begin(self._in_hand)
                self._in_hand = None
        finally:
            bringing.cancel()
            await asyncio.gather(bringing, return_exceptions=True)

    async def apply(self, event: Event) -> None:
        """Applies one event, and waits for its end. Failures are told in the log."""
        await asyncio.wait([await self.begin(event)])

    async def begin(self, event: Event) -> asyncio.Task[None]:
        """Gives the event its place among those of the same items, once there is room for it.

        Whatever an event does to who looks at it, the next one comes.
        """
        await self._room.acquire()
        self._latest += 1
        placing = asyncio.create_task(self._placed(event, self._latest))
        try:
            await asyncio.wait([placing])
        except asyncio.CancelledError:
            placing.cancel()
            raise
        error = placing.exception()
        return placing.result() if error is None else self._start(_failed(error), event.id)

    async def _placed(self, event: Event, place: int) -> asyncio.Task[None]:
        try:
            mapping = await self.mappings.now()
            parts = await self._parts(event, mapping)
        except EventFailed as failure:
            self._log.failed(event.id, "all", str(failure))
            return self._start(_nothing(), event.id)
        if not parts:
            self._log.concerns_nothing(event.id)
        return self._enter(event, parts, mapping, place)

    async def close(self, source: EventSource | None = None, seconds: float = _TO_END) -> None:
        """Ends what is under way, which has so long for it. Nothing must be begun any more."""
        left = [event for event in [self._in_hand] if event is not None]
        left += source.waiting() if source is not None else []
        try:
            async with asyncio.timeout(seconds):
                while left:
                    await self.begin(left[0])
                    del left[0]
                if self._under_way:
                    await asyncio.wait(set(self._under_way))
        except TimeoutError:
            dropped = len(left) + len(self._under_way)
            logger.warning(f"{dropped} live events are dropped as the process ends; the next resync puts all right.")
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, self._resyncs.close(), return_exceptions=True)
        await self._log.close()

    async def _parts(self, event: Event, mapping: LiveMapping) -> list[Part]:
        """What it has to do with each resource. Asks for a resync where that is all."""
        parts: dict[int, Part] = {}
        for found in await concerns(event, mapping, self._client.apart):
            part = parts.setdefault(found.live.index, Part(found.live))
            if isinstance(found, NotKnown):
                part.failure = found.failure
            elif found.rule.asks_for_resync:
                self._resyncs.ask(f"event {event.id} of {found.live.kind}")
            elif part.failure is None:
                await self._add(part, found)
        return list(parts.values())

    async def _add(self, part: Part, concern: Concern) -> None:
        try:
            part.effects += [(await key_of(effect), effect) for effect in await effects_of(concern, self._client.apart)]
        except EventFailed as failure:
            part.failure = failure

    def _enter(self, event: Event, parts: list[Part], mapping: LiveMapping, place: int) -> asyncio.Task[None]:
        refetch = _only_refetch(parts)
        if refetch is not None and self._lanes.join(*refetch, place):
            return self._start(self._with_another(event, parts[0]), event.id)
        turn = self._lanes.enter((key for part in parts for key in part.keys), place, refetch)
        return self._start(self._in_turn(event, parts, mapping, turn), event.id)

    async def _with_another(self, event: Event, part: Part) -> None:
        """What it has to do is done by one that waits for its turn; many for one item take no room from others."""
        self._conclude(event, Outcome(part, covered=1), self.watch.over)

    def _start(self, work: Coroutine[Any, Any, None], event: str) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._under_way.add(task)

        def ended(task: asyncio.Task[None]) -> None:
            self._under_way.discard(task)
            self._room.release()
            if not task.cancelled() and (error := task.exception()) is not None:
                logger.opt(exception=error).error(f"Event {event} failed unexpectedly: {error!r}")

        task.add_done_callback(ended)
        return task

    async def _in_turn(self, event: Event, parts: list[Part], mapping: LiveMapping, turn: Turn) -> None:
        async with _taken(turn):
            await self._carry_out(event, parts, mapping, turn)

    async def _carry_out(self, event: Event | OnceMore, parts: list[Part], mapping: LiveMapping, turn: Turn) -> None:
        lanes = {key: turn.lane(key) for part in parts for key in part.keys}
        over = self.watch.over
        outcomes = await self._carrier.carry_out(
            parts, mapping, lanes, turn.number, trace_id=event.id, created_at=event.received_at
        )
        for outcome in outcomes:
            self._conclude(event, outcome, over)

    def _conclude(self, event: Event | OnceMore, outcome: Outcome, over: int) -> None:
        live = outcome.part.live
        for key, effect in outcome.done:
            self.watch.note(key, effect, over)
        if outcome.failure is not None:
            self._counts.failed(live.kind, live.index)
            self._log.failed(event.id, live.kind, str(outcome.failure))
        elif isinstance(event, Event) and outcome.part.effects:
            self._counts.applied(live.kind, live.index)
            self._log.applied(event.id, live.kind, outcome.told())

    def resync_is_over(self) -> None:
        """For the watch: what is to be done once more is."""
        self._after.resync_is_over()

    async def _begin_again(self, key: ItemKey) -> None:
        await self._room.acquire()
        turn = self._lanes.enter([key], self._latest)
        self._start(self._again(key, turn), "brought once more")

    async def _again(self, key: ItemKey, turn: Turn) -> None:
        """Its turn comes after all that events do to the item until then, which is taken as well."""
        async with _taken(turn):
            effects = self.watch.take(key)
            once_more = OnceMore.at(self._clock.now())
            mapping = await self.mappings.now()
            for effect in as_they_are_now(effects, mapping):
                part = Part(effect.live, [(key, effect)])
                turn.lane(key).read_anew.clear()
                await self._carry_out(once_more, [part], mapping, turn)


def _only_refetch(parts: list[Part]) -> tuple[ItemKey, str] | None:
    """The item and the request of an event that has nothing else to do."""
    match parts:
        case [Part(effects=[(key, Refetch(endpoint=endpoint))], failure=None)]:
            return key, endpoint.asked_key
    return None


async def _nothing() -> None:
    """There is nothing to be done."""


async def _failed(error: BaseException) -> None:
    raise error


@asynccontextmanager
async def _taken(turn: Turn) -> AsyncIterator[None]:
    try:
        await turn.comes()
        yield
    finally:
        turn.leave()
