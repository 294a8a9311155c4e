"""What an answer itself says about its listing (contract §4, rule 2)."""

from typing import Any

import pytest

from evidence.signals import Signals, read_signals
from evidence.truth import is_truthy
from json_types import Json

ENVELOPES = ["meta", "pagination", "paging", "page_info", "pageInfo"]


def said(told: dict[str, Any]) -> Signals:
    return read_signals([told])


@pytest.mark.parametrize(
    ("told", "more"),
    [
        ({"has_more": True}, True),
        ({"hasMore": False}, False),
        ({"has_more": "false"}, False),
        ({"has_more": "true"}, True),
        ({"has_more": 0}, False),
        ({"has_next": True}, True),
        ({"hasNextPage": False}, False),
        ({"is_last": True}, False),
        ({"isLast": False}, True),
        ({"last": True}, False),
        ({"next": "https://h/?page=2"}, True),
        ({"next": {"href": "https://h/?page=2"}}, True),
        ({"next": {"after": "c"}}, True),
        ({"next": 0}, True),
        ({"next": None}, False),
        ({"next": ""}, False),
        ({"next": False}, False),
        ({"next": {}}, False),
        ({"next": {"href": None}}, False),
    ],
)
def test_flags_and_links_say_whether_more_follows(told: dict[str, Any], more: bool) -> None:
    assert said(told).more is more


@pytest.mark.parametrize(
    "told", [{}, {"has_more": None}, {"last": "https://h/?page=9"}, {"data": [{"has_more": True}]}]
)
def test_what_does_not_speak_of_more_says_nothing(told: dict[str, Any]) -> None:
    assert said(told).more is None


def test_a_flag_is_plainer_than_a_link() -> None:
    assert said({"next": "https://h/?page=2", "has_more": False}).more is False


@pytest.mark.parametrize("key", ["total_pages", "totalPages", "page_count", "pageCount"])
def test_the_count_of_pages_is_read(key: str) -> None:
    assert said({key: 7}).pages == 7


@pytest.mark.parametrize("key", ["last_page", "lastPage"])
def test_the_number_of_the_last_page_is_kept_apart_from_their_count(key: str) -> None:
    assert said({key: 7}) == Signals(last_page=7)


@pytest.mark.parametrize("key", ["total", "total_count", "totalCount"])
@pytest.mark.parametrize("value", [41, "41"])
def test_the_count_of_items_is_read(key: str, value: object) -> None:
    assert said({key: value}).total == 41


@pytest.mark.parametrize("value", [None, True, -1, "many", "", 1.5, [3], {"value": 3}])
def test_what_is_no_count_says_nothing(value: object) -> None:
    assert said({"total": value, "total_pages": value}) == Signals()


@pytest.mark.parametrize("value", [None, -1, "many", "", 1.5, [3], {"value": 3}])
def test_what_is_no_number_of_a_last_page_says_nothing(value: object) -> None:
    assert said({"last_page": value}) == Signals()


@pytest.mark.parametrize("envelope", ENVELOPES)
def test_the_usual_inner_objects_are_read_as_well(envelope: str) -> None:
    assert said({envelope: {"has_more": True, "total_pages": 2, "total": 9}}) == Signals(True, 2, None, 9)


def test_all_objects_on_the_way_down_to_the_items_are_read() -> None:
    assert read_signals([{"data": {}}, {"pageInfo": {"hasNextPage": True}}]).more is True


@pytest.mark.parametrize(
    ("value", "truth"), [("false", False), ("0", False), ("no", False), ("", False), (" False ", False)]
)
def test_words_for_no_are_falsy(value: Json, truth: bool) -> None:
    assert is_truthy(value) is truth


@pytest.mark.parametrize("value", ["true", "yes", "next-page", 1, True, [1], {"a": None}])
def test_other_values_are_truthy(value: Json) -> None:
    assert is_truthy(value)


@pytest.mark.parametrize("value", [None, 0, False, [], {}])
def test_nothing_is_falsy(value: Json) -> None:
    assert not is_truthy(value)
