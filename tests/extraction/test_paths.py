"""Where settings look in an answer (contract §4)."""

import pytest

from extraction.paths import ABSENT, parse_path
from json_types import Json
from messages import AnswerError, MappingError


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


@pytest.mark.parametrize(
    ("text", "ends_only", "ends"),
    [
        ("data[-1].id", True, True),
        ("data[0].tags[-1]", True, True),
        ("data[1].id", False, True),
        ("meta.next", True, True),
        (".meta.next", True, True),
        ('.["next-page"]', True, True),
        (".data | last | .id", False, True),
        (".data | recurse", False, False),
    ],
)
def test_a_path_tells_what_it_reads_and_whether_it_ends(text: str, ends_only: bool, ends: bool) -> None:
    path = parse_path(text)
    assert (path.text, path.reads_ends_only, path.plainly_ends) == (text, ends_only, ends)


LONG = 12345678901234567891


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (".data | last | .id", LONG),
        (".data[-1].id", LONG),
        (".data | map(.id) | max", LONG),
        (".data | map(.id) | min", 1234567890123456789),
        (".data | last | {after: .id}", {"after": LONG}),
        (".data | map(.id) | sort", [1234567890123456789, LONG]),
        ('.data | last | "id-\\(.id)"', f"id-{LONG}"),
        (".data | last | .id | tostring", str(LONG)),
        (".data | length", 2),
        (".data | last | .id > 5", True),
        (". | .low", -9007199254740993),
    ],
)
def test_a_number_of_any_length_is_found_exactly(path: str, value: Json) -> None:
    answer: Json = {"data": [{"id": 1234567890123456789}, {"id": LONG}], "low": -9007199254740993}
    found = parse_path(path).find(answer)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("path", [".id + 1", ".id * 10", ". | [.id, 1] | add"])
def test_one_that_is_computed_beyond_what_jq_can_hold_is_a_failure_that_says_so(path: str) -> None:
    with pytest.raises(AnswerError, match=r"computes with numbers beyond 2\^53"):
        parse_path(path).find({"id": LONG})


@pytest.mark.parametrize("value", [2**53 - 1, 0, -7, 1.5])
def test_one_that_a_double_holds_may_be_computed(value: float) -> None:
    assert parse_path(".id + 0").find({"id": value}) == value
