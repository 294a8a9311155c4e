"""Expressions of a mapping, for many items at once: what Ocean would find, at a fraction of what that costs."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import batched, islice, repeat
from typing import Final, cast

from apart import COMPUTED, Apart, Outputs, size_of
from apart import Asked as AskedApart
from extraction import plainly_ends
from framework import JqProgram, as_jq, compile_jq, environment_for, evaluate_jq
from json_types import Item, Json
from loading.plain.plain_jq import plain
from loading.plain.plain_steps import Always, Step, Unsure, first_output

type _Together = Sequence[Json] | None
"""One output, or none; null where jq failed."""

AT_ONCE: Final = 100
"""Items that jq gets together: few enough not to keep the event loop for long."""


def _untold(_text: str, _cause: str) -> None:
    """It is told elsewhere."""


@dataclass(frozen=True)
class Asked:
    """An expression, what Python makes of a plain one, and whom to ask where neither it nor jq for many is certain.

    Where it is evaluated apart, `failed` is told what jq said.
    """

    text: str
    in_python: Callable[[Step, Json], Json]
    alone: Callable[[str, Item], Json]
    is_alone: bool = False
    """Whether it must not be evaluated for many items at once."""

    failed: Callable[[str, str], None] = _untold
    in_turns: Callable[[Step, Json], Awaitable[Json]] | None = None
    """As `in_python`, of an item that may be large."""

    @cached_property
    def step(self) -> Step | None:
        return None if self.is_alone else plain(as_jq(self.text))

    @cached_property
    def plainly_ends(self) -> bool:
        return self.step is not None or plainly_ends(as_jq(self.text))


def _as_ocean_does(text: str, item: Item) -> Json:
    return evaluate_jq(text, item)[0]


class Evaluation:
    """Expressions, and what each gives for items.

    Plain expressions are evaluated in Python, the others by one jq program for many items. Where either is not certain,
    the item is evaluated alone. What may not end is evaluated `apart`, if that is given, as all jq is of a large item.
    """

    def __init__(self, expressions: Sequence[Asked], apart: Apart | None = None) -> None:
        self._expressions = expressions
        self._apart = apart
        may_not_end = [place for place, each in enumerate(expressions) if not each.plainly_ends]
        self._apart_always = [] if apart is None else may_not_end
        together = [each for each in expressions if each.step is None and not each.is_alone]
        self._together = [each for each in together if apart is None or each.plainly_ends]
        self._program = self._compiled()

    async def made(self, items: Sequence[Item]) -> AsyncGenerator[Iterable[tuple[Json, ...]]]:
        """For each item, some at a time, the first output of each expression, as Ocean takes it."""
        apart = await self._columns(self._apart_always, items)
        for some in batched(items, AT_ONCE):
            if not self.needs_jq:
                yield await self._rows(some, {})
                await asyncio.sleep(0)
                continue
            for few, size in _by_size(some):
                known = {place: list(islice(column, len(few))) for place, column in apart.items()}
                if self._apart is not None and size > COMPUTED:
                    known |= {place: list(column) for place, column in (await self._columns(self._by_jq, few)).items()}
                yield await self._rows(few, known)
                await asyncio.sleep(0)

    @property
    def needs_jq(self) -> bool:
        """Whether any of them is not plain."""
        return any(each.step is None for each in self._expressions)

    @property
    def bears_all(self) -> bool:
        """Whether nothing that it is asked keeps the event loop, whatever the items are."""
        return self._apart is not None or not self.needs_jq

    @property
    def _by_jq(self) -> list[int]:
        """The expressions that large items are asked apart."""
        always = set(self._apart_always)
        return [place for place, each in enumerate(self._expressions) if each.step is None and place not in always]

    async def _rows(self, items: Sequence[Item], known: Mapping[int, Sequence[Json]]) -> list[tuple[Json, ...]]:
        is_known = bool(known) and known.keys() >= set(self._by_jq)
        by_jq = iter(self._evaluated_together(items) if self._together and not is_known else ())
        columns = [
            known[place] if place in known else await self._column(place, by_jq, items)
            for place in range(len(self._expressions))
        ]
        return list(zip(*columns, strict=True))

    async def _columns(self, places: Sequence[int], items: Sequence[Item]) -> dict[int, Iterator[Json]]:
        """What some expressions give, evaluated where it can be ended."""
        if not places or self._apart is None:
            return {}
        those = [self._expressions[place] for place in places]
        asked = [AskedApart("the mapping", as_jq(each.text), environment_for(each.text)) for each in those]
        rows = await self._apart.as_ocean(asked, items, frozenset(range(len(asked))))
        columns: Iterable[Sequence[Outputs]] = zip(*rows, strict=True) if rows else repeat((), len(places))
        return {
            place: _first_outputs(self._expressions[place], column)
            for place, column in zip(places, columns, strict=True)
        }

    async def _column(self, place: int, by_jq: Iterator[Iterable[_Together]], items: Sequence[Item]) -> Iterable[Json]:
        asked = self._expressions[place]
        if asked.is_alone:
            return [asked.alone(asked.text, item) for item in items]
        if asked.step is None:
            return _settled(asked, next(by_jq), items)
        if isinstance(asked.step, Always):
            return repeat(asked.step.value, len(items))
        if len(items) == 1 and asked.in_turns is not None:
            return [await self._one_in_turns(place, asked.in_turns, asked.step, items[0])]
        found: list[Json] = []
        for item in items:
            try:
                found.append(asked.in_python(asked.step, item))
            except (Unsure, RecursionError):
                found.append(await self._alone(place, item))
        return found

    async def _one_in_turns(
        self, place: int, in_turns: Callable[[Step, Json], Awaitable[Json]], step: Step, item: Item
    ) -> Json:
        try:
            return await in_turns(step, item)
        except (Unsure, RecursionError):
            return await self._alone(place, item)

    async def _alone(self, place: int, item: Item) -> Json:
        if self._apart is not None and is_large(item):
            return next((await self._columns([place], [item]))[place])
        asked = self._expressions[place]
        return asked.alone(asked.text, item)

    def _evaluated_together(self, items: Sequence[Item]) -> Iterable[Iterable[_Together]]:
        """For each expression that is not plain, its output for each item: null where Ocean has to be asked."""
        try:
            rows = list(self._program.input_value(items)) if self._program is not None else []
        except (ValueError, RecursionError):
            rows = []
        if len(rows) != len(items):  # also where `halt` ended it all
            return repeat(repeat(None))
        return zip(*cast(list[list[_Together]], rows), strict=True)

    def _compiled(self) -> JqProgram | None:
        """A list of the first output of each expression, for each item; empty where it has none, null if it fails.

        Each stands alone in its lines, since it may end with a comment.
        """
        if not self._together:
            return None
        lists = (f"(try [first((\n{as_jq(each.text)}\n))] catch null)" for each in self._together)
        try:
            return compile_jq(f".[] | [{', '.join(lists)}]")
        except ValueError:  # such as what may only stand at the beginning of a program
            return None


def _by_size(items: Sequence[Item]) -> Iterator[tuple[Sequence[Item], int]]:
    """Some of the items at a time, which have no more bytes together than jq gets here; or one that has."""
    some: list[Item] = []
    size = 0
    for item in items:
        more = size_of(item)
        if some and size + more > COMPUTED:
            yield some, size
            some, size = [], 0
        some.append(item)
        size += more
    yield some, size


def _first_outputs(asked: Asked, column: Sequence[Outputs]) -> Iterator[Json]:
    for outputs in column:
        if outputs.failure is not None:
            asked.failed(asked.text, outputs.failure)
        yield next(iter(outputs.values), None)


def _settled(asked: Asked, column: Iterable[_Together], items: Sequence[Item]) -> Iterable[Json]:
    for outputs, item in zip(column, items, strict=False):
        if outputs is None:
            yield asked.alone(asked.text, item)
        else:
            yield outputs[0] if outputs else None


def is_large(item: Item) -> bool:
    """Whether jq would keep the event loop with it."""
    try:
        return size_of(item) > COMPUTED
    except RecursionError:  # jq takes none that is nested so deeply
        return False


class Decisions(Evaluation):
    """What decides whether an item makes an entity: `query`, the identifier and the blueprint."""

    def __init__(self, expressions: Sequence[str], apart: Apart | None = None) -> None:
        super().__init__([Asked(text, first_output, _as_ocean_does) for text in expressions], apart)
