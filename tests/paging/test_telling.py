"""What messages say of leads and of what is there, and the line of `pagination` that follows a lead."""

from typing import Any

import pytest

from evidence import Lead, LeadKind, Said, Trust
from extraction import parse_path
from json_types import Json
from paging.telling import has, headers_there, keys_near, lead_told, line_for, mislaid, what_is_there
from tests.paging.pages import page


def lead(kind: LeadKind, place: str, value: Json = "abc", trust: Trust = Trust.PLAIN) -> Lead:
    return Lead(kind, value, Said(place, value, in_header=place.startswith("header ")), trust)


@pytest.mark.parametrize(
    ("kind", "place", "keys"),
    [
        (LeadKind.CURSOR, "next_cursor", "type: cursor, cursor_path: next_cursor"),
        (LeadKind.CURSOR, "meta.next_page_token", "type: cursor, param: page_token, cursor_path: meta.next_page_token"),
        (LeadKind.CURSOR, "NextToken", "type: cursor, param: token, cursor_path: NextToken"),
        (LeadKind.CURSOR, "nextPageToken", "type: cursor, param: pageToken, cursor_path: nextPageToken"),
        (LeadKind.CURSOR, "next-page", "type: cursor, param: page, cursor_path: next-page"),
        (LeadKind.CURSOR, "next", "type: cursor, cursor_path: next"),
        (LeadKind.CURSOR, "after", "type: cursor, cursor_path: after"),
        (LeadKind.CURSOR, "a b!", 'type: cursor, cursor_path: "a b!"'),
        (LeadKind.CURSOR_IN_HEADER, "header X-Next-Page", "type: cursor, param: page, cursor_header: X-Next-Page"),
        (LeadKind.CURSOR_IN_HEADER, "header X-Next-Page-Id", "type: cursor, cursor_header: X-Next-Page-Id"),
        (LeadKind.CURSOR_IN_HEADER, "header X-Next-Cursor", "type: cursor, cursor_header: X-Next-Cursor"),
        (LeadKind.CURSOR_IN_HEADER, "header Opc-Next-Page", "type: cursor, cursor_header: Opc-Next-Page"),
        (LeadKind.LINK, "links.next", "type: next_link, next_link_path: links.next"),
        (LeadKind.LINK_IN_HEADER, "header Next-Page", "type: header_link, next_link_header: Next-Page"),
        (LeadKind.LINK_IN_HEADER, 'header Link, rel="next"', "type: header_link"),
        (LeadKind.PAGE, "next_page", "type: page"),
        (LeadKind.OFFSET, "next_offset", "type: offset"),
        (LeadKind.CURSOR, "x" * 500, "type: cursor"),
    ],
)
def test_the_line_that_follows_a_lead(kind: LeadKind, place: str, keys: str) -> None:
    line = line_for(lead(kind, place))
    assert line.replace("'", '"') == f"`pagination: {{{keys}}}`"


@pytest.mark.parametrize(
    ("place", "param"),
    [
        ("marker", ", param: marker"),
        ("page.cursor", ""),
        ("meta.Marker", ", param: Marker"),
        ("header X-Marker", ", param: marker"),
        ("header X-My-Marker", ""),
    ],
)
def test_a_word_that_may_repeat_what_was_asked_with_is_the_parameter(place: str, param: str) -> None:
    kind = LeadKind.CURSOR_IN_HEADER if place.startswith("header") else LeadKind.CURSOR
    line = line_for(lead(kind, place, trust=Trust.UNSURE))
    assert line.startswith(f"`pagination: {{type: cursor{param}, cursor_")


def test_a_lead_is_told_with_where_it_is() -> None:
    assert lead_told(lead(LeadKind.LINK, "next", "u")) == "next: 'u'"
    assert lead_told(lead(LeadKind.LINK_IN_HEADER, "header Next", "u")) == "header Next: 'u'"
    assert lead_told(lead(LeadKind.LINK_IN_HEADER, 'header Link, rel="next"')) == (
        "a link to the next page in its Link header"
    )
    assert len(lead_told(lead(LeadKind.LINK, "next", "u" * 1000))) < 300


@pytest.mark.parametrize(
    ("path", "document", "told"),
    [
        ("meta.next.cursor", {"meta": {"next": {"a": 1}}}, "meta.next has the keys a"),
        ("meta.next.cursor", {"meta": {"next": 1, "b": 2}}, "meta has the keys next, b"),
        ("meta.next", {"x": 1}, "the answer has the keys x"),
        ("meta.next", {"meta": {}}, "meta is an empty object"),
        ("meta.next", {}, "the answer is an empty object"),
        ("meta.next", [1], "the answer is a list"),
        ("meta.next", 1, "the answer is no object"),
        (".meta | .next", {"meta": {}}, "the answer has the keys meta"),
        (None, {"meta": {}}, "the answer has the keys meta"),
    ],
)
def test_what_is_where_a_path_should_have_gone_on(path: str | None, document: Json, told: str) -> None:
    at = None if path is None else parse_path(path)
    assert keys_near(at, document) == told
    assert what_is_there(at, page([], json=document)) == told


def test_of_many_names_the_first_are_told() -> None:
    names = {f"k{n}": "1" for n in range(22)}
    first = ", ".join(f"k{n}" for n in range(20))
    assert keys_near(None, dict.fromkeys(names, 1)) == f"the answer has the keys {first} and 2 more"
    assert headers_there(names) == f"the answer has the headers {first} and 2 more"
    assert headers_there(dict.fromkeys(list(names)[:20], "1")) == f"the answer has the headers {first}"
    assert headers_there({}) == "the answer has no headers"
    long = headers_there({"x" * 300: "", "y" * 300: ""})
    assert len(long) == len("the answer has the headers ") + 401
    assert what_is_there("next", page([], headers={"a": "1"})) == "the answer has the headers a"


@pytest.mark.parametrize(
    ("at", "there"), [("next", "the answer has the headers a"), (parse_path("next"), "the answer has the keys b")]
)
def test_what_was_looked_for_in_vain_is_told_with_what_is_there(at: Any, there: str) -> None:
    where = page([], json={"b": 1}, headers={"a": "1"}, leads=(lead(LeadKind.LINK, "b", "u"),))
    assert mislaid("cursorPath", at, where) == (
        f"cursorPath next leads nowhere, while the answer leads on: {there}, and gives b: 'u'. Correct cursorPath, or "
        "leave it out."
    )
    where = page([], json={"b": 1}, headers={"a": "1"})
    assert mislaid("cursorPath", at, where).endswith(f"leads on: {there}. Correct cursorPath, or leave it out.")


def test_whether_a_page_has_a_header_or_what_a_path_says() -> None:
    where = page([], json={"b": None}, headers={"a": ""})
    assert has("a", where)
    assert not has("b", where)
    assert has(parse_path("b"), where)
    assert not has(parse_path("a"), where)
