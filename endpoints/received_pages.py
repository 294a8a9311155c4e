"""A page that was received: a small one, and one that is too large for memory, behind one protocol."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from itertools import batched
from typing import Final, Protocol

from endpoints.large_answers import LargeAnswer
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

    def pieces(self) -> "Iterator[PageOfItems]":
        """The same in pieces of which none keeps the event loop for long. It has nothing itself from then on."""
        items, size, held, count = self.items, self.size, self.held, len(self.items)
        self.items, self.held = [], Held()
        if 0 < count <= _PIECE:
            yield PageOfItems(items, size, held)
            return
        for some in batched(items, _PIECE):
            share = size * len(some) // count
            yield PageOfItems(list(some), share, held.part(share) if len(some) < count else held)

    def let_go(self) -> None:
        """Nothing of it is needed any more."""
        self.items = []
        self.held.release()


class ReceivedPage(Protocol):
    """Read its `pieces` to their end; then it has a `page`, to be judged. Close it when no other is compared to it."""

    def pieces(self) -> AsyncGenerator[PageOfItems]:
        """The items that cannot wait until the page is judged. Raises `ReadError`, after those that came before."""
        ...

    @property
    def page(self) -> Page:
        """Raises `AnswerError` where it says that it is not what was asked for."""
        ...

    @property
    def meaning(self) -> Then | None:
        """What a rule of the user's says of it."""
        ...

    def rest(self, items: Sequence[Item], size: int) -> AsyncGenerator[PageOfItems]:
        """Those of its items that were not given before, of so many bytes together, once it was judged."""
        ...

    async def aclose(self) -> None: ...


class SmallPage:
    """A page in memory, which is understood when it is wanted: undecoded, it takes a tenth of the room."""

    def __init__(self, read: Callable[[], Awaitable[Page]], claim: Claim, meaning: Then | None = None) -> None:
        self.meaning = meaning
        self._read: Callable[[], Awaitable[Page]] | None = read
        self._claim = claim
        self._page: Page | None = None

    async def pieces(self) -> AsyncGenerator[PageOfItems]:
        assert self._read is not None, "it is read once"
        read, self._read = self._read, None
        self._page = await read()
        for piece in _NONE:
            yield piece

    @property
    def page(self) -> Page:
        assert self._page is not None, "its pieces are to be read first"
        return self._page

    async def rest(self, items: Sequence[Item], size: int) -> AsyncGenerator[PageOfItems]:
        page = PageOfItems(list(items), size, self._claim.handed_over()) if items else None
        self._page = None
        del items  # whoever took the page alone says how long it stays
        if page is not None:
            yield page

    async def aclose(self) -> None:
        self._claim.close()
        self._read = self._page = None


_NONE: Final[tuple[PageOfItems, ...]] = ()


@dataclass(frozen=True)
class LargePage:
    """A page that is still coming: its items are given as they come, each piece once there is room for it."""

    large: LargeAnswer
    account: Account
    meaning: Then | None = None

    async def pieces(self) -> AsyncGenerator[PageOfItems]:
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
