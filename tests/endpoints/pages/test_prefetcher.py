"""Pages asked for ahead: as many as are allowed, and none that came is left open (contract §9)."""

import asyncio
from collections.abc import AsyncGenerator, Sequence

import pytest

from endpoints.pages.prefetcher import Prefetcher
from endpoints.pages.received_pages import PageOfItems
from endpoints.waiting import ByteBudget, Claim
from evidence import Then
from json_types import Item
from messages import ReadError
from paging import Page, PageRequest
from tests.fake_clock import settle
from tests.running_tasks import running


class Fetched:
    """A page that is open until it is closed."""

    def __init__(self, number: int, open_ones: set[int]) -> None:
        self.number = number
        self._open = open_ones
        self.meaning: Then | None = None
        open_ones.add(number)

    async def understood(self) -> AsyncGenerator[PageOfItems] | None:
        raise NotImplementedError

    @property
    def page(self) -> Page:
        raise NotImplementedError

    def rest(self, items: Sequence[Item], size: int) -> AsyncGenerator[PageOfItems]:
        raise NotImplementedError

    async def aclose(self) -> None:
        self._open.remove(self.number)


class Api:
    """Pages that come when the test lets them, in any order."""

    def __init__(self, *, refuses: int | None = None) -> None:
        self.asked: list[int] = []
        self.open: set[int] = set()
        self.refuses = refuses
        self._let: dict[int, asyncio.Event] = {}

    def let(self, *numbers: int) -> None:
        for number in numbers:
            self._let.setdefault(number, asyncio.Event()).set()

    async def fetch(self, request: PageRequest, _: Claim) -> Fetched:
        number = int(str(request.link))
        self.asked.append(number)
        await self._let.setdefault(number, asyncio.Event()).wait()
        if number == self.refuses:
            raise ReadError(f"page {number}")
        return Fetched(number, self.open)


def pages(*numbers: int) -> list[PageRequest]:
    return [PageRequest(link=str(number)) for number in numbers]


def page(number: int) -> PageRequest:
    return pages(number)[0]


async def test_as_many_as_are_allowed_are_asked_for_and_each_once() -> None:
    api = Api()
    prefetcher = Prefetcher(api.fetch, ByteBudget().account().claim, 2)
    prefetcher.expect(pages(1, 2, 3))
    prefetcher.expect(pages(1, 2, 3))
    await settle()
    assert api.asked == [1, 2]
    api.let(1)
    assert (await prefetcher.take(page(1))) is not None
    prefetcher.expect(pages(2, 3))
    await settle()
    assert api.asked == [1, 2, 3]
    await prefetcher.aclose()
    assert api.open == {1}


async def test_what_is_taken_unexpectedly_is_asked_for_then() -> None:
    api = Api()
    prefetcher = Prefetcher(api.fetch, ByteBudget().account().claim, 0)
    prefetcher.expect(pages(1))
    assert api.asked == []
    api.let(1)
    await prefetcher.take(page(1))
    assert api.asked == [1]


async def test_what_is_no_longer_wanted_is_ended_or_closed() -> None:
    api, before = Api(), running()
    prefetcher = Prefetcher(api.fetch, ByteBudget().account().claim, 3)
    prefetcher.expect(pages(1, 2, 3))
    api.let(2)
    await settle()
    assert api.open == {2}
    prefetcher.expect(pages(4))
    await settle()
    assert api.open == set()
    await prefetcher.aclose()
    assert running() <= before


@pytest.mark.parametrize("came", [False, True])
async def test_what_is_not_taken_since_the_taker_is_cancelled_is_closed(came: bool) -> None:
    api, before = Api(), running()
    prefetcher = Prefetcher(api.fetch, ByteBudget().account().claim, 1)
    prefetcher.expect(pages(1))
    taking = asyncio.create_task(prefetcher.take(page(1)))
    await settle()
    if came:
        api.let(1)
        await asyncio.sleep(0)
    taking.cancel()
    await asyncio.gather(taking, return_exceptions=True)
    await prefetcher.aclose()
    assert api.open == set()
    assert running() <= before


async def test_a_refusal_is_told_to_who_takes_the_page_and_to_nobody_else() -> None:
    api = Api(refuses=2)
    prefetcher = Prefetcher(api.fetch, ByteBudget().account().claim, 3)
    prefetcher.expect(pages(1, 2))
    api.let(1, 2)
    await prefetcher.take(page(1))
    with pytest.raises(ReadError, match="page 2"):
        await prefetcher.take(page(2))
    await prefetcher.aclose()
