"""An endpoint from its first page to its last, over real connections (contract §4, §9)."""

import asyncio
import gc
import threading
import weakref
from collections.abc import Callable
from contextlib import aclosing
from typing import Any

import pytest

from client import ApiClient, ApiRequest, ApiResponse
from endpoints.endpoint import Endpoint
from endpoints.listing import Listing
from endpoints.roles import ListingObserver
from extraction import Answer, Body, Extraction
from json_types import Item
from messages import AnswerError, PaginationError, ReadError, RequestFailed
from meter import Meter
from paging import (
    EndpointHistory,
    Page,
    Pagination,
    PaginationOptions,
    PaginationType,
    ParameterPlace,
    Reason,
    Signal,
    Verdict,
    paginate,
)
from tests.fake_clock import settle
from tests.running_tasks import running
from tests.servers.loopback import ClientOf, Handler, Request, Response, Serve, in_turn, json_response
from tests.servers.paging import records
from tests.waiting import PATIENCE
from transport.bodies import bodies


@pytest.fixture(params=[None, 1], ids=["", "large"], autouse=True)
def answers_are_large(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Everything is so once with answers as they are, and once as if each were too large for memory."""
    if request.param:
        monkeypatch.setattr(bodies, "BLOCK", request.param)
    return request.param is not None


def only_of_small_answers(answers_are_large: bool) -> None:
    if answers_are_large:
        pytest.skip("what follows a large answer is known only at its end")


STYLES = ["page", "offset", "cursor", "next_link", "header_link"]


def endpoint(style: str, path: str = "/items", size: int = 10, **more: Any) -> Endpoint:
    options = PaginationOptions(type=PaginationType(style), page_size=size).resolve()
    return Endpoint(path, pagination=options, extraction=Extraction(".data"), **more)


def start_of(request: Request, size: int = 10) -> int:
    """Where a page begins, in whichever style it is asked for."""
    query = request.query
    return (int(query["page"]) - 1) * size if "page" in query else int(query.get("offset", query.get("cursor", "0")))


def paged(items: list[Item], *, size: int = 10, tells: str = "lead") -> Handler:
    """An API that can be read in every style; `tells` is what its answers say: where the next page is, or a count."""

    def answer(request: Request) -> Response:
        start = start_of(request, size)
        told: dict[str, Any] = {"total": {"total": len(items)}, "nothing": {}}.get(tells, {})
        headers: dict[str, Any] = {}
        if tells == "lead":
            following = start + size if start + size < len(items) else None
            link = f"{request.path}?cursor={following}" if following else None
            told = {"next_cursor": following and str(following), "next": link}
            headers = {"Link": f'<{link}>; rel="next"'} if link else {}
        return json_response({"data": items[start : start + size], **told}, **headers)

    return answer


async def read(
    client: ApiClient,
    endpoint: Endpoint,
    *,
    read_ahead: int = 1,
    meter: Meter | None = None,
    received: list[Item] | None = None,
    observer: ListingObserver | None = None,
) -> list[Item]:
    """All items; also in `received`, as they come."""
    received = [] if received is None else received
    listing = Listing(client, endpoint, meter or Meter(), read_ahead=read_ahead, observer=observer)
    async with aclosing(listing.pages()) as pages:
        async for page in pages:
            received += page.items
    return received


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("count", [0, 1, 10, 35])
@pytest.mark.parametrize("read_ahead", [0, 1, 4])
async def test_every_style_reads_all_items_in_order(
    style: str, count: int, read_ahead: int, serve: Serve, client_of: ClientOf
) -> None:
    server = await serve(paged(records(count)))
    assert await read(client_of(server), endpoint(style), read_ahead=read_ahead) == records(count)


@pytest.mark.parametrize("style", ["page", "offset"])
@pytest.mark.parametrize("count", [0, 7, 10, 11, 40, 95])
@pytest.mark.parametrize("read_ahead", [1, 2, 5, 20])
@pytest.mark.parametrize("tells", ["total", "nothing"])
async def test_pages_fetched_side_by_side_come_in_order_and_once(
    style: str, count: int, read_ahead: int, tells: str, serve: Serve, client_of: ClientOf
) -> None:
    answer = paged(records(count), tells=tells)

    async def later_pages_first(request: Request) -> Response:
        for _ in range(20 - start_of(request) // 10):
            await asyncio.sleep(0)
        response = answer(request)
        assert isinstance(response, Response)
        return response

    server = await serve(later_pages_first)
    assert await read(client_of(server), endpoint(style), read_ahead=read_ahead) == records(count)


async def test_where_the_first_answer_counts_the_others_are_fetched_side_by_side(
    serve: Serve, client_of: ClientOf
) -> None:
    answer, all_there = paged(records(50), tells="total"), asyncio.Event()

    async def together(request: Request) -> Response:
        if start_of(request) > 0:
            if server.most_at_once >= 4:
                all_there.set()
            await all_there.wait()
        response = answer(request)
        assert isinstance(response, Response)
        return response

    server = await serve(together)
    assert await read(client_of(server), endpoint("page"), read_ahead=5) == records(50)


async def test_a_page_of_many_records_is_judged_beside_the_event_loop(
    serve: Serve, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, answers_are_large: bool
) -> None:
    only_of_small_answers(answers_are_large)
    judged_in: list[int] = []

    def watched(pagination: Pagination, history: EndpointHistory | None) -> Any:
        paginator = paginate(pagination, history)
        judge = paginator.after

        def noted(page: Page) -> Verdict:
            judged_in.append(threading.get_ident())
            return judge(page)

        monkeypatch.setattr(paginator, "after", noted)
        return paginator

    monkeypatch.setattr("endpoints.listing.paginate", watched)
    server = await serve(paged(records(3010), size=3000, tells="total"))
    assert await read(client_of(server), endpoint("page", size=3000)) == records(3010)
    here = threading.get_ident()
    assert [ident == here for ident in judged_in] == [False, True]


async def test_no_more_than_the_limit_are_in_flight(serve: Serve, client_of: ClientOf) -> None:
    server = await serve(paged(records(200), tells="total"))
    await read(client_of(server, max_concurrent_requests=3), endpoint("page"), read_ahead=3)
    assert server.most_at_once <= 3


async def test_a_request_that_waited_for_its_turn_is_sent_before_the_answer_that_left_it_is_looked_at(
    serve: Serve, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, answers_are_large: bool
) -> None:
    only_of_small_answers(answers_are_large)
    server, meter, sent = await serve(paged(records(40), tells="total")), Meter(), list[int]()
    reads = Extraction.read

    def looked_at(extraction: Extraction, body: Body) -> Answer:
        sent.append(meter.requests)
        return reads(extraction, body)

    monkeypatch.setattr(Extraction, "read", looked_at)
    await read(client_of(server, max_concurrent_requests=1), endpoint("page"), read_ahead=4, meter=meter)
    assert sent == [1, 3, 4, 4]


async def test_the_next_page_is_fetched_while_the_caller_works_on_one(
    serve: Serve, client_of: ClientOf, answers_are_large: bool
) -> None:
    arrived = asyncio.Event()

    def answer(request: Request) -> Response:
        if start_of(request) == 10:
            arrived.set()
        response = paged(records(20))(request)
        assert isinstance(response, Response)
        return response

    only_of_small_answers(answers_are_large)
    server = await serve(answer)
    async with aclosing(Listing(client_of(server), endpoint("cursor"), Meter()).pages()) as pages:
        await anext(pages)
        async with asyncio.timeout(PATIENCE):
            await arrived.wait()


class TestFailures:
    @pytest.mark.parametrize("style", STYLES)
    @pytest.mark.parametrize("read_ahead", [0, 1, 4])
    @pytest.mark.parametrize(
        "broken",
        [
            Response(status=500),
            Response(status=404),
            json_response({"error": "went wrong"}),
            json_response({"errors": [{"message": "went wrong"}], "data": []}),
            Response(b'{"data": [', promised=20),
            Response(b"<html>Sign in</html>", headers={"Content-Type": "text/html"}),
            Response(drop=True),
        ],
        ids=["500", "404", "an error body", "errors beside data", "cut short", "html", "no answer"],
    )
    async def test_one_in_the_middle_comes_after_the_pages_before_it_and_is_never_a_short_listing(
        self, style: str, read_ahead: int, broken: Response, serve: Serve, client_of: ClientOf
    ) -> None:
        answer = paged(records(50))
        server = await serve(lambda request: broken if start_of(request) == 20 else answer(request))
        received: list[Item] = []
        client = client_of(server, max_retries=1)
        with pytest.raises(ReadError) as failure:
            await read(client, endpoint(style), read_ahead=read_ahead, received=received)
        assert received == records(20)
        assert "/items" in str(failure.value)

    @pytest.mark.parametrize("status", [404, 416])
    async def test_past_a_capped_page_a_refusal_is_the_end(
        self, status: int, serve: Serve, client_of: ClientOf
    ) -> None:
        items = records(50)
        answer = paged(items, tells="nothing", size=25)
        server = await serve(
            lambda request: Response(status=status) if start_of(request, 25) >= 50 else answer(request)
        )
        assert await read(client_of(server), endpoint("page", size=100)) == items

    @pytest.mark.parametrize("status", [400, 422])
    async def test_a_request_that_is_refused_is_the_end_where_only_one_page_was_of_that_length(
        self, status: int, serve: Serve, client_of: ClientOf
    ) -> None:
        answer = paged(records(50), tells="nothing", size=25)

        def refusing(beyond: int) -> Handler:
            return lambda request: Response(status=status) if start_of(request, 25) >= beyond else answer(request)

        once, twice = await serve(refusing(25)), await serve(refusing(50))
        assert await read(client_of(once), endpoint("page", size=100)) == records(25)
        with pytest.raises(RequestFailed, match="end_statuses"):
            await read(client_of(twice), endpoint("page", size=100))

    async def test_what_the_user_says_that_it_means_is_the_end_whatever_was_promised(
        self, serve: Serve, client_of: ClientOf
    ) -> None:
        answer = paged(records(30), tells="total")
        server = await serve(lambda request: Response(status=410) if start_of(request) >= 20 else answer(request))
        options = PaginationOptions(type=PaginationType.PAGE, page_size=10, end_statuses=(410,)).resolve()
        ending = Endpoint("/items", pagination=options, extraction=Extraction(".data"))
        assert await read(client_of(server), ending) == records(20)

    @pytest.mark.parametrize("status", [401, 403, 500])
    async def test_other_statuses_there_are_failures(self, status: int, serve: Serve, client_of: ClientOf) -> None:
        answer = paged(records(50), tells="nothing", size=25)
        server = await serve(
            lambda request: Response(status=status) if start_of(request, 25) >= 50 else answer(request)
        )
        with pytest.raises(RequestFailed):
            await read(client_of(server, max_retries=0), endpoint("page", size=100))

    async def test_a_failure_past_the_end_that_was_fetched_ahead_in_vain_is_none(
        self, serve: Serve, client_of: ClientOf
    ) -> None:
        def answer(request: Request) -> Response:
            page = int(request.query["page"])
            total = {"total": 40 if page == 1 else 20}
            return json_response({"data": records(page * 10)[-10:], **total}) if page < 3 else Response(status=500)

        server = await serve(answer)
        assert await read(client_of(server), endpoint("page"), read_ahead=4) == records(20)

    async def test_a_next_link_to_another_host_is_a_failure_and_gets_no_request(
        self, serve: Serve, client_of: ClientOf
    ) -> None:
        elsewhere = await serve(in_turn(json_response({"data": []})))
        server = await serve(in_turn(json_response({"data": records(2), "next": f"{elsewhere.url}/items"})))
        with pytest.raises(RequestFailed, match="allowedHosts"):
            await read(client_of(server), endpoint("next_link"))
        assert elsewhere.connections == 0

    @pytest.mark.parametrize(
        ("answer", "kind"), [({"data": [1]}, AnswerError), ({"data": [], "has_more": True}, PaginationError)]
    )
    async def test_the_message_names_the_endpoint(
        self, answer: object, kind: type[ReadError], serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(in_turn(json_response(answer)))
        with pytest.raises(kind, match="GET /items: "):
            await read(client_of(server), endpoint("cursor"))

    async def test_statuses_to_ignore_are_ignored_on_the_first_page_only(
        self, serve: Serve, client_of: ClientOf
    ) -> None:
        answer = paged(records(30))
        server = await serve(lambda request: Response(status=410) if start_of(request) == 20 else answer(request))
        ignoring = frozenset({410, 404})
        with pytest.raises(RequestFailed):
            await read(client_of(server), endpoint("cursor", ignore_statuses=ignoring))
        gone = await serve(in_turn(Response(status=404)))
        assert await read(client_of(gone), endpoint("cursor", ignore_statuses=ignoring)) == []


class TestTheEnd:
    @staticmethod
    async def end_of(listing: Listing) -> Reason | None:
        async with aclosing(listing.pages()) as pages:
            async for _ in pages:
                assert listing.end is None
        return listing.end

    async def test_is_the_reason_of_the_last_page(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(paged(records(15)))
        end = await self.end_of(Listing(client_of(server), endpoint("cursor"), Meter()))
        assert end is not None
        assert (end.signal, end.told) == (Signal.LEAD, True)

    async def test_by_a_refusal_it_is_assumed(self, serve: Serve, client_of: ClientOf) -> None:
        answer = paged(records(20), size=10, tells="nothing")
        server = await serve(lambda request: Response(status=404) if start_of(request) >= 20 else answer(request))
        end = await self.end_of(Listing(client_of(server), endpoint("page", size=100), Meter(), read_ahead=0))
        assert end is not None
        assert (end.signal, end.told) == (Signal.STATUS, False)

    async def test_by_an_ignored_status_is_known_as_such(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(Response(status=404)))
        ignoring = endpoint("page", ignore_statuses=frozenset({404}))
        end = await self.end_of(Listing(client_of(server), ignoring, Meter()))
        assert end is not None
        assert end.signal is Signal.IGNORED_STATUS

    async def test_of_a_sample_is_not_known(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(paged(records(30)))
        assert await self.end_of(Listing(client_of(server), endpoint("cursor"), Meter(), most_pages=2)) is None

    async def test_of_one_that_failed_neither(self, serve: Serve, client_of: ClientOf) -> None:
        listing = Listing(client_of(await serve(in_turn(json_response({})))), endpoint("cursor"), Meter())
        with pytest.raises(AnswerError):
            await self.end_of(listing)
        assert listing.end is None


class TestLinks:
    async def test_their_parameters_are_kept_and_none_are_added(self, serve: Serve, client_of: ClientOf) -> None:
        last = json_response({"data": [{"id": 2}]})
        server = await serve(in_turn(json_response({"data": [{"id": 1}], "next": "/other?token=a%2Fb&x=1"}), last))
        first = endpoint("next_link", query=(("status", "open"),))
        await read(client_of(server), first)
        assert server.targets == ["/items?status=open", "/other?token=a%2Fb&x=1"]

    async def test_they_are_relative_to_where_a_redirect_led(self, serve: Serve, client_of: ClientOf) -> None:
        def answer(request: Request) -> Response:
            if request.path == "/items":
                return Response(status=302, headers={"Location": "/v2/things"})
            return json_response({"data": [{"id": len(request.query)}], **({} if request.query else {"next": "?p=2"})})

        server = await serve(answer)
        assert await read(client_of(server), endpoint("next_link")) == [{"id": 0}, {"id": 1}]
        assert server.targets == ["/items", "/v2/things", "/v2/things?p=2"]


class TestMeter:
    async def test_pages_and_requests_are_counted(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(Response(status=503), json_response({"data": records(3)})))
        meter = Meter()
        await read(client_of(server), endpoint("page"), meter=meter)
        assert (meter.pages, meter.requests, meter.retries) == (1, 2, 1)


class TestLeaving:
    @pytest.mark.parametrize("read_ahead", [1, 5])
    async def test_a_reader_that_leaves_leaves_nothing_running(
        self, read_ahead: int, serve: Serve, client_of: ClientOf, answers_are_large: bool
    ) -> None:
        only_of_small_answers(answers_are_large)
        server = await serve(_only_the_first(paged(records(100), tells="total")))
        listing = Listing(client_of(server), endpoint("page"), Meter(), read_ahead=read_ahead)
        async with aclosing(listing.pages()) as pages:
            await anext(pages)
            assert running()
        assert running() == set()

    async def test_a_reader_that_is_cancelled_leaves_nothing_running(self, serve: Serve, client_of: ClientOf) -> None:
        ahead = asyncio.Event()
        server = await serve(_only_the_first(paged(records(100), tells="total"), ahead))
        reading = asyncio.create_task(read(client_of(server), endpoint("page"), read_ahead=5))
        await ahead.wait()
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        assert reading.cancelled()
        assert running() == set()

    async def test_a_listing_that_ended_leaves_nothing_running(self, serve: Serve, client_of: ClientOf) -> None:
        """Pages that a count had promised are still under way when another answer says that it is over."""

        async def answer(request: Request) -> Response:
            page = int(request.query["page"])
            if page > 2:
                await asyncio.Event().wait()
            return json_response({"data": records(page * 10)[-10:], "total": 90 if page == 1 else 20})

        server = await serve(answer)
        assert await read(client_of(server), endpoint("page"), read_ahead=5) == records(20)
        assert running() == set()

    async def test_a_listing_that_failed_leaves_nothing_running(self, serve: Serve, client_of: ClientOf) -> None:
        async def answer(request: Request) -> Response:
            page = int(request.query["page"])
            if page > 2:
                await asyncio.Event().wait()
            return json_response({"data": records(10), "total": 90}) if page == 1 else Response(status=400)

        server = await serve(answer)
        with pytest.raises(RequestFailed):
            await read(client_of(server), endpoint("page"), read_ahead=5)
        assert running() == set()


class Onlooker:
    """Writes down what it sees of a listing."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def asking(self, request: ApiRequest) -> None:
        self.seen.append(f"asking {dict(request.query).get('cursor', 'first')}")

    def answered(self, request: ApiRequest, response: ApiResponse) -> None:
        self.seen.append(f"answered {response.body.status}")

    def judged(self, page: Page, verdict: Verdict) -> None:
        self.seen.append(f"{len(page.items)} items, {'more' if verdict.next else 'over'} by {verdict.reason.signal}")

    def ended(self, reason: Reason) -> None:
        self.seen.append(f"ended by {reason.signal}")


class TestObservers:
    async def test_each_page_is_seen_asked_answered_and_judged(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(paged(records(15)))
        onlooker = Onlooker()
        await read(client_of(server), endpoint("cursor"), read_ahead=0, observer=onlooker)
        assert onlooker.seen == [
            "asking first", "answered 200", "10 items, more by cursor or link",
            "asking 10", "answered 200", "5 items, over by cursor or link", "ended by cursor or link",
        ]  # fmt: skip

    async def test_an_answer_without_the_items_is_seen_before_it_is_refused(
        self, serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(in_turn(json_response({"users": []})))
        onlooker = Onlooker()
        with pytest.raises(AnswerError):
            await read(client_of(server), endpoint("cursor"), observer=onlooker)
        assert onlooker.seen == ["asking first", "answered 200"]

    async def test_who_reads_nothing_ahead_and_wants_one_page_costs_the_api_one_request(
        self, serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(paged(records(30)))
        listing = Listing(client_of(server), endpoint("page"), Meter(), read_ahead=0)
        async with aclosing(listing.pages()) as pages:
            assert (await anext(pages)).items == records(10)
            await asyncio.sleep(0)
        assert len(server.requests) == 1
        assert running() == set()


def _only_the_first(answer: Callable[[Request], Any], asked_for_more: asyncio.Event | None = None) -> Handler:
    async def respond(request: Request) -> Response:
        if start_of(request):
            if asked_for_more is not None:
                asked_for_more.set()
            await asyncio.Event().wait()
        response = answer(request)
        assert isinstance(response, Response)
        return response

    return respond


async def test_a_cursor_may_stand_in_a_header_of_the_answer(serve: Serve, client_of: ClientOf) -> None:
    def answer(request: Request) -> Response:
        start = int(request.query.get("continuationToken", "0"))
        headers: dict[str, Any] = {"X-MS-ContinuationToken": str(start + 10)} if start < 20 else {}
        return json_response({"data": records(25)[start : start + 10]}, **headers)

    server = await serve(answer)
    options = PaginationOptions(
        type=PaginationType.CURSOR, param="continuationToken", size_param="$top", cursor_header="X-Ms-ContinuationToken"
    )
    projects = Endpoint("/projects", pagination=options.resolve(), extraction=Extraction(".data"))
    assert await read(client_of(server), projects) == records(25)


async def test_a_cursor_that_goes_alone_takes_the_place_of_all_parameters(serve: Serve, client_of: ClientOf) -> None:
    def answer(request: Request) -> Response:
        start = int(request.query.get("nextPageKey", "0"))
        if "nextPageKey" in request.query and len(request.query) > 1:
            return json_response({"error": {"code": 400}}, 400)
        following = str(start + 10) if start < 20 else None
        return json_response({"data": records(25)[start : start + 10], "nextPageKey": following})

    server = await serve(answer)
    options = PaginationOptions(
        type=PaginationType.CURSOR, param="nextPageKey", size_param="pageSize", cursor_alone=True
    )
    entities = Endpoint(
        "/entities", query=(("fields", "+tags"),), pagination=options.resolve(), extraction=Extraction(".data")
    )
    assert await read(client_of(server), entities) == records(25)
    assert server.targets[1:] == ["/entities?nextPageKey=10", "/entities?nextPageKey=20"]
    assert server.requests[0].query == {"fields": "+tags", "pageSize": "100"}


async def test_a_cursor_may_go_into_a_header_of_the_request(serve: Serve, client_of: ClientOf) -> None:
    def answer(request: Request) -> Response:
        start = int(request.headers["range"].removeprefix("from "))
        headers: dict[str, Any] = {"Next-Range": f"from {start + 10}"} if start < 20 else {}
        return json_response({"data": records(25)[start : start + 10]}, 206 if headers else 200, **headers)

    server = await serve(answer)
    options = PaginationOptions(
        type=PaginationType.CURSOR,
        param="Range",
        cursor_header="Next-Range",
        place=ParameterPlace.HEADER,
        size_param="X-Max",
    )
    apps = Endpoint("/apps", headers={"range": "from 0"}, pagination=options.resolve(), extraction=Extraction(".data"))
    assert await read(client_of(server), apps) == records(25)
    assert {request.headers["x-max"] for request in server.requests} == {"100"}
    assert set(server.targets) == {"/apps"}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("take", [1, 10, 15, 20, 35, 40])
async def test_so_many_items_as_are_wanted_come_and_no_more(
    style: str, take: int, serve: Serve, client_of: ClientOf
) -> None:
    server = await serve(paged(records(35)))
    options = PaginationOptions(type=PaginationType(style), page_size=10, take=take).resolve()
    wanted = Endpoint("/items", pagination=options, extraction=Extraction(".data"))
    assert await read(client_of(server), wanted, read_ahead=4) == records(min(take, 35))
    assert len(server.requests) <= -(-take // 10)


async def test_the_items_of_a_page_come_before_the_failure_that_nothing_leads_on(
    serve: Serve, client_of: ClientOf
) -> None:
    server = await serve(in_turn(json_response({"data": records(3), "total": 90})))
    received: list[Item] = []
    with pytest.raises(PaginationError, match="90 records"):
        await read(client_of(server), endpoint("header_link"), received=received)
    assert received == records(3)


@pytest.mark.parametrize("read_ahead", [0, 1])
async def test_a_listing_that_was_read_leaves_no_cycles_to_the_collector(
    read_ahead: int, serve: Serve, client_of: ClientOf
) -> None:
    """Who reads thousands would else have the event loop wait until the collector has found them all."""
    server = await serve(paged(records(45)))
    client = client_of(server)
    gc.disable()
    try:
        listing = Listing(client, endpoint("page"), Meter(), read_ahead=read_ahead)
        gone = weakref.ref(listing)
        async with aclosing(listing.pages()) as pages:
            async for page in pages:
                page.let_go()
        del listing, pages, page
        await settle()
        assert gone() is None
    finally:
        gc.enable()
