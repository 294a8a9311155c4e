"""Pages that are asked for before they are wanted; each that came in vain is freed."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import NamedTuple

from endpoints.pages.received_pages import ReceivedPage
from endpoints.waiting import Claim
from messages import ReadError
from pagination import PageRequest

type Fetch = Callable[[PageRequest, Claim], Coroutine[None, None, ReceivedPage]]
"""Fetches a page as soon as there is room for it."""


class _Ahead(NamedTuple):
    """A page that is asked for, or waits for room."""

    fetching: asyncio.Task[ReceivedPage]
    claim: Claim


class Prefetcher:
    """Fetches at most `most` pages side by side, for one who takes them one by one. To be closed.

    Once it is, it holds on to nobody: who opens thousands of listings leaves no cycles to Python's collector, which
    would keep the event loop for as long as it takes to find them all.
    """

    def __init__(self, fetch: Fetch, claim: Callable[[], Claim], most: int) -> None:
        self._fetch: Fetch | None = fetch
        self._claim: Callable[[], Claim] | None = claim
        self._most = most
        self._enough = most - most // 4
        self._ahead: dict[PageRequest, _Ahead] = {}
        self._dropped: set[asyncio.Task[None]] = set()

    def has_enough(self, request: PageRequest) -> bool:
        """Whether this one is on its way, and so many others that nothing need be asked for yet."""
        return request in self._ahead and len(self._ahead) >= self._enough

    def expect(self, wanted: Sequence[PageRequest]) -> None:
        """Asks for what will be needed, and drops what will not."""
        before, self._ahead = self._ahead, {}
        for place, request in enumerate(wanted):
            if (ahead := before.pop(request, None)) is not None:
                self._ahead[request] = ahead
            elif place < self._most and request not in self._ahead:
                self._ahead[request] = self._begun(request)
        for stale in before.values():
            self._drop(stale.fetching)

    async def take(self, request: PageRequest) -> ReceivedPage:
        """The page, which is then the caller's to close. Raises the `ReadError` that it was answered with."""
        ahead = self._ahead.get(request)
        if ahead is None:
            fetch, claim = self._fetch_and_claim()
            claim.want()
            return await fetch(request, claim)
        ahead.claim.want()
        try:
            page = await ahead.fetching
        except ReadError:
            del self._ahead[request]
            raise
        del self._ahead[request]
        return page

    async def aclose(self) -> None:
        """Ends what is still being fetched, and frees what was not taken."""
        self.expect([])
        self._fetch = self._claim = None
        await asyncio.gather(*self._dropped, return_exceptions=True)

    def _fetch_and_claim(self) -> tuple[Fetch, Claim]:
        assert self._fetch is not None, "a prefetcher was used after its end"
        assert self._claim is not None
        return self._fetch, self._claim()

    def _begun(self, request: PageRequest) -> _Ahead:
        fetch, claim = self._fetch_and_claim()
        return _Ahead(asyncio.create_task(fetch(request, claim)), claim)

    def _drop(self, task: asyncio.Task[ReceivedPage]) -> None:
        task.cancel()
        dropping = asyncio.create_task(_freed(task))
        self._dropped.add(dropping)
        dropping.add_done_callback(self._dropped.discard)


async def _freed(task: asyncio.Task[ReceivedPage]) -> None:
    """A failure past the end is nobody's concern: it is looked at so that asyncio does not report it."""
    await asyncio.wait([task])
    if not task.cancelled() and task.exception() is None:
        await task.result().aclose()
