"""A pause that Port asks for holds back all requests to it, and no other host's; it never lasts for good."""

import asyncio

import httpx
import pytest

from framework.port.client.pauses import PortPauses
from tests.fake_clock import FakeClock, settle


def answered(status: int, host: str = "api.port", **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, headers=named, request=httpx.Request("POST", f"https://{host}/v1/entities"))


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (answered(429, retry_after="7"), 7),
        (answered(200, x_ratelimit_remaining="0", x_ratelimit_reset="12"), 12),
        (answered(200, x_ratelimit_remaining="3", x_ratelimit_reset="12"), 0),
        (answered(429, retry_after="99999999"), 300),
        (answered(503, retry_after="7"), 0),
        (answered(200), 0),
    ],
)
async def test_what_an_answer_asks_for_is_waited_by_all(
    answer: httpx.Response, seconds: float, clock: FakeClock
) -> None:
    pauses = PortPauses(clock)
    pauses.hear(answer)
    await asyncio.gather(pauses.over("api.port"), pauses.over("api.port"))
    assert clock.monotonic() == seconds


async def test_another_host_is_asked_meanwhile(clock: FakeClock) -> None:
    pauses = PortPauses(clock)
    pauses.hear(answered(429, retry_after="7"))
    await pauses.over("ingest.port")
    assert clock.slept == []


async def test_a_shorter_pause_does_not_end_a_longer_one() -> None:
    clock = FakeClock(by_hand=True)
    pauses = PortPauses(clock)
    pauses.hear(answered(429, retry_after="30"))
    pauses.hear(answered(429, retry_after="1"))
    waiting = asyncio.create_task(pauses.over("api.port"))
    await clock.advance(29)
    assert not waiting.done()
    await clock.advance(1)
    await settle()
    assert waiting.done()


async def test_how_often_and_how_long_is_told_once_whoever_was_refused(clock: FakeClock) -> None:
    pauses = PortPauses(clock)
    told: list[tuple[float, bool]] = []
    pauses.paused = lambda seconds, is_another: told.append((seconds, is_another))
    for seconds in ("5", "5", "7"):
        pauses.hear(answered(429, retry_after=seconds))
    pauses.hear(answered(200))
    await pauses.over("api.port")
    pauses.hear(answered(429, retry_after="1"))
    assert told == [(5, True), (2, False), (1, True)]
