"""Every item that `query` keeps makes an entity, or its kind fails; "null" is never an identifier (contract §5)."""

import asyncio
import json
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loguru import logger

from apart import Apart
from framework import map_item
from json_types import Item
from loading.identifiers import Identifiers
from loading.item_check import ItemCheck
from loading.port_mapping import PortMapping
from messages import MappingError
from settings import IncompleteItems
from tests.loading.test_port_mapping import look_at, refusal, resource


def taken(check: ItemCheck, batch: list[Item]) -> list[Item]:
    return asyncio.run(check.take(batch))


@pytest.fixture
def log() -> Any:
    lines: list[str] = []
    sink = logger.add(lambda message: lines.append(message.record["message"]), level="INFO")
    yield lines
    logger.remove(sink)


def test_one_item_among_many_is_enough_to_fail_when_the_others_have_been_brought() -> None:
    check = PortMapping(resource()).check()
    assert taken(check, [{"id": "1"}, {"key": "2"}, {"id": "3"}]) == [{"id": "1"}, {"id": "3"}]
    assert taken(check, [{"id": "4"}]) == [{"id": "4"}]
    with pytest.raises(Exception, match=r"no entity of 1 of 4 items: identifier '\.id' gave null .*\"key\": \"2\""):
        check.end()


def test_what_lost_its_id_among_a_thousand_is_counted() -> None:
    lost: list[Item] = [{"key": number} for number in range(999)]
    told = refusal([{"id": 1}, *lost], identifier=".id | tostring")
    assert "999 of 1000 items" in told
    assert "'.id | tostring' gave \"null\"" in told


