"""Ocean's half of a resource: read before the first request, tried before Ocean drops what maps to nothing."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from port_ocean.core.handlers.entity_processor.jq_entity_processor_sync import JQEntityProcessorSync

from json_types import Item
from loading.expressions import _NO_MISTAKE, expression_mistakes
from loading.port_mapping import PortMapping
from mapping import CustomAppConfig, EndpointResource
from messages import MappingError

JQ_KEYWORDS = [
    "__loc__", "and", "as", "catch", "def", "elif", "else", "end", "foreach", "if",
    "import", "include", "label", "module", "not", "null", "or", "reduce", "then", "true", "try",
]  # fmt: skip


def resource(*, query: str = "true", port: dict[str, Any] | None = None, **mappings: Any) -> EndpointResource:
    entity = {"identifier": ".id", "blueprint": '"thing"', **mappings}
    raw = {"kind": "/x", "selector": {"query": query}, "port": {"entity": {"mappings": entity}, **(port or {})}}
    return CustomAppConfig.parse_obj({"resources": [raw]}).resources[0]


def look_at(*batches: list[Item], **parts: Any) -> list[Item]:
    """What is handed over of a kind that is read in these batches."""
    check = PortMapping(resource(**parts)).check()
    handed_over = [item for batch in batches for item in asyncio.run(check.take(batch))]
    check.end()
    return handed_over


def refusal(*batches: list[Item], **parts: Any) -> str:
    with pytest.raises(MappingError) as failure:
        look_at(*batches, **parts)
    return str(failure.value)


SEARCH = {"combinator": '"and"', "rules": [{"property": '"name"', "operator": '"="', "value": ".name ["}]}


@pytest.mark.parametrize(
    ("parts", "place"),
    [
        ({"query": ".a =="}, "selector.query"),
        ({"identifier": ".id |"}, "identifier"),
        ({"identifier": SEARCH}, "identifier.rules"),
        ({"blueprint": '"thing'}, "blueprint"),
        ({"title": ".a["}, "title"),
        ({"icon": ".a["}, "icon"),
        ({"team": ".a["}, "team"),
        ({"properties": {"name": "nope(.)"}}, "properties.name"),
        ({"relations": {"owner": ".a["}}, "relations.owner"),
        ({"relations": {"owner": SEARCH}}, "relations.owner"),
        ({"port": {"itemsToParse": ".parts["}}, "itemsToParse"),
    ],
)
def test_an_expression_that_does_not_compile_is_named_with_its_place(parts: dict[str, Any], place: str) -> None:
    with pytest.raises(MappingError) as failure:
        PortMapping(resource(**parts))
    assert place in str(failure.value)
    assert "does not compile" in str(failure.value)


@given(st.from_regex(_NO_MISTAKE, fullmatch=True))
def test_what_is_taken_for_faultless_without_a_look_is_so(text: str) -> None:
    JQEntityProcessorSync._compile(text)


@pytest.mark.parametrize("word", JQ_KEYWORDS)
def test_keywords_of_jq_are_names_of_fields_as_well(word: str) -> None:
    (mapped,) = PortMapping(resource(identifier=f".{word}.{word}")).map({word: {word: "1"}})
    assert mapped.entity is not None
    assert mapped.entity["identifier"] == "1"


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"title": ".name", "icon": '"User"', "team": ".team", "properties": {"a": ".a.b[0]?"}},
        {
            "relations": {
                "owner": {"combinator": '"and"', "rules": [{"property": '"n"', "operator": '"="', "value": ".n"}]}
            }
        },
        {"blueprint": "'thing'"},
    ],
)
def test_what_ocean_takes_is_taken(parts: dict[str, Any]) -> None:
    assert look_at([{"id": "1"}], **parts) == [{"id": "1"}]


@pytest.mark.parametrize(
    ("parts", "expression"),
    [
        ({"identifier": ".uuid"}, ".uuid"),
        ({"identifier": ".id.deeper"}, ".id.deeper"),
        ({"identifier": '""'}, '""'),
        ({"blueprint": ".type"}, ".type"),
        ({"identifier": "empty"}, "empty"),
    ],
)
def test_a_batch_of_which_nothing_becomes_an_entity_is_a_failure_that_shows_expression_and_item(
    parts: dict[str, Any], expression: str
) -> None:
    message = refusal([{"id": "first"}, {"id": "second"}], **parts)
    assert expression in message
    assert "first" in message


@pytest.mark.parametrize("batch", [[], [{"id": None, "kind": "other"}]])
def test_what_query_filters_out_does_not_count(batch: list[Item]) -> None:
    assert look_at(batch, query='.kind == "mine"') == batch


def test_but_what_it_keeps_does() -> None:
    assert ".id" in refusal([{"id": 1, "kind": "other"}, {"id": None, "kind": "mine"}], query='.kind == "mine"')


@pytest.mark.parametrize("query", [".archived", '"true"', ".nope.nope", "empty", "1"])
def test_a_query_must_give_true_or_false(query: str) -> None:
    assert "true or false" in refusal([{"id": 1}], query=query)


def test_an_envelope_taken_for_an_item_comes_with_the_remedy() -> None:
    assert "data_path: '.users'" in refusal([{"users": [{"id": 1}], "page": 1}])


@pytest.mark.parametrize("parts", [{"identifier": ".id.deeper"}, {"query": ".id.deeper"}])
def test_where_jq_fails_its_own_words_are_told(parts: dict[str, Any]) -> None:
    assert "Cannot index string" in refusal([{"id": "first"}], **parts)


def test_every_expression_that_does_not_compile_is_told_not_only_the_first() -> None:
    broken = resource(title=".a[", query=".b ==")
    with pytest.raises(MappingError, match=r"selector\.query.*port\.entity\.mappings\.title"):
        PortMapping(broken)
    assert [mistake.place[-1] for mistake in expression_mistakes(broken)] == ["query", "title"]


class TestMapping:
    """What becomes of an item is what Ocean's own jq makes of it."""

    def test_an_entity_as_it_would_stand_in_the_catalog(self) -> None:
        mapping = PortMapping(resource(title=".name", properties={"city": ".at.city"}, relations={"team": ".team"}))
        (mapped,) = mapping.map({"id": "1", "name": "Ada", "at": {"city": "London"}, "team": None})
        assert mapped.entity == {
            "identifier": "1", "blueprint": "thing", "title": "Ada",
            "properties": {"city": "London"}, "relations": {"team": None},
        }  # fmt: skip
        assert [(field.name, field.expression, field.cause) for field in mapped.without_value] == [
            ("relations.team", ".team", None)
        ]

    def test_an_expression_that_fails_gives_null_and_the_cause(self) -> None:
        (mapped,) = PortMapping(resource(properties={"city": ".at.city"})).map({"id": "1", "at": "London"})
        assert mapped.entity is not None
        assert "Cannot index string" in str(mapped.without_value[0].cause)

    def test_what_query_leaves_out_is_no_entity(self) -> None:
        (mapped,) = PortMapping(resource(query=".active")).map({"id": "1", "active": False})
        assert (mapped.kept, mapped.entity) == (False, None)

    def test_nor_is_what_has_no_identifier(self) -> None:
        (mapped,) = PortMapping(resource()).map({"name": "Ada"})
        assert (mapped.kept, mapped.entity) == (True, None)
        assert mapped.without_value[0].name == "identifier"


