"""Listings of a nested kind that could not be read: none stops its siblings, all of them together end the kind (§9)."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from endpoints.endpoint import Endpoint
from endpoints.pages import PageOfItems
from messages import LoginFailed, ReadError

_HOPELESS: Final = 20
_NAMED: Final = 3


@dataclass
class _Tally:
    succeeded: int = 0
    failed: int = 0


class NestedFailures:
    """The failures of one kind, counted by level: that parents could be listed gives no hope for their children."""

    def __init__(self) -> None:
        self._levels: dict[str, _Tally] = {}
        self._first: list[ReadError] = []

    async def tolerated(self, pages: AsyncGenerator[PageOfItems], template: Endpoint) -> AsyncGenerator[PageOfItems]:
        """The pages of one listing, whose `ReadError` is kept for the end, unless there is no hope left.

        What its reader then makes of a page, such as a filter that fails, is no failure of the listing.
        """
        tally = self._levels.setdefault(template.path, _Tally())
        try:
            async with aclosing(pages):
                async for page in pages:
                    yield page
        except LoginFailed:
            raise  # whatever else is asked, it would get no other answer
        except ReadError as error:
            tally.failed += 1
            if len(self._first) < _NAMED and str(error) not in map(str, self._first):
                self._first.append(error)
            if tally.failed >= _HOPELESS and not tally.succeeded:
                self.raise_any()
        else:
            tally.succeeded += 1

    def raise_any(self) -> None:
        """Raises a `ReadError` that counts the failures and names the first, if there were any."""
        failed = sum(tally.failed for tally in self._levels.values())
        if failed:
            total = failed + sum(tally.succeeded for tally in self._levels.values())
            told = " | ".join(map(str, self._first))
            raise ReadError(f"{failed} of {total} nested listings failed. The first: {told}") from self._first[0]
