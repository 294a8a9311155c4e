"""Expressions of a mapping, for many items at once: what Ocean would find, at a fraction of what that costs."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import batched, repeat
from typing import Final, cast

from framework import JqProgram, as_jq, compile_jq, evaluate_jq
from json_types import Item, Json
from loading.plain_jq import plain
from loading.plain_steps import Always, Step, Unsure, first_output

type Outputs = Sequence[Json] | None
"""One output, or none; null where jq failed."""

AT_ONCE: Final = 100
"""Items that jq gets together: few enough not to keep the event loop for long."""


@dataclass(frozen=True)
class Asked:
    """An expression, what Python makes of a plain one, and whom to ask where neither it nor jq for many is certain."""

    text: str
    in_python: Callable[[Step, Json], Json]
    alone: Callable[[str, Item], Json]
    is_alone: bool = False
    """Whether it must not be evaluated for many items at once."""

    @cached_property
    def step(self) -> Step | None:
        return None if self.is_alone else plain(as_jq(self.text))


def _as_ocean_does(text: str, item: Item) -> Json:
    return evaluate_jq(text, item)[0]


class Evaluation:
    """Expressions, and what each gives for items.

    Plain expressions are evaluated in Python, the others by one jq program for many items. Where either is not certain,
    the item is evaluated alone.
    """

    def __init__(self, expressions: Sequence[Asked]) -> None:
        self._expressions = expressions
        self._together = [each for each in expressions if each.step is None and not each.is_alone]
        self._program = self._compiled()

    async def made(self, items: Sequence[Item]) -> AsyncGenerator[Iterable[tuple[Json, ...]]]:
        """For each item, some at a time, the first output of each expression, as Ocean takes it."""
        for some in batched(items, AT_ONCE):
            by_jq = iter(self._evaluated_together(some) if self._together else ())
            yield list(zip(*(self._column(each, by_jq, some) for each in self._expressions), strict=True))
            if self._program is not None:
                await asyncio.sleep(0)

    def _column(self, asked: Asked, by_jq: Iterator[Iterable[Outputs]], items: Sequence[Item]) -> Iterable[Json]:
        if asked.is_alone:
            return [asked.alone(asked.text, item) for item in items]
        if asked.step is None:
            return _settled(asked, next(by_jq), items)
        if isinstance(asked.step, Always):
            return repeat(asked.step.value, len(items))
        return _in_python(asked, asked.step, items)

    def _evaluated_together(self, items: Sequence[Item]) -> Iterable[Iterable[Outputs]]:
        """For each expression that is not plain, its output for each item: null where Ocean has to be asked."""
        try:
            rows = list(self._program.input_value(items)) if self._program is not None else []
        except (ValueError, RecursionError):
            rows = []
        if len(rows) != len(items):  # also where `halt` ended it all
            return repeat(repeat(None))
        return zip(*cast(list[list[Outputs]], rows), strict=True)

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


def _settled(asked: Asked, column: Iterable[Outputs], items: Sequence[Item]) -> Iterable[Json]:
    for outputs, item in zip(column, items, strict=False):
        if outputs is None:
            yield asked.alone(asked.text, item)
        else:
            yield outputs[0] if outputs else None


def _in_python(asked: Asked, step: Step, items: Sequence[Item]) -> Iterable[Json]:
    found: list[Json] = []
    for item in items:
        try:
            found.append(asked.in_python(step, item))
        except Unsure:
            found.append(asked.alone(asked.text, item))
    return found


class Decisions(Evaluation):
    """What decides whether an item makes an entity: `query`, the identifier and the blueprint."""

    def __init__(self, expressions: Sequence[str]) -> None:
        super().__init__([Asked(text, first_output, _as_ocean_does) for text in expressions])
