"""When Port counts as gone: not by one outage after another, and not by one that is over."""

import pytest

from framework.port.client.reach import GIVEN_UP_AFTER, PortReach
from tests.fake_clock import FakeClock


@pytest.fixture
def reach(clock: FakeClock) -> PortReach:
    return PortReach(clock)


async def let_fail(reach: PortReach, clock: FakeClock, *after: float) -> bool:
    """Whether the last of these tries was one too many."""
    is_gone = reach.failed()
    for seconds in after:
        await clock.sleep(seconds)
        is_gone = reach.failed()
    return is_gone


async def test_a_short_outage_is_waited_out(reach: PortReach, clock: FakeClock) -> None:
    assert not await let_fail(reach, clock, 1, 10, 100, 300)


async def test_one_of_ten_minutes_is_the_end(reach: PortReach, clock: FakeClock) -> None:
    assert await let_fail(reach, clock, 150, 150, GIVEN_UP_AFTER - 300)


async def test_an_answer_ends_an_outage(reach: PortReach, clock: FakeClock) -> None:
    await let_fail(reach, clock, 300)
    reach.answered()
    assert not await let_fail(reach, clock, 350)


async def test_two_failures_far_from_each_other_are_two_outages(reach: PortReach, clock: FakeClock) -> None:
    assert not await let_fail(reach, clock, 2 * GIVEN_UP_AFTER)
