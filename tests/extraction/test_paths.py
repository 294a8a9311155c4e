"""Where settings look in an answer (contract §4)."""

import pytest

from extraction.paths import ABSENT, parse_path
from json_types import Json
from messages.errors import MappingError


@pytest.mark.parametrize(
    ("path", "answer", "found"),
    [
        ("next", {"next": "a"}, "a"),
        ("meta.after_cursor", {"meta": {"after_cursor": "a"}}, "a"),
        ("data[-1].id", {"data": [{"id": 1}, {"id": 2}]}, 2),
        ("data[0].tags[1]", {"data": [{"tags": ["a", "b"]}]}, "b"),
        ("[1].id", [{"id": 1}, {"id": 2}], 2),
        ("zero", {"zero": 0}, 0),
        ("null", {"null": None}, None),
        (".data.more", {"data": {"more": False}}, False),
        ('.["next-page"]', {"next-page": 3}, 3),
    ],
)
def test_dots_walk_down_and_brackets_take_an_element(path: str, answer: Json, found: Json) -> None:
    assert parse_path(path).find(answer) == found


@pytest.mark.parametrize(
    ("path", "answer", "found"),
    [
        ("@odata.nextLink", {"@odata.nextLink": "u"}, "u"),
        ("d.@odata.nextLink", {"d": {"@odata.nextLink": "u"}}, "u"),
        ("page.next.url", {"page": {"next.url": "u"}}, "u"),
        ("a.b", {"a.b": "literal", "a": {"b": "nested"}}, "literal"),
        ("a.b.c", {"a.b": {"x": 1}, "a": {"b": {"c": "nested"}}}, "nested"),
        ("a[0]", {"a[0]": "literal", "a": ["element"]}, "literal"),
    ],
)
def test_keys_that_hold_dots_are_found_literally_first(path: str, answer: Json, found: Json) -> None:
    assert parse_path(path).find(answer) == found


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("next", {}),
        ("next", [{"next": "a"}]),
        ("meta.next", {"meta": None}),
        ("meta.next", {"meta": "next"}),
        ("data[-1].id", {"data": []}),
        ("data[2]", {"data": [1, 2]}),
        ("data[0]", {"data": {"0": 1}}),
        (".a[]", {"a": []}),
        (".a.b + 1", {"a": 3}),
        (".a // empty", {}),
    ],
)
def test_what_an_answer_lacks_is_absent_which_is_not_null(path: str, answer: Json) -> None:
    assert parse_path(path).find(answer) is ABSENT


@pytest.mark.parametrize(
    ("answer", "more"), [({"page": 1, "page_count": 3}, True), ({"page": 3, "page_count": 3}, False)]
)
def test_a_path_that_starts_with_a_dot_is_jq(answer: Json, more: bool) -> None:
    assert parse_path(".page < .page_count").find(answer) is more


@pytest.mark.parametrize("path", ["a..b", "a.", "a[x]", "a[0", "[]", ". | ("])
def test_what_cannot_be_a_path_is_refused_and_named(path: str) -> None:
    with pytest.raises(MappingError) as failure:
        parse_path(path)
    assert path in str(failure.value)
