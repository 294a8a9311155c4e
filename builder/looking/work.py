"""What takes a while: one thing at a time, told on the way, and stopped if somebody wants it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from messages import PROCESS_MASK, IntegrationError


@dataclass
class Work:
    """`doing` says what is done at the moment; `failure` why it came to nothing, once it is over."""

    title: str
    doing: str = ""
    failure: str | None = None
    _task: "asyncio.Task[None] | None" = field(default=None, repr=False)

    def begin(self, job: Callable[[], Awaitable[None]]) -> None:
        self._task = asyncio.create_task(self._done(job))

    @property
    def is_under_way(self) -> bool:
        return self._task is not None and not self._task.done()

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
            self.failure = PROCESS_MASK.told(str(error))
        except asyncio.CancelledError:
            self.failure = "Stopped."
            raise
