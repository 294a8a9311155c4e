"""Cancelling what must be left in order.

httpcore shields its tidying from the cancel scopes of anyio, but not from `Task.cancel`: a task that is cancelled while
it tidies leaves a connection in its pool for ever, neither idle nor closed.
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

    async def told() -> None:
        result = await work
        if not outcome.done():
            outcome.set_result(result)

    def ended(task: asyncio.Task[None]) -> None:
        _GOING_ON.discard(task)
        if task.cancelled():
            outcome.cancel()
        elif (error := task.exception()) is not None and not outcome.done():
            outcome.set_exception(error)

    task = asyncio.Task(told(), loop=loop, eager_start=True)
    _GOING_ON.add(task)
    task.add_done_callback(ended)
    try:
        return await outcome
    except asyncio.CancelledError:
        if scope is not None:
            scope.cancel()
        await asyncio.wait([task])  # a further cancellation ends this wait, and not the task
        raise
