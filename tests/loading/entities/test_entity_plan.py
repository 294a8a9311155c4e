"""The entities are those that Ocean's own mapping makes, to the letter and to the type (contract §11)."""

import asyncio
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from port_ocean.core.handlers.entity_processor.models import MappedEntity
from port_ocean.exceptions.core import EntityProcessorException

from apart import Apart
from framework import jq_mistake, map_item
from json_types import Item
from loading.entities import EntityPlan, NotPlanned
from tests.loading.plain.test_plain_jq import EXPRESSIONS, ITEMS

CONSTRUCTS = ("\n.id", ".id\n", *(Path(__file__).parent / "constructs.txt").read_text().splitlines())
"""What mappings are written with, each in a line: paths, jq that computes, and what is odd."""
DEEP: dict[str, Any] = {"id": 1}
for _ in range(300):
    DEEP = {"a": DEEP}
ENDLESS: dict[str, Any] = {"id": 1}
for _ in range(2000):
    ENDLESS = {"a": ENDLESS}
MAY_NOT_END = (
    '.name | sub("(?<a>x+)*$"; "\\(.a)")',
    '[.name | capture("^(?<a>.*)/(?<b>.*)$").b] | first',
    "[limit(3; repeat(.id))]",
    "(.list | length) as $n | reduce range($n) as $i (0; . + $i)",
    'error("x") as $x | .id | until(. == 1; 1)',
)
ITEMS_OF_APIS: tuple[dict[str, Any], ...] = (
    {},
    {"id": 1, "name": "x/Äb", "a": {"b": {"c": 1.0}}, "b": True, "list": [{"id": 2}, {"id": 1}], "n": 1.5, "f": 1e17},
    {"id": None, "name": None, "a": None, "list": None, "b": False},
    {"id": "1", "name": "", "a": [[], {}], "list": [1, "x", None], "f": -0.0, "big": 2**53, "d": "2026-01-02T03:04Z"},
    {"id": 0, "name": "\x00\x7f ", "a": "x\ny", "list": {}, "f": 5e-324, "a-b": "c", "text": '{"a": [1]}'},
    {"id": -1, "f": math.nan, "a": [math.nan, {"b": math.inf}], "n": math.inf},
    {"id": 1, "name": "broken \ud800", "a": "x"},
    {"id": 1, "other": ["\udfff"], "a": 1},
    {"id": 1, "deep": DEEP, "a": 1},
    {"id": 1, "deep": ENDLESS, "a": 1},
    {"id": 2**53 - 1, "f": 1.7976931348623157e308, "a": 1e22, "list": [1e-7, 123456789.123]},
    {"id": True, "a": "null", "name": "x" * 5000},
)  # fmt: skip


def planned(
    mappings: Mapping[str, object],
    query: str,
    items: Sequence[dict[str, Any]],
    *,
    is_apart: bool = False,
    **options: bool,
) -> list[object]:
    async def found() -> list[object]:
        apart = Apart()
        try:
            plan = EntityPlan(mappings, query, apart if is_apart else None)
            return [each async for each in plan.map(items, all_of_them=options.get("all_of_them", False))]
        finally:
            await apart.aclose()

    return [comparable(each) for each in asyncio.run(found())]


def by_ocean(
    mappings: Mapping[str, object], query: str, items: Sequence[dict[str, Any]], **options: bool
) -> list[object]:
    def found(item: dict[str, Any]) -> object:
        try:
            return map_item(item, mappings, query, whether_wanted_or_not=options.get("all_of_them", False))
        except (EntityProcessorException, ValueError, StopIteration, RecursionError) as error:
            return error

    return [comparable(found(item)) for item in items]


def comparable(found: object) -> object:
    """With what `==` does not tell apart: 1 and 1.0 and True, and the order of keys that Port is sent."""
    if isinstance(found, Exception):
        return type(found), str(found)
    assert isinstance(found, MappedEntity)
    return typed(found.entity), found.did_entity_pass_selector, list(found.misconfigurations.items())


def typed(value: object) -> object:
    if isinstance(value, dict):
        return {key: typed(each) for key, each in value.items()}
    if isinstance(value, list):
        return [typed(each) for each in value]
    return type(value).__name__, repr(value)


