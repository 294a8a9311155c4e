"""Events wait in order, no more than fit, and it is told once that no more do (contract §10)."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loguru import logger

from live import Event
from live.receiving import EventQueue


def event(number: int = 0, size: int = 1) -> Event:
    return Event(str(number), None, {}, {}, datetime.now(UTC), size)


@pytest.fixture
def log() -> Iterator[list[str]]:
    lines: list[str] = []
    handler = logger.add(lambda message: lines.append(str(message)), level="DEBUG")
    yield lines
    logger.remove(handler)


async def test_they_are_given_in_the_order_in_which_they_came() -> None:
    queue = EventQueue()
    for number in range(3):
        assert queue.offer(event(number))
    assert [(await queue.get()).id for _ in range(3)] == ["0", "1", "2"]


async def test_who_waits_gets_the_next() -> None:
    queue = EventQueue()
    waiting = asyncio.create_task(queue.get())
    await asyncio.sleep(0)
    queue.offer(event(7))
    assert (await waiting).id == "7"
    later = asyncio.create_task(queue.get())
    await asyncio.sleep(0)
    assert not later.done()
    later.cancel()


async def test_all_that_wait_can_be_had_at_once() -> None:
    queue = EventQueue()
    for number in range(3):
        queue.offer(event(number))
    assert [each.id for each in queue.waiting()] == ["0", "1", "2"]
    assert queue.waiting() == []
    assert len(queue) == 0


async def test_no_more_are_taken_than_fit_by_number_or_by_bytes(log: list[str]) -> None:
    for queue, size in ((EventQueue(most_events=4), 1), (EventQueue(most_bytes=40), 10)):
        assert [queue.offer(event(size=size)) for _ in range(6)] == [True] * 4 + [False] * 2
        (full,) = log
        assert "4 live events wait" in full
        for _ in range(2):
            await queue.get()
        assert "2 were refused" in log[1]
        assert queue.offer(event(size=size))
        assert len(log) == 2
        log.clear()


async def test_one_that_is_larger_than_all_that_fits_is_taken_where_none_waits() -> None:
    queue = EventQueue(most_bytes=10)
    assert queue.offer(event(size=100))
    assert not queue.offer(event())
    await queue.get()
    assert queue.offer(event())


@given(st.lists(st.integers(0, 12)))
def test_what_was_taken_is_given_whatever_came_and_went(sizes: list[int]) -> None:
    """A size of 0 stands for one that is had."""
    queue = EventQueue(most_events=5, most_bytes=30)
    there: list[int] = []
    for number, size in enumerate(sizes):
        if size == 0:
            assert [int(each.id) for each in queue.waiting()] == there
            there.clear()
        elif queue.offer(event(number, size)):
            there.append(number)
        assert len(queue) == len(there) <= 5
