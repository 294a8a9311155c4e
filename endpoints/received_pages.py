"""A page that was received: a small one, and one that is too large for memory, behind one protocol."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from itertools import batched
from typing import Final, Protocol

from endpoints.large_answers import LargeAnswer
from endpoints.understanding import understood
from extraction import Body
from json_types import Item
from pagination import Page

_PIECE: Final = 1000


@dataclass(frozen=True)
class PageOfItems:
    """Items in the order of the API, and the size in bytes of the response that they came in."""

    items: list[Item]
    size: int

    def first(self, most: int | None) -> "PageOfItems":
        """No more than so many of its items; all where that is None."""
        if most is None or len(self.items) <= most:
            return self
        return PageOfItems(self.items[:most], self.size * most // len(self.items))


_NONE: Final[tuple[PageOfItems, ...]] = ()


class ReceivedPage(Protocol):
    """Read its `pieces` to their end; then it has a `page`, to be judged. Close it when no other is compared to it."""

    def pieces(self) -> AsyncGenerator[PageOfItems]:
        """The items that cannot wait until the page is judged. Raises `ReadError`, after those that came before."""
        ...

    @property
    def page(self) -> Page:
        """Raises `AnswerError` where it says that it is not what was asked for."""
        ...

    async def aclose(self) -> None: ...


@dataclass(frozen=True)
class SmallPage:
    """A page in memory: all of it waits until it is judged."""

    page: Page

    async def pieces(self) -> AsyncGenerator[PageOfItems]:
        for piece in _NONE:
            yield piece

    async def aclose(self) -> None:
        """There is nothing to be freed."""


@dataclass(frozen=True)
class LargePage:
    """A page that is still coming: its items are given as they come."""

    large: LargeAnswer
    body: Body
    url: str
    headers: Mapping[str, str]

    async def pieces(self) -> AsyncGenerator[PageOfItems]:
        async with aclosing(self.large.pieces()) as pieces:
            async for items, size in pieces:
                yield PageOfItems(items, size)

    @property
    def page(self) -> Page:
        return understood(self.large.answer, self.body, self.url, self.headers)

    async def aclose(self) -> None:
        await self.large.aclose()


def divided(items: Sequence[Item], size: int) -> list[PageOfItems]:
    """The items of a page of this many bytes, in pieces of which none keeps the event loop for long."""
    return [PageOfItems(list(some), size * len(some) // len(items)) for some in batched(items, _PIECE)]
