"""Work on a stream side by side: everything, bounded, and gone when it is over."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from contextlib import aclosing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from endpoints.nested.workers import expand, first, for_each
from messages import ReadError
from tests.fake_clock import settle
from tests.running_tasks import running

MANY = 10_000


class Source:
    """A stream that knows how much of it was taken, and whether it was closed."""

    def __init__(self, elements: Iterable[int], error: Exception | None = None) -> None:
        self._elements = elements
        self._error = error
        self.taken = 0
        self.closed = False

    async def stream(self) -> AsyncGenerator[int]:
        try:
            for element in self._elements:
                self.taken += 1
                yield element
                await asyncio.sleep(0)
            if self._error is not None:
                raise self._error
        finally:
            self.closed = True


@pytest.mark.parametrize(("count", "taken"), [(0, 0), (3, 3), (5, 5), (9, 5)])
async def test_of_the_first_elements_no_more_is_taken_than_wanted(count: int, taken: int) -> None:
    source = Source(range(5))
    assert [element async for element in first(source.stream(), count)] == [*range(5)][:count]
    assert source.taken == taken
    assert source.closed or not taken


@pytest.fixture
async def no_task_is_left() -> AsyncIterator[None]:
    before = running()
    yield
    assert running() <= before


async def tripled(element: int) -> AsyncGenerator[int]:
    for part in range(3):
        await asyncio.sleep(0)
        yield 3 * element + part


async def twice(element: int) -> AsyncGenerator[int]:
    yield element
    yield element


async def stuck(_: int) -> None:
    await asyncio.Event().wait()


async def silent(_: int) -> AsyncGenerator[int]:
    await asyncio.Event().wait()
    yield 0


@pytest.mark.usefixtures("no_task_is_left")
class TestForEach:
    @pytest.mark.parametrize("width", [1, 3, 50])
    async def test_every_element_is_worked_on_once_and_no_more_at_a_time_than_allowed(self, width: int) -> None:
        at_work: set[int] = set()
        most, done = 0, list[int]()

        async def work(element: int) -> None:
            nonlocal most
            at_work.add(element)
            most = max(most, len(at_work))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            at_work.remove(element)
            done.append(element)

        await for_each(Source(range(20)).stream(), work, width)

        assert sorted(done) == list(range(20))
        assert most <= width
        assert most == 1 or width > 1

    async def test_the_first_error_is_raised_as_it_is_and_ends_the_rest(self) -> None:
        source, error = Source(range(MANY)), ReadError("of the fifth")

        async def work(element: int) -> None:
            if element == 5:
                raise error
            await asyncio.Event().wait()

        with pytest.raises(ReadError) as caught:
            await for_each(source.stream(), work, 10)

        assert caught.value is error
        assert source.taken <= 10

    async def test_an_error_of_the_source_is_raised_as_it_is(self) -> None:
        error, done = ReadError("page 2"), list[int]()

        async def work(element: int) -> None:
            done.append(element)

        with pytest.raises(ReadError) as caught:
            await for_each(Source(range(4), error).stream(), work, 2)

        assert caught.value is error
        assert done == [0, 1, 2, 3]

    async def test_cancelling_ends_all_workers(self) -> None:
        working = asyncio.create_task(for_each(Source(range(MANY)).stream(), stuck, 10))
        await settle()
        assert not working.done()
        working.cancel()
        with pytest.raises(asyncio.CancelledError):
            await working


@pytest.mark.usefixtures("no_task_is_left")
class TestExpand:
    async def test_all_results_come_in_order_where_one_works(self) -> None:
        found = [result async for result in expand(Source(range(10)).stream(), tripled, 1)]
        assert found == list(range(30))

    async def test_results_of_one_element_keep_their_order_where_several_work(self) -> None:
        found = [result async for result in expand(Source(range(10)).stream(), tripled, 4)]
        assert sorted(found) == list(range(30))
        for element in range(10):
            assert [result for result in found if result // 3 == element] == [3 * element + part for part in range(3)]

    async def test_a_result_comes_while_the_source_still_waits(self) -> None:
        more = asyncio.Event()

        async def slow() -> AsyncGenerator[int]:
            yield 7
            await more.wait()
            yield 8

        async with aclosing(expand(slow(), twice, 3)) as results:
            assert await anext(results) == 7
            assert not more.is_set()
            more.set()
            assert [result async for result in results] == [7, 8, 8]

    async def test_ten_thousand_elements_make_few_tasks_and_few_results_wait(self) -> None:
        source = Source(range(MANY))
        others = len(running())
        async with aclosing(expand(expand(source.stream(), twice, 8), twice, 8)) as results:
            await anext(results)
            await settle()
            # Nobody takes the rest: both levels stand still, with few workers and few results.
            assert source.taken < 4 * 8
            assert len(running()) - others <= 2 * (8 + 1)

    async def test_all_of_ten_thousand_are_taken_with_few_tasks(self) -> None:
        others, most, count = len(running()), 0, 0
        async for _ in expand(Source(range(MANY)).stream(), twice, 8):
            count += 1
            most = max(most, len(running()))
        assert count == 2 * MANY
        assert most - others <= 8 + 1

    async def test_results_before_an_error_come_before_it(self) -> None:
        error, found = ReadError("no more"), list[int]()

        async def work(element: int) -> AsyncGenerator[int]:
            yield element
            if element == 3:
                raise error

        with pytest.raises(ReadError) as caught:  # noqa: PT012 - what came before the error counts
            async for result in expand(Source(range(MANY)).stream(), work, 1):
                found.append(result)

        assert caught.value is error
        assert found == [0, 1, 2, 3]

    async def test_leaving_early_closes_the_source(self) -> None:
        source = Source(range(MANY))
        async with aclosing(expand(source.stream(), tripled, 5)) as results:
            await anext(results)
        assert source.closed

    @pytest.mark.parametrize("work", [tripled, silent])
    async def test_cancelling_the_consumer_closes_the_source(self, work: Callable[[int], AsyncGenerator[int]]) -> None:
        source = Source(range(MANY))

        async def consume() -> None:
            async with aclosing(expand(source.stream(), work, 5)) as results:
                async for _ in results:
                    await asyncio.Event().wait()

        consuming = asyncio.create_task(consume())
        await settle()
        consuming.cancel()
        await asyncio.gather(consuming, return_exceptions=True)
        assert source.taken
        assert source.closed


@given(st.lists(st.integers(0, 4), max_size=30), st.integers(1, 6))
def test_nothing_is_lost_or_doubled(lengths: list[int], width: int) -> None:
    async def parts(index: int) -> AsyncGenerator[tuple[int, int]]:
        for part in range(lengths[index]):
            await asyncio.sleep(0)
            yield index, part

    async def collect() -> list[tuple[int, int]]:
        return [result async for result in expand(Source(range(len(lengths))).stream(), parts, width)]

    expected = [(index, part) for index, length in enumerate(lengths) for part in range(length)]
    assert sorted(asyncio.run(collect())) == expected
