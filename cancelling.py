"""Cancelling what must not be cancelled twice."""

import asyncio
from collections.abc import Coroutine
from typing import Any


async def cancelled_once[T](work: Coroutine[Any, Any, T]) -> T:
    """The result of work that is cancelled at most once, however often whoever waits for it is.

    httpcore puts its connections in order while it is cancelled. Cancelled again meanwhile, it leaves them in its pool
    for ever, neither idle nor closed, until there is none left for anybody.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        task.cancel()
        await asyncio.wait([task])  # of this, a second cancellation is the end, but not of the task
        raise
