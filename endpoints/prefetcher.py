"""Pages that are asked for before they are wanted; each that came in vain is freed."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from endpoints.received_pages import ReceivedPage
from messages import ReadError
from pagination import PageRequest

type Fetch = Callable[[PageRequest], Awaitable[ReceivedPage]]


class Prefetcher:
    """Fetches at most `most` pages side by side, for one who takes them one by one. To be closed."""

    def __init__(self, fetch: Fetch, most: int) -> None:
        self._fetch = fetch
        self._most = most
        self._enough = most - most // 4
        self._ahead: dict[PageRequest, asyncio.Task[ReceivedPage]] = {}
        self._dropped: set[asyncio.Task[None]] = set()

    def has_enough(self, request: PageRequest) -> bool:
        """Whether this one is on its way, and so many others that nothing need be asked for yet."""
        return request in self._ahead and len(self._ahead) >= self._enough

    def expect(self, wanted: Sequence[PageRequest]) -> None:
        """Asks for what will be needed, and drops what will not."""
        for stale in self._ahead.keys() - set(wanted):
            self._drop(self._ahead.pop(stale))
        for request in wanted[: self._most]:
            if request not in self._ahead:
                task = asyncio.create_task(self._received(request))
                # A failure past the end is nobody's concern: it is looked at here so that asyncio does not report it.
                task.add_done_callback(lambda done: done.cancelled() or done.exception())
                self._ahead[request] = task

    async def take(self, request: PageRequest) -> ReceivedPage:
        """The page, which is then the caller's to close. Raises the `ReadError` that it was answered with."""
        if request not in self._ahead:
            return await self._fetch(request)
        try:
            page = await self._ahead[request]
        except ReadError:
            del self._ahead[request]
            raise
        del self._ahead[request]
        return page

    async def aclose(self) -> None:
        """Ends what is still being fetched, and frees what was not taken."""
        self.expect([])
        await asyncio.gather(*self._dropped, return_exceptions=True)

    async def _received(self, request: PageRequest) -> ReceivedPage:
        return await self._fetch(request)

    def _drop(self, task: asyncio.Task[ReceivedPage]) -> None:
        task.cancel()
        dropping = asyncio.create_task(_freed(task))
        self._dropped.add(dropping)
        dropping.add_done_callback(self._dropped.discard)


async def _freed(task: asyncio.Task[ReceivedPage]) -> None:
    await asyncio.wait([task])
    if not task.cancelled() and task.exception() is None:
        await task.result().aclose()
