"""One kind's outcome: large batches, failures that come after what was read, and nothing left behind (contract §9)."""

import asyncio
import gc
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, suppress
from functools import partial
from typing import Any

import pytest
from loguru import logger

from client import ApiClient
from endpoints import ByteBudget
from json_types import Item
from mapping import CustomAppConfig, EndpointResource
from messages import IntegrationError, MappingError, ReadError
from paging import PaginationOptions, PaginationType
from resync.resync import Resync
from tests.fake_clock import FakeClock, settle, stop_time, until
from tests.running_tasks import running
from tests.servers.loopback import ClientOf, Handler, Request, Response, Serve, in_turn, json_response, no_more_requests
from tests.servers.paging import records
from tests.waiting import PATIENCE

PAGING = PaginationOptions(type=PaginationType.PAGE, page_size=100)


def resource(kind: str = "/items", **selector: object) -> EndpointResource:
    mappings = {"identifier": ".id | tostring", "blueprint": '"thing"'}
    raw = {"kind": kind, "selector": selector, "port": {"entity": {"mappings": mappings}}}
    return CustomAppConfig.parse_obj({"resources": [raw]}).resources[0]


def resync_of(client: ApiClient, *resources: EndpointResource, clock: FakeClock | None = None) -> Resync:
    return Resync(client, PAGING, resources, concurrency=4, clock=clock)


def paged(items: list[Item], breaks_at: int | None = None, hangs_at: int | None = None) -> Handler:
    """Pages by number that tell how many items there are; one page fails, or never comes."""

    async def answer(request: Request) -> Response:
        page = int(request.query["page"])
        if page == hangs_at:
            await asyncio.Event().wait()
        if page == breaks_at:
            return Response(b"it broke", status=500)
        start = (page - 1) * 100
        return json_response({"data": items[start : start + 100], "total": len(items)})

    return answer


async def batches_of(
    resync: Resync, resource: EndpointResource, received: list[list[Item]] | None = None
) -> list[list[Item]]:
    """The batches, as Ocean takes them; also in `received`, as they come."""
    received = [] if received is None else received
    async with aclosing(resync.read(resource)) as batches:
        async for batch in batches:
            received.append(batch)
    return received


async def left_running() -> set[asyncio.Task[Any]]:
    """What still does when everything that was told to end had its chance."""
    await settle()
    return running()


@pytest.fixture
def lines() -> Iterator[list[str]]:
    written: list[str] = []
    handler = logger.add(lambda message: written.append(message.record["message"]), level="INFO")
    yield written
    logger.remove(handler)


