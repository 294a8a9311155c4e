"""A listing that is sorted newest first is read up to what is known, and never ended by what does not tell (§10)."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apart import Apart
from client import ApiClient
from endpoints import Listings
from endpoints.changes import NewestFirst, StopWhen
from endpoints.endpoint import Endpoint
from endpoints.stopping import Stopping, condition
from extraction import Extraction
from json_types import Item
from messages import MappingError, ReadError
from meter import Meter
from paging import PaginationOptions, PaginationType, Signal
from tests.servers.loopback import ClientOf, Request, Response, Serve, json_response

AT = datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)
BY_TEXT = ".updated_at < $since"
BY_NUMBER = ".epoch < $since_epoch"


def item(minutes: float, number: int = 0) -> Item:
    """Changed so many minutes after the moment."""
    at = AT + timedelta(minutes=minutes)
    return {"id": number, "updated_at": at.strftime("%Y-%m-%dT%H:%M:%SZ"), "epoch": at.timestamp()}


def items(*minutes: float) -> list[Item]:
    return [item(each, number) for number, each in enumerate(minutes)]


async def last_page(pages: Sequence[Sequence[Item]], text: str = BY_TEXT, overlap: int = 60) -> int | None:
    """With which page, counted from 0, the listing is over."""
    stop = NewestFirst(condition(text), timedelta(seconds=overlap)).since(AT)
    stopping = Stopping(stop, Apart())
    for number, page in enumerate(pages):
        for start in range(0, len(page), 3):
            await stopping.look(page[start : start + 3])
        if await stopping.is_last():
            return number
    return None


@pytest.mark.parametrize("text", [BY_TEXT, BY_NUMBER, "(.updated_at | fromdate) < $since_epoch"])
async def test_the_page_on_which_it_first_holds_is_the_last(text: str) -> None:
    assert await last_page([items(30, 20), items(10, -10), items(-20, -30)], text) == 1


async def test_nothing_changed_since() -> None:
    assert await last_page([items(-10, -20, -30), items(-40)]) == 0


async def test_what_overlaps_is_read_again() -> None:
    assert await last_page([items(30, -10), items(-30, -50)], overlap=1200) == 1


@pytest.mark.parametrize(
    "pages",
    [
        pytest.param([items(-30, -20, -10), items(10, 20)], id="oldest first"),
        pytest.param([items(-30, -20, -10), items(-5, -3)], id="oldest first, all known"),
        pytest.param([items(-30, 10, -20), items(-5, 30, -9)], id="by something else"),
        pytest.param([items(-30, -50, -20, -90, -60), items(20, -40)], id="by something else, all known"),
        pytest.param([items(-30, -30, -30), items(-30, 5)], id="all at the same moment"),
    ],
)
async def test_a_listing_that_is_not_sorted_so_is_read_to_its_end(pages: list[list[Item]]) -> None:
    assert await last_page(pages) is None


async def test_what_is_pinned_to_the_top_costs_a_page_or_two() -> None:
    assert await last_page([items(-90000, 30, 20), items(10, -10), items(-20, -30), items(-40)]) == 2
    assert await last_page([items(-90000, -10, -20), items(-30, -40), items(-50, -60), items(-70)]) == 2


async def test_neighbours_may_be_out_of_order_by_the_overlap() -> None:
    assert await last_page([items(-10, -9.5, -20), items(-30)]) == 0
    assert await last_page([items(-10, -5, -20), items(-30, -40)]) is None


@pytest.mark.parametrize("text", [".updatedAt < $since", ".epoch < $since", '"a" < $since or true'])
async def test_a_condition_that_holds_whatever_the_moment_is_ends_nothing(text: str) -> None:
    assert await last_page([items(30, 20), items(-10, -20), items(-30)], text) is None


async def test_items_that_were_never_changed_do_not_tell() -> None:
    never: Item = {"id": 9, "updated_at": None}
    assert await last_page([[*items(30), never], [*items(10, -10), never], items(-20)]) == 1


@pytest.mark.parametrize("pages", [[], [[]], [[], items(-10, -20)], [items(-10)]])
async def test_few_items(pages: list[list[Item]]) -> None:
    assert await last_page(pages) == (1 if len(pages) == 2 else None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (".updated_at | . < $since | tostring", "must give true or false, but gave"),
        ("(.updated_at < $since) | empty", "must give true or false, but gave"),
        (".updated_at.x < $since", "failed: "),
        ("(.id | fromdate) < $since_epoch", "failed: "),
    ],
)
async def test_a_condition_that_cannot_be_asked_fails(text: str, told: str) -> None:
    with pytest.raises(ReadError, match=told):
        await last_page([items(1)], text)


def test_a_condition_that_does_not_compile_is_told_as_it_was_written() -> None:
    with pytest.raises(MappingError, match=r"\$sinse is not defined at .*column 12"):
        condition(".created < $sinse")


@given(st.lists(st.lists(st.integers(-500, 500), min_size=1, max_size=12), max_size=6), st.integers(0, 3600))
async def test_in_the_order_of_the_api_nothing_that_changed_is_missed(pages: list[list[int]], overlap: int) -> None:
    flat = iter(sorted((minutes for page in pages for minutes in page), reverse=True))
    sizes = [len(page) for page in pages]
    ordered = [items(*(next(flat) for _ in range(size))) for size in sizes]
    last = await last_page(ordered, overlap=overlap)
    missed = [] if last is None else [each for page in ordered[last + 1 :] for each in page]
    assert all(each["epoch"] < AT.timestamp() for each in missed)  # type: ignore[operator]


@pytest.fixture(params=[None, 1], ids=["", "large"])
def answers_are_large(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param:
        monkeypatch.setattr("transport.bodies.bodies.BLOCK", request.param)


PAGES = [
    [item(minutes, 10 * number + place) for place, minutes in enumerate(page)]
    for number, page in enumerate([(30, 20), (10, -10), (-20, -30), (-40,)])
]


def newest_first(request: Request) -> Response:
    page = int(request.query["page"])
    return json_response({"data": PAGES[page - 1], "total_pages": len(PAGES)})


def endpoint(**more: Any) -> Endpoint:
    options = PaginationOptions(type=PaginationType.PAGE, page_size=2, **more)
    stop = StopWhen(condition(BY_TEXT), AT, timedelta(0))
    return Endpoint("/tickets", pagination=options.resolve(), extraction=Extraction(".data"), stop=stop)


@pytest.mark.usefixtures("answers_are_large")
async def test_all_items_of_that_page_count_and_nothing_more_is_asked_for(serve: Serve, client_of: ClientOf) -> None:
    api = await serve(newest_first)
    opened = Listings(client_of(api), read_ahead=8, guess_ahead=4).open(endpoint(), endpoint(), Meter())
    came = [each async for page in opened.pages() for each in page.items]
    assert came == [each for page in PAGES[:2] for each in page]
    assert [request.query["page"] for request in api.requests] == ["1", "2"]
    assert opened.end is not None
    assert (opened.end.signal, opened.end.told, opened.end.said) == (Signal.KNOWN, True, "stop_when holds on page 2")


async def test_that_more_would_follow_is_no_failure_then(serve: Serve, client_of: ClientOf) -> None:
    """Nothing of what the page says of others matters: here, that there are more pages than there may be."""
    client: ApiClient = client_of(await serve(newest_first))
    opened = Listings(client).open(endpoint(max_pages=2), endpoint(), Meter())
    assert len([each async for page in opened.pages() for each in page.items]) == 4
