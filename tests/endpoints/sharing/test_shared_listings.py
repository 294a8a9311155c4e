"""Listings that several places need: fetched once, read by all, never replayed as whole when they were not (§6)."""

import asyncio
import os
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress
from pathlib import Path

import pytest

import scratch
from endpoints.endpoint import Endpoint
from endpoints.pages.received_pages import PageOfItems
from endpoints.sharing import shared_listings
from endpoints.sharing.shared_listings import SharedListings
from endpoints.waiting import Account, ByteBudget
from json_types import Item
from messages import ReadError
from pagination import Reason, Signal
from paging import PaginationOptions
from tests.fake_clock import settle
from tests.nested_endpoints import kind, parents, resources_of
from tests.running_tasks import running

ORGS = Endpoint("/orgs")


class Fetching:
    """A listing whose pages come when the test lets them."""

    def __init__(self, *pages: list[Item] | ReadError, by_hand: bool = False) -> None:
        self._pages = pages
        self._allowed = asyncio.Semaphore(0 if by_hand else len(pages))
        self.times = 0
        self.closed = 0

    def let(self, pages: int = 1) -> None:
        for _ in range(pages):
            self._allowed.release()

    @property
    def end(self) -> Reason | None:
        return Reason(Signal.FLAG, "more: false")

    def listing(self, _: Account) -> "Fetching":
        return self

    async def pages(self) -> AsyncGenerator[PageOfItems]:
        self.times += 1
        try:
            for page in self._pages:
                await self._allowed.acquire()
                if isinstance(page, ReadError):
                    raise page
                yield PageOfItems(page, 10 * len(page))
        finally:
            self.closed += 1


@pytest.fixture
async def shared() -> AsyncIterator[SharedListings]:
    before = running()
    shared = SharedListings([[ORGS], [ORGS]])
    yield shared
    await shared.close()
    assert running() <= before


async def read(shared: SharedListings, fetching: Fetching, into: list[Item] | None = None) -> list[Item]:
    items = [] if into is None else into
    async with aclosing(shared.open(ORGS, fetching.listing, ByteBudget().account()).pages()) as pages:
        async for page in pages:
            items += page.items
    return items


PAGES: list[list[Item]] = [[{"id": 1}, {"id": "ü\ud800"}], [{"id": 12345678901234567890, "x": [1.5, None, True]}]]


class TestOneFetch:
    async def test_for_all_who_read_it_one_after_the_other(self, shared: SharedListings) -> None:
        fetching = Fetching(*PAGES)
        assert await read(shared, fetching) == await read(shared, fetching) == [*PAGES[0], *PAGES[1]]
        assert fetching.times == 1

    async def test_for_all_who_read_it_while_it_comes(self, shared: SharedListings) -> None:
        fetching = Fetching(*PAGES, by_hand=True)
        early: list[Item] = []
        late: list[Item] = []
        first = asyncio.create_task(read(shared, fetching, early))
        fetching.let()
        await settle()
        second = asyncio.create_task(read(shared, fetching, late))
        await settle()
        assert early == late == PAGES[0]

        fetching.let()
        await asyncio.gather(first, second)
        assert early == late == [*PAGES[0], *PAGES[1]]
        assert fetching.times == 1

    async def test_each_reader_knows_how_it_ended_once_it_came_to_the_end(self, shared: SharedListings) -> None:
        fetching = Fetching(*PAGES)
        for _ in range(2):
            reader = shared.open(ORGS, fetching.listing, ByteBudget().account())
            assert reader.end is None
            assert len([page async for page in reader.pages()]) == 2
            assert reader.end == fetching.end

    async def test_keeps_pages_and_their_sizes(self, shared: SharedListings) -> None:
        fetching = Fetching(*PAGES)
        await read(shared, fetching)
        pages = [page async for page in shared.open(ORGS, fetching.listing, ByteBudget().account()).pages()]
        assert pages == [PageOfItems(PAGES[0], 20), PageOfItems(PAGES[1], 10)]

    async def test_what_one_reader_does_to_an_item_no_other_sees(self, shared: SharedListings) -> None:
        fetching = Fetching([{"id": 1}])
        (item,) = await read(shared, fetching)
        item["id"] = 2
        assert await read(shared, fetching) == [{"id": 1}]

    async def test_a_listing_without_items_is_one_too(self, shared: SharedListings) -> None:
        fetching = Fetching()
        assert await read(shared, fetching) == await read(shared, fetching) == []
        assert fetching.times == 1


