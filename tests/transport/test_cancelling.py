"""Work that is cancelled as httpcore expects it, and begins and ends without waiting for the event loop."""

import asyncio
import gc
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import anyio
import pytest

from tests.fake_clock import settle
from transport.cancelling import cancelled_in_order, finished

type Way = Callable[[Coroutine[Any, Any, str]], Awaitable[str]]


@pytest.fixture(params=[cancelled_in_order, finished], ids=["in order", "finished"])
def way(request: pytest.FixtureRequest) -> Way:
    way: Way = request.param
    return way


async def test_the_result_is_handed_on(way: Way) -> None:
    async def work() -> str:
        await asyncio.sleep(0)
        return "done"

    assert await way(work()) == "done"


async def test_a_failure_is_handed_on(way: Way) -> None:
    async def work() -> str:
        await asyncio.sleep(0)
        raise LookupError("this one")

    with pytest.raises(LookupError, match="this one"):
        await way(work())


async def test_work_begins_before_the_loop_turns(way: Way) -> None:
    begun: list[str] = []

    async def work() -> str:
        begun.append("begun")
        return "done"

    waiting = way(work()).__await__()
    with pytest.raises(StopIteration):
        next(waiting)
    assert begun == ["begun"]


async def test_shielded_tidying_goes_on_to_its_end_however_often_the_caller_is_cancelled() -> None:
    tidied: list[str] = []

    async def work() -> str:
        try:
            await asyncio.Event().wait()
        finally:
            with anyio.CancelScope(shield=True):
                for _ in range(10):
                    await asyncio.sleep(0)
                tidied.append("tidied")
        return "never"

    caller = asyncio.ensure_future(cancelled_in_order(work()))
    await settle()
    for _ in range(3):
        caller.cancel()
        await asyncio.sleep(0)
    await settle()
    assert caller.cancelled()
    assert tidied == ["tidied"]


async def test_work_that_is_to_be_finished_knows_nothing_of_a_cancellation() -> None:
    ended: list[str] = []

    async def work() -> str:
        for _ in range(10):
            await asyncio.sleep(0)
        ended.append("whole")
        return "done"

    caller = asyncio.ensure_future(finished(work()))
    await asyncio.sleep(0)
    caller.cancel()
    await settle()
    assert caller.cancelled()
    assert ended == ["whole"]


async def test_a_failure_that_nobody_waits_for_any_more_is_not_reported(way: Way) -> None:
    reported: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context))
    goes_on = asyncio.Event()

    async def work() -> str:
        with anyio.CancelScope(shield=True):
            await goes_on.wait()
        raise LookupError("too late")

    caller = asyncio.ensure_future(way(work()))
    await settle()
    caller.cancel()
    await settle()
    goes_on.set()
    await settle()
    assert caller.cancelled()
    del caller
    gc.collect()
    assert not reported
