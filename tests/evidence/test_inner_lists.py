"""A list within records that says of itself that it goes on, where `data_path` flattens it (contract §4, rule 11)."""

from typing import Any

import pytest

from json_types import Json
from tests.evidence.answers import evidence_in


def inner(record: dict[str, Json], data_path: str, before: int = 1) -> str | None:
    quiet: list[Any] = [{"id": "q", "lines": {"data": [], "has_more": False}, "members": []}] * before
    said = evidence_in({"data": [*quiet, record], "has_more": False}, data_path).inner
    return said.place if said else None


LINES = ".data[].lines.data[]"
MEMBERS = ".data[].members[]"


@pytest.mark.parametrize("before", [0, 1, 3])
@pytest.mark.parametrize(
    "data_path", [LINES, ".data[].lines.data", "[.data[] | .id as $id | .lines.data[] | {id: $id}]"]
)
def test_the_words_beside_it_are_read_in_every_record(data_path: str, before: int) -> None:
    assert inner({"id": "c", "lines": {"data": [{"id": 1}], "has_more": True}}, data_path, before) == "lines.has_more"


@pytest.mark.parametrize(
    ("told", "place"),
    [
        ({"hasMore": "true"}, "lines.hasMore"),
        ({"isLast": False}, "lines.isLast"),
        ({"last": False}, "lines.last"),
        ({"truncated": True}, "lines.truncated"),
        ({"nextPageToken": "x"}, "lines.nextPageToken"),
        ({"next": "https://h/2"}, "lines.next"),
        ({"data@odata.nextLink": "https://h/2"}, "lines.data@odata.nextLink"),
        ({"pageInfo": {"hasNextPage": True, "endCursor": "c"}}, "lines.pageInfo.hasNextPage"),
        ({"meta": {"next": "c"}}, "lines.meta.next"),
        ({"cursor": "c"}, "lines.cursor"),
        ({"total": 7}, "lines.total"),
        ({"totalCount": 2, "pageInfo": {"endCursor": None}}, "lines.totalCount"),
        ({"startAt": 0, "maxResults": 1, "total": "7"}, "lines.total"),
    ],
)
def test_flags_and_leads_say_that_it_goes_on(told: dict[str, Json], place: str) -> None:
    assert inner({"id": "c", "lines": {"data": [{"id": 1}], **told}}, LINES) == place


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"has_more": False},
        {"has_more": False, "next": "https://h/2"},
        {"pageInfo": {"hasNextPage": False, "endCursor": "c"}},
        {"isLast": True},
        {"last": "https://h/9"},
        {"truncated": False},
        {"next": None},
        {"next": {"href": None}},
        {"cursor": None},
        {"cursor": "c", "url": "/v1/lines"},
        {"total": 7, "url": "/v1/lines"},
        {"total": 1},
        {"total": 0},
        {"count": 7},
        {"has_more": False, "total": 7},
        {"offset": 0, "limit": 1},
        {"has_more": None},
    ],
)
def test_other_words_do_not(told: dict[str, Json]) -> None:
    assert inner({"id": "c", "lines": {"data": [{"id": 1}], **told}}, LINES) is None


@pytest.mark.parametrize(
    ("told", "place"),
    [
        ({"has_more": True}, "has_more"),
        ({"hasNextPage": True}, "hasNextPage"),
        ({"members@odata.nextLink": "https://h/2"}, "members@odata.nextLink"),
        ({"membersNext": "x", "next_page_token": "x"}, "next_page_token"),
    ],
)
def test_in_a_record_itself_only_words_count_that_speak_of_nothing_else(told: dict[str, Json], place: str) -> None:
    assert inner({"id": "c", "members": [{"id": 1}], **told}, MEMBERS) == place


@pytest.mark.parametrize(
    "told", [{"done": False}, {"last": False}, {"next": "c2"}, {"more": True}, {"truncated": True}, {"status": "x"}]
)
def test_its_own_words_do_not(told: dict[str, Json]) -> None:
    assert inner({"id": "c", "members": [{"id": 1}], **told}, MEMBERS) is None


@pytest.mark.parametrize("data_path", [".data[]", ".data[] | {id}", ".data", ".data | map({lines})"])
def test_a_list_that_is_not_flattened_may_go_on(data_path: str) -> None:
    assert inner({"id": "c", "lines": {"data": [{"id": 1}], "has_more": True}}, data_path) is None


@pytest.mark.parametrize("lines", [None, {"data": None, "has_more": True}, {"has_more": True}, "x"])
def test_where_there_is_no_list_nothing_is_said_of_one(lines: Json) -> None:
    document: Any = {"data": [{"id": "c", "lines": lines}, "text"]}
    assert evidence_in(document, ".data[] | objects | .lines.data?[]?").inner is None


@pytest.mark.parametrize(("total", "held", "goes_on"), [(10, 9, False), (10, 8, True), (20, 18, False), (3, 2, True)])
def test_a_total_is_believed_but_for_a_tenth(total: int, held: int, goes_on: bool) -> None:
    lines: Any = {"data": [{"id": number} for number in range(held)], "total": total}
    assert (inner({"id": "c", "lines": lines}, LINES) is not None) is goes_on


@pytest.mark.parametrize("told", [{"cursor": "c"}, {"total": 7}])
def test_beside_an_empty_list_they_say_nothing(told: dict[str, Json]) -> None:
    assert inner({"id": "c", "lines": {"data": [], **told}}, LINES) is None


@pytest.mark.parametrize("data_path", [".data[].groups[].lines.items[]", ".data[].groups[].lines.items"])
@pytest.mark.parametrize("told", [{"has_more": True}, {"total": 7}])
def test_lists_in_lists_in_records_are_looked_at_as_well(data_path: str, told: dict[str, Json]) -> None:
    going_on: Any = {"groups": [{"lines": {"items": []}}, {"lines": {"items": [{"id": 1}], **told}}]}
    assert inner(going_on, data_path, before=0) == f"lines.{next(iter(told))}"
    assert inner({"groups": [{"lines": {"items": [{"id": 1}], "total": 1}}]}, data_path, before=0) is None


def test_records_that_are_lists_hold_lists_too() -> None:
    document: Any = {"data": ["none", [{"lines": {"items": [{"id": 1}], "has_more": True}}]]}
    said = evidence_in(document, ".data[][]?.lines.items[]").inner
    assert said is not None
    assert said.place == "lines.has_more"
