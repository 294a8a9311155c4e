"""What messages show of an answer: bounded, and without the beginning of any secret (contract §7)."""

import asyncio
import json
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from endpoints import checked_values
from extraction import Body, Expression, Extraction, JqFailed, parse_path
from json_types import Item, Json
from loading import PortMapping
from mapping import EndpointResource
from messages.errors import IntegrationError
from messages.excerpts import EXCERPT, EXCERPT_SOURCE, excerpt, shown
from messages.masking import PROCESS_MASK
from pagination import paginate
from paging import Page, Pagination, PaginationType

SECRET = "tok-5f0c9a7e13d84b52a6"


@pytest.fixture(autouse=True)
def hidden() -> None:
    PROCESS_MASK.hide(SECRET)


def page_of(document: Json, link_header: str = "") -> Page:
    return Page(Extraction().read(Body(json.dumps(document).encode())), "https://api/", {"link": link_header})


def resource_of(selector: Item) -> EndpointResource:
    mappings = {"identifier": ".absent", "blueprint": '"item"'}
    return EndpointResource.parse_obj(
        {"kind": "/items", "selector": selector, "port": {"entity": {"mappings": mappings}}}
    )


def absent_path(echo: str) -> None:
    Extraction(".data").read(Body(json.dumps({"error": echo}).encode()))


def not_objects(echo: str) -> None:
    Extraction().read(Body(json.dumps([echo]).encode()))


def not_json(echo: str) -> None:
    Extraction().read(Body(echo.encode()))


def failing_jq(echo: str) -> None:
    Extraction(".[] | error").read(Body(json.dumps([echo]).encode()))


def long_keys(echo: str) -> None:
    Extraction(".data").read(Body(json.dumps({echo: 1}).encode()))


def changed_shape(echo: str) -> None:
    paginator = paginate(Pagination(PaginationType.PAGE, page_size=1, param="page"))
    paginator.after(page_of([{"id": 1}]))
    paginator.after(page_of({"message": echo}))


def odd_cursor(echo: str) -> None:
    paginate(Pagination(PaginationType.CURSOR, param="c", cursor_path=parse_path("next"))).after(
        page_of({"next": [echo]})
    )


def url_as_cursor(echo: str) -> None:
    pagination = Pagination(PaginationType.CURSOR, param="c", cursor_path=parse_path("next"))
    paginate(pagination).after(page_of({"next": f"https://{echo}"}))


def circular_cursor(echo: str) -> None:
    paginator = paginate(Pagination(PaginationType.CURSOR, param="c", cursor_path=parse_path("next")))
    paginator.after(page_of({"id": 1, "next": echo}))
    if (failure := paginator.after(page_of({"id": 2, "next": echo})).failure) is not None:
        raise failure


def odd_link(echo: str) -> None:
    paginate(Pagination(PaginationType.NEXT_LINK, next_link_path=parse_path("next"))).after(page_of({"next": [echo]}))


def fruitless_mapping(echo: str) -> None:
    asyncio.run(PortMapping(resource_of({"query": "true"})).check().take([{"text": echo}]))


def odd_query(echo: str) -> None:
    asyncio.run(PortMapping(resource_of({"query": ".text"})).check().take([{"text": echo}]))


def odd_parameter(echo: str) -> None:
    checked_values([[echo]], "id")


@pytest.mark.parametrize(
    "failing",
    [
        absent_path,
        not_objects,
        not_json,
        failing_jq,
        long_keys,
        changed_shape,
        odd_cursor,
        url_as_cursor,
        circular_cursor,
        odd_link,
        fruitless_mapping,
        odd_query,
        odd_parameter,
    ],
)
def test_a_secret_that_an_answer_echoes_is_hidden_wherever_the_message_cuts_it(failing: Callable[[str], None]) -> None:
    for before in (*range(0, 230, 3), 3000):
        with pytest.raises(IntegrationError) as failure:
            failing(f"{'a' * before}{SECRET}{'z' * 500}")
        message = str(failure.value)
        assert SECRET[:5] not in message
        assert len(message) < 1500


def test_a_value_that_jq_cuts_in_its_own_message_is_not_shown_at_all() -> None:
    for expression in (".[]", ". + 1", "tonumber"):
        with pytest.raises(JqFailed) as failure:
            Expression(expression).outputs(f"{SECRET}-and-more-of-it")
        assert SECRET[:5] not in str(failure.value)
        assert "string" in str(failure.value)


@given(st.text(max_size=2000), st.integers(1, 300))
def test_an_excerpt_is_one_line_and_as_long_as_it_says(text: str, longest: int) -> None:
    cut = excerpt(text, longest)
    assert len(cut) <= longest + 1
    assert len(cut.splitlines()) <= 1


@pytest.mark.parametrize("spelled", [SECRET, SECRET.replace("-", "\\u002d"), SECRET.replace("-", "%2D")])
def test_nothing_of_a_secret_is_left_where_only_so_much_of_a_text_is_looked_at(spelled: str) -> None:
    """Many secrets become few characters, so that what is shown may reach that far."""
    for before in range(len(spelled)):
        text = ("x" * before + spelled * 10_000)[: 10 * EXCERPT_SOURCE]
        assert "tok" not in excerpt(text, 10 * EXCERPT_SOURCE)


def test_a_short_text_is_shown_whole_and_a_cut_one_says_so() -> None:
    assert excerpt("two  words\n") == "two words"
    assert excerpt("x" * EXCERPT) == "x" * EXCERPT
    assert excerpt("x" * (EXCERPT + 1)) == "x" * EXCERPT + "…"


def test_values_that_python_cannot_write_are_named() -> None:
    deep: Json = []
    for _ in range(100_000):
        deep = [deep]
    assert shown(deep) == "something of type list"
    assert shown(10**5000) == "something of type int"
    while isinstance(deep, list) and deep:  # freed level by level: CPython's own way down is as deep
        deep = deep[0]


@pytest.mark.parametrize("large", [["x"] * 1_000_000, {"rows": [{"n": 1}] * 300_000}], ids=["a list", "an object"])
def test_of_a_large_value_no_more_is_written_than_is_shown(large: Json) -> None:
    began = time.thread_time()
    whole = json.dumps(large, ensure_ascii=False)
    written = time.thread_time() - began
    began = time.thread_time()
    told = shown(large)
    assert time.thread_time() - began < written / 2
    assert told == f"{whole[:EXCERPT]}…"
