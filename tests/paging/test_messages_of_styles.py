"""What a style says of leads that are none, and of pages and options that do not fit, word for word."""

from dataclasses import replace
from typing import Any

import pytest

from extraction import Shape
from json_types import Json
from messages import MappingError
from pagination import EndpointHistory, Page, PaginationOptions, PaginationType, ParameterPlace
from tests.paging.pages import asked, judged, page, records, refusal, style_of

LONG = "x" * 300


def holding(json: Json = None, **headers: str) -> Page:
    return page(records(0, 2), json=json, headers=headers)


@pytest.mark.parametrize(
    ("cursor", "told"),
    [(True, "true"), ([1], "[1]"), ({"a": 1}, '{"a": 1}'), ({"a": LONG}, '{"a": "' + "x" * 93 + "…")],
)
def test_what_is_no_cursor(cursor: Json, told: str) -> None:
    assert refusal(style_of("cursor", cursor_path="c"), holding({"c": cursor})) == (
        f"cursorPath 'c' gives {told} as cursor; a string or a number is needed. Only a cursor that goes into the body "
        "(`in: body`) may be a list or an object."
    )


def test_a_cursor_that_is_a_url() -> None:
    for url in ("https://h.example/2", "http://h.example/2"):
        assert refusal(style_of("cursor", cursor_path="c"), holding({"c": url})) == (
            f"cursorPath 'c' gives a URL, not a cursor: {url}. Use paginationType next_link."
        )
    message = refusal(style_of("cursor", cursor_header="c"), holding(c="https://h.example/2"))
    assert message == "the answer gives a URL, not a cursor: https://h.example/2. Use paginationType next_link."


@pytest.mark.parametrize(
    ("cursor", "sent"),
    [("a", "a"), (7, 7), (0, 0), (1.5, "1.5"), ("httpx", "httpx")],
)
def test_a_text_or_a_number_is_a_cursor(cursor: Json, sent: object) -> None:
    assert asked(judged(style_of("cursor", cursor_path="c"), holding({"c": cursor})).next)["cursor"] == sent


@pytest.mark.parametrize("cursor", [None, False, "", [], {}])
def test_what_is_empty_is_none(cursor: Json) -> None:
    for place in ParameterPlace:
        assert judged(style_of("cursor", cursor_path="c", place=place), holding({"c": cursor})).next is None


@pytest.mark.parametrize("cursor", [[1, "a"], {"a": {"b": 1}}])
def test_in_a_body_a_cursor_may_be_a_list_or_an_object(cursor: Json) -> None:
    style = style_of("cursor", cursor_path="c", place=ParameterPlace.BODY)
    sent: Any = asked(judged(style, holding({"c": cursor})).next)["cursor"]
    assert sent.value == cursor


def test_a_cursor_in_a_header_is_taken_without_blanks() -> None:
    verdict = judged(style_of("cursor", cursor_header="c"), holding(c=" a "))
    assert (asked(verdict.next)["cursor"], verdict.reason.said) == ("a", "the answer gives a cursor in its header c")
    assert judged(style_of("cursor", cursor_header="c"), holding(c=" ")).next is None


def test_what_is_no_link() -> None:
    values: list[tuple[Json, str]] = [(7, "7"), ({"a": LONG}, '{"a": "' + "x" * 93 + "…"), (True, "true")]
    for value, told in values:
        assert refusal(style_of("next_link", next_link_path="n"), holding({"n": value})) == (
            f"The answer gives {told} where the URL of the next page was looked for. Correct nextLinkPath, or use "
            "paginationType page or cursor."
        )
    assert refusal(style_of("next_link", next_link_path="n"), holding({"n": "ftp://h"})) == (
        "The next link 'ftp://h' is no URL (it is neither http nor https)."
    )
    assert refusal(style_of("next_link", next_link_path="n"), holding({"n": "http://[bad"})) == (
        "The next link 'http://[bad' is no URL (Invalid IPv6 URL)."
    )


@pytest.mark.parametrize("value", [None, False, "", {"href": ""}, {"href": None}])
def test_what_is_empty_is_no_link(value: Json) -> None:
    assert judged(style_of("next_link", next_link_path="n"), holding({"n": value})).next is None


