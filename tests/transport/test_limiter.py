"""The place that every request passes: how many at once, how many a second, and pauses."""

import asyncio
from itertools import pairwise

import pytest

from messages import RequestFailed
from tests.fake_clock import FakeClock, settle
from transport.limiter import Limiter


@pytest.fixture
def hand_clock() -> FakeClock:
    return FakeClock(by_hand=True)


async def passing(limiter: Limiter, clock: FakeClock, starts: list[float], until: asyncio.Event | None = None) -> None:
    async with limiter.slot():
        starts.append(clock.monotonic())
        if until is not None:
            await until.wait()


async def test_no_more_than_allowed_are_through_at_once(hand_clock: FakeClock) -> None:
    limiter, starts, done = Limiter(3, None, hand_clock), list[float](), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for _ in range(8):
            group.create_task(passing(limiter, hand_clock, starts, done))
        await settle()
        assert len(starts) == 3
        done.set()
    assert len(starts) == 8


async def test_requests_start_no_faster_than_the_rate(hand_clock: FakeClock) -> None:
    limiter, starts = Limiter(10, 2, hand_clock), list[float]()
    async with asyncio.TaskGroup() as group:
        for _ in range(5):
            group.create_task(passing(limiter, hand_clock, starts))
        await hand_clock.advance(10)
    assert starts == [0.0, 0.5, 1.0, 1.5, 2.0]


async def test_time_without_requests_is_not_saved_up(hand_clock: FakeClock) -> None:
    limiter, starts = Limiter(10, 1, hand_clock), list[float]()
    await hand_clock.advance(60)
    async with asyncio.TaskGroup() as group:
        for _ in range(3):
            group.create_task(passing(limiter, hand_clock, starts))
        await hand_clock.advance(10)
    assert starts == [60.0, 61.0, 62.0]


async def test_a_pause_holds_back_all(hand_clock: FakeClock) -> None:
    limiter, starts = Limiter(10, None, hand_clock), list[float]()
    limiter.pause(30)
    async with asyncio.TaskGroup() as group:
        for _ in range(4):
            group.create_task(passing(limiter, hand_clock, starts))
        await hand_clock.advance(29)
        assert starts == []
        await hand_clock.advance(1)
    assert starts == [30.0] * 4


async def test_a_shorter_pause_does_not_end_a_longer_one(hand_clock: FakeClock) -> None:
    limiter, starts = Limiter(1, None, hand_clock), list[float]()
    limiter.pause(30)
    limiter.pause(1)
    limiter.pause(0)
    async with asyncio.TaskGroup() as group:
        group.create_task(passing(limiter, hand_clock, starts))
        await hand_clock.advance(40)
    assert starts == [30.0]


async def test_a_pause_that_grows_while_waiting_is_waited_out(hand_clock: FakeClock) -> None:
    limiter, starts = Limiter(1, None, hand_clock), list[float]()
    limiter.pause(10)
    async with asyncio.TaskGroup() as group:
        group.create_task(passing(limiter, hand_clock, starts))
        await hand_clock.advance(5)
        limiter.pause(20)
        await hand_clock.advance(60)
    assert starts == [25.0]


async def test_the_rate_holds_after_a_pause_too(hand_clock: FakeClock) -> None:
    limiter, starts = Limiter(10, 1, hand_clock), list[float]()
    async with asyncio.TaskGroup() as group:
        for _ in range(5):
            group.create_task(passing(limiter, hand_clock, starts))
        await settle()
        limiter.pause(60)
        await hand_clock.advance(100)
    assert starts[0] == 0.0
    assert starts[1] == 60.0
    assert all(later - earlier >= 1 for earlier, later in pairwise(starts))


async def test_a_pause_of_more_than_five_minutes_is_a_failure_that_says_how_long(hand_clock: FakeClock) -> None:
    limiter = Limiter(1, None, hand_clock)
    limiter.pause(3600)
    with pytest.raises(RequestFailed, match=r"3600 seconds.*300"):
        await passing(limiter, hand_clock, [])


async def test_who_gives_up_waiting_gives_its_place_back(hand_clock: FakeClock) -> None:
    limiter, starts = Limiter(1, None, hand_clock), list[float]()
    limiter.pause(30)
    waiting = asyncio.create_task(passing(limiter, hand_clock, starts))
    await settle()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    async with asyncio.TaskGroup() as group:
        group.create_task(passing(limiter, hand_clock, starts))
        await hand_clock.advance(30)
    assert starts == [30.0]
