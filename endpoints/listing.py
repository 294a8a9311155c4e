"""One endpoint from its first page to its last: request, answer, items, next request, until it is over.

This is the only way in which an endpoint is read.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from functools import partial
from typing import Final

from loguru import logger

from client import ApiResponse
from endpoints.endpoint import Endpoint
from endpoints.pages import LargeAnswer, LargePage, PageOfItems, Prefetcher, ReceivedPage, SmallPage
from endpoints.roles import Asker, ListingObserver
from endpoints.stopping import Stopping
from endpoints.waiting import Account, ByteBudget, Claim, ExpectedSize
from evidence import Then
from json_types import Item
from messages import NEW_RULE, AnswerError, PaginationError, RequestFailed, excerpt
from meter import Meter
from pagination import (
    EndpointHistory,
    Page,
    PageRequest,
    Reason,
    Signal,
    Verdict,
    paginate,
    read_page,
    remedy_for_refusal,
)

_WORTH_A_THREAD: Final = 256 * 1024
"""Bytes of a body of JSON."""

_MANY_RECORDS: Final = 2_000
"""Of a page that is judged beside the event loop: some rules look at each of them."""


class Listing:
    """Reads an endpoint whole, or raises the `ReadError` that prevented it.

    The next pages are fetched while the caller works on one: the next one always, and as many as `read_ahead`
    where the answers tell how many there are (`guess_ahead` where they do not). They are judged strictly in order, so
    what was fetched in vain changes nothing. With a `read_ahead` of 0, each page is asked for only when the caller
    wants it.

    `most_pages` is for who wants a sample only: what follows them is neither asked for nor missed. What its pages hold
    is counted in `account`, where they are `expected` to be so large.
    """

    def __init__(
        self,
        client: Asker,
        endpoint: Endpoint,
        meter: Meter,
        *,
        read_ahead: int = 1,
        guess_ahead: int | None = None,
        history: EndpointHistory | None = None,
        observer: ListingObserver | None = None,
        most_pages: int | None = None,
        account: Account | None = None,
        expected: ExpectedSize | None = None,
    ) -> None:
        self._client = client
        self._endpoint = endpoint
        self._meter = meter
        self._read_ahead = read_ahead
        self._guess_ahead = read_ahead if guess_ahead is None else guess_ahead
        self._observer = observer
        self._most_pages = most_pages
        self._judged = 0
        self._end_by_refusal: Mapping[int, Reason] = {}
        self._ended_before: frozenset[int] = frozenset()
        self._end: Reason | None = None
        self._paginator = paginate(endpoint.pagination, history)
        self._account = account or ByteBudget().account()
        self._owns_account = account is None
        self._expected = expected or ExpectedSize()
        self._prefetcher = Prefetcher(self._fetch, partial(self._account.claim, self._expected), read_ahead)
        self._taken: list[ReceivedPage] = []
        self._stopping = None if endpoint.stop is None else Stopping(endpoint.stop, client.apart)

    @property
    def end(self) -> Reason | None:
        """Why it was over after its last page; None before that, and where only a sample was wanted."""
        return self._end

    async def pages(self) -> AsyncGenerator[PageOfItems]:
        """The pages that hold items. Close the generator (`aclosing`) to end what was asked for ahead."""
        request: PageRequest | None = self._paginator.first()
        self._expect(request)
        try:
            while request is not None:
                received = await self._take(request)
                if received is None:
                    return
                given: bool | None = None
                early = await received.understood()
                if early is not None:
                    left = self._paginator.left_to_take
                    async with aclosing(early):
                        async for piece in early:
                            await self._look(piece.items)
                            if given is None:
                                given = not self._paginator.may_be_a_repetition(piece.items[0])
                            if given and left != 0:
                                wanted = piece.first(left)
                                left = None if left is None else left - len(wanted.items)
                                yield wanted
                            else:
                                piece.let_go()
                else:
                    await self._look(received.page.items)
                size = received.page.answer.size
                is_last = self._stopping is not None and await self._stopping.is_last()
                verdict = await self._judge(received, is_last=is_last)
                await self._close_all_but(received)
                request = None if self._judged == self._most_pages else verdict.next
                self._expect(request)
                following, reason, failure = verdict.next, verdict.reason, verdict.failure
                rest = None if given else received.rest(verdict.items, size)
                del verdict  # who takes the items says how long they stay
                if isinstance(rest, PageOfItems):
                    if rest.items:
                        yield rest
                elif rest is not None:
                    async with aclosing(rest):
                        async for piece in rest:
                            yield piece
                if failure is not None:
                    raise failure
                if following is None:
                    self._ended(reason)
        except (AnswerError, PaginationError) as error:
            raise type(error)(f"{self._endpoint.method} {excerpt(self._endpoint.path)}: {error}") from error
        finally:
            await self._prefetcher.aclose()
            await self._close_all_but(None)
            if self._owns_account:
                self._account.close()

    async def _take(self, request: PageRequest) -> ReceivedPage | None:
        """The page, or None where it turned out that the one before was the last."""
        try:
            received = await self._prefetcher.take(request)
        except RequestFailed as failure:
            reason = self._meaning_of(failure, request)
            if reason is None and self._meant_nothing_before(failure.status, request):
                failure.since = failure.since or NEW_RULE
            if reason is None and self._judged and failure.is_answer and (remedy := remedy_for_refusal(failure.status)):
                raise failure.with_remedy(remedy) from failure
            if reason is None:
                raise
            self._ended(reason)
            return None
        self._taken.append(received)
        return received

    def _meaning_of(self, failure: RequestFailed, request: PageRequest) -> Reason | None:
        """What it means where it is the API's own answer to this request, and no failure to be told."""
        if failure.by_rule is not None:
            return self._decided(f"it answers {failure.status}", failure.by_rule)
        if not failure.is_answer or failure.status is None:
            return None
        if failure.status in self._ignored_of(request):
            self._meter.ignored_children += 1
            return Reason(Signal.IGNORED_STATUS, f"it answers {failure.status}, which ignore_statuses names")
        return self._end_by_refusal.get(failure.status)

    def _decided(self, what: str, word: str) -> Reason:
        """The end, by a rule of the user's."""
        self._meter.empty_by_rule += word == Then.EMPTY
        self._meter.ended_by_rule += word == Then.END
        return Reason(Signal.RULE, f"{what}, of which responses says {word}")

    def _ignored_of(self, request: PageRequest) -> frozenset[int]:
        return self._endpoint.ignore_statuses if request == self._paginator.first() else frozenset()

    def _meant_nothing_before(self, status: int | None, request: PageRequest) -> bool:
        """Whether versions before `NEW_RULE` took a status for that there is nothing, whoever it came from."""
        return status in self._ignored_of(request) | self._end_by_refusal.keys() | self._ended_before

    def _ended(self, reason: Reason) -> None:
        if self._stopping is not None and self._stopping.was_in_vain and reason.signal is not Signal.KNOWN:
            logger.warning(
                f"{self._endpoint.path}: stop_when held for items, but on no page that told that all after it are "
                "older, so the listing was read to its end. It has to be sorted by what stop_when compares, the newest "
                "first."
            )
        self._end = reason
        if self._observer:
            self._observer.ended(reason)

    async def _look(self, items: Sequence[Item]) -> None:
        if self._stopping is not None:
            await self._stopping.look(items)

    async def _judge(self, received: ReceivedPage, *, is_last: bool) -> Verdict:
        """What follows from a page. One that `is_last` is so by what its items are."""
        page = received.page
        if received.meaning is Then.END:
            verdict = self._paginator.ended_with(page, self._decided("this page came", Then.END))
        elif is_last:
            reason = Reason(Signal.KNOWN, f"stop_when holds on page {self._judged + 1}")
            verdict = self._paginator.ended_by_items(page, reason)
        elif len(page.answer.records_seen or page.items) < _MANY_RECORDS:
            verdict = self._paginator.after(page)
        else:
            verdict = await asyncio.to_thread(self._paginator.after, page)
        self._judged += 1
        self._end_by_refusal, self._ended_before = verdict.end_by_refusal, verdict.ended_before
        self._meter.pages += 1
        if self._observer:
            self._observer.judged(page, verdict)
        if verdict.remark:
            logger.info(f"{self._endpoint.path}: {verdict.remark}")
        return verdict

    async def _close_all_but(self, kept: ReceivedPage | None) -> None:
        """A page is kept until the next one was compared with it."""
        while self._taken and self._taken[0] is not kept:
            await self._taken.pop(0).aclose()

    def _expect(self, request: PageRequest | None) -> None:
        """What is likely to follow is not worked out each time, where enough is asked for."""
        if request is None:
            self._prefetcher.expect([])
        elif not self._prefetcher.has_enough(request):
            forecast = self._paginator.forecast(self._read_ahead, self._guess_ahead)
            self._prefetcher.expect(list(dict.fromkeys([request, *forecast])))

    async def _fetch(self, page_request: PageRequest, claim: Claim) -> ReceivedPage:
        """The page as it came, once there is room for it."""
        return await claim.filled(partial(self._received, page_request, claim))

    async def _received(self, page_request: PageRequest, claim: Claim) -> ReceivedPage:
        request = self._endpoint.request(page_request, claim.reached)
        if self._observer:
            self._observer.asking(request)
        response = await self._client.ask(request, self._meter)
        if self._observer:
            self._observer.answered(request, response)
        if response.body.source is None:
            claim.settle(len(response.body.content))
            return SmallPage(partial(self._read, response), claim, response.meaning)
        claim.close()  # it is on disk
        large = LargeAnswer(
            self._endpoint.extraction,
            response.body,
            response.body.source,
            apart=self._client.apart,
            paths=self._endpoint.pagination.paths,
            url=response.url,
            headers=response.headers,
            accepted=_is_taken(response),
        )
        return LargePage(large, self._account, response.meaning)

    async def _read(self, response: ApiResponse) -> Page:
        """What a small response holds. What takes long is done beside the event loop, which others need meanwhile."""
        extraction, paths, body = self._endpoint.extraction, self._endpoint.pagination.paths, response.body
        accepted = _is_taken(response)
        await asyncio.sleep(0)  # first goes the request that waited for this one to be answered
        if self._client.apart.must_read(extraction, paths, body, len(body.content)):
            return await self._client.apart.page(
                extraction, paths, body, response.url, response.headers, accepted=accepted
            )
        reading = partial(read_page, extraction, body, response.url, response.headers, accepted=accepted)
        if len(body.content) * extraction.slowness(body) < _WORTH_A_THREAD:
            return reading()
        return await asyncio.to_thread(reading)


def _is_taken(response: ApiResponse) -> bool:
    """Whether a rule of the user's takes it for an answer, so that nothing which it says of failures counts."""
    return response.meaning in (Then.ACCEPT, Then.END)
