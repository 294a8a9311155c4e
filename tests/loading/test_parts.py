"""The parts of an item are those that Ocean's `itemsToParse` makes of it; where it would drop the item, that fails."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import patch

from hypothesis import example, given
from hypothesis import strategies as st
from port_ocean.context.ocean import PortOceanContext
from port_ocean.core.handlers.entity_processor.jq_entity_processor import JQEntityProcessor
from port_ocean.core.integrations.mixins import utils

from json_types import Item
from loading.parts import Parts
from messages import MappingError

EXPRESSIONS = st.sampled_from(
    [
        ".parts", ".a.parts", ".parts // []", ".a.parts // [.a]", '.["parts"]', ".parts[0]", ".a", ".", "[.a, .parts]",
        ".parts | map(.)", "(.parts)", ".parts[]", ". as $x | $x.parts", ".a | .parts", ".parts // .a", ".absent",
    ]
)  # fmt: skip
KEYS = st.sampled_from(["a", "parts", "b"])
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.sampled_from(["", "x"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
ITEMS = st.dictionaries(KEYS, VALUES, max_size=3)


def of_ocean(expression: str, item: Item, *, without_list: bool) -> list[Item]:
    processor = JQEntityProcessor(cast(PortOceanContext, None))
    config = SimpleNamespace(yield_items_to_parse_batch_size=10)
    of_app = SimpleNamespace(integration=SimpleNamespace(entity_processor=processor))

    async def made() -> list[Item]:
        batches = utils.handle_items_to_parse([cast(dict[Any, Any], item)], "item", expression, without_list)
        return [each async for batch in batches for each in batch]

    with patch.object(utils, "ocean", SimpleNamespace(config=config, app=of_app)):
        return asyncio.run(made())


@given(EXPRESSIONS, ITEMS, st.booleans())
@example(".a.parts", {"a": {"parts": [1], "b": 2}, "b": 3}, True)
@example(".a.parts", {"a": None}, True)
@example(".parts", {"parts": []}, True)
def test_parts_are_those_of_ocean(expression: str, item: Item, without_list: bool) -> None:
    expected = of_ocean(expression, item, without_list=without_list)
    try:
        made = list(Parts(expression, "item", without_list=without_list).candidates(item))
    except MappingError:
        made = []  # told, where Ocean drops the item with a warning
    assert made == expected


@given(st.sampled_from([".parts", ".a.parts", '.["parts"]']), ITEMS, st.data())
def test_without_some_parts_the_others_are_as_they_were(expression: str, item: Item, data: st.DataObject) -> None:
    parts = Parts(expression, "item", without_list=True)
    try:
        made = list(parts.candidates(item))
    except MappingError:
        return
    places = data.draw(st.sets(st.integers(0, max(len(made) - 1, 0))))
    left = parts.without(item, places)
    assert left is not None
    assert list(parts.candidates(left)) == [each for place, each in enumerate(made) if place not in places]
