"""From when a kind is read, and what Port keeps of it: a moment for each kind and its place in the mapping.

Port keeps nothing else, and a place may be another resource's next time. So the milliseconds of the moment that is kept
are made of the resource, and the moment is a second or two earlier for it: one with other milliseconds is of another
resource, or of an older self of this one.
"""

import asyncio
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from itertools import batched
from typing import Final, Protocol

from mapping import EndpointResource

_PLACES_BEYOND: Final = 20
"""How many places after the last of the mapping are looked at: it may have had more resources once."""

_AT_ONCE: Final = 10
"""Questions to Port."""

_MARKS: Final = 999


class CursorStore(Protocol):
    """Ocean's way to the cursors that Port keeps."""

    async def get(self, kind: str, index: int) -> datetime | None: ...

    async def save(self, kind: str, index: int, value: datetime) -> None: ...


class Known(Enum):
    """How it is known from when a kind is to be read."""

    KEPT = auto()
    FIRST_RUN = auto()
    """Nothing was kept: from the interval."""

    CHANGED = auto()
    """What was kept is of another resource, or of an older self of this one: from the oldest of the kind."""


@dataclass(frozen=True)
class Start:
    """From when a kind is read."""

    at: datetime
    known: Known


class KeptCursors:
    """The cursors of one resource, at this place in a mapping of so many, and what it saves marked as its own.

    `lag` tells, when a cursor is saved, by how much the API's clock is behind: by so much it is earlier.
    """

    def __init__(
        self, store: CursorStore, resource: EndpointResource, place: int, places: int, lag: Callable[[], timedelta]
    ) -> None:
        self._lag = lag
        self._store = store
        self._resource = resource
        self._place = place
        self._places = places
        self._mark = _mark_of(resource)

    async def get(self, kind: str, index: int) -> datetime | None:
        """What is kept there."""
        return await self._store.get(kind, index)

    async def start(self, first: datetime, began: datetime) -> Start:
        """From when a run that began at this moment reads; `first` is from when where nothing was kept.

        What was kept by a clock that was ahead is of no use.
        """
        own = await self._kept(self._place, began)
        if own is not None and own.microsecond == self._mark * 1000:
            return Start(own, Known.KEPT)
        kept = [own]
        places = [place for place in range(self._places + _PLACES_BEYOND) if place != self._place]
        for some in batched(places, _AT_ONCE):
            kept += await asyncio.gather(*(self._kept(place, began) for place in some))
        if of_the_kind := [cursor for cursor in kept if cursor is not None]:
            return Start(min(of_the_kind), Known.CHANGED)
        return Start(first, Known.FIRST_RUN)

    async def begin(self, start: Start) -> None:
        """Keeps where a run begins, unless that is kept: if it fails, the next one begins there, and not later."""
        if start.known is not Known.KEPT:
            await self.save(self._resource.kind, self._place, start.at)

    async def save(self, kind: str, index: int, value: datetime) -> None:
        """Keeps the moment from which the next run reads, or one that is a little earlier."""
        earlier = (value - self._lag()).replace(microsecond=0) - timedelta(seconds=1)
        marked = earlier + timedelta(milliseconds=self._mark)
        await self._store.save(kind, index, marked)

    async def _kept(self, place: int, began: datetime) -> datetime | None:
        cursor = await self._store.get(self._resource.kind, place)
        return cursor if cursor is not None and cursor <= began else None


def _mark_of(resource: EndpointResource) -> int:
    """Made of all that is written of it, but for how few items make a full resync fail. Never 0."""
    written = json.loads(resource.json(exclude_unset=True))
    written.get("selector", {}).pop("shrink_guard", None)
    digest = hashlib.sha256(json.dumps(written, sort_keys=True).encode()).digest()
    return int.from_bytes(digest[:8]) % _MARKS + 1


def kinds_that_tell_changes(resources: Sequence[EndpointResource]) -> list[str]:
    """Those of which a resource at least can be read between resyncs."""
    return list(dict.fromkeys(resource.kind for resource in resources if resource.tells_changes))
