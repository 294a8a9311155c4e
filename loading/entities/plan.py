"""A mapping as a plan: its expressions in a row, evaluated for many items, and put together to what Ocean makes."""

import asyncio
import re
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from itertools import batched
from typing import Final

from loguru import logger
from port_ocean.core.handlers.entity_processor.models import MappedEntity
from port_ocean.exceptions.core import EntityProcessorException

from apart import COMPUTED, Apart, size_of
from framework import evaluate_jq, map_item, search
from json_types import Item, Json
from loading.entities.values import passed_on, picked, taken_by_jq
from loading.plain import AT_ONCE, Asked, Evaluation

type Found = MappedEntity | Exception
"""What becomes of an item; or why it cannot be told whether `query` keeps it."""

type _Builder = Callable[[Sequence[Json], dict[str, str]], object]
"""Puts the values of an item into their place, and notes of those that are null what they are to be."""

_PATH: Final = re.compile(r"\s*(?:\.[A-Za-z_]\w*)+\s*", re.ASCII)
# What depends on where it stands in a program, or on how the program is given its input.
_ALONE: Final = re.compile(r"\$__loc__|\b(?:inputs?|input_filename|input_line_number|halt|halt_error|debug|stderr)\b")
# As Ocean, for which an item whose query cannot be evaluated, or gives neither true nor false, has failed.
OF_THE_ITEM: Final = (EntityProcessorException, ValueError, TypeError, RecursionError, StopIteration)


class NotPlanned(Exception):
    """The mapping holds something of which only Ocean knows what it makes."""


class EntityPlan:
    """What Ocean's mapping and `query` make of items. Raises `NotPlanned`.

    What may not end is evaluated `apart`, if that is given.
    """

    def __init__(self, mappings: Mapping[str, object], query: str, apart: Apart | None = None) -> None:
        self._mappings = mappings
        self._query = query
        self._expressions = [Asked(query, passed_on, _alone, _must_stand_alone(query))]
        self._builders = {key: self._builder(value, key) for key, value in mappings.items()}
        self._evaluation = Evaluation(self._expressions, apart)
        self._plainly_ends = all(asked.plainly_ends for asked in self._expressions)
        self._ends_alone = all(asked.plainly_ends for asked in self._expressions if asked.is_alone)

    def bears(self, items: Sequence[Item]) -> bool:
        """Whether jq keeps the event loop for none of the items. In processes of Ocean's it keeps nobody; that what may
        not end does so for these items was seen before."""
        if self._evaluation.bears_all:
            return self._ends_alone
        return self._plainly_ends and all(size_of(item) <= COMPUTED for item in items)

    async def map(self, items: Sequence[Item], *, all_of_them: bool) -> AsyncGenerator[Found]:
        """In order. What `query` leaves out is empty, if not all of them are wanted."""
        for some in batched(items, AT_ONCE):
            taken, size = taken_by_jq(some)
            if size > COMPUTED:
                await asyncio.sleep(0)
            each = zip(some, taken, strict=True)
            for few in batched(each, _few_enough(len(some), size)):
                those = [item for item, is_taken in few if is_taken]
                rows = iter([row async for some_rows in self._evaluation.made(those) for row in some_rows])
                for item, is_taken in few:
                    yield self._found(item, next(rows), all_of_them) if is_taken else self._by_ocean(item, all_of_them)
                await asyncio.sleep(0)

    def _found(self, item: Item, row: Sequence[Json], all_of_them: bool) -> Found:
        keeps = row[0]
        if not isinstance(keeps, bool):
            return self._by_ocean(item, all_of_them)
        if not keeps and not all_of_them:
            return MappedEntity()
        without_value: dict[str, str] = {}
        entity = {key: build(row, without_value) for key, build in self._builders.items()}
        return MappedEntity(entity, keeps, without_value)

    def _by_ocean(self, item: Item, all_of_them: bool) -> Found:
        try:
            return map_item(item, self._mappings, self._query, whether_wanted_or_not=all_of_them)
        except OF_THE_ITEM as error:
            return error

    def _builder(self, value: object, name: str) -> _Builder:
        if isinstance(value, str):
            return self._leaf(value, name)
        if isinstance(value, Mapping):
            return self._object(value, name)
        if isinstance(value, list) and all(isinstance(each, Mapping) for each in value):
            return _list([self._object(each, name) for each in value])
        raise NotPlanned

    def _object(self, value: Mapping[str, object], name: str) -> _Builder:
        fields = {key: self._builder(each, f"{name}.{key}") for key, each in value.items()}
        return lambda row, without_value: {key: build(row, without_value) for key, build in fields.items()}

    def _leaf(self, text: str, name: str) -> _Builder:
        place = len(self._expressions)
        in_python = picked if _PATH.fullmatch(text) else passed_on
        asked = Asked(
            text,
            in_python,
            lambda text, item: search(text, item, name),
            _must_stand_alone(text),
            lambda text, cause: _tell(text, cause, name),
            in_python.in_turns,
        )
        self._expressions.append(asked)

        def build(row: Sequence[Json], without_value: dict[str, str]) -> Json:
            value = row[place]
            if value is None:
                without_value[name] = text
            return value

        return build


def _list(objects: Sequence[_Builder]) -> _Builder:
    return lambda row, without_value: [build(row, without_value) for build in objects]


def _alone(text: str, item: Item) -> Json:
    return evaluate_jq(text, item)[0]


def _tell(text: str, cause: str, field: str) -> None:
    """As Ocean does where it evaluates by itself."""
    logger.bind(field=field, pattern=text, error=cause).warning(
        f"Search failed for field '{field}' - pattern: {text}: {cause}"
    )


def _must_stand_alone(text: str) -> bool:
    return _ALONE.search(text) is not None


def _few_enough(count: int, size: int) -> int:
    """How many items, of so many with so many bytes together, keep the event loop for no longer than jq may."""
    return max(1, count * COMPUTED // max(size, COMPUTED))
