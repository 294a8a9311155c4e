"""What jq gives back of a value that it only passes on."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Final

import orjson

from apart import size_of
from json_types import Item, Json
from loading.plain import Fails, NoOutput, Step, Unsure

_EXACT: Final = 2**53
_LOOKED_AT: Final = 1_000
_OF_A_TURN: Final = 256 * 1024
"""Bytes, which are copied in a few milliseconds."""


@dataclass(frozen=True)
class Taking:
    """What is taken of an expression that picks values. Raises `Unsure`, also where jq fails: that is logged."""

    with_digits: bool

    def __call__(self, step: Step, value: Json) -> Json:
        return _copied(_output(step, value), with_digits=self.with_digits)

    async def in_turns(self, step: Step, value: Json) -> Json:
        """The same, while others have their turn, however large it is."""
        return await _copied_in_turns(_output(step, value), _Turns(), with_digits=self.with_digits)


passed_on: Final = Taking(with_digits=False)
"""As Ocean takes it."""

picked: Final = Taking(with_digits=True)
"""Of a plain path: a number keeps the digits that jq's doubles would lose (contract §11)."""


def _output(step: Step, value: Json) -> Json:
    try:
        return step(value)
    except NoOutput:
        return None
    except Fails as failure:
        raise Unsure from failure


class _Turns:
    """Lets others have theirs after so many bytes."""

    def __init__(self) -> None:
        self._copied = 0

    async def before(self, size: int) -> None:
        self._copied += size
        if self._copied > _OF_A_TURN:
            self._copied = size
            await asyncio.sleep(0)


async def _copied_in_turns(value: Json, turns: _Turns, *, with_digits: bool) -> Json:
    if not isinstance(value, list | dict):
        return _copied(value, with_digits=with_digits)
    copied: list[Json] = []
    for some in batched(value if isinstance(value, list) else value.values(), _LOOKED_AT):
        copied += await _some_in_turns(some, turns, with_digits=with_digits)
    return copied if isinstance(value, list) else dict(zip(value, copied, strict=True))


async def _some_in_turns(values: Sequence[Json], turns: _Turns, *, with_digits: bool) -> list[Json]:
    size = size_of(list(values))
    if size <= _OF_A_TURN:
        await turns.before(size)
        return [_copied(each, with_digits=with_digits) for each in values]
    if len(values) == 1:
        return [await _copied_in_turns(values[0], turns, with_digits=with_digits)]
    half = len(values) // 2
    first = await _some_in_turns(values[:half], turns, with_digits=with_digits)
    return first + await _some_in_turns(values[half:], turns, with_digits=with_digits)


def _copied(value: Json, *, with_digits: bool) -> Json:
    """A number without a fraction comes back whole, and what is no number as null."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        if with_digits or -_EXACT <= value <= _EXACT:
            return value
        raise Unsure
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, list):
        return [_copied(each, with_digits=with_digits) for each in value]
    return {key: _copied(each, with_digits=with_digits) for key, each in value.items()}


def _number(value: float) -> Json:
    if value.is_integer():
        return int(value)
    if value - value == 0:
        return value
    if value != value:
        return None
    raise Unsure  # without an end: jq takes the largest number there is


def taken_by_jq(items: Sequence[Item]) -> tuple[Sequence[bool], int]:
    """For each item, whether jq takes it: no text of it is broken, and it is not nested without an end; and the bytes
    of those that it takes.

    Where jq does not, all of its expressions give null, those that only pick a value as well.
    """
    try:
        size = len(orjson.dumps(items))
    except (TypeError, ValueError, RecursionError):
        sizes = [_size_if_taken(item) for item in items]
        return [size is not None for size in sizes], sum(size or 0 for size in sizes)
    return [True] * len(items), size


def _size_if_taken(item: Item) -> int | None:
    try:
        return len(json.dumps(item, ensure_ascii=False, check_circular=False).encode())
    except (TypeError, ValueError, RecursionError):
        return None
