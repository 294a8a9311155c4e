"""Ocean's half of a resource: compiled before the first request, tried before Ocean drops what maps to nothing."""

from typing import Any

import pytest

from errors import MappingError
from json_types import Item
from mapping import CustomAppConfig, EndpointResource
from port_mapping import PortMapping


def resource(*, query: str = "true", port: dict[str, Any] | None = None, **mappings: Any) -> EndpointResource:
    entity = {"identifier": ".id", "blueprint": '"thing"', **mappings}
    raw = {"kind": "/x", "selector": {"query": query}, "port": {"entity": {"mappings": entity}, **(port or {})}}
    return CustomAppConfig.parse_obj({"resources": [raw]}).resources[0]


def refusal(batch: list[Item], **parts: Any) -> str:
    with pytest.raises(MappingError) as failure:
        PortMapping(resource(**parts)).refuse_fruitless(batch)
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
    PortMapping(resource(**parts)).refuse_fruitless([{"id": "1"}])


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


def test_one_item_that_makes_an_entity_is_enough() -> None:
    PortMapping(resource(identifier=".uuid")).refuse_fruitless([{"id": 1}, {"uuid": 2}])


@pytest.mark.parametrize("batch", [[], [{"id": None, "kind": "other"}]])
def test_what_query_filters_out_does_not_count(batch: list[Item]) -> None:
    PortMapping(resource(query='.kind == "mine"')).refuse_fruitless(batch)


def test_but_what_it_keeps_does() -> None:
    assert ".id" in refusal([{"id": 1, "kind": "other"}, {"id": None, "kind": "mine"}], query='.kind == "mine"')


@pytest.mark.parametrize("query", [".archived", '"true"', ".nope.nope", "empty", "1"])
def test_a_query_must_give_true_or_false(query: str) -> None:
    assert "true or false" in refusal([{"id": 1}], query=query)


def test_an_envelope_taken_for_an_item_comes_with_the_remedy() -> None:
    assert "data_path: '.users'" in refusal([{"users": [{"id": 1}], "page": 1}])


class TestItemsToParse:
    def test_each_part_may_make_an_entity(self) -> None:
        parts: dict[str, Any] = {"identifier": ".item.id", "port": {"itemsToParse": ".parts"}}
        PortMapping(resource(**parts)).refuse_fruitless([{"parts": []}, {"parts": [{"id": None}, {"id": 1}]}])
        assert ".item.id" in refusal([{"parts": [{"id": None}]}], **parts)

    def test_the_part_has_the_name_that_is_configured(self) -> None:
        port = {"itemsToParse": ".parts", "itemsToParseName": "part"}
        PortMapping(resource(identifier=".part.id", port=port)).refuse_fruitless([{"parts": [{"id": 1}]}])

    def test_no_parts_is_no_failure(self) -> None:
        PortMapping(resource(port={"itemsToParse": ".parts"})).refuse_fruitless([{"parts": []}])

    @pytest.mark.parametrize("item", [{}, {"parts": None}, {"parts": "text"}, {"parts": {"a": 1}}])
    def test_what_is_no_list_is_a_failure_even_among_others(self, item: Item) -> None:
        port = {"itemsToParse": ".parts"}
        message = refusal([{"parts": [{"id": 1}]}, item], identifier=".item.id", port=port)
        assert ".parts // []" in message
