"""The order of what is done to one item, side by side with what is done to others (contract §10)."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from live.applying.effects import ItemKey


@dataclass
class Lane:
    """What is done to one item, one after another."""

    last: asyncio.Future[None]
    read_anew: dict[str, int] = field(default_factory=dict)
    """Since nothing else was done to the item: which event was the latest when a request for it was sent."""

    about_to: str | None = None
    """The request for the item that the last one is going to send, and nothing else, when its turn comes."""


class Turn:
    """The place of one event in the lanes of its items. To be left, whatever happens."""

    def __init__(self, lanes: "Lanes", keys: Iterable[ItemKey], about_to: str | None) -> None:
        self._lanes = lanes
        self._keys = dict.fromkeys(keys)
        self._done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._before: Sequence[asyncio.Future[None]] = [
            before for key in self._keys if (before := lanes.follow(key, self._done, about_to)) is not None
        ]

    async def comes(self) -> None:
        """Waits until all that came before was done."""
        for before in self._before:
            await asyncio.wait([before])
        for key in self._keys:
            self._lanes.begins(key, self._done)

    def lane(self, key: ItemKey) -> Lane:
        return self._lanes.lane(key)

    def leave(self) -> None:
        """The next may come."""
        if not self._done.done():
            self._done.set_result(None)
        for key in self._keys:
            self._lanes.left(key, self._done)


class Lanes:
    """All items to which something is being done."""

    def __init__(self) -> None:
        self._lanes: dict[ItemKey, Lane] = {}

    def enter(self, keys: Iterable[ItemKey], refetch: tuple[ItemKey, str] | None = None) -> Turn:
        """Takes the next place in each of these lanes, all at once; to send a request for an item, if that is all."""
        return Turn(self, keys, None if refetch is None else refetch[1])

    def is_about_to(self, key: ItemKey, request: str) -> bool:
        """Whether the last in a lane, which waits for its turn, is going to send this request and no more."""
        return key in self._lanes and self._lanes[key].about_to == request

    def begins(self, key: ItemKey, done: asyncio.Future[None]) -> None:
        """For a turn that came: who comes from now on may not be in time."""
        if self._lanes[key].last is done:
            self._lanes[key].about_to = None

    def follow(self, key: ItemKey, done: asyncio.Future[None], about_to: str | None) -> asyncio.Future[None] | None:
        """For a turn: whom it follows, if anybody. It is the last from now on."""
        lane = self._lanes.get(key)
        if lane is None:
            self._lanes[key] = Lane(done)
            return None
        before, lane.last, lane.about_to = lane.last, done, about_to
        return before

    def lane(self, key: ItemKey) -> Lane:
        return self._lanes[key]

    def left(self, key: ItemKey, done: asyncio.Future[None]) -> None:
        lane = self._lanes.get(key)
        if lane is not None and lane.last is done:
            del self._lanes[key]
