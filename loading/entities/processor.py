"""Ocean's own processor of entities, with a plan in the place of the processes that it forks for each batch."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, ClassVar, Final

import orjson
from port_ocean.core.handlers.entity_processor.jq_entity_processor import JQEntityProcessor
from port_ocean.core.handlers.entity_processor.models import MappedEntity
from port_ocean.core.ocean_types import RAW_ITEM

from apart import COMPUTED, Apart, Asked
from framework import as_jq, environment_for
from json_types import Item, Json
from loading.entities.plan import EntityPlan, NotPlanned
from loading.entities.values import passed_on, taken_by_jq
from loading.parts import without_path
from loading.plain import Step, Unsure, plain

type _Results = tuple[list[tuple[list[MappedEntity], list[Exception]]], list[Exception]]

_PLANS_KEPT: Final = 64
_REST: Final = re.compile(r"\. \| del\((.*)\)")
"""What Ocean leaves of an item beside its parts."""


class PlannedEntityProcessor(JQEntityProcessor):
    """Makes of items what Ocean makes of them, to the letter; it is asked itself wherever that is not certain.

    Where a mapping cannot be planned, and where the setting `loading` says so, Ocean's way is gone in full.
    """

    is_planned: ClassVar[bool] = True
    apart: ClassVar[Apart | None] = None
    """Where jq is evaluated that may not end; Ocean's own processes do it otherwise."""

    async def parse_items_sync(
        self,
        compileable_patterns: dict[str, Any],
        raw_results: list[RAW_ITEM],
        selector_query: str,
        parse_all: bool = False,
    ) -> _Results:
        plan = _plan(orjson.dumps(compileable_patterns), selector_query, self.apart) if self.is_planned else None
        if plan is None or not plan.bears(raw_results):
            return await super().parse_items_sync(compileable_patterns, raw_results, selector_query, parse_all)
        found = [each async for each in plan.map(raw_results, all_of_them=parse_all)]
        return [([], [each]) if isinstance(each, Exception) else ([each], []) for each in found], []

    async def parse_items_async(
        self,
        uncompiled_patterns: dict[str, Any],
        raw_results: list[RAW_ITEM],
        selector_query: str,
        parse_all: bool = False,
    ) -> _Results:
        """Where nothing is left to evaluate, nothing is: Ocean would evaluate `query` for each item once more."""
        if self.is_planned and not any(_expressions(uncompiled_patterns)):
            return [], []
        return await super().parse_items_async(uncompiled_patterns, raw_results, selector_query, parse_all)

    async def _search(self, data: dict[str, Any], pattern: str, field: str | None = None) -> Any:
        """Ocean asks it in the event loop: for the parts of an item, which may be large, and for what is left of it."""
        if not self.is_planned or self.apart is None:
            return await super()._search(data, pattern, field)
        (is_taken,), size = taken_by_jq([data])
        if size <= COMPUTED or not is_taken:
            return await super()._search(data, pattern, field)
        step, value = _in_python(pattern, data)
        if step is not None:
            try:
                return await passed_on.in_turns(step, value)
            except (Unsure, RecursionError):
                pass
        asked = Asked("the mapping", as_jq(pattern), environment_for(pattern))
        ((given,),) = await self.apart.as_ocean([asked], [data], frozenset({0}))
        if not given.values:
            self._log_search_failure(
                pattern, StopIteration() if given.failure is None else ValueError(given.failure), field
            )
        return next(iter(given.values), None)

    async def mapped(self, expressions: Mapping[str, object], query: str, items: Sequence[Item]) -> list[MappedEntity]:
        """What becomes of items that come one by one, also of those that `query` leaves out; without a line in the log
        for each. Raises what Ocean raises of an item."""
        if not items:
            return []
        compileable, others = await self.separate_compileable_and_uncompileable_patterns_and_warmup_cache(
            dict(expressions), [query]
        )
        items = list(items)
        at_once = await self.parse_items_sync(compileable, items, query, parse_all=True)
        one_by_one = await self.parse_items_async(others, items, query, parse_all=True)
        made, errors = self.merge_results(at_once, one_by_one, items)
        for error in errors:
            raise error
        return made


def _in_python(pattern: str, item: Item) -> tuple[Step | None, Json]:
    """The expression, if it is plain, and what it is to be applied to."""
    rest = _REST.fullmatch(pattern)
    left = without_path(item, rest[1]) if rest is not None else None
    return (plain(as_jq(pattern)), item) if left is None else (plain("."), left)


@lru_cache(_PLANS_KEPT)
def _plan(mappings: bytes, query: str, apart: Apart | None) -> EntityPlan | None:
    try:
        return EntityPlan(orjson.loads(mappings), query, apart)
    except NotPlanned:
        return None


def _expressions(patterns: object) -> Iterable[object]:
    if isinstance(patterns, Mapping):
        for each in patterns.values():
            yield from _expressions(each)
    else:
        yield True
