"""APIs each page of which leads on, the last one too: only that nothing comes any more tells the end (contract §4)."""

from typing import Any

import pytest

from tests.field.readings import Raw, read, records
from tests.servers.loopback import Request, Response, json_response

ALL = list(range(250))
CURSOR: Raw = {"data_path": ".docs", "pagination": {"type": "cursor", "cursor_path": "bookmark"}}


def bookmarks(count: int, **told: Any) -> Any:
    """CouchDB: a bookmark with each page, on an empty one that which was asked with."""

    def answer(request: Request) -> Response:
        start = int(request.query.get("cursor", 0))
        shown = records(count)[start : start + 100]
        return json_response({"docs": shown, "bookmark": str(start + len(shown)), **told})

    return answer


async def test_an_empty_page_that_leads_to_itself_is_the_end() -> None:
    outcome = await read(bookmarks(250), CURSOR)
    assert outcome.whole == ALL
    assert not outcome.is_end_assumed


async def test_the_first_page_of_nothing_does_so_too() -> None:
    outcome = await read(bookmarks(0), CURSOR)
    assert outcome.whole == []
    assert outcome.is_end_assumed


async def test_where_it_says_that_more_follows_it_is_none() -> None:
    assert "already followed" in (await read(bookmarks(250, has_more=True), CURSOR)).failed


async def test_where_a_total_lacks_much_it_is_none() -> None:
    assert "250 came" in (await read(bookmarks(250, total=900), CURSOR)).failed


async def test_a_link_may_lead_to_its_own_page() -> None:
    """Okta's system log, which is polled by it."""

    def answer(request: Request) -> Response:
        start = int(request.query.get("after", 0))
        shown = records(250)[start : start + 100]
        link = f'<http://{request.headers["host"]}/items?after={start + len(shown)}>; rel="next"'
        return json_response(shown, Link=link)

    outcome = await read(answer, {"pagination": {"type": "header_link", "size_param": ""}})
    assert outcome.whole == ALL


async def test_a_page_with_records_that_leads_to_itself_is_no_end_but_says_what_to_write() -> None:
    def answer(request: Request) -> Response:
        number = int(request.query.get("page", 1))
        following = f"http://{request.headers['host']}/items?page={min(number + 1, 3)}"
        return json_response({"data": records(250)[(number - 1) * 100 : number * 100], "next": following})

    failed = await read(answer, {"data_path": ".data", "pagination": {"type": "next_link"}})
    assert "has_more_path" in failed.failed


@pytest.mark.parametrize("data_path", [".items", ".items[]"])
async def test_an_empty_page_after_all_that_was_counted_is_the_end(data_path: str) -> None:
    """Crossref: another cursor with each page, whatever comes."""

    def answer(request: Request) -> Response:
        start = int(request.query.get("cursor", 0))
        shown = records(250)[start : start + 100]
        return json_response({"items": shown, "next-cursor": str(start + 100), "total-results": 250})

    outcome = await read(answer, {"data_path": data_path, "pagination": {"type": "cursor"}})
    assert outcome.whole == ALL
    assert len(outcome.requests) == 4


async def test_a_token_that_stays_the_same_is_no_end_while_records_come() -> None:
    """A scroll that the server moves."""
    came = 0

    def answer(_: Request) -> Response:
        nonlocal came
        came += 100
        return json_response({"items": records(100, came - 100), "cursor": "same"})

    failed = await read(answer, {"data_path": ".items", "pagination": {"type": "cursor"}})
    assert "already followed" in failed.failed


async def test_where_empty_pages_lead_on_for_ever_the_message_gives_what_to_write() -> None:
    """Mailgun."""

    def answer(request: Request) -> Response:
        start = int(request.query.get("o", 0))
        following = f"http://{request.headers['host']}/items?o={start + 100}"
        return json_response({"items": records(250)[start : start + 100], "paging": {"next": following}})

    selector: Raw = {"data_path": ".items", "pagination": {"type": "next_link"}}
    assert "`.items != []`" in (await read(answer, selector)).failed
    selector["pagination"]["has_more_path"] = ".items != []"
    assert (await read(answer, selector)).whole == ALL


@pytest.mark.parametrize("told", [{"total": 2}, {"total_pages": 2}])
async def test_a_count_that_is_reached_by_one_page_twice_is_no_end(told: Raw) -> None:
    """An API of numbered pages, whose number is sent as a cursor that it does not know."""

    def answer(request: Request) -> Response:
        number = int(request.query.get("page", 1))
        return json_response({"items": records(1, number), **told}, x_next_page=str(number + 1))

    failed = await read(answer, {"data_path": ".items", "pagination": {"type": "cursor"}})
    assert "already followed" in failed.failed
