"""The place that every request passes: how many at once, how many a second, and pauses."""

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages import RequestFailed
from meter import Meter
from tests.fake_clock import FakeClock, settle
from transport.limits import Limiter, Pace


@pytest.fixture
def hand_clock() -> FakeClock:
    return FakeClock(by_hand=True)


API, LOGIN = "api.example.com", "login.example.com"


async def passing(
    limiter: Limiter,
    clock: FakeClock,
    starts: list[float],
    until: asyncio.Event | None = None,
    *,
    host: str = API,
    pace: Pace | None = None,
    answer: float | None = None,
) -> None:
    """A request, whose answer asks for a pause of so long."""
    async with limiter.slot(host, Meter().waits, pace):
        starts.append(clock.monotonic())
        if answer is not None:
            limiter.pause_of(host).answered(answer)
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
    limiter.pause_of(API).hold(30)
    async with asyncio.TaskGroup() as group:
        for _ in range(4):
            group.create_task(passing(limiter, hand_clock, starts))
        await hand_clock.advance(29)
        assert starts == []
        await hand_clock.advance(1)
    assert starts == [30.0] * 4


async def test_a_shorter_pause_does_not_end_a_longer_one(hand_clock: FakeClock) -> None:
    limiter, starts = Limiter(1, None, hand_clock), list[float]()
    limiter.pause_of(API).hold(30)
    limiter.pause_of(API).hold(1)
    limiter.pause_of(API).hold(0)
    async with asyncio.TaskGroup() as group:
        group.create_task(passing(limiter, hand_clock, starts))
        await hand_clock.advance(40)
    assert starts == [30.0]


async def test_a_pause_that_grows_while_waiting_is_waited_out(hand_clock: FakeClock) -> None:
    limiter, starts = Limiter(1, None, hand_clock), list[float]()
    limiter.pause_of(API).hold(10)
    async with asyncio.TaskGroup() as group:
        group.create_task(passing(limiter, hand_clock, starts))
        await hand_clock.advance(5)
        limiter.pause_of(API).hold(20)
        await hand_clock.advance(60)
    assert starts == [25.0]


async def test_the_rate_holds_after_a_pause_too(hand_clock: FakeClock) -> None:
    limiter, starts = Limiter(10, 1, hand_clock), list[float]()
    async with asyncio.TaskGroup() as group:
        for _ in range(5):
            group.create_task(passing(limiter, hand_clock, starts))
        await settle()
        limiter.pause_of(API).hold(60)
        await hand_clock.advance(100)
    assert starts[0] == 0.0
    assert starts[1] == 60.0
    assert all(later - earlier >= 1 for earlier, later in pairwise(starts))


async def test_a_pause_of_more_than_five_minutes_is_a_failure_that_says_how_long(hand_clock: FakeClock) -> None:
    limiter = Limiter(1, None, hand_clock)
    limiter.pause_of(API).hold(3600)
    with pytest.raises(RequestFailed, match=r"3600 seconds.*300"):
        await passing(limiter, hand_clock, [])


async def test_who_gives_up_waiting_gives_its_place_back(hand_clock: FakeClock) -> None:
    limiter, starts = Limiter(1, None, hand_clock), list[float]()
    limiter.pause_of(API).hold(30)
    waiting = asyncio.create_task(passing(limiter, hand_clock, starts))
    await settle()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    async with asyncio.TaskGroup() as group:
        group.create_task(passing(limiter, hand_clock, starts))
        await hand_clock.advance(30)
    assert starts == [30.0]


async def test_the_pause_of_one_host_is_none_of_another(hand_clock: FakeClock) -> None:
    limiter, of_api, of_login = Limiter(2, 10, hand_clock), list[float](), list[float]()
    limiter.pause_of(API).hold(30)
    async with asyncio.TaskGroup() as group:
        for _ in range(4):  # more than fit through at once
            group.create_task(passing(limiter, hand_clock, of_api))
        await settle()
        group.create_task(passing(limiter, hand_clock, of_login, host=LOGIN))
        await hand_clock.advance(1)
        assert of_login == [0.0]
        assert of_api == []
        await hand_clock.advance(60)
    assert len(of_api) == 4


