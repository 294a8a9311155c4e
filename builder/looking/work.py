"""What takes a while: one thing at a time, told on the way, and stopped if somebody wants it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from messages import PROCESS_MASK, IntegrationError


@dataclass
class Work:
    """`doing` says what is done at the moment; `said` why it came to nothing, where that is known."""

    title: str
    doing: str = ""
    said: str | None = None
    _task: "asyncio.Task[None] | None" = field(default=None, repr=False)

    def begin(self, job: Callable[[], Awaitable[None]]) -> None:
        self._task = asyncio.create_task(self._done(job))

    @property
    def is_under_way(self) -> bool:
        return self._task is not None and not self._task.done()

    @property
    def failure(self) -> str | None:
        """Why it came to nothing, once it is over; a mistake of the builder's own too."""
        task = self._task
        error = None if task is None or not task.done() or task.cancelled() else task.exception()
        if error is not None:
            return f"This is a mistake of the builder itself ({type(error).__name__}: {PROCESS_MASK.told(str(error))})."
        return self.said

    def tell(self, doing: str) -> None:
        self.doing = PROCESS_MASK.told(doing)

    async def wait(self, seconds: float) -> None:
        """Until it is over, or for so long."""
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=seconds)

    async def stop(self) -> None:
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _done(self, job: Callable[[], Awaitable[None]]) -> None:
        try:
            await job()
        except IntegrationError as error:
            self.said = PROCESS_MASK.told(str(error))
        except asyncio.CancelledError:
            self.said = "Stopped."
            raise
