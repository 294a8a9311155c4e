"""Which tasks run beside a test: whatever they are called, so that no renaming hides one that was left running."""

import asyncio
from collections.abc import Coroutine
from contextvars import ContextVar, copy_context
from typing import Any

_SERVING = ContextVar("serving", default=False)


def serving[T](conversation: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """A task of a test's own server, which is none of those that are looked for; nor are those that it starts."""
    context = copy_context()
    context.run(_SERVING.set, True)
    return asyncio.get_running_loop().create_task(conversation, context=context)


def running() -> set[asyncio.Task[Any]]:
    """All tasks but the one that asks and those of servers."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    return {task for task in others if not task.get_context().get(_SERVING)}
