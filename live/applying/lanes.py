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

    about_to: "Turn | None" = None
    """The last one, where all that it is going to do when its turn comes is to send a request for the item."""


class Turn:
    """The place of one event in the lanes of its items. To be left, whatever happens.

    `number` is that of the latest event that it stands for, of all events; `request` all that it is going to send.
    """

    def __init__(self, lanes: "Lanes", keys: Iterable[ItemKey], number: int, request: str | None) -> None:
        self.number = number
        self.request = request
        self._lanes = lanes
        self._keys = dict.fromkeys(keys)
        self._done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._before: Sequence[asyncio.Future[None]] = [
            before for key in self._keys if (before := lanes.follow(key, self._done, self)) is not None
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

    def enter(self, keys: Iterable[ItemKey], number: int, refetch: tuple[ItemKey, str] | None = None) -> Turn:
        """Takes the next place in each of these lanes, all at once; to send a request for an item, if that is all."""
        return Turn(self, keys, number, None if refetch is None else refetch[1])

    def join(self, key: ItemKey, request: str, number: int) -> bool:
        """Whether the last in a lane, which waits for its turn, sends this request for the event of that number too."""
        turn = self._lanes[key].about_to if key in self._lanes else None
        if turn is None or turn.request != request:
            return False
        turn.number = number
        return True

    def begins(self, key: ItemKey, done: asyncio.Future[None]) -> None:
        """For a turn that came: who comes from now on may not be in time."""
        if self._lanes[key].last is done:
            self._lanes[key].about_to = None

    def follow(self, key: ItemKey, done: asyncio.Future[None], turn: Turn) -> asyncio.Future[None] | None:
        """For a turn: whom it follows, if anybody. It is the last from now on."""
        lane = self._lanes.get(key)
        if lane is None:
            self._lanes[key] = Lane(done)
            return None
        before, lane.last, lane.about_to = lane.last, done, turn if turn.request is not None else None
        return before

    def lane(self, key: ItemKey) -> Lane:
        return self._lanes[key]

    def left(self, key: ItemKey, done: asyncio.Future[None]) -> None:
        lane = self._lanes.get(key)
        if lane is not None and lane.last is done:
            del self._lanes[key]
