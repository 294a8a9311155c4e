"""Listings that several places of a mapping ask for in the same way: fetched once per resync, read by all (§6).

The first to need one fetches it; others read along while it is still coming, or afterwards. What they read was
written down: in memory as long as it is small, else on disk.
"""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing
from typing import IO, Final

from endpoints.endpoint import Endpoint
from endpoints.received_pages import PageOfItems
from json_types import Item
from scratch import disk_failures_told, scratch_file

_KEPT_IN_MEMORY: Final = 8 * 1024 * 1024

type Fetch = Callable[[Endpoint], AsyncGenerator[PageOfItems]]


class _Notebook:
    """Pages written one after the other, read back by their place."""

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None

    def write(self, page: PageOfItems) -> tuple[int, int]:
        if self._file is None:
            self._file = scratch_file(_KEPT_IN_MEMORY)
        with disk_failures_told():
            place = self._file.seek(0, 2)
            return place, self._file.write(json.dumps(page.items).encode())

    def read(self, place: int, length: int) -> list[Item]:
        assert self._file is not None
        with disk_failures_told():
            self._file.seek(place)
            written = self._file.read(length)
        items: list[Item] = json.loads(written)
        return items

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


class _SharedListing:
    """One listing on its way, with what came of it so far."""

    def __init__(self, pages: AsyncGenerator[PageOfItems], notebook: _Notebook) -> None:
        self._notebook = notebook
        self._places: list[tuple[int, int, int]] = []
        self._news = asyncio.Event()
        self.readers = 0
        self.fetching = asyncio.create_task(self._fetch(pages))
        self.fetching.add_done_callback(self._ended)

    async def _fetch(self, pages: AsyncGenerator[PageOfItems]) -> None:
        async with aclosing(pages):
            async for page in pages:
                self._places.append((*self._notebook.write(page), page.size))
                self._tell()

    def _ended(self, fetching: asyncio.Task[None]) -> None:
        # Who still reads gets the error from the task; it is looked at here so that asyncio does not report it.
        _ = fetching.cancelled() or fetching.exception()
        self._tell()

    def _tell(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def pages(self) -> AsyncGenerator[PageOfItems]:
        """All pages from the first, then the error that cut the listing short, if one did."""
        read = 0
        while True:
            news = self._news
            while read < len(self._places):
                place, length, size = self._places[read]
                read += 1
                yield PageOfItems(self._notebook.read(place, length), size)
            if self.fetching.done() and read == len(self._places):
                self.fetching.result()
                return
            if read == len(self._places):
                await news.wait()


class SharedListings:
    """The listings of one resync. `templates` are all endpoints that its mapping names, each as often as it does."""

    def __init__(self, templates: Iterable[Endpoint]) -> None:
        uses = Counter(map(_form, templates))
        self._shared = {key for key, count in uses.items() if count > 1}
        self._listings: dict[str, _SharedListing] = {}
        self._notebook = _Notebook()

    def is_shared(self, template: Endpoint) -> bool:
        return bool(self._shared) and _form(template) in self._shared

    async def pages(self, endpoint: Endpoint, fetch: Fetch) -> AsyncGenerator[PageOfItems]:
        """The pages of a shared listing, fetched by the first who asks."""
        key = endpoint.key
        if key not in self._listings:
            self._listings[key] = _SharedListing(fetch(endpoint), self._notebook)
        listing = self._listings[key]
        listing.readers += 1
        try:
            async with aclosing(listing.pages()) as pages:
                async for page in pages:
                    yield page
        finally:
            listing.readers -= 1
            if not listing.readers and not listing.fetching.done():
                # Nobody waits for the rest; who asks later starts anew.
                self._listings.pop(key, None)
                listing.fetching.cancel()
                await asyncio.gather(listing.fetching, return_exceptions=True)

    def abandon(self) -> list[asyncio.Task[None]]:
        """Ends what is still being fetched, without waiting for the end, and frees what was kept."""
        fetching = [listing.fetching for listing in self._listings.values()]
        self._listings.clear()
        for task in fetching:
            task.cancel()
        self._notebook.close()
        return fetching

    async def close(self) -> None:
        """The same, and waits for the end."""
        await asyncio.gather(*self.abandon(), return_exceptions=True)


def _form(template: Endpoint) -> str:
    """Equal for templates that are asked for in the same way, whatever each calls its parameters."""
    return template.at(dict.fromkeys(template.parameters, "{}")).key
