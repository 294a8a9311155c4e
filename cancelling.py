"""Cancelling what must be left in order.

httpcore shields its tidying from the cancel scopes of anyio, but not from `Task.cancel`: a task that is cancelled while
it tidies leaves a connection in the pool for ever, neither idle nor closed, until there is none left for anybody.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final

import anyio

_GOING_ON: Final[set[asyncio.Future[Any]]] = set()


async def cancelled_in_order[T](work: Coroutine[Any, Any, T]) -> T:
    """The result of work that is cancelled as httpcore expects it, however and however often its caller is."""
    scope = anyio.CancelScope()

    async def scoped() -> T:
        with scope:
            return await work
        raise asyncio.CancelledError

    return await _followed(scoped(), scope)


async def finished[T](work: Coroutine[Any, Any, T]) -> T:
    """The result of work that goes on to its end even if its caller is cancelled."""
    return await _followed(work, None)


async def _followed[T](work: Coroutine[Any, Any, T], scope: anyio.CancelScope | None) -> T:
    """Waits for a task that begins at once and tells its end itself: a turn of the loop is long while Ocean works."""
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[T] = loop.create_future()
    task = asyncio.Task(_tell(work, outcome), loop=loop, eager_start=True)
    _GOING_ON.add(task)
    task.add_done_callback(_GOING_ON.discard)
    try:
        return await outcome
    except asyncio.CancelledError:
        if scope is not None:
            scope.cancel()
        await asyncio.wait([task])  # a further cancellation ends this wait, and not the task
        raise


async def _tell[T](work: Coroutine[Any, Any, T], outcome: asyncio.Future[T]) -> None:
    try:
        result = await work
    except BaseException as error:
        if outcome.done():
            raise
        outcome.set_exception(error)
    else:
        if not outcome.done():
            outcome.set_result(result)