@pytest.mark.parametrize("expression", CONSTRUCTS)
def test_what_an_expression_makes_of_an_odd_item_is_what_ocean_makes_of_it(expression: str) -> None:
    if jq_mistake(expression) is not None:
        pytest.skip("jq of this version does not know it")
    mappings = {"identifier": ".id | tostring", "properties": {"it": expression, "other": ".name"}}

    assert planned(mappings, "true", ITEMS_OF_APIS) == by_ocean(mappings, "true", ITEMS_OF_APIS)


def test_of_all_expressions_at_once_each_has_its_own_value() -> None:
    known = [each for each in CONSTRUCTS if jq_mistake(each) is None]
    mappings = {"properties": {str(place): text for place, text in enumerate(known)}}

    assert planned(mappings, "true", ITEMS_OF_APIS) == by_ocean(mappings, "true", ITEMS_OF_APIS)


def test_what_may_not_end_gives_the_same_where_it_can_be_ended() -> None:
    known = [each for each in (*CONSTRUCTS, *MAY_NOT_END) if jq_mistake(each) is None]
    mappings = {"properties": {str(place): text for place, text in enumerate(known)}}

    items = [item for item in ITEMS_OF_APIS if item.get("n") != math.inf]  # which JSON cannot write to another process

    there = planned(mappings, "true", items, is_apart=True)

    assert there == by_ocean(mappings, "true", items)


@pytest.mark.parametrize(
    "query", ["true", "false", ".id != null", ".id", "null", "empty", "error", ".list[]", "halt", ".b"]
)
@pytest.mark.parametrize("all_of_them", [False, True])
def test_a_query_keeps_what_ocean_keeps_and_fails_where_it_does(query: str, all_of_them: bool) -> None:
    mappings = {"identifier": ".id", "title": ".name"}
    items = ITEMS_OF_APIS * 12

    assert planned(mappings, query, items, all_of_them=all_of_them) == by_ocean(
        mappings, query, items, all_of_them=all_of_them
    )


def test_searches_for_related_entities_are_put_together_as_ocean_does() -> None:
    rules = [{"property": '"$title"', "operator": '"="', "value": ".name"}, {"combinator": '"or"', "rules": []}]
    mappings = {
        "identifier": {"combinator": '"and"', "rules": rules},
        "relations": {
            "owner": {"combinator": '"and"', "rules": [{"combinator": '"and"', "rules": rules}]},
            "team": ".a",
        },
    }

    assert planned(mappings, "true", ITEMS_OF_APIS) == by_ocean(mappings, "true", ITEMS_OF_APIS)


@pytest.mark.parametrize("value", [None, 1, [".id"], [None]])
def test_what_is_no_expression_is_not_planned(value: object) -> None:
    with pytest.raises(NotPlanned):
        EntityPlan({"identifier": ".id", "properties": {"x": value}}, "true")


def test_a_number_that_jq_would_round_keeps_its_digits_where_it_is_only_picked() -> None:
    items = [{"id": 2**63 + 1, "in": {"deep": [10**30 + 1]}}]
    mappings = {"identifier": ".id", "properties": {"list": ".in", "text": ".id | tostring", "computed": ".id + 0"}}

    found = asyncio.run(_first(EntityPlan(mappings, "true"), items))

    assert found.entity["identifier"] == 2**63 + 1
    assert found.entity["properties"]["list"] == {"deep": [10**30 + 1]}
    assert found.entity["properties"]["text"] == str(2**63 + 1)
    assert found.entity["properties"]["computed"] == int(float(2**63 + 1))


async def _first(plan: EntityPlan, items: Sequence[dict[str, Any]]) -> MappedEntity:
    async for found in plan.map(items, all_of_them=False):
        assert isinstance(found, MappedEntity)
        return found
    raise AssertionError("nothing was mapped")


@pytest.mark.parametrize("levels", [250, 700, 900, 990])
def test_what_is_nested_more_deeply_than_python_calls_itself_is_what_ocean_makes_of_it(levels: int) -> None:
    deep: Any = 1
    for _ in range(levels):
        deep = {"a": deep}
    item, mappings = {"id": "1", "a": deep}, {"identifier": ".id", "properties": {"deep": ".a", "or": ".b // .a"}}

    found = asyncio.run(_first(EntityPlan(mappings, "true"), [item]))

    assert levels_of(found.entity) == levels_of(map_item(item, mappings, "true").entity)


def levels_of(entity: Any) -> list[int]:
    """Of each property, counted without recursion."""
    counted = []
    for value in entity["properties"].values():
        levels = 0
        while isinstance(value, dict):
            value, levels = value["a"], levels + 1
        counted.append(levels)
    return counted


