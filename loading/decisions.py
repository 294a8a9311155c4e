"""What decides whether an item makes an entity: `query`, the identifier and the blueprint, for many items at once."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Sequence
from itertools import batched, repeat
from typing import Final, cast

from framework import JqProgram, as_jq, compile_jq, evaluate_jq
from json_types import Item, Json
from loading.plain_jq import plain
from loading.plain_steps import Always, Step, Unsure, first_output

AT_ONCE: Final = 100
"""Items that jq gets together: few enough not to keep the event loop for long."""


class Decisions:
    """Expressions, and what each gives for items: what Ocean would find, at a fraction of what that costs.

    Plain expressions are evaluated in Python, the others by one jq program for many items. Where either is not certain,
    the item is evaluated as Ocean does it.
    """

    def __init__(self, expressions: Sequence[str]) -> None:
        self._expressions = expressions
        self._steps = [plain(as_jq(text)) for text in expressions]
        self._program = self._compiled()

    async def made(self, items: Sequence[Item]) -> AsyncGenerator[Iterable[tuple[Json, ...]]]:
        """For each item, some at a time, the first output of each expression, as Ocean takes it."""
        for some in batched(items, AT_ONCE):
            by_jq = iter(self._evaluated_together(some) if None in self._steps else ())
            columns = [
                _settled(text, next(by_jq), some) if step is None else _in_python(text, step, some)
                for text, step in zip(self._expressions, self._steps, strict=True)
            ]
            yield list(zip(*columns, strict=True))
            if self._program is not None:
                await asyncio.sleep(0)

    def _evaluated_together(self, items: Sequence[Item]) -> Iterable[Iterable[Sequence[Json]]]:
        """For each expression that is not plain, its output for each item: none where Ocean has to be asked."""
        try:
            rows = list(self._program.input_value(items)) if self._program is not None else []
        except (ValueError, RecursionError):
            rows = []
        if len(rows) != len(items):  # also where `halt` ended it all
            return repeat(repeat(()))
        return zip(*cast(list[list[list[Json]]], rows), strict=True)

    def _compiled(self) -> JqProgram | None:
        """A list of the first output of each expression, for each item; an empty one where it has none, or fails.

        Each stands alone in its lines, since it may end with a comment.
        """
        texts = [text for text, step in zip(self._expressions, self._steps, strict=True) if step is None]
        if not texts:
            return None
        try:
            return compile_jq(f".[] | [{', '.join(f'[try first((\n{as_jq(text)}\n))]' for text in texts)}]")
        except ValueError:  # such as what may only stand at the beginning of a program
            return None


def _settled(text: str, column: Iterable[Sequence[Json]], items: Sequence[Item]) -> Iterable[Json]:
    for outputs, item in zip(column, items, strict=False):
        yield outputs[0] if outputs else _as_ocean_does(text, item)


def _in_python(text: str, step: Step, items: Sequence[Item]) -> Iterable[Json]:
    if isinstance(step, Always):
        return repeat(step.value, len(items))
    return [_sure(text, step, item) for item in items]


def _sure(text: str, step: Step, item: Item) -> Json:
    try:
        return first_output(step, item)
    except Unsure:
        return _as_ocean_does(text, item)


def _as_ocean_does(text: str, item: Item) -> Json:
    return evaluate_jq(text, item)[0]