def test_a_link_header_that_is_not_understood() -> None:
    assert refusal(style_of("header_link", header_link_rel="more"), holding(link="<u>; rel='more'")) == (
        "The Link header speaks of rel=more, but has no such link as RFC 8288 writes it, so it is not known whether "
        "more follows: <u>; rel='more'. Use another paginationType for this endpoint."
    )


@pytest.mark.parametrize(
    ("style", "options", "headers", "json", "said"),
    [
        ("header_link", {}, {"link": "<?p=2>; rel=next"}, None, 'in its Link header, rel="next"'),
        (
            "header_link",
            {"header_link_rel": "more"},
            {"link": "<?p=2>; rel=more"},
            None,
            'in its Link header, rel="more"',
        ),
        ("header_link", {"next_link_header": "n"}, {"n": " ?p=2 "}, None, "in its header n"),
        ("next_link", {"next_link_path": "n"}, {}, {"n": "?p=2"}, "at nextLinkPath n"),
        ("next_link", {"next_link_path": "n"}, {}, {"n": {"href": "?p=2"}}, "at nextLinkPath n"),
    ],
)
def test_where_a_link_was_found(style: str, options: Any, headers: dict[str, str], json: Json, said: str) -> None:
    verdict = judged(style_of(style, **options), holding(json, **headers))
    assert verdict.next is not None
    assert verdict.next.link == "https://api.example.com/v1/items?p=2"
    assert verdict.reason.said == f"the answer gives a link {said}"


@pytest.mark.parametrize(
    ("value", "told"), [(3, "3"), ("https://h", '"https://h"'), ({"a": LONG}, '{"a": "' + "x" * 93 + "…")]
)
def test_what_does_not_say_whether_a_page_is_the_last(value: Json, told: str) -> None:
    assert refusal(style_of("page", last_page_path="last"), holding({"last": value})) == (
        f"lastPagePath last gives {told}, which does not say whether this page is the last. Leave lastPagePath out, "
        "since numbers of pages and links are found by themselves, or write jq that compares, such as "
        "`.page >= .last`."
    )


def test_pages_of_another_form() -> None:
    def shaped(shape: Shape, json: Json, columns: tuple[str, ...] = (), are_many: bool = False) -> Page:
        found = page(records(0, 100), json=json)
        return replace(found, answer=replace(found.answer, shape=shape, columns=columns, are_many=are_many))

    lists = shaped(Shape.LIST, [])
    one = shaped(Shape.OBJECT, {"id": 1})
    assert refusal(style_of("page"), lists, one) == (
        "Page 2 is an object where the pages before were a list, so the listing cannot be read further. It begins "
        'with: {"id": 1}'
    )
    assert refusal(style_of("page"), shaped(Shape.LIST, [], are_many=True), one) == (
        "Page 2 is an object where the pages before were a list, so the listing cannot be read further. It begins "
        'with: {"id": 1} The pages before were JSON lines; if this one is a single line, write `format: jsonl`.'
    )
    table = shaped(Shape.LIST, [], ("id", "a b"))
    assert refusal(style_of("page"), table, shaped(Shape.LIST, [], ("1", "2"))) == (
        "Page 2 is a table with the columns 1, 2, and the page before it has id, a b. If it is no error, and only the "
        "first page has a header line, name the columns by `format: {csv: {names: [id, 'a b']}}`, and leave that line "
        "out by `query`."
    )
    elsewhere = EndpointHistory(columns=("id", "name"))
    assert refusal(style_of("page", history=elsewhere), shaped(Shape.LIST, [], ("1", "2"))).startswith(
        "Page 1 is a table with the columns 1, 2, and another listing has id, name. If"
    )


def test_options_that_contradict_each_other_or_mean_nothing() -> None:
    cursor = PaginationOptions(PaginationType.CURSOR, cursor_path="c", cursor_header="h")
    with pytest.raises(MappingError) as failure:
        cursor.resolve()
    assert str(failure.value) == (
        "cursorPath and cursorHeader are both set, but the cursor has one place. Keep one of them."
    )
    replace(cursor, type=PaginationType.PAGE).resolve()
    for status in (399, 600, 200):
        with pytest.raises(MappingError) as failure:
            PaginationOptions(end_statuses=(404, status)).resolve()
        assert str(failure.value) == f"endStatuses has {status}; only a status from 400 to 599 can mean the end."
    assert PaginationOptions(end_statuses=(400, 599)).resolve().end_statuses == {400, 599}