def test_an_entity_shares_nothing_with_the_item_that_it_was_made_of() -> None:
    item: dict[str, Any] = {"id": "1", "in": {"list": [{}]}}

    found = asyncio.run(_first(EntityPlan({"properties": {"in": ".in"}}, "true"), [item]))
    item["in"]["list"][0]["x"] = 1

    assert found.entity == {"properties": {"in": {"list": [{}]}}}


ODD = st.one_of(
    st.floats(),
    st.text(st.characters(codec=None, categories=None), max_size=3),
    st.integers(-(2**53), 2**53),
)  # fmt: skip
ODD_ITEMS = st.dictionaries(
    st.sampled_from(["a", "b", "id", "a-b"]),
    st.recursive(
        ODD, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner), max_leaves=5
    ),
)


@given(st.lists(EXPRESSIONS, min_size=1, max_size=4), EXPRESSIONS, st.lists(ITEMS | ODD_ITEMS, max_size=5))
@example([".a"], "true", [{"a": {"b": 1.0}}])
def test_whatever_the_mapping_and_the_items_the_entities_are_oceans(
    expressions: list[str], query: str, items: list[dict[str, Any]]
) -> None:
    if any(jq_mistake(each) is not None for each in (*expressions, query)):
        return
    mappings = {
        "identifier": expressions[0],
        "properties": {str(place): each for place, each in enumerate(expressions)},
    }

    for asked in (query, "true"):
        ours = planned(mappings, asked, items, all_of_them=True)
        oceans = by_ocean(mappings, asked, items, all_of_them=True)
        assert [rounded(each) for each in ours] == oceans


def rounded(value: object) -> object:
    """With long integers as jq rounds them: ours are exact where they are only picked."""
    if isinstance(value, dict):
        return {key: rounded(each) for key, each in value.items()}
    if isinstance(value, list):
        return [rounded(each) for each in value]
    if isinstance(value, tuple):
        if len(value) == 2 and value[0] == "int":
            number = int(value[1])
            return "int", repr(number if abs(number) <= 2**53 else int(float(number)))
        return tuple(rounded(each) for each in value)
    return value


async def test_others_have_the_event_loop_however_large_the_items_are() -> None:
    plan = EntityPlan({"identifier": ".id", "properties": {"rows": ".rows"}}, "true")
    items: list[Item] = [{"id": str(number), "rows": ["x" * 1000] * 100} for number in range(50)]
    turns = Turns()

    async with asyncio.TaskGroup() as group:
        watching = group.create_task(turns.count())
        found = [each async for each in plan.map(items, all_of_them=False)]
        watching.cancel()

    assert len(found) == len(items)
    assert turns.had > 10


@pytest.mark.parametrize(
    "large",
    [
        list(range(300_000)),
        [{"n": n, "x": None} for n in range(50_000)],
        {"in": [[float(n)] * 10 for n in range(30_000)]},
    ],
    ids=["numbers", "objects", "lists"],
)
@pytest.mark.parametrize("expression", [".large", ".missing // .large"])
async def test_they_have_it_while_one_value_is_copied(large: Any, expression: str) -> None:
    plan = EntityPlan({"properties": {"large": expression}}, "true")
    turns = Turns()

    async with asyncio.TaskGroup() as group:
        watching = group.create_task(turns.count())
        (found,) = [each async for each in plan.map([{"large": large}], all_of_them=False)]
        watching.cancel()

    assert isinstance(found, MappedEntity)
    assert found.entity["properties"]["large"] == large
    assert turns.had >= 4


async def test_what_is_not_certain_of_a_large_item_is_evaluated_where_it_keeps_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def here(*_: object) -> None:
        raise AssertionError("it was evaluated here")

    monkeypatch.setattr("loading.entities.plan.search", here)
    apart = Apart()
    item: Item = {"id": 2**60 + 1, "rows": ["x" * 1000] * 300}
    mappings = {"identifier": ".id", "properties": {"id": ".id // 0", "count": "first(.rows | length)"}}
    try:
        found = await _first(EntityPlan(mappings, "true", apart), [item])
    finally:
        await apart.aclose()

    assert found.entity == {"identifier": 2**60 + 1, "properties": {"id": 2**60, "count": 300}}


class Turns:
    """How often something else had its turn."""

    def __init__(self) -> None:
        self.had = 0

    async def count(self) -> None:
        while True:
            await asyncio.sleep(0)
            self.had += 1