class TestANewResync:
    """What was asked for before it is forgotten when one request was sent and answered."""

    async def failing(self, limiter: Limiter, clock: FakeClock) -> None:
        with pytest.raises(RequestFailed):
            await passing(limiter, clock, [])

    async def test_asks_once_and_goes_on_where_the_answer_asks_for_nothing(self, hand_clock: FakeClock) -> None:
        limiter, starts, done = Limiter(10, None, hand_clock), list[float](), asyncio.Event()
        limiter.pause_of(API).hold(1e9)
        await self.failing(limiter, hand_clock)
        limiter.resync_begins()
        async with asyncio.TaskGroup() as group:
            for _ in range(5):
                group.create_task(passing(limiter, hand_clock, starts, done))
            await settle()
            assert len(starts) == 1
            limiter.pause_of(API).answered(0)
            await settle()
            assert len(starts) == 5
            done.set()

    async def test_fails_after_one_request_where_it_is_asked_to_wait_as_long_again(self, hand_clock: FakeClock) -> None:
        limiter, starts = Limiter(10, None, hand_clock), list[float]()
        limiter.pause_of(API).hold(3600)
        limiter.resync_begins()
        await passing(limiter, hand_clock, starts, answer=4000)
        with pytest.raises(RequestFailed, match="4000 seconds"):
            await passing(limiter, hand_clock, starts)
        assert starts == [0.0]

    async def test_waits_as_long_as_the_answer_asks(self, hand_clock: FakeClock) -> None:
        limiter, starts = Limiter(10, None, hand_clock), list[float]()
        limiter.pause_of(API).hold(3600)
        limiter.resync_begins()
        await passing(limiter, hand_clock, starts, answer=20)
        async with asyncio.TaskGroup() as group:
            group.create_task(passing(limiter, hand_clock, starts))
            await hand_clock.advance(20)
        assert starts == [0.0, 20.0]

    async def test_waits_out_a_pause_that_can_be_waited_for(self, hand_clock: FakeClock) -> None:
        limiter, starts = Limiter(10, None, hand_clock), list[float]()
        limiter.pause_of(API).hold(200)
        limiter.resync_begins()
        async with asyncio.TaskGroup() as group:
            group.create_task(passing(limiter, hand_clock, starts))
            await hand_clock.advance(200)
        assert starts == [200.0]

    @pytest.mark.parametrize("cancelled", [False, True])
    async def test_asks_with_the_next_request_where_the_first_got_no_answer(
        self, cancelled: bool, hand_clock: FakeClock
    ) -> None:
        limiter, starts, fails = Limiter(1, None, hand_clock), list[float](), asyncio.Event()
        limiter.pause_of(API).hold(3600)
        limiter.resync_begins()
        first = asyncio.create_task(passing(limiter, hand_clock, starts, fails))
        await settle()
        second = asyncio.create_task(passing(limiter, hand_clock, starts, answer=0))
        await settle()
        assert len(starts) == 1
        if cancelled:
            first.cancel()
        else:
            fails.set()
        await asyncio.gather(first, second, return_exceptions=True)
        assert len(starts) == 2

    async def test_a_request_that_ends_late_gives_up_no_trial_but_its_own(self, hand_clock: FakeClock) -> None:
        limiter, starts, late, done = Limiter(10, None, hand_clock), list[float](), asyncio.Event(), asyncio.Event()
        limiter.pause_of(API).hold(3600)
        async with asyncio.TaskGroup() as group:
            for wait, until in ((4000, late), (None, done)):
                limiter.resync_begins()
                group.create_task(passing(limiter, hand_clock, starts, until, answer=wait))
                await settle()
            late.set()
            await settle()
            waiting = group.create_task(passing(limiter, hand_clock, starts))
            await settle()
            assert not waiting.done()
            assert len(starts) == 2
            limiter.pause_of(API).answered(0)
            done.set()


class TestPace:
    """How many requests a second may go to one endpoint."""

    SLOW = Pace("/search", 0.5)

    async def test_requests_of_an_endpoint_start_no_faster_than_its_own_rate(self, hand_clock: FakeClock) -> None:
        limiter, starts = Limiter(10, 10, hand_clock), list[float]()
        async with asyncio.TaskGroup() as group:
            for _ in range(4):
                group.create_task(passing(limiter, hand_clock, starts, pace=self.SLOW))
            await hand_clock.advance(10)
        assert starts == [0.0, 2.0, 4.0, 6.0]

    async def test_who_waits_for_it_keeps_no_other_waiting(self, hand_clock: FakeClock) -> None:
        limiter, slow, others = Limiter(1, None, hand_clock), list[float](), list[float]()
        async with asyncio.TaskGroup() as group:
            for _ in range(3):
                group.create_task(passing(limiter, hand_clock, slow, pace=self.SLOW))
            await settle()
            for _ in range(3):
                group.create_task(passing(limiter, hand_clock, others))
            await settle()
            assert others == [0.0, 0.0, 0.0]
            await hand_clock.advance(10)
        assert slow == [0.0, 2.0, 4.0]

    async def test_the_installations_rate_holds_for_it_as_well(self, hand_clock: FakeClock) -> None:
        limiter, starts = Limiter(10, 1, hand_clock), list[float]()
        async with asyncio.TaskGroup() as group:
            for _ in range(4):
                group.create_task(passing(limiter, hand_clock, starts, pace=Pace("/fast", 100)))
            await hand_clock.advance(10)
        assert starts == [0.0, 1.0, 2.0, 3.0]

    async def test_one_that_is_delayed_brings_the_next_no_nearer(self, hand_clock: FakeClock) -> None:
        limiter, starts, done = Limiter(1, None, hand_clock), list[float](), asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(passing(limiter, hand_clock, [], done))
            await settle()
            for _ in range(2):
                group.create_task(passing(limiter, hand_clock, starts, pace=self.SLOW))
            await hand_clock.advance(1.5)
            done.set()
            await hand_clock.advance(5)
        assert starts == [1.5, 3.5]


@given(st.lists(st.tuples(st.sampled_from([None, 0.5, 3.0]), st.integers(0, 8)), min_size=1, max_size=12))
async def test_no_rate_is_ever_exceeded(requests: list[tuple[float | None, int]]) -> None:
    clock = FakeClock(by_hand=True)
    limiter, every, by_pace = Limiter(2, 2, clock), list[float](), dict[float, list[float]]()

    async def request(per_second: float | None, takes: int) -> None:
        pace = Pace("/items", per_second) if per_second else None
        async with limiter.slot(API, Meter().waits, pace):
            every.append(clock.monotonic())
            if per_second:
                by_pace.setdefault(per_second, []).append(clock.monotonic())
            await clock.sleep(takes / 4)

    async with asyncio.TaskGroup() as group:
        for per_second, takes in requests:
            group.create_task(request(per_second, takes))
        await clock.advance(200)
    assert len(every) == len(requests)
    for per_second, starts in [(2.0, every), *by_pace.items()]:
        assert all(later - earlier >= 1 / per_second - 1e-6 for earlier, later in pairwise(starts))
