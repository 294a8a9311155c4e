"""A page that was received: a small one, and one that is too large for memory, behind one protocol."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from itertools import batched
from typing import Final, Protocol

from endpoints.pages.large_answers import LargeAnswer
from endpoints.waiting import Account, Claim, Held
from evidence import Then
from json_types import Item
from pagination import Page

_PIECE: Final = 1000


@dataclass
class PageOfItems:
    """Items in the order of the API, and the size in bytes of the response that they came in.

    Who reads it lets go of it when nothing of it is needed any more; until then its bytes count as waiting.
    """

    items: list[Item]
    size: int
    held: Held = field(default_factory=Held, compare=False, repr=False)

    def first(self, most: int | None) -> "PageOfItems":
        """No more than so many of its items; all where that is None."""
        if most is None or len(self.items) <= most:
            return self
        return PageOfItems(self.items[:most], self.size * most // len(self.items), self.held)

    def pieces(self) -> "Iterable[PageOfItems]":
        """The same in pieces of which none keeps the event loop for long. It has nothing itself from then on."""
        whole = PageOfItems(self.items, self.size, self.held)
        self.items, self.held = [], Held()
        return (whole,) if 0 < len(whole.items) <= _PIECE else whole._divided()

    def _divided(self) -> "Iterator[PageOfItems]":
        count = len(self.items)
        for some in batched(self.items, _PIECE):
            share = self.size * len(some) // count
            yield PageOfItems(list(some), share, self.held.part(share) if len(some) < count else self.held)

    def let_go(self) -> None:
        """Nothing of it is needed any more."""
        self.items = []
        self.held.release()


class ReceivedPage(Protocol):
    """Understand it first; then it has a `page`, to be judged. Close it when no other is compared to it."""

    async def understood(self) -> AsyncGenerator[PageOfItems] | None:
        """The items that cannot wait until the page is judged, to be read to their end before it is; None where all
        can. Raises `ReadError`, and so do they, after those that came before."""
        ...

    @property
    def page(self) -> Page:
        """Raises `AnswerError` where it says that it is not what was asked for."""
        ...

    @property
    def meaning(self) -> Then | None:
        """What a rule of the user's says of it."""
        ...

    def rest(self, items: Sequence[Item], size: int) -> PageOfItems | AsyncGenerator[PageOfItems]:
        """Those of its items that were not given before, of so many bytes together, once it was judged: at once, or
        in parts as there is room for them."""
        ...

    async def aclose(self) -> None: ...


class SmallPage:
    """A page in memory, which is understood when it is wanted: undecoded, it takes a tenth of the room."""

    def __init__(self, read: Callable[[], Awaitable[Page]], claim: Claim, meaning: Then | None = None) -> None:
        self.meaning = meaning
        self._read: Callable[[], Awaitable[Page]] | None = read
        self._claim = claim
        self._page: Page | None = None

    async def understood(self) -> None:
        assert self._read is not None, "it is read once"
        read, self._read = self._read, None
        self._page = await read()

    @property
    def page(self) -> Page:
        assert self._page is not None, "it is to be understood first"
        return self._page

    def rest(self, items: Sequence[Item], size: int) -> PageOfItems:
        self._page = None  # whoever takes the items alone says how long they stay
        items = items if isinstance(items, list) else list(items)
        return PageOfItems(items, size, self._claim.handed_over() if items else Held())

    async def aclose(self) -> None:
        self._claim.close()
        self._read = self._page = None


@dataclass(frozen=True)
class LargePage:
    """A page that is still coming: its items are given as they come, each piece once there is room for it."""

    large: LargeAnswer
    account: Account
    meaning: Then | None = None

    async def understood(self) -> AsyncGenerator[PageOfItems]:
        return self._pieces()

    async def _pieces(self) -> AsyncGenerator[PageOfItems]:
        async with aclosing(self.large.pieces()) as pieces:
            async for items, size in pieces:
                yield PageOfItems(items, size, await self.account.held_for(size))

    @property
    def page(self) -> Page:
        return self.large.page

    async def rest(self, items: Sequence[Item], size: int) -> AsyncGenerator[PageOfItems]:
        for some in batched(items, _PIECE):
            share = size * len(some) // len(items)
            yield PageOfItems(list(some), share, await self.account.held_for(share))

    async def aclose(self) -> None:
        await self.large.aclose()
