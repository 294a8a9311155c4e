"""Work on a stream side by side, bounded in tasks and in results that wait."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from enum import Enum, auto


async def for_each[T](source: AsyncIterator[T], work: Callable[[T], Awaitable[None]], width: int) -> None:
    """Does the work for each element, `width` at a time. The first error ends all of it, and is raised as it is."""
    turn = asyncio.Lock()

    async def worker() -> None:
        while True:
            async with turn:
                try:
                    element = await anext(source)
                except StopAsyncIteration:
                    return
            await work(element)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(width):
                group.create_task(worker())
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0]  # noqa: B904 - the group says nothing that the error does not


async def expand[T, U](
    source: AsyncGenerator[T], work: Callable[[T], AsyncGenerator[U]], width: int
) -> AsyncGenerator[U]:
    """What the work gives for each element, as it comes. At most `width` results wait to be taken."""
    room = asyncio.Semaphore(width)
    results: asyncio.Queue[U | _End] = asyncio.Queue()

    async def feed(element: T) -> None:
        async with aclosing(work(element)) as produced:
            async for result in produced:
                await room.acquire()
                results.put_nowait(result)

    async def feed_all() -> None:
        async with aclosing(source):
            await for_each(source, feed, width)

    feeding = asyncio.create_task(feed_all())
    feeding.add_done_callback(lambda _: results.put_nowait(_End.END))
    try:
        while not isinstance(result := await results.get(), _End):
            room.release()
            yield result
        await feeding
    finally:
        feeding.cancel()
        await asyncio.gather(feeding, return_exceptions=True)


async def first[T](source: AsyncGenerator[T], count: int) -> AsyncGenerator[T]:
    """At most so many of the elements; what comes after the last of them is not even asked for."""
    async with aclosing(source):
        for _ in range(count):
            try:
                yield await anext(source)
            except StopAsyncIteration:
                return


class _End(Enum):
    END = auto()
