"""One event carried out: found, mapped, written; nothing of a kind is written where any of it failed (contract §10)."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from client import ApiClient
from clock import Clock
from framework import Deleted
from live.applying.catalog import Catalog
from live.applying.changes import Change, Deletion, Found, Upsert, changes_of, found_by
from live.applying.effects import Effect, Gone, ItemKey, Refetch, in_force
from live.applying.lanes import Lane
from live.applying.later_changes import LaterChanges
from live.applying.live_mapping import LiveMapping
from live.applying.outcomes import Outcome, Part
from live.applying.sending import Sender
from messages import EventFailed

_FIRST_MOMENT: Final = 0.05
_LONGEST_MOMENT: Final = 0.25
"""Seconds for which further events for an item are waited for: as long as it takes to ask for it, but no longer."""


@dataclass(frozen=True)
class _Work:
    """An effect of a part, what was found for it, and since when."""

    key: ItemKey
    effect: Effect
    found: Found
    began: int

    @property
    def is_read(self) -> bool:
        return isinstance(self.effect, Refetch)


class Carrier:
    """Carries out what events have to do with items, in whatever order it is told to."""

    def __init__(
        self,
        client: ApiClient,
        catalog: Catalog,
        clock: Clock,
        *,
        maps_at_port: Callable[[], Awaitable[bool]],
        sender: Sender,
        latest: Callable[[], int],
    ) -> None:
        self._client = client
        self._catalog = catalog
        self._clock = clock
        self._maps_at_port = maps_at_port
        self._sender = sender
        self._latest = latest
        self._moment = _FIRST_MOMENT
        self._later = LaterChanges()

    async def carry_out(
        self,
        parts: Iterable[Part],
        mapping: LiveMapping,
        lanes: Mapping[ItemKey, Lane],
        place: int,
        *,
        trace_id: str,
        created_at: datetime,
    ) -> list[Outcome]:
        """For each part, what became of it. `place` is that of the event among all: what was read anew since it came
        needs not be read once more."""
        outcomes = [Outcome(part, failure=part.failure) for part in parts]
        found = await asyncio.gather(*(self._found(outcome, lanes, place) for outcome in outcomes))
        if await self._maps_at_port():
            sending = (self._send(*each, trace_id, created_at) for each in zip(outcomes, found, strict=True))
            await asyncio.gather(*sending)
        else:
            await self._load(outcomes, found, mapping, place)
        for outcome, works in zip(outcomes, found, strict=True):
            if outcome.failure is None:
                outcome.done = [(work.key, work.effect) for work in works]
                for work in works:
                    _remember(lanes[work.key], work)
        return outcomes

    async def _found(self, outcome: Outcome, lanes: Mapping[ItemKey, Lane], place: int) -> list[_Work]:
        """What the effects of a part find; nothing of it where any failed."""
        effects = in_force(outcome.part.effects)
        todo = [
            (key, effect)
            for key, effect in effects
            if not (isinstance(effect, Refetch) and lanes[key].read_anew.get(effect.endpoint.asked_key, -1) >= place)
        ]
        outcome.covered = len(effects) - len(todo)
        if outcome.failure is not None:
            return []
        works = await asyncio.gather(*(self._work(*each) for each in todo), return_exceptions=True)
        found: list[_Work] = []
        for work in works:
            if isinstance(work, EventFailed):
                outcome.failure = outcome.failure or work
            elif isinstance(work, BaseException):
                raise work
            else:
                found.append(work)
        return [] if outcome.failure is not None else found

    async def _work(self, key: ItemKey, effect: Effect) -> _Work:
        if not isinstance(effect, Refetch):
            return _Work(key, effect, await found_by(effect, self._client), -1)
        await self._clock.sleep(self._moment)
        began, began_at = self._latest(), self._clock.monotonic()
        found = await found_by(effect, self._client)
        self._moment = min(self._clock.monotonic() - began_at, _LONGEST_MOMENT)
        return _Work(key, effect, found, began)

    async def _load(
        self, outcomes: Sequence[Outcome], found: Sequence[list[_Work]], mapping: LiveMapping, place: int
    ) -> None:
        """Maps all of it before any of it is written."""
        mapped = await asyncio.gather(
            *(self._mapped(outcome, works, mapping) for outcome, works in zip(outcomes, found, strict=True))
        )
        failed = any(outcome.failure is not None for outcome in outcomes)
        written = {change.key for changes in mapped for change in changes if isinstance(change, Upsert)}
        upserts: list[tuple[Outcome, Upsert]] = []
        deletions: list[tuple[Outcome, Deletion]] = []
        for outcome, changes in zip(outcomes, mapped, strict=True):
            for change in changes:
                if isinstance(change, Upsert):
                    upserts.append((outcome, change))
                elif change.key not in written and not (failed and change.by_query):
                    # Another resource, of which it is not known what it would have made, may keep the item.
                    deletions.append((outcome, change))
        for _, upsert in upserts:
            if upsert.partial:
                self._later.note(upsert, place)
        for _, deletion in deletions:
            self._later.note(deletion, place)
        await self._write(upserts, mapping)
        await asyncio.gather(*(self._delete(*each, mapping) for each in deletions))

    async def _mapped(self, outcome: Outcome, works: Sequence[_Work], mapping: LiveMapping) -> list[Change]:
        changes: list[Change] = []
        try:
            for work in works:
                made = await changes_of(work.effect, work.found, mapping)
                if any(work.is_read and self._later.was_brought_after(change, work.began) for change in made):
                    anew = await self._work(work.key, work.effect)
                    made = await changes_of(anew.effect, anew.found, mapping)
                changes += [
                    change
                    for change in made
                    if not (work.is_read and self._later.was_deleted_after(change, work.began))
                ]
        except EventFailed as failure:
            outcome.failure = failure
            return []
        return changes

    async def _write(self, upserts: Sequence[tuple[Outcome, Upsert]], mapping: LiveMapping) -> None:
        """What Port refuses is tried once more when the others are there, to which it may be related."""
        refused = [each for each in await self._refused(upserts, mapping) if each is not None]
        if refused and len(refused) < len(upserts):
            refused = [each for each in await self._refused([each for each, _ in refused], mapping) if each is not None]
        for (outcome, _), failure in refused:
            outcome.failure = outcome.failure or failure
            outcome.written -= 1
        for outcome, _ in upserts:
            outcome.written += 1

    async def _refused(
        self, upserts: Sequence[tuple[Outcome, Upsert]], mapping: LiveMapping
    ) -> list[tuple[tuple[Outcome, Upsert], EventFailed] | None]:
        async def refusal(each: tuple[Outcome, Upsert]) -> tuple[tuple[Outcome, Upsert], EventFailed] | None:
            try:
                await self._catalog.upsert(each[1], mapping.config)
            except EventFailed as failure:
                return each, failure
            return None

        return list(await asyncio.gather(*map(refusal, upserts)))

    async def _delete(self, outcome: Outcome, deletion: Deletion, mapping: LiveMapping) -> None:
        try:
            became = await self._catalog.delete(deletion, mapping.config)
        except EventFailed as failure:
            outcome.failure = outcome.failure or failure
            return
        outcome.deleted += became is Deleted.GONE
        outcome.not_ours += became is Deleted.NOT_OURS

    async def _send(self, outcome: Outcome, works: Sequence[_Work], trace_id: str, created_at: datetime) -> None:
        updated = [item for work in works if not work.found.is_gone for item in work.found.items]
        deleted = [item for work in works if work.found.is_gone for item in work.found.items]
        if not updated and not deleted:
            return
        live = outcome.part.live
        try:
            await self._sender.send(
                live.resource, live.index, updated, deleted, trace_id=trace_id, created_at=created_at
            )
        except EventFailed as failure:
            outcome.failure = failure
        else:
            outcome.sent = len(updated) + len(deleted)


def _remember(lane: Lane, work: _Work) -> None:
    """Whatever else is done to an item, it is to be read anew by the next event that says so."""
    if isinstance(work.effect, Refetch) and not work.found.is_gone:
        lane.read_anew[work.effect.endpoint.asked_key] = work.began
    elif isinstance(work.effect, Gone) or work.found.is_gone or not isinstance(work.effect, Refetch):
        lane.read_anew.clear()