class TestItemsToParse:
    def test_each_part_may_make_an_entity(self) -> None:
        parts: dict[str, Any] = {"identifier": ".item.id", "port": {"itemsToParse": ".parts"}}
        assert len(look_at([{"parts": []}, {"parts": [{"id": 2}, {"id": 1}]}], **parts)) == 2
        assert ".item.id" in refusal([{"parts": [{"id": None}]}], **parts)

    def test_the_part_has_the_name_that_is_configured(self) -> None:
        port = {"itemsToParse": ".parts", "itemsToParseName": "part"}
        assert look_at([{"parts": [{"id": 1}]}], identifier=".part.id", port=port)

    def test_a_part_stands_in_the_item_without_the_list_as_ocean_leaves_it(self) -> None:
        parts: dict[str, Any] = {"identifier": ".parts[0].id", "port": {"itemsToParse": ".parts"}}
        assert ".parts[0].id" in refusal([{"parts": [{"id": 1}]}], **parts)

    def test_unless_the_list_is_to_stay(self) -> None:
        port = {"itemsToParse": ".parts", "itemsToParseTopLevelTransform": False}
        (mapped,) = PortMapping(resource(identifier=".parts[0].id", port=port)).map({"parts": [{"id": 1}]})
        assert mapped.entity is not None

    @pytest.mark.parametrize("expression", ["[.a, .b]", '["x"] | map(.)'])
    def test_parts_that_ocean_cannot_take_out_are_a_failure_since_it_would_leave_the_item_out(
        self, expression: str
    ) -> None:
        message = refusal([{"id": 1, "a": 1, "b": 2}], port={"itemsToParse": expression})
        assert expression in message
        assert "itemsToParseTopLevelTransform: false" in message

    def test_no_parts_is_no_failure(self) -> None:
        assert look_at([{"parts": []}], port={"itemsToParse": ".parts"})

    @pytest.mark.parametrize("item", [{}, {"parts": None}, {"parts": "text"}, {"parts": {"a": 1}}])
    def test_what_is_no_list_is_a_failure_even_among_others(self, item: Item) -> None:
        port = {"itemsToParse": ".parts"}
        message = refusal([{"parts": [{"id": 1}]}, item], identifier=".item.id", port=port)
        assert ".parts // []" in message
