"""Listings that are asked for in the same way more than once in a mapping: fetched once per resync, read by all (§6).

The first to need one fetches it; others read along while it is still coming, or afterwards. What they read was
written down: in memory as long as it is small, else on disk.
"""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Final

from endpoints.endpoint import Endpoint
from endpoints.pages import PageOfItems
from endpoints.roles import Asker, OpenedListing
from endpoints.sharing.notebook import Notebook, Span
from endpoints.sharing.shared_responses import SharedResponses, SharingAsker, form
from endpoints.waiting import Account, SharedAccount
from json_types import Item
from pagination import Reason

_KEPT_IN_MEMORY: Final = 8 * 1024 * 1024

type Templates = Sequence[Endpoint]
"""The endpoints that one kind reads, each as often as it does."""


@dataclass(frozen=True)
class _Written:
    """Where a page stands in the notebook, and the size of the response that it came in."""

    items: Span
    size: int


class _SharedListing:
    """One listing on its way, with what came of it so far."""

    def __init__(self, listing: OpenedListing, notebook: Notebook, account: SharedAccount) -> None:
        self._listing = listing
        self.account = account
        self._notebook = notebook
        self._written: list[_Written] = []
        self._news = asyncio.Event()
        self.readers = 0
        self.fetching = asyncio.create_task(self._fetch())
        self.fetching.add_done_callback(self._ended)

    @property
    def end(self) -> Reason | None:
        return self._listing.end

    async def _fetch(self) -> None:
        async with aclosing(self._listing.pages()) as pages:
            async for page in pages:
                self._written.append(_Written(self._notebook.write(json.dumps(page.items).encode()), page.size))
                page.let_go()
                self._tell()

    def _ended(self, fetching: asyncio.Task[None]) -> None:
        # Who still reads gets the error from the task; it is looked at here so that asyncio does not report it.
        _ = fetching.cancelled() or fetching.exception()
        self.account.close()
        self._tell()

    def _tell(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def pages(self, account: Account) -> AsyncGenerator[PageOfItems]:
        """All pages from the first, then the error that cut the listing short, if one did."""
        read = 0
        while True:
            news = self._news
            while read < len(self._written):
                read += 1
                written = self._written[read - 1]
                held = await account.held_for(written.size)
                items: list[Item] = json.loads(self._notebook.read(written.items))
                yield PageOfItems(items, written.size, held)
            if self.fetching.done() and read == len(self._written):
                self.fetching.result()
                return
            if read == len(self._written):
                await news.wait()


class _Reader:
    """Reads a shared listing, once another told which that is."""

    def __init__(self, find: Callable[[], AbstractAsyncContextManager[_SharedListing]], account: Account) -> None:
        self._find = find
        self._account = account
        self._end: Reason | None = None

    @property
    def end(self) -> Reason | None:
        return self._end

    async def pages(self) -> AsyncGenerator[PageOfItems]:
        async with self._find() as listing, aclosing(listing.pages(self._account)) as pages:
            async for page in pages:
                yield page
            self._end = listing.end


class SharedListings:
    """The listings of one resync, of whose kinds all templates are given. What was kept goes when no kind needs it."""

    def __init__(self, kinds: Iterable[Templates] = ()) -> None:
        kinds = list(kinds)
        templates = [template for of_kind in kinds for template in of_kind]
        self._shared = {key for key, count in Counter(map(form, templates)).items() if count > 1}
        self._notebook = Notebook(_KEPT_IN_MEMORY)
        self._responses = SharedResponses(templates, self._notebook)
        self._kinds_to_come = sum(map(self._shares, kinds))
        self._listings: dict[str, _SharedListing] = {}

    def is_shared(self, template: Endpoint) -> bool:
        return bool(self._shared) and form(template) in self._shared

    def asker(self, template: Endpoint, asker: Asker) -> Asker:
        """Who asks for the listings of a template: not again what was asked for another that is read otherwise."""
        return SharingAsker(self._responses, asker) if self._responses.are_of(template) else asker

    def open(self, endpoint: Endpoint, alone: Callable[[Account], OpenedListing], account: Account) -> OpenedListing:
        """A shared listing, for one of its readers; `alone` opens it as it is read without the others."""
        return _Reader(partial(self._read_along, endpoint, alone, account), account)

    @asynccontextmanager
    async def _read_along(
        self, endpoint: Endpoint, alone: Callable[[Account], OpenedListing], account: Account
    ) -> AsyncGenerator[_SharedListing]:
        """The shared listing while one reads it, fetched by the first who asks."""
        key = endpoint.key
        if key not in self._listings:
            joint = account.shared()
            self._listings[key] = _SharedListing(alone(joint), self._notebook, joint)
        listing = self._listings[key]
        listing.readers += 1
        listing.account.join(account)
        try:
            yield listing
        finally:
            listing.readers -= 1
            listing.account.leave(account)
            if not listing.readers and not listing.fetching.done():
                # Nobody waits for the rest; who asks later starts anew.
                self._listings.pop(key, None)
                listing.fetching.cancel()
                await asyncio.gather(listing.fetching, return_exceptions=True)

    async def leave(self, templates: Templates) -> None:
        """A kind needs its listings no more."""
        if self._shares(templates):
            self._kinds_to_come -= 1
            if not self._kinds_to_come:
                await self.close()

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

    def _shares(self, templates: Templates) -> bool:
        return any(self.is_shared(template) or self._responses.are_of(template) for template in templates)
