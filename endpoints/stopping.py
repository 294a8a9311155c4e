"""Where a listing that is sorted newest first is over: with the first page that plainly is older than a moment.

A condition that is written wrongly, or a listing that is sorted otherwise, must lose nothing. So a page ends the
listing only where all that is older comes last on it, where the condition depends on the moment at all, and where its
items are seen to be newer first. That is found without knowing what the condition looks at: it is asked at other
moments, and the first one at which it holds for an item tells how old the item is. A page that does not tell is
followed by the next.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum, auto
from itertools import pairwise
from typing import Final

from apart import COMPUTED, Apart, Asked, size_of
from endpoints.changes import StopWhen, epoch, rfc3339
from extraction import Expression, JqFailed
from json_types import Item, Json
from messages import ReadError, shown

_BEFORE: Final = ".since as $since | .since_epoch as $since_epoch | .item | "
_VARIABLES: Final = frozenset({"$since", "$since_epoch"})
_NAME: Final = "incremental.stop_when"
_AT_ONCE: Final = 50
_SAMPLES: Final = 5
_KEPT: Final = 320
_LAST_MOMENT: Final = 2**32


def condition(text: str) -> Expression:
    """When an item is older than `$since`. Raises `MappingError` where it does not compile."""
    return Expression(text, _BEFORE, _VARIABLES)


class Order(Enum):
    """How a page seems to be sorted, where items of it are older than the moment."""

    NEWEST_FIRST = auto()
    OTHER = auto()
    UNTOLD = auto()
    """All of them changed at the same moment, or whenever: the condition holds at each moment."""


@dataclass
class Stopping:
    """Looks at the items of one listing, page after page: `look` at all of a page, then ask whether it `is_last`.

    For each page that is sorted otherwise, one more has to be sorted so.
    """

    stop: StopWhen
    apart: Apart
    _in_a_row: int = 0
    _otherwise: int = 0
    _untold: int = 0
    _descends: bool = False
    _newest: int = 0
    _are_older: list[bool] = field(default_factory=list)
    _samples: list[Item] = field(default_factory=list)

    async def look(self, items: Sequence[Item]) -> None:
        """Raises `ReadError` where the condition cannot be asked of an item."""
        since = epoch(self.stop.since)
        for start in range(0, len(items), _AT_ONCE):
            some = items[start : start + _AT_ONCE]
            self._are_older += await self._holds([(item, since) for item in some])
            await asyncio.sleep(0)
        if len(self._samples) < _KEPT:
            self._samples += _spread(items)

    async def is_last(self) -> bool:
        """Whether what follows the page is older. Raises `ReadError`."""
        are_older, samples = self._are_older, _spread(self._samples)
        self._are_older, self._samples = [], []
        if not any(are_older):
            self._descends = self._descends or bool(are_older)
            return False
        order = await self._order(samples) if are_older == sorted(are_older) else Order.OTHER
        self._descends = self._descends or not all(are_older)
        self._untold += order is not Order.NEWEST_FIRST
        self._otherwise += order is Order.OTHER
        self._in_a_row = self._in_a_row + 1 if order is Order.NEWEST_FIRST else 0
        return self._in_a_row > self._otherwise

    @property
    def was_in_vain(self) -> bool:
        """Whether items were older on several pages that did not tell that all after them are."""
        return self._untold > 1

    async def _order(self, items: Sequence[Item]) -> Order:
        """How items are sorted, of which those at the end are older than the moment."""
        since, slack = epoch(self.stop.since), int(self.stop.slack.total_seconds())
        changed = [moment for moment in await self._changed_at(items) if moment > 0]
        if not changed or changed[-1] > since:
            return Order.UNTOLD
        if any(older > newer + slack for newer, older in pairwise(changed)):
            return Order.OTHER
        self._newest = max(self._newest, *changed)
        descends = self._descends or changed[0] > since or changed[-1] < self._newest
        return Order.NEWEST_FIRST if descends else Order.UNTOLD

    async def _changed_at(self, items: Sequence[Item]) -> list[int]:
        """For each item, the first moment at which the condition holds; 0 where it always does."""
        low, high = [0] * len(items), [_LAST_MOMENT] * len(items)
        while any(a < b for a, b in zip(low, high, strict=True)):
            middle = [(a + b) // 2 for a, b in zip(low, high, strict=True)]
            held = await self._holds(list(zip(items, middle, strict=True)))
            for place, holds in enumerate(held):
                if low[place] < high[place]:
                    low[place], high[place] = (low[place], middle[place]) if holds else (middle[place] + 1, high[place])
            await asyncio.sleep(0)
        return low

    async def _holds(self, asked: Sequence[tuple[Item, int]]) -> list[bool]:
        values: list[Json] = [_asked_of(item, moment) for item, moment in asked]
        expression = self.stop.condition
        if expression.plainly_ends and all(size_of(value) <= COMPUTED for value in values):
            try:
                return [_true_or_false(expression.outputs(value, 1), expression.text) for value in values]
            except JqFailed as error:
                raise _failed(expression.text, str(error)) from error
        of_this = Asked(_NAME, expression.text, expression.before, most=1, exact=False)
        held = []
        for (given,) in await self.apart.outputs([of_this], values):
            if given.failure is not None:
                raise _failed(expression.text, given.failure)
            held.append(_true_or_false(given.values, expression.text))
        return held


def _asked_of(item: Item, moment: int) -> Json:
    return {"item": item, "since": rfc3339(datetime.fromtimestamp(moment, UTC)), "since_epoch": moment}


def _spread(items: Sequence[Item]) -> list[Item]:
    """A few of them, from the first to the last."""
    most = min(_SAMPLES, len(items))
    return [items[place * (len(items) - 1) // max(most - 1, 1)] for place in range(most)]


def _true_or_false(outputs: Sequence[Json], text: str) -> bool:
    held = next(iter(outputs), None)
    if not isinstance(held, bool):
        raise ReadError(f"{_NAME} {text!r} must give true or false, but gave {shown(held, 100)}.")
    return held


def _failed(text: str, said: str) -> ReadError:
    return ReadError(f"{_NAME} {text!r} failed: {said}")
