"""The catalog's tables sort by every column, in the order that people expect."""

import re

import httpx
import pytest

from sandbox.port.natural import natural_key
from tests.sandbox.port.clients import PortApi


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("AMAN-2", "AMAN-10"),
        ("aman-2", "AMAN-3"),
        ("v1.9", "v1.10"),
        ("a007", "a8"),
        ("x", "X1"),
        ("9" * 30, "1" + "0" * 30),
    ],
)
def test_numbers_in_text_count_as_numbers(earlier: str, later: str) -> None:
    assert str(natural_key(earlier)) < str(natural_key(later))


@pytest.mark.parametrize("value", [None, 2, 1.5, b"2"])
def test_what_is_no_text_is_sorted_as_it_is(value: int | float | bytes | None) -> None:
    assert natural_key(value) == value


@pytest.fixture
async def desk(desk: PortApi) -> PortApi:
    await desk.upsert("team", {"identifier": "z", "title": "Able"}, {"identifier": "a", "title": "Zealous"})
    await desk.upsert(
        "user",
        {"identifier": "u10", "title": "U-10", "properties": {"age": 9}, "relations": {"team": "a"}},
        {"identifier": "u2", "title": "u-2", "properties": {"age": 41}, "relations": {"team": "z"}},
        {"identifier": "u1", "title": "U-1"},
    )
    return desk


async def order(browser: httpx.AsyncClient, sort: str) -> list[str]:
    page = (await browser.get("/blueprints/user", params={"sort": sort})).text
    return re.findall(r'<code class="under">(u\d+)</code>', page)


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", ["u1", "u2", "u10"]),
        ("-title", ["u10", "u2", "u1"]),
        ("properties.age", ["u10", "u2", "u1"]),
        ("-properties.age", ["u2", "u10", "u1"]),
        ("relations.team", ["u2", "u10", "u1"]),
        ("-relations.team", ["u10", "u2", "u1"]),
        ("properties.nothing", ["u1", "u2", "u10"]),
        ("'; DROP TABLE entities", ["u1", "u2", "u10"]),
    ],
)
async def test_rows_come_in_the_order_that_is_asked_for(
    browser: httpx.AsyncClient, sort: str, expected: list[str]
) -> None:
    """What has no value comes last, either way round."""
    assert await order(browser, sort) == expected


@pytest.mark.usefixtures("desk")
async def test_headings_sort_and_say_how_it_is_sorted(browser: httpx.AsyncClient) -> None:
    page = (await browser.get("/blueprints/user?sort=properties.age&q=u")).text

    assert 'aria-sort="ascending"><a href="/blueprints/user?sort=-properties.age&amp;q=u">age</a>' in page
    assert '<a href="/blueprints/user?sort=relations.team&amp;q=u">team ↗</a>' in page
    assert '<input type="hidden" name="sort" value="properties.age">' in page
