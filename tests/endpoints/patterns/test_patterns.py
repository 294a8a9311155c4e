"""Where values go in texts and bodies: the places that were written, and no others (contract §6)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client import ApiRequest
from endpoints.endpoint import Endpoint
from endpoints.patterns.patterns import Pattern, Place, Tree, filled, names_in, pattern_of, places_in
from messages import ReadError
from pagination import PageRequest, Pagination, ParameterPlace
from transport import BodyAs

NAME = Pattern((Place("name"),))
IDS: list[Tree] = [NAME]


def test_only_declared_names_are_places_where_not_all_are() -> None:
    graphql = 'query { user(login: "{login}") { id {name} } }'
    assert places_in(graphql, frozenset({"login"})) == [
        'query { user(login: "', Place("login"), '") { id {name} } }',
    ]  # fmt: skip
    assert pattern_of(places_in(graphql, frozenset())) == graphql


def test_a_place_that_is_the_whole_text_keeps_the_type_of_its_value() -> None:
    tree: dict[str, Tree] = {"id": NAME, "ids": IDS, "text": Pattern(("p-", Place("name"))), "other": None}
    assert list(names_in(tree)) == ["name", "name", "name"]
    assert filled(tree, {"name": 7}) == {"id": 7, "ids": [7], "text": "p-7", "other": None}
    assert filled(tree, {"name": True}, as_texts=True) == {
        "id": "true", "ids": ["true"], "text": "p-true", "other": None,
    }  # fmt: skip


@given(st.text(), st.text() | st.sampled_from(["{name}", "{{ now }}", "{other}"]))
def test_a_value_is_never_looked_at_for_places(around: str, value: str) -> None:
    text = Pattern((around, Place("name"), around))
    assert text.text({"name": value, "other": "wrong"}) == around + value + around


@given(st.text(st.sampled_from("{}ab ")))
def test_a_text_without_values_reads_as_it_was_written(text: str) -> None:
    parts = places_in(text)
    assert "".join(f"{{{part.name}}}" if isinstance(part, Place) else part for part in parts) == text


def request_of(values: dict[str, str], **parts: object) -> ApiRequest:
    return Endpoint("/x", **parts).at(values).request(PageRequest())  # type: ignore[arg-type]


def test_values_reach_query_headers_and_bodies_as_they_are() -> None:
    request = request_of({"name": "a/b ü&"}, method="POST", query=(("q", NAME),), body={"n": NAME})
    assert (request.query, request.body) == ((("q", "a/b ü&"),), {"n": "a/b ü&"})
    assert request_of({"name": "a b"}, headers={"X-Name": NAME}).headers == {"X-Name": "a b"}


@pytest.mark.parametrize("value", ["a\r\nX-Other: b", "a\nb", "a\rb", "a\x00", "\t", "ü", " a", "a "])
def test_no_value_goes_into_a_header_that_none_may_hold(value: str) -> None:
    with pytest.raises(ReadError, match="header X-Name"):
        request_of({"name": value}, headers={"X-Name": NAME})


@given(st.text(min_size=1))
def test_whatever_value_a_header_takes_it_is_one_line_of_ascii(value: str) -> None:
    try:
        header = request_of({"name": value}, headers={"X": NAME}).headers["X"]
    except ReadError:
        return
    assert header == value
    assert header.isascii()
    assert header.isprintable()


def test_a_kinds_own_query_has_places_only_where_its_braces_are_not_encoded() -> None:
    path, query = Endpoint.split("/x?a={name}&b=%7Bname%7D&c=x%20{name}+y&d&&e=", ())
    assert list(query.names) == ["name", "name"]
    written = query.at({"name": "a/b ü&"}).after(path)
    assert written == "/x?a=a%2Fb%20%C3%BC%26&b=%7Bname%7D&c=x%20a%2Fb%20%C3%BC%26+y&d&&e="


def test_paging_in_a_form_replaces_the_field_of_its_name() -> None:
    tags: list[Tree] = ["a", "b"]
    form: dict[str, Tree] = {"page": "9", "page.size": "1", "tag": tags}
    endpoint = Endpoint("/x", "POST", body=form, body_as=BodyAs.FORM, pagination=Pagination(place=ParameterPlace.BODY))
    request = endpoint.request(PageRequest((("page", 2), ("page.size", 50))))
    assert request.body == {"page": "2", "page.size": "50", "tag": ["a", "b"]}
    assert form == {"page": "9", "page.size": "1", "tag": ["a", "b"]}
