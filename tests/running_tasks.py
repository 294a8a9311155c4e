"""Which tasks run beside a test: whatever they are called, so that no renaming hides one that was left running."""

import asyncio
from collections.abc import Coroutine
from typing import Any
from weakref import WeakSet

_SERVING: WeakSet[asyncio.Task[Any]] = WeakSet()


def serving[T](conversation: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """A task of a test's own server, which is none of those that are looked for."""
    task = asyncio.ensure_future(conversation)
    _SERVING.add(task)
    return task


def running() -> set[asyncio.Task[Any]]:
    """All tasks but the one that asks and those of servers."""
    return asyncio.all_tasks() - {asyncio.current_task()} - set(_SERVING)
