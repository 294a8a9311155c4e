"""Many who want the same thing done, each for himself: done for all together that wait when it can be begun."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence


class Grouped[T, U]:
    """Does the work for some at a time, `at_once` times side by side. Nobody waits for others to come."""

    def __init__(self, work: Callable[[Sequence[T]], Awaitable[Sequence[U]]], *, most: int, at_once: int) -> None:
        self._work = work
        self._most = most
        self._at_once = at_once
        self._waiting: deque[tuple[T, asyncio.Future[U]]] = deque()
        self._working: set[asyncio.Task[None]] = set()

    async def done(self, one: T) -> U:
        """What the work gives for this one. Raises what it raises for those that it was done together with."""
        result: asyncio.Future[U] = asyncio.get_running_loop().create_future()
        self._waiting.append((one, result))
        if len(self._working) < self._at_once:
            task = asyncio.create_task(self._go_on())
            self._working.add(task)
            task.add_done_callback(self._working.discard)
        return await result

    async def _go_on(self) -> None:
        await asyncio.sleep(0)  # so that those who come in the same moment go together
        while self._waiting:
            some = [self._waiting.popleft() for _ in range(min(self._most, len(self._waiting)))]
            await self._do(some)

    async def _do(self, some: Sequence[tuple[T, asyncio.Future[U]]]) -> None:
        try:
            results = await self._work([one for one, _ in some])
            made = list(zip(some, results, strict=True))
        except BaseException as error:
            for _, result in some:
                if not result.done():
                    result.set_exception(error) if isinstance(error, Exception) else result.cancel()
            if not isinstance(error, Exception):
                raise
            return
        for (_, result), outcome in made:
            if not result.done():
                result.set_result(outcome)