@pytest.mark.parametrize(
    ("parts", "item", "query"),
    [
        ({}, {"a": 1}, ".id != null"),
        ({"identifier": ".id | tostring"}, {"a": 1}, ".id != null"),
        ({"identifier": ".meta.id|tostring"}, {"a": 1}, ".meta.id != null"),
        ({"identifier": '."@id"'}, {"a": 1}, '."@id\\" != null'),
        ({"identifier": ".id"}, {"id": ""}, '.id != \\"\\"'),
        ({"identifier": ".id"}, {"id": "null"}, '.id != \\"null\\"'),
        ({"identifier": ".a // .b"}, {"c": 1}, "first((.a // .b)?, null) != null"),
        ({"identifier": '"\\(.id)"'}, {"a": 1}, '!= \\"null\\"'),
        ({"identifier": ".id.deeper"}, {"id": "x"}, "first((.id.deeper)?, null) != null"),
        ({"identifier": '.ids[] | select(. != "")'}, {"ids": []}, "!= null"),
        ({"blueprint": ".type"}, {"id": "1"}, ".type != null"),
        ({"query": ".open == true"}, {"open": True}, "(.open == true) and .id != null"),
    ],
)
def test_the_message_says_how_to_leave_such_items_out_and_that_works(
    parts: dict[str, Any], item: Item, query: str
) -> None:
    told = refusal([item], **parts)
    assert "incomplete_items: skip" in told
    advised = told.partition("by query: ")[2].partition(", or by")[0]
    assert query.replace("\\", "") in advised.replace("\\", "")
    remedy = advised[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    assert look_at([item], **{**parts, "query": remedy}) == [item]


@pytest.mark.parametrize("number", [0, 0.0])
def test_an_identifier_must_be_a_text(number: float) -> None:
    """Other numbers are texts for Port."""
    told = refusal([{"id": 1}, {"id": number}])
    assert "must be a text: .id | tostring" in told
    assert look_at([{"id": 1}, {"id": number}], identifier=".id | tostring")


@pytest.mark.parametrize("value", [False, [], {}])
def test_nor_is_anything_else_that_ocean_takes_for_nothing(value: Any) -> None:
    assert "must be a text" in refusal([{"id": value}])


@pytest.mark.parametrize(
    "identifier", [".id", ".id | tostring", "(.id | tostring) as $x | $x", 'if .id then .id else "null" end']
)
def test_incomplete_items_may_be_left_out_and_are_counted_in_the_log(identifier: str, log: list[str]) -> None:
    batches: list[list[Item]] = [[{"id": "1"}, {"id": None}, {"id": "2"}], [{"name": "x"}], [{"id": "3"}]]
    mapping = PortMapping(resource(identifier=identifier), IncompleteItems.SKIP)
    check = mapping.check()
    assert [taken(check, batch) for batch in batches] == [[{"id": "1"}, {"id": "2"}], [], [{"id": "3"}]]
    check.end()
    assert "2 of 5 items" in log[-1]
    assert "incomplete_items: skip" in log[-1]


@pytest.mark.parametrize(
    ("own", "of_installation", "fails"),
    [(None, "fail", True), (None, "skip", False), ("skip", "fail", False), ("fail", "skip", True)],
)
def test_a_selector_goes_before_the_installation(own: str | None, of_installation: str, fails: bool) -> None:
    raw = resource()
    raw.selector.incomplete_items = IncompleteItems(own) if own else None
    check = PortMapping(raw, IncompleteItems(of_installation)).check()
    if fails:
        with pytest.raises(Exception, match="gave null"):
            taken(check, [{}])
    else:
        assert taken(check, [{}]) == []


def test_what_query_leaves_out_needs_no_identifier() -> None:
    items: list[Item] = [{"id": None, "kind": "other"}, {"id": "1", "kind": "mine"}]
    assert look_at(items, query='.kind == "mine"') == items


def test_a_query_is_looked_at_for_every_item() -> None:
    assert "true or false" in refusal([{"id": "1", "open": True}, {"id": "2"}], query=".open")


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({}, r"identifier '\.id' gave null .*query: \"\.id != null\""),
        ({"identifier": "first(.rows[] | .id)"}, r"identifier .* failed \(Cannot index array"),
        ({"query": ".rows"}, r"selector\.query '\.rows' must give true or false, but gave \[\["),
        ({"query": ".rows | length"}, "must give true or false, but gave 1000"),
    ],
)
async def test_what_is_told_of_a_large_item_is_seen_where_it_keeps_nobody(
    parts: dict[str, Any], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def here(*_: object) -> None:
        raise AssertionError("it was evaluated here")

    monkeypatch.setattr("loading.incomplete.evaluate_jq", here)
    monkeypatch.setattr("loading.plain.decisions.evaluate_jq", here)
    apart = Apart()
    large: Item = {"name": "x", "rows": [["x" * 300]] * 1_000}
    try:
        with pytest.raises(MappingError, match=told):
            await PortMapping(resource(**parts)).check(apart).take([large])
    finally:
        await apart.aclose()


class TestTwice:
    def test_items_of_one_identifier_are_counted_and_told(self, log: list[str]) -> None:
        look_at([{"id": "a"}, {"id": "b"}, {"id": "a"}], [{"id": "c"}, {"id": "b"}])
        assert log[-1].startswith('/x: 2 of 5 items have the identifier of one before them, such as "a"')

    def test_of_different_blueprints_they_are_different(self, log: list[str]) -> None:
        look_at([{"id": "a", "type": "x"}, {"id": "a", "type": "y"}], blueprint=".type")
        assert log == []

    @given(st.lists(st.tuples(st.sampled_from("xy"), st.text(max_size=2)), max_size=50))
    def test_an_identifier_is_new_once(self, entities: list[tuple[str, str]]) -> None:
        identifiers = Identifiers()
        assert sum(identifiers.add(*entity) for entity in entities) == len(set(entities))

    def test_remembering_one_takes_little_more_than_its_hash(self) -> None:
        identifiers = Identifiers()
        for number in range(50_000):
            identifiers.add("thing", str(number))
        taken = sum(sys.getsizeof(shelf) for shelf in identifiers._shelves.values())
        assert taken / 50_000 < 20  # shelves are half empty as long as there are few


class TestParts:
    def test_each_part_makes_an_entity_or_the_kind_fails(self) -> None:
        parts: dict[str, Any] = {"identifier": ".item.id", "port": {"itemsToParse": ".parts"}}
        told = refusal([{"parts": [{"id": "1"}, {"id": None}]}, {"parts": [{"id": "3"}]}], **parts)
        assert "1 of 3 items" in told
        assert ".item.id != null" in told

    @pytest.mark.parametrize(("path", "item"), [(".parts", {"parts": []}), (".a.b", {"a": {"b": [], "c": 1}})])
    def test_a_part_that_ocean_would_name_null_is_taken_out(self, path: str, item: dict[str, Any]) -> None:
        inner = item["parts"] if path == ".parts" else item["a"]["b"]
        inner += [{"id": 1}, {}, {"id": 2}]
        raw = resource(identifier=".item.id | tostring", port={"itemsToParse": path})
        (left,) = taken(PortMapping(raw, IncompleteItems.SKIP).check(), [item])
        assert len(inner) == 3
        assert left == (
            {"parts": [{"id": 1}, {"id": 2}]} if path == ".parts" else {"a": {"b": [{"id": 1}, {"id": 2}], "c": 1}}
        )

    def test_and_fails_where_it_is_not_known_where_it_stands(self) -> None:
        port = {"itemsToParse": "[.parts[], .more[]]", "itemsToParseTopLevelTransform": False}
        raw = resource(identifier=".item.id | tostring", port=port)
        check = PortMapping(raw, IncompleteItems.SKIP).check()
        with pytest.raises(Exception, match='gave "null"'):
            taken(check, [{"parts": [{"id": 1}], "more": [{}]}])


EXPRESSIONS = st.sampled_from(
    [
        ".id", ".id | tostring", ".a.id", '"x"', ".a // .id", "[.id] | first", "empty", ".id, .a", "error",
        ".id | length",
        "halt", "input", 'if .id then "x" else null end', ".id as $x | $x", "null", '.id + "-" + .a', "$__loc__.file",
        "[.a[]?] | join(\",\")", ".id | @base64 # c", "now | tostring", "'x'", "limit(1; .id, .a)", "env | tostring",
    ]
)  # fmt: skip
QUERIES = st.sampled_from(["true", ".id != null", ".a | not", "[.id] | any", "(.id, .a) == 1", ".id == .a"])
ITEM = st.dictionaries(
    st.sampled_from(["id", "a"]),
    st.one_of(
        st.none(), st.booleans(), st.sampled_from(["", "x", "null", 0, 1, 1.5, 2**60]),
        st.just({"id": "y"}), st.just(["z"]),
    ),
)  # fmt: skip


@given(ITEM, EXPRESSIONS, EXPRESSIONS, QUERIES)
def test_the_query_that_is_advised_leaves_such_an_item_out(
    item: Item, identifier: str, blueprint: str, query: str
) -> None:
    parts: dict[str, Any] = {"identifier": identifier, "blueprint": blueprint}
    check = PortMapping(resource(query=query, **parts)).check()
    for _ in range(3):  # the identifier's, the blueprint's, and no more
        try:
            taken(check, [item])
        except MappingError as failure:
            told = str(failure)
            assert "envelope" not in told
            if "must be a text" in told or "halt" in (identifier, blueprint):
                return
            query = json.loads(told.partition(" by query: ")[2].partition(", or by incomplete_items")[0])
            check = PortMapping(resource(query=query, **parts)).check()
        else:
            return
    pytest.fail(f"{query} does not leave it out")


@given(st.lists(ITEM, max_size=5), EXPRESSIONS, EXPRESSIONS, QUERIES)
def test_what_is_handed_over_is_what_ocean_makes_entities_of(
    items: list[Item], identifier: str, blueprint: str, query: str
) -> None:
    raw = resource(identifier=identifier, blueprint=blueprint, query=query)
    expressions = raw.port.entity.mappings.dict(exclude_unset=True)
    made = [map_item(item, expressions, query) for item in items]
    expected = [
        item
        for item, each in zip(items, made, strict=True)
        if not each.did_entity_pass_selector
        or all(each.entity[name] and each.entity[name] != "null" for name in ("identifier", "blueprint"))
    ]
    assert taken(PortMapping(raw, IncompleteItems.SKIP).check(), items) == expected


async def test_jq_over_many_items_lets_others_have_their_turn() -> None:
    """A full batch takes jq a sixth of a second, in which nothing else would be answered."""
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    running = asyncio.create_task(others())
    items: list[Item] = [{"id": str(number)} for number in range(1000)]
    assert await PortMapping(resource(identifier="[.id] | first")).check().take(items) == items
    running.cancel()
    assert turns >= 10


@pytest.mark.parametrize("parts", [".parts", ".parts | map(.)", '.["parts"]'])
async def test_so_does_one_item_that_stands_for_thousands(parts: str, monkeypatch: pytest.MonkeyPatch) -> None:
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    def asked(*_: object) -> None:
        raise AssertionError("jq was asked in the event loop")

    monkeypatch.setattr("loading.parts.evaluate_jq", asked)
    port = {"itemsToParse": parts, "itemsToParseTopLevelTransform": parts == ".parts"}
    items: list[Item] = [{"parts": [{"id": str(number), "text": "x" * 50} for number in range(5_000)]}]
    apart = Apart()
    running = asyncio.create_task(others())
    try:
        check = PortMapping(resource(identifier=".item.id", port=port)).check(apart)
        assert await check.take(items) == items
    finally:
        running.cancel()
        await apart.aclose()
    assert turns >= 4 * 50
