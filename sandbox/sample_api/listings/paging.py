"""Where a page stands in a collection.

Each class reads a position the way some API spells it, and cuts that page out of any collection. What the page
looks like on the wire is an envelope's business.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

from starlette.exceptions import HTTPException

from json_types import Item
from sandbox.sample_api.listings.asked import Asked


@dataclass(frozen=True)
class Page:
    """Some of a collection's items; `following` holds the parameters of the next page, if there is one."""

    items: Sequence[Item]
    start: int
    size: int
    total: int
    following: Mapping[str, str]

    @classmethod
    def cut(cls, items: Sequence[Item], start: int, size: int, following: Mapping[str, str]) -> Self:
        last = start + size >= len(items)
        return cls(items[start : start + size], start, size, len(items), {} if last else following)

    @property
    def is_last(self) -> bool:
        return not self.following

    @property
    def cursor(self) -> str | None:
        """What the next page is asked for with, where that is a single value."""
        return next(iter(self.following.values()), None)

    @property
    def index(self) -> int:
        return self.start // self.size

    @property
    def count(self) -> int:
        return -(-self.total // self.size)


class Paging(Protocol):
    def __call__(self, items: Sequence[Item], asked: Asked, /) -> Page: ...


@dataclass(frozen=True)
class Size:
    """The parameter for a page's size. More than the maximum is cut to it without a word, as most servers do."""

    name: str = "size"
    default: int = 20
    maximum: int = 100

    def of(self, asked: Asked) -> int:
        return min(asked.integer(self.name, self.default, least=1), self.maximum)


@dataclass(frozen=True)
class Numbered:
    """Pages by number."""

    page: str = "page"
    size: Size = Size()
    first: int = 1

    def __call__(self, items: Sequence[Item], asked: Asked) -> Page:
        number = asked.integer(self.page, self.first, least=self.first)
        size = self.size.of(asked)
        return Page.cut(items, (number - self.first) * size, size, {self.page: str(number + 1)})


@dataclass(frozen=True)
class Offset:
    """Pages by the number of items before them."""

    offset: str = "offset"
    size: Size = Size("limit")

    def __call__(self, items: Sequence[Item], asked: Asked) -> Page:
        start = asked.integer(self.offset, 0)
        size = self.size.of(asked)
        return Page.cut(items, start, size, {self.offset: str(start + size)})


@dataclass(frozen=True)
class AfterItem:
    """Pages by the id of the last item seen."""

    after: str = "starting_after"
    size: Size = Size("limit")

    def __call__(self, items: Sequence[Item], asked: Asked) -> Page:
        identifiers = [str(item["id"]) for item in items]
        seen = asked.given(self.after)
        if seen is not None and str(seen) not in identifiers:
            raise HTTPException(400, f"{self.after}: no such id: {seen}")
        start = 0 if seen is None else identifiers.index(str(seen)) + 1
        size = self.size.of(asked)
        shown = identifiers[start : start + size]
        return Page.cut(items, start, size, {self.after: shown[-1]} if shown else {})


@dataclass(frozen=True)
class Token:
    """Pages by an opaque cursor, which only the server can read."""

    token: str = "cursor"
    size: Size = Size("limit")

    def __call__(self, items: Sequence[Item], asked: Asked) -> Page:
        start = self._start(asked)
        size = self.size.of(asked)
        sealed = urlsafe_b64encode(f"after:{start + size}".encode()).decode()
        return Page.cut(items, start, size, {self.token: sealed})

    def _start(self, asked: Asked) -> int:
        sealed = asked.given(self.token)
        if sealed is None or sealed == "":
            return 0
        try:
            word, start = urlsafe_b64decode(str(sealed)).decode().split(":")
            if word == "after":
                return int(start)
        except ValueError:
            pass
        raise HTTPException(400, f"{self.token} is not a cursor of this API")


@dataclass(frozen=True)
class Unpaged:
    """Everything at once, whatever the request asks for."""

    def __call__(self, items: Sequence[Item], _: Asked) -> Page:
        return Page.cut(items, 0, len(items) or 1, {})
