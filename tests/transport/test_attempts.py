"""When a request is tried again, by one rule wherever it failed (contract §8)."""

import asyncio

import httpx
import pytest

from evidence import ResponseRules, Then, response_rule
from meter import Meter
from tests.fake_clock import FakeClock, settle
from transport.attempts import METER, Attempts, Backoff, MayPass, Retries
from transport.limits import Limiter
from transport.meanings.meanings import RULES

BROKEN = httpx.ReadError("reset")


def request_with(**extensions: object) -> httpx.Request:
    return httpx.Request("GET", "http://api.example/items", extensions=extensions)


def response_of(status: int, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return httpx.Response(status, headers=named, request=request_with())


@pytest.fixture
def limiter(clock: FakeClock) -> Limiter:
    return Limiter(1, None, clock)


def attempts(clock: FakeClock, limiter: Limiter, most: int = 2, meter: Meter | None = None) -> Attempts:
    return Retries(most, limiter, clock, Backoff(first=1.0, longest=1.0)).of(request_with(**{METER: meter}))


class Failing:
    """An attempt that fails so, one after another, and then comes to something."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.made = 0

    async def __call__(self) -> str:
        self.made += 1
        if self.failures:
            raise self.failures.pop(0)
        return "whole"


async def test_what_may_pass_is_tried_again_after_a_wait(clock: FakeClock, limiter: Limiter) -> None:
    meter = Meter()
    failing = Failing(BROKEN, MayPass(response_of(503)))
    assert await attempts(clock, limiter, meter=meter).made(failing) == "whole"
    assert (failing.made, meter.retries, clock.slept) == (3, 2, [1.0, 1.0])


@pytest.mark.parametrize("failure", [BROKEN, MayPass(response_of(503))], ids=["an error", "a response"])
async def test_the_last_failure_is_raised(failure: Exception, clock: FakeClock, limiter: Limiter) -> None:
    failing = Failing(*[failure] * 9)
    with pytest.raises(type(failure)) as raised:
        await attempts(clock, limiter, most=2).made(failing)
    assert raised.value is failure
    assert failing.made == 3


@pytest.mark.parametrize(
    "failure",
    [httpx.UnsupportedProtocol("ftp"), httpx.ProxyError("407 Authenticate"), ValueError("no matter of HTTP")],
    ids=lambda failure: type(failure).__name__,
)
async def test_what_no_try_will_mend_is_raised_at_once(failure: Exception, clock: FakeClock, limiter: Limiter) -> None:
    failing = Failing(failure)
    with pytest.raises(type(failure)):
        await attempts(clock, limiter).made(failing)
    assert failing.made == 1


async def test_the_tries_of_a_request_are_counted_together(clock: FakeClock, limiter: Limiter) -> None:
    """A body that breaks off after it began is a failure of the same request."""
    tries = attempts(clock, limiter, most=3)
    await tries.made(Failing(BROKEN, BROKEN))
    later = Failing(*[BROKEN] * 9)
    with pytest.raises(httpx.ReadError):
        await tries.made(later)
    assert tries.number == 4
    assert later.made == 2


async def test_a_wait_that_is_asked_for_is_waited_by_all(clock: FakeClock, limiter: Limiter) -> None:
    limited = MayPass(response_of(429, Retry_After="7"))
    await attempts(clock, limiter).made(Failing(limited))
    assert clock.slept == [7.0]


async def test_what_a_rule_tries_again_is_no_limit_by_its_text(clock: FakeClock, limiter: Limiter) -> None:
    """A minute is a guess, where nobody says what the text means."""
    content = b'{"errors": [{"extensions": {"code": "THROTTLED"}}]}'
    rules = ResponseRules((response_rule(200, None, Then.RETRY),))
    ruled = httpx.Response(200, content=content, request=request_with(**{RULES: rules}))
    by_itself = httpx.Response(200, content=content, request=request_with())
    await attempts(clock, limiter).made(Failing(MayPass(ruled)))
    assert (clock.slept, limiter.pause_of("api.example").left) == ([1.0], 0.0)
    await attempts(clock, limiter).made(Failing(MayPass(by_itself)))
    assert clock.slept == [1.0, 60.0]


async def test_what_a_rule_tries_again_waits_as_its_headers_ask(clock: FakeClock, limiter: Limiter) -> None:
    rules = ResponseRules((response_rule(429, None, Then.RETRY),))
    ruled = httpx.Response(429, headers={"Retry-After": "7"}, request=request_with(**{RULES: rules}))
    await attempts(clock, limiter).made(Failing(MayPass(ruled)))
    assert clock.slept == [7.0]


async def test_a_limit_without_a_wait_holds_back_all_as_long_as_who_met_it() -> None:
    clock = FakeClock(by_hand=True)
    limiter = Limiter(1, None, clock)
    passed: list[float] = []

    async def another() -> None:
        async with limiter.slot("api.example", Meter().waits):
            passed.append(clock.monotonic())

    async with asyncio.TaskGroup() as group:
        group.create_task(attempts(clock, limiter).made(Failing(MayPass(response_of(429)))))
        await settle()
        group.create_task(another())
        await clock.advance(0.9)
        assert passed == []
        await clock.advance(0.1)
    assert passed == [1.0]
