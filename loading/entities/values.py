"""What jq gives back of a value that it only passes on."""

import json
from collections.abc import Sequence
from typing import Final

import orjson

from json_types import Item, Json
from loading.plain import Fails, NoOutput, Step, Unsure

_EXACT: Final = 2**53


def passed_on(step: Step, value: Json) -> Json:
    """What Ocean takes of an expression that picks values. Raises `Unsure`, also where jq fails: that is logged."""
    try:
        output = step(value)
    except NoOutput:
        return None
    except Fails as failure:
        raise Unsure from failure
    return _copied(output, with_digits=False)


def picked(step: Step, value: Json) -> Json:
    """As `passed_on`, of a plain path: a number keeps the digits that jq's doubles would lose (contract §11)."""
    try:
        output = step(value)
    except Fails as failure:
        raise Unsure from failure
    return _copied(output, with_digits=True)


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
