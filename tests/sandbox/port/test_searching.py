from typing import Any

import pytest

from tests.sandbox.port.clients import EXPORTER, PortApi


@pytest.fixture
async def library(desk: PortApi) -> PortApi:
    await desk.upsert("user", {"identifier": "u"})
    for identifier, title, properties in (
        ("a", "Printer on fire", {"status": "open", "tags": ["hot", "loud"]}),
        ("b", "Screen cracked", {"status": "closed", "tags": [], "link": "https://example.com/b"}),
        ("c", "Mouse fled", {"status": "open", "tags": None}),
    ):
        ticket = {"identifier": identifier, "title": title, "properties": properties, "relations": {"assignee": "u"}}
        await desk.upsert("ticket", ticket)
    return desk


@pytest.mark.parametrize(
    ("property_", "operator", "value", "expected"),
    [
        ("$identifier", "=", "a", {"a"}),
        ("$identifier", "in", ["a", "c", "nobody"], {"a", "c"}),
        ("$identifier", "in", [], set()),
        ("$identifier", "notIn", ["a", "u"], {"b", "c"}),
        ("$title", "contains", "fire", {"a"}),
        ("$title", "beginsWith", "Mouse", {"c"}),
        ("$title", "endsWith", "cracked", {"b"}),
        ("status", "=", "open", {"a", "c"}),
        ("status", "!=", "open", {"b", "u"}),
        ("tags", "contains", "hot", {"a"}),
        ("tags", "contains", "ho", set()),
        ("tags", "containsAny", ["cold", "loud"], {"a"}),
        ("tags", "isEmpty", None, {"b", "c", "u"}),
        ("link", "isNotEmpty", None, {"b"}),
        ("$datasource", "contains", "/desk/exporter", {"a", "b", "c", "u"}),
        ("$updatedAt", ">", "2000-01-01T00:00:00+02:00", {"a", "b", "c", "u"}),
        ("$updatedAt", "between", {"from": "2000-01-01", "to": "2000-02-01"}, set()),
        ("$createdAt", "between", {"from": "1970-01-01T00:00:00.000Z", "to": "2999-01-01"}, {"a", "b", "c", "u"}),
    ],
)
async def test_operators(library: PortApi, property_: str, operator: str, value: Any, expected: set[str]) -> None:
    assert await library.found(property_, operator, value) == expected


async def test_rules_combine_to_any_depth(library: PortApi) -> None:
    either = {
        "combinator": "or",
        "rules": [
            {"property": "$identifier", "operator": "=", "value": "a"},
            {"property": "$identifier", "operator": "=", "value": "b"},
        ],
    }
    is_open = {"property": "status", "operator": "=", "value": "open"}

    assert [e["identifier"] for e in await library.search(either, is_open)] == ["a"]


async def test_a_long_or_is_answered(library: PortApi) -> None:
    rules = [{"property": "$identifier", "operator": "=", "value": str(n)} for n in range(2000)]
    rules.append({"property": "$identifier", "operator": "=", "value": "c"})

    assert [e["identifier"] for e in await library.search(*rules, combinator="or")] == ["c"]


async def test_related_entities_are_found_in_either_direction(library: PortApi) -> None:
    of_user = {"operator": "relatedTo", "blueprint": "user", "value": "u"}
    of_ticket = {"operator": "relatedTo", "blueprint": "ticket", "value": "a", "direction": "upstream"}

    assert {e["identifier"] for e in await library.search(of_user)} == {"a", "b", "c"}
    assert {e["identifier"] for e in await library.search(of_ticket)} == {"u"}


async def test_only_what_is_included_comes_back(library: PortApi) -> None:
    rule = {"property": "$identifier", "operator": "=", "value": "b"}

    [entity] = await library.search(
        rule, include=["blueprint", "identifier", "properties.status", "properties.nothing", "relations.assignee"]
    )

    assert entity == {
        "blueprint": "ticket",
        "identifier": "b",
        "properties": {"status": "closed"},
        "relations": {"assignee": "u"},
    }


@pytest.mark.parametrize(
    "query",
    [
        {"combinator": "xor", "rules": []},
        {"rules": []},
        {"combinator": "and", "rules": [{"property": "$identifier", "operator": "~", "value": "a"}]},
        {"combinator": "and", "rules": [{"property": "$shoe", "operator": "=", "value": "a"}]},
        {"combinator": "and", "rules": [{"property": "a\"') OR 1 --", "operator": "=", "value": "a"}]},
        {"combinator": "and", "rules": [{"property": "$updatedAt", "operator": ">", "value": "yesterday"}]},
    ],
)
async def test_a_search_that_makes_no_sense_is_refused(library: PortApi, query: dict[str, Any]) -> None:
    assert (await library.post("/v1/entities/search", query)).status_code == 422


async def test_property_names_are_taken_literally(library: PortApi) -> None:
    assert await library.found("it's.a[0]", "=", "x") == set()


async def test_entities_belong_to_whoever_wrote_them_last(library: PortApi) -> None:
    other = library.written_by(EXPORTER.replace("desk", "shop"))
    await other.upsert("user", {"identifier": "u"})
    await other.upsert("team", {"identifier": "t"})

    assert await library.of_datasource() == ["a", "b", "c"]


async def test_the_delete_phase_sees_only_what_was_written_before_the_resync_began(library: PortApi) -> None:
    start = (await library.entity("ticket", "b"))["updatedAt"]

    assert await library.of_datasource(before=start.replace("Z", "+00:00")) == ["a", "u"]


async def test_datasource_entities_come_in_pages(library: PortApi) -> None:
    assert await library.of_datasource(limit=1) == ["a", "b", "c", "u"]
    assert await library.of_datasource(limit=2) == ["a", "b", "c", "u"]