class TestFailures:
    async def test_all_dependants_get_the_pages_and_the_same_cause(self, shared: SharedListings) -> None:
        error = ReadError("page 2")
        fetching = Fetching(PAGES[0], error)
        for _ in range(3):
            items: list[Item] = []
            with pytest.raises(ReadError) as caught:
                await read(shared, fetching, items)
            assert caught.value is error
            assert items == PAGES[0]
        assert fetching.times == 1

    async def test_a_reader_that_leaves_does_not_stop_the_others(self, shared: SharedListings) -> None:
        fetching = Fetching(*PAGES, by_hand=True)
        stays = asyncio.create_task(read(shared, fetching))
        leaves = asyncio.create_task(read(shared, fetching))
        fetching.let()
        await settle()
        leaves.cancel()
        await settle()
        fetching.let()
        assert await stays == [*PAGES[0], *PAGES[1]]
        assert fetching.times == 1

    async def test_what_all_have_left_is_cancelled_and_begins_anew(self, shared: SharedListings) -> None:
        fetching = Fetching(*PAGES, by_hand=True)
        fetching.let()
        async with aclosing(shared.open(ORGS, fetching.listing, ByteBudget().account()).pages()) as pages:
            assert (await anext(pages)).items == PAGES[0]
        assert fetching.closed == 1

        fetching.let(2)
        assert await read(shared, fetching) == [*PAGES[0], *PAGES[1]]
        assert fetching.times == 2

    async def test_closing_ends_what_is_still_coming(self, shared: SharedListings) -> None:
        fetching = Fetching(*PAGES, by_hand=True)
        reading = asyncio.create_task(read(shared, fetching))
        await settle()
        await shared.close()
        await asyncio.gather(reading, return_exceptions=True)
        assert reading.cancelled()
        assert fetching.closed == 1


def open_files_below(directory: Path) -> list[os.stat_result]:
    """The files there that this process has open, those without a name included."""
    found = []
    for link in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # the descriptor that lists them is gone by now
            if str(link.readlink()).startswith(str(directory)):
                found.append(os.fstat(int(link.name)))
    return found


def names_in(directory: Path) -> list[str]:
    return [entry.name for entry in directory.iterdir()]


class TestOnDisk:
    @pytest.fixture(autouse=True)
    def directory(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        directory = tmp_path / "ocean"
        monkeypatch.setattr(scratch, "SCRATCH", directory)
        monkeypatch.setattr(shared_listings, "_KEPT_IN_MEMORY", 1024)
        return directory

    async def test_what_is_large_has_no_name_and_no_other_reader_and_is_gone_at_the_end(self, directory: Path) -> None:
        shared = SharedListings([[ORGS], [ORGS]])
        large: list[list[Item]] = [[{"id": n, "text": "x" * 500}] for n in range(20)]
        fetching = Fetching(*large)
        items = await read(shared, fetching)

        (kept,) = open_files_below(directory)
        assert kept.st_nlink == 0
        assert kept.st_mode & 0o077 == 0
        assert kept.st_size > 10_000
        assert names_in(directory) == []
        assert await read(shared, fetching) == items

        await shared.close()
        assert open_files_below(directory) == []

    async def test_it_is_gone_when_the_last_kind_that_needs_it_is_over(self, directory: Path) -> None:
        one, two, other = [ORGS], [ORGS], [Endpoint("/others")]
        shared = SharedListings([one, two, other])
        large: list[list[Item]] = [[{"id": n, "text": "x" * 500}] for n in range(20)]
        await read(shared, Fetching(*large))
        for over in (other, one):
            await shared.leave(over)
            assert len(open_files_below(directory)) == 1
        await shared.leave(two)
        assert open_files_below(directory) == []

    async def test_what_is_small_stays_in_memory(self, directory: Path) -> None:
        shared = SharedListings([[ORGS], [ORGS]])
        await read(shared, Fetching([{"id": 1}]))
        assert open_files_below(directory) == []
        await shared.close()


class TestWhatIsShared:
    @staticmethod
    def shared_by(*raw: dict[str, object]) -> SharedListings:
        plans = [resource.plan(PaginationOptions()) for resource in resources_of(*raw)]
        return SharedListings(plan.templates for plan in plans)

    def test_what_is_asked_for_alike_by_two_resources(self) -> None:
        shared = self.shared_by(kind("/orgs"), kind("/orgs/{org}/repos", path_parameters={"org": parents("/orgs")}))
        assert shared.is_shared(ORGS)
        assert not shared.is_shared(Endpoint("/orgs/{org}/repos"))

    def test_what_is_asked_for_alike_by_two_parameters(self) -> None:
        shared = self.shared_by(
            kind("/{a}/{b}", path_parameters={"a": parents("/orgs", ".id"), "b": parents("/orgs", ".name")})
        )
        assert shared.is_shared(ORGS)

    def test_what_a_parameter_asks_for_under_each_value_of_another(self) -> None:
        shared = self.shared_by(kind("/{a}/{b}", path_parameters={"a": {"values": [1, 2]}, "b": parents("/orgs")}))
        assert shared.is_shared(ORGS)

    def test_whatever_the_parameters_are_called(self) -> None:
        shared = self.shared_by(
            kind("/o/{o}/repos", path_parameters={"o": parents("/orgs")}),
            kind("/i/{org}/{r}", path_parameters={"org": parents("/teams"), "r": parents("/o/{org}/repos")}),
        )
        assert shared.is_shared(Endpoint("/o/{o}/repos"))
        assert shared.is_shared(Endpoint("/o/{org}/repos"))

    @pytest.mark.parametrize(
        "otherwise",
        [{"method": "POST"}, {"query_params": {"a": 1}}, {"headers": {"X": "1"}}, {"body": {}}, {"data_path": ".x"},
         {"pagination": {"type": "page"}}],
        ids=lambda otherwise: next(iter(otherwise)),
    )  # fmt: skip
    def test_not_what_is_asked_for_in_another_way(self, otherwise: dict[str, object]) -> None:
        shared = self.shared_by(kind("/orgs"), kind("/orgs", **otherwise))
        assert not shared.is_shared(ORGS)
