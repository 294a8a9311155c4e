"""One endpoint from its first page to its last: request, answer, items, next request, until it is over.

This is the only way in which an endpoint is read.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from itertools import batched
from typing import Final, Protocol

from loguru import logger

from client import ApiClient, ApiRequest, Reply
from endpoints.endpoint import Endpoint
from endpoints.large_answers import LargeAnswer
from extraction import Answer, Body
from json_types import Item
from messages import AnswerError, PaginationError, RequestFailed, excerpt
from meter import Meter
from pagination import Page, PageLengths, PageRequest, Verdict, paginate

_PIECE: Final = 1000
_WORTH_A_THREAD: Final = 256 * 1024
"""Bytes of a body."""


@dataclass(frozen=True)
class PageOfItems:
    """Items in the order of the API, and the size in bytes of the answer that they came in."""

    items: list[Item]
    size: int


@dataclass(frozen=True)
class _LargePage:
    """A page that is still coming when its turn comes."""

    large: LargeAnswer
    url: str
    headers: Mapping[str, str]

    @property
    def page(self) -> Page:
        return Page(self.large.answer, self.url, self.headers)


class ListingObserver(Protocol):
    """Looks on while an endpoint is read: for who explains a listing instead of only reading it."""

    def asking(self, request: ApiRequest) -> None:
        """A page is being asked for. Those that are read ahead may be answered in any order."""
        ...

    def answered(self, request: ApiRequest, reply: Reply) -> None:
        """A page came; what is in it is not looked at yet."""
        ...

    def judged(self, page: Page, verdict: Verdict) -> None:
        """A page was understood, in the order of the listing."""
        ...


class Listing:
    """Reads an endpoint whole, or raises the `ReadError` that prevented it.

    The next pages are fetched while the caller works on one: the next one always, and as many as `read_ahead`
    where the answers tell how many there are (`guess_ahead` where they do not). They are judged strictly in order, so
    what was fetched in vain changes nothing. With a `read_ahead` of 0, each page is asked for only when the caller
    wants it.

    `most_pages` is for who wants a glimpse only: what follows them is neither asked for nor missed.
    """

    def __init__(
        self,
        client: ApiClient,
        endpoint: Endpoint,
        meter: Meter,
        *,
        read_ahead: int = 1,
        guess_ahead: int | None = None,
        lengths: PageLengths | None = None,
        observer: ListingObserver | None = None,
        most_pages: int | None = None,
    ) -> None:
        self._client = client
        self._endpoint = endpoint
        self._meter = meter
        self._read_ahead = read_ahead
        self._guess_ahead = read_ahead if guess_ahead is None else guess_ahead
        self._enough_ahead = read_ahead - read_ahead // 4
        self._observer = observer
        self._most_pages = most_pages
        self._pages = 0
        self._paginator = paginate(endpoint.pagination, lengths)
        self._ahead: dict[PageRequest, asyncio.Task[Page | _LargePage]] = {}
        self._dropped: set[asyncio.Task[None]] = set()
        self._large: list[_LargePage] = []
        self._given: list[_LargePage] = []

    async def pages(self) -> AsyncGenerator[PageOfItems]:
        """The pages that hold items. Close the generator (`aclosing`) to end what was asked for ahead."""
        request: PageRequest | None = self._paginator.first()
        self._expect(request)
        try:
            while request is not None:
                came = await self._take(request)
                if came is None:
                    return
                given: bool | None = None
                if isinstance(came, _LargePage):
                    async with aclosing(came.large.pieces()) as pieces:
                        async for items, size in pieces:
                            if given is None:
                                given = not self._paginator.may_be_a_repetition(items[0])
                            if given:
                                yield PageOfItems(items, size)
                    page = came.page
                    self._given.append(came)
                else:
                    page = came
                verdict = self._paginator.after(page)
                await self._free_all_before(came)
                self._meter.pages += 1
                if self._observer:
                    self._observer.judged(page, verdict)
                if verdict.remark:
                    logger.info(f"{self._endpoint.path}: {verdict.remark}")
                self._pages += 1
                request = None if self._pages == self._most_pages else verdict.next
                self._expect(request)
                if not given:
                    for some in batched(verdict.items, _PIECE):
                        yield PageOfItems(list(some), page.answer.size * len(some) // len(verdict.items))
        except (AnswerError, PaginationError) as error:
            raise type(error)(f"{self._endpoint.method} {excerpt(self._endpoint.path)}: {error}") from error
        finally:
            self._expect(None)
            await asyncio.gather(*self._dropped, *(page.large.aclose() for page in self._large), return_exceptions=True)

    async def _free_all_before(self, judged: Page | _LargePage) -> None:
        """Frees the large page with which this one was compared: no other ever will be."""
        while self._given and self._given[0] is not judged:
            await self._free(self._given.pop(0))

    async def _free(self, page: _LargePage) -> None:
        self._large.remove(page)
        await page.large.aclose()

    async def _take(self, request: PageRequest) -> Page | _LargePage | None:
        """The page, or None where it turned out that the one before was the last."""
        try:
            ahead = self._ahead.pop(request, None)
            return await (ahead or self._fetch(request))
        except RequestFailed as failure:
            if failure.status in self._endpoint.ignore_statuses and request == self._paginator.first():
                self._meter.ignored_children += 1
                return None
            if failure.status is not None and self._paginator.is_past_the_end(failure.status):
                return None
            raise

    def _expect(self, request: PageRequest | None) -> None:
        """Asks for what will be needed, and drops what will not; not each time, where enough is asked for."""
        if request in self._ahead and len(self._ahead) >= self._enough_ahead:
            return
        forecast = self._paginator.forecast(self._read_ahead, self._guess_ahead)
        wanted = [] if request is None else list(dict.fromkeys([request, *forecast]))
        for stale in self._ahead.keys() - set(wanted):
            self._drop(self._ahead.pop(stale))
        for page_request in wanted[: self._read_ahead]:
            if page_request not in self._ahead:
                task = asyncio.create_task(self._fetch(page_request))
                # A failure past the end is nobody's concern: it is looked at here so that asyncio does not report it.
                task.add_done_callback(lambda done: done.cancelled() or done.exception())
                self._ahead[page_request] = task

    async def _fetch(self, page_request: PageRequest) -> Page | _LargePage:
        request = self._endpoint.request(page_request)
        if self._observer:
            self._observer.asking(request)
        reply = await self._client.ask(request, self._meter)
        if self._observer:
            self._observer.answered(request, reply)
        extraction = self._endpoint.extraction
        if reply.body.source is None:
            return Page(await self._read(reply.body), reply.url, reply.headers)
        page = _LargePage(LargeAnswer(extraction, reply.body, reply.body.source), reply.url, reply.headers)
        self._large.append(page)
        return page

    async def _read(self, body: Body) -> Answer:
        """What a body holds. A long one is read beside the event loop, which others need meanwhile."""
        extraction = self._endpoint.extraction
        await asyncio.sleep(0)  # first goes the request that waited for this one's place
        if len(body.content) < _WORTH_A_THREAD:
            return extraction.read(body)
        return await asyncio.to_thread(extraction.read, body)

    def _drop(self, task: asyncio.Task[Page | _LargePage]) -> None:
        task.cancel()
        dropping = asyncio.create_task(self._free_what_came_of(task))
        self._dropped.add(dropping)
        dropping.add_done_callback(self._dropped.discard)

    async def _free_what_came_of(self, task: asyncio.Task[Page | _LargePage]) -> None:
        await asyncio.wait([task])
        if not task.cancelled() and task.exception() is None and isinstance(page := task.result(), _LargePage):
            await self._free(page)
