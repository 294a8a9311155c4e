"""The only place that asks the API: within a bound, counted, and each request once, whether answered or refused."""

from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, replace
from typing import Final

from client import ApiClient, ApiRequest
from endpoints import Endpoint, Listings
from extraction import Body, Extraction, Format
from json_types import Item, Json
from messages import ReadError, RequestFailed
from meter import Meter
from pagination import Page, PageRequest, read_page
from tools.init.guessing import settled

FOR_TRIALS: Final = 45
"""How many requests may go into finding out how one endpoint pages."""


class OutOfRequests(ReadError):
    """As many requests were made as were allowed."""


@dataclass(frozen=True)
class Reading:
    """An answer as it came, before it is known where its items are. `format` is what the mapping must say of it."""

    document: Json
    body: Body
    url: str
    headers: Mapping[str, str]
    format: Format | None = None

    def page(self, data_path: str | None) -> Page:
        """Its items, found by the very code of a resync. Raises `AnswerError`."""
        return read_page(Extraction(data_path, self.format), self.body, self.url, self.headers)


class Asker:
    """Asks an API in the way of a resync, at most `most` times. `on_the_way` is told what is being asked for."""

    def __init__(self, client: ApiClient, most: int, on_the_way: Callable[[str], None] = lambda _: None) -> None:
        self._client = client
        self._most = most
        self._on_the_way = on_the_way
        self._doing = ""
        self._meter = Meter()
        self._readings: dict[str, Reading] = {}
        self._refusals: dict[str, RequestFailed] = {}
        self._samples: dict[str, tuple[list[Item], bool]] = {}

    def allow(self, more: int) -> None:
        """From now on, so many requests may be made."""
        self._most = self.requests + more

    @property
    def requests(self) -> int:
        return self._meter.requests

    @contextmanager
    def telling(self, endpoint: str, doing: str) -> Iterator[None]:
        """While this lasts, every request is told of as part of it."""
        outer, self._doing = self._doing, f"{endpoint}: {doing}"
        self._tell()
        try:
            yield
        finally:
            self._doing = outer

    def _tell(self) -> None:
        self._on_the_way(f"{self._doing} ({self.requests} request{'s' * (self.requests != 1)} so far)")

    async def read(self, endpoint: Endpoint, page: PageRequest | None = None) -> Reading:
        """The answer of an endpoint, as it is or as a page of it. Raises `ReadError`."""
        request = replace(endpoint.request(page or PageRequest()), large_welcome=False)
        key = repr(request)
        if key in self._refusals:
            raise self._refusals[key].with_traceback(None)
        if key not in self._readings:
            try:
                self._readings[key] = await self._asked(request, endpoint.extraction.format)
            except RequestFailed as failure:
                if failure.lasting:
                    self._refusals[key] = failure
                raise
        return self._readings[key]

    def _refuse_more(self) -> None:
        if self.requests >= self._most:
            raise OutOfRequests("As many requests were made as are allowed: raise --max-requests to look further.")

    async def _asked(self, request: ApiRequest, form: Format | None) -> Reading:
        self._refuse_more()
        try:
            reply = await self._client.ask(request, self._meter)
        finally:
            self._tell()
        if reply.body.status == 204 or not reply.body.content.strip():
            return Reading(None, reply.body, reply.url, reply.headers, form)
        document, needed = settled(reply.body, form)
        return Reading(document.json, reply.body, reply.url, reply.headers, needed)

    async def sample(self, endpoint: Endpoint, most: int, pages: int) -> tuple[list[Item], bool]:
        """The first items of a listing, read as in a resync, and whether they are all of them. Raises `ReadError`."""
        key = repr((endpoint, most, pages))
        if key not in self._samples:
            self._samples[key] = await self._sampled(endpoint, most, pages)
        items, is_whole = self._samples[key]
        return [*items], is_whole

    async def _sampled(self, endpoint: Endpoint, most: int, pages: int) -> tuple[list[Item], bool]:
        self._refuse_more()
        items: list[Item] = []
        read = 0
        async with aclosing(self._pages(endpoint)) as listing:
            async for page in listing:
                self._tell()
                items += page
                read += 1
                if len(items) > most or (read >= pages) or self.requests >= self._most:
                    return items[:most], False
        return items, True

    async def _pages(self, endpoint: Endpoint) -> AsyncGenerator[Sequence[Item]]:
        async with aclosing(Listings(self._client).open(endpoint, endpoint, self._meter).pages()) as pages:
            async for page in pages:
                yield page.items