@pytest.fixture(autouse=True)
def complaints(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """asyncio tells in its log of failures that nobody looked at; there are none to tell."""
    yield
    gc.collect()
    assert [record.message for record in caplog.records if record.name == "asyncio"] == []


async def test_small_pages_reach_ocean_as_large_batches(serve: Serve, client_of: ClientOf) -> None:
    stop_time()  # a batch is given before it is full where Ocean has waited for long
    server = await serve(paged(records(2_350)))
    items = resource(data_path=".data")
    batches = await batches_of(resync_of(client_of(server), items), items)
    assert [len(batch) for batch in batches] == [1_000, 1_000, 350]
    assert [item for batch in batches for item in batch] == records(2_350)


@pytest.mark.parametrize("breaks_at", [1, 2, 15])
async def test_a_failure_comes_after_all_that_was_read_before_it(
    breaks_at: int, serve: Serve, client_of: ClientOf
) -> None:
    server = await serve(paged(records(2_000), breaks_at=breaks_at))
    items, received = resource(data_path=".data"), list[list[Item]]()
    with pytest.raises(ReadError, match=r"500.*it broke"):
        await batches_of(resync_of(client_of(server, max_retries=0), items), items, received)
    assert [item for batch in received for item in batch] == records((breaks_at - 1) * 100)
    assert await left_running() == set()


async def test_what_ocean_keeps_to_write_it_together_is_counted_until_it_is_written(
    serve: Serve, client_of: ClientOf
) -> None:
    items, kept, budget = resource(data_path=".data"), [0], ByteBudget(10**9, lambda: kept[0])
    server = await serve(paged(records(3_000)))
    resync = Resync(client_of(server), PAGING, [items], concurrency=4, budget=budget)
    async with aclosing(resync.read(items)) as batches:
        await anext(batches)
        await until(lambda: resync._begun[0]._buffer._ended)
        of_all = budget.held
        for kept[0] in (1, 2):
            assert resync.has_batch_waiting
            await anext(batches)
        assert budget.held == of_all > 0
        kept[0] = 0
        assert await anext(batches, None) is None
    assert budget.held == 0


async def test_an_empty_listing_is_whole(serve: Serve, client_of: ClientOf, lines: list[str]) -> None:
    server = await serve(paged([]))
    items = resource(data_path=".data")
    assert await batches_of(resync_of(client_of(server), items), items) == []
    assert [line for line in lines if "read whole" in line and line.startswith("/items")]


@pytest.mark.parametrize(
    "wrong",
    [resource(datapath=".data"), resource(query=".a ["), resource("/orgs/{org}/items"), resource(data_path=".a[")],
    ids=["unknown key", "jq", "no parameter", "data_path"],
)
async def test_a_mistake_in_the_mapping_fails_the_kind_before_its_first_request(
    wrong: EndpointResource, serve: Serve, client_of: ClientOf
) -> None:
    server = await serve(paged(records(5)))
    with pytest.raises(MappingError):
        await batches_of(resync_of(client_of(server), wrong), wrong)
    assert server.requests == []


async def test_a_mapping_that_makes_nothing_of_a_batch_fails_the_kind_before_ocean_gets_it(
    serve: Serve, client_of: ClientOf
) -> None:
    server = await serve(in_turn(json_response([{"name": "no id"}])))
    items, received = resource(), list[list[Item]]()
    items.port.entity.mappings.identifier = ".id"
    with pytest.raises(MappingError, match=r"\.id"):
        await batches_of(resync_of(client_of(server), items), items, received)
    assert received == []
    assert await left_running() == set()


async def test_an_item_that_makes_no_entity_fails_the_kind_when_the_others_have_been_brought(
    serve: Serve, client_of: ClientOf, lines: list[str]
) -> None:
    """Alike where Ocean maps and where Port does."""
    server = await serve(in_turn(json_response([{"id": 1}, {"name": "no id"}, {"id": 2}])))
    items, received = resource(), list[list[Item]]()
    items.port.entity.mappings.identifier = ".id | tostring"
    with pytest.raises(MappingError, match="no entity of 1 of 3 items"):
        await batches_of(resync_of(client_of(server), items), items, received)
    assert received == [[{"id": 1}, {"id": 2}]]
    assert [line for line in lines if line.startswith("/items failed, nothing of it is deleted: The mapping")]


async def test_a_kind_is_over_when_all_of_it_is_written_also_where_its_reading_failed(
    serve: Serve, client_of: ClientOf, lines: list[str]
) -> None:
    items = resource(data_path=".data")
    for breaks_at in (None, 2):
        server = await serve(paged(records(150), breaks_at))
        before = len(lines)

        async def written(resync: list[Resync], before: int = before) -> None:
            assert not any(line.startswith("/items") for line in lines[before:])
            resync[0].refused(0, 1, ["too long"])  # the last batch, which nobody waited for

        made: list[Resync] = []
        resync = Resync(client_of(server), PAGING, [items], concurrency=4, all_written=partial(written, made))
        made.append(resync)
        with suppress(IntegrationError):
            await batches_of(resync, items)
        assert any(line.startswith("/items") and "Port refused 1 entity" in line for line in lines[before:])


async def test_a_pause_that_port_asked_for_counts_for_the_kind_that_ocean_works_on(client_of: ClientOf) -> None:
    client = client_of("http://127.0.0.1:1")
    resync = resync_of(client, resource("/a"), resource("/b"))
    resync.port_paused(2, True)
    resync.port_paused(1, False)
    assert [(meter.port_pauses, meter.port_paused) for _, meter in resync.meters] == [(1, 3), (0, 0)]
    resync_of(client).port_paused(2, True)  # there may be no kind at all


async def test_what_port_refused_is_told_in_the_last_line_of_its_kind(
    serve: Serve, client_of: ClientOf, lines: list[str]
) -> None:
    items = resource()
    resync = resync_of(client_of(await serve(in_turn(json_response(records(3))))), items)
    async with aclosing(resync.read(items)) as batches:
        async for _ in batches:
            resync.refused(0, 2, ["thing '1': too long"])
    assert [
        line for line in lines if "whole" in line and "Port refused 2 entities, such as thing '1': too long" in line
    ]


async def test_the_next_pages_are_fetched_while_ocean_works_and_no_more_than_fit(
    serve: Serve, client_of: ClientOf
) -> None:
    server = await serve(paged(records(20_000)))
    items = resource(data_path=".data")
    async with aclosing(resync_of(client_of(server), items).read(items)) as batches:
        await anext(batches)
        await until(lambda: len(server.requests) >= 20)
        await no_more_requests(server)
        # Of 200: one batch given, three waiting, one being filled, and the pages ahead.
        assert len(server.requests) <= 60
    assert await left_running() == set()


@pytest.mark.parametrize(("concurrency", "read"), [(8, 8), (2, 5)])
async def test_kinds_that_are_read_page_after_page_fill_the_places_for_requests(
    concurrency: int, read: int, serve: Serve, client_of: ClientOf
) -> None:
    asked = set[str]()

    async def never(request: Request) -> Response:
        asked.add(request.path)
        await asyncio.Event().wait()
        raise AssertionError

    server = await serve(never)
    kinds = [resource(f"/items/{number}") for number in range(12)]
    resync = Resync(client_of(server, max_concurrent_requests=12), PAGING, kinds, concurrency=concurrency)
    ocean = asyncio.create_task(batches_of(resync, kinds[0]))
    await until(lambda: len(asked) >= read)
    await no_more_requests(server)
    assert asked == {f"/items/{number}" for number in range(read)}
    ocean.cancel()
    await asyncio.gather(ocean, return_exceptions=True)


class TestTheLastLine:
    async def test_success_tells_pages_items_requests_and_waits(
        self, serve: Serve, client_of: ClientOf, lines: list[str]
    ) -> None:
        server = await serve(paged(records(150)))
        items = resource(data_path=".data")
        await batches_of(resync_of(client_of(server), items), items)
        (line,) = [line for line in lines if line.startswith("/items")]
        for told in ("2 pages", "150 items", "2 requests", "0 retries", "waited for the API", "waited for Port"):
            assert told in line

    async def test_success_tells_how_the_end_was_known(
        self, serve: Serve, client_of: ClientOf, lines: list[str]
    ) -> None:
        server = await serve(paged(records(150)))
        items = resource(data_path=".data")
        resync = resync_of(client_of(server), items)
        await batches_of(resync, items)
        assert [line for line in lines if line.startswith("/items was read whole") and ", end told: 150 of 150" in line]
        ((_, meter),) = resync.meters
        assert (meter.whole, meter.end_assumed) == (True, False)

    async def test_a_nested_kinds_end_is_assumed_where_one_listings_is_and_that_is_named(
        self, serve: Serve, client_of: ClientOf, lines: list[str]
    ) -> None:
        def answer(request: Request) -> Response:
            if request.path == "/orgs":
                return json_response({"data": [{"id": n} for n in range(4)], "has_more": False})
            if request.path == "/orgs/2/repos":  # says nothing, and may be capped at 20
                pages = {"1": json_response({"data": records(20)})}
                return pages.get(request.query["page"], Response(status=404))
            return json_response({"data": records(3), "has_more": False})

        server = await serve(answer)
        parents = {"org": {"endpoint": "/orgs", "field": ".id", "data_path": ".data"}}
        repos = resource("/orgs/{org}/repos", data_path=".data", path_parameters=parents)
        resync = resync_of(client_of(server), repos)
        await batches_of(resync, repos)
        (line,) = [line for line in lines if " was read whole" in line]
        assert ", end assumed: " in line
        assert line.endswith("(/orgs/2/repos of 5 listings)")
        ((_, meter),) = resync.meters
        assert (meter.items, meter.end_assumed) == (29, True)

    async def test_failure_tells_the_reason_too(self, serve: Serve, client_of: ClientOf, lines: list[str]) -> None:
        server = await serve(paged(records(150), breaks_at=2))
        items = resource(data_path=".data")
        with pytest.raises(ReadError):
            await batches_of(resync_of(client_of(server, max_retries=1), items), items)
        (line,) = [line for line in lines if line.startswith("/items failed")]
        for told in ("it broke", "1 pages", "100 items", "3 requests", "1 retries", "nothing of it is deleted"):
            assert told in line


class TestEnding:
    async def started(self, client: ApiClient, items: EndpointResource) -> tuple[Resync, AsyncGenerator[list[Item]]]:
        """A resync in the middle: one batch taken, pages under way that never come."""
        resync = resync_of(client, items)
        batches = resync.read(items)
        assert len(await anext(batches)) == 1_000
        return resync, batches

    @pytest.fixture
    async def hanging(self, serve: Serve) -> Any:
        return await serve(paged(records(5_000), hangs_at=14))

    async def test_closing_the_generator_leaves_no_task(self, hanging: Any, client_of: ClientOf) -> None:
        _, batches = await self.started(client_of(hanging), resource(data_path=".data"))
        assert running()
        await batches.aclose()
        assert await left_running() == set()

    async def test_cancelling_who_takes_the_batches_is_told_with_what_it_cost(
        self, hanging: Any, client_of: ClientOf, lines: list[str]
    ) -> None:
        items = resource(data_path=".data")
        ocean = asyncio.create_task(batches_of(resync_of(client_of(hanging), items), items))
        await until(lambda: len(hanging.requests) > 1)
        ocean.cancel()
        await asyncio.gather(ocean, return_exceptions=True)
        (line,) = [line for line in lines if line.startswith("/items was cancelled, nothing of it is deleted")]
        assert " requests" in line

    async def test_cancelling_who_takes_the_batches_leaves_no_task(self, hanging: Any, client_of: ClientOf) -> None:
        received, items = list[list[Item]](), resource(data_path=".data")
        ocean = asyncio.create_task(batches_of(resync_of(client_of(hanging), items), items, received))
        await until(lambda: received)
        ocean.cancel()
        await asyncio.gather(ocean, return_exceptions=True)
        assert ocean.cancelled()
        assert await left_running() == set()

    async def test_cancelling_the_resync_leaves_no_task_and_ends_who_waits(
        self, hanging: Any, client_of: ClientOf
    ) -> None:
        received, items = list[list[Item]](), resource(data_path=".data")
        resync = resync_of(client_of(hanging), items)
        ocean = asyncio.create_task(batches_of(resync, items, received))
        await until(lambda: received)
        await resync.cancel()
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(ocean, return_exceptions=True)
        assert ocean.done()
        assert await left_running() == set()

    async def test_a_generator_that_is_never_closed_leaves_no_task_once_the_resync_is_abandoned(
        self, hanging: Any, client_of: ClientOf
    ) -> None:
        resync, batches = await self.started(client_of(hanging), resource(data_path=".data"))
        resync.abandon()
        assert await left_running() == set()
        await batches.aclose()

    async def test_the_end_of_a_kind_waits_for_all_of_it_to_end(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(paged(records(5)))
        items = resource(data_path=".data")
        await batches_of(resync_of(client_of(server), items), items)
        assert running() == set()

    async def test_cancelling_a_resync_that_is_over_does_nothing(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(paged(records(5)))
        items = resource(data_path=".data")
        resync = resync_of(client_of(server), items)
        await batches_of(resync, items)
        await resync.cancel()
        await resync.cancel()
        assert await left_running() == set()


async def test_equal_resources_each_have_their_turn(serve: Serve, client_of: ClientOf) -> None:
    server = await serve(paged(records(5)))
    twins = [resource(data_path=".data"), resource(data_path=".data")]
    resync = resync_of(client_of(server), *twins)
    for _ in twins:
        assert await batches_of(resync, resource(data_path=".data")) == [records(5)]
    assert [meter.items for _, meter in resync.meters] == [5, 5]
    assert await left_running() == set()


async def test_one_kind_that_fails_leaves_the_next_alone(serve: Serve, client_of: ClientOf) -> None:
    def answer(request: Request) -> Response:
        return Response(status=500) if request.path == "/broken" else json_response(records(3))

    server = await serve(answer)
    broken, good = resource("/broken"), resource("/good")
    resync = resync_of(client_of(server, max_retries=0), broken, good)
    with pytest.raises(IntegrationError):
        await batches_of(resync, broken)
    assert await batches_of(resync, good) == [records(3)]


async def test_progress_is_told_every_ten_seconds_at_most(serve: Serve, client_of: ClientOf, lines: list[str]) -> None:
    server = await serve(paged(records(300), hangs_at=3))
    items, hand_clock = resource(data_path=".data"), FakeClock(by_hand=True)
    resync = resync_of(client_of(server), items, clock=hand_clock)
    ocean = asyncio.create_task(batches_of(resync, items))
    await until(lambda: len(server.requests) == 3)
    await hand_clock.advance(35)
    assert len([line for line in lines if line.endswith("so far")]) == 3
    await resync.cancel()
    await asyncio.gather(ocean, return_exceptions=True)


async def test_a_new_resync_asks_once_whatever_the_api_asked_for_before(serve: Serve, client_of: ClientOf) -> None:
    limits = [True]
    limited = Response(status=429, headers={"Retry-After": "999999999"})
    server = await serve(lambda _: limited if limits[0] else json_response(records(2)))
    client, kinds = client_of(server), [resource("/a"), resource("/b")]

    async def failing() -> int:
        before, resync = len(server.requests), resync_of(client, *kinds)
        for kind in kinds:
            with pytest.raises(ReadError, match="999999999 seconds"):
                await batches_of(resync, kind)
        return len(server.requests) - before

    assert await failing() <= 2
    assert [await failing() for _ in range(3)] == [1, 1, 1]
    limits[0] = False
    resync = resync_of(client, *kinds)
    assert [await batches_of(resync, kind) for kind in kinds] == [[records(2)]] * 2
