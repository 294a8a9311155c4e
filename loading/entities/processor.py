"""Ocean's own processor of entities, with a plan in the place of the processes that it forks for each batch."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, ClassVar, Final

import orjson
from port_ocean.core.handlers.entity_processor.jq_entity_processor import JQEntityProcessor
from port_ocean.core.handlers.entity_processor.models import MappedEntity
from port_ocean.core.ocean_types import RAW_ITEM

from apart import Apart
from json_types import Item
from loading.entities.plan import EntityPlan, NotPlanned

type _Results = tuple[list[tuple[list[MappedEntity], list[Exception]]], list[Exception]]

_PLANS_KEPT: Final = 64


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
