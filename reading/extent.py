"""How much of a kind is read: all of it, or a sample for who only looks."""

from dataclasses import dataclass
from typing import Final

from endpoints import Endpoint, Plan

_MOST_PAGES_OF_PARENTS: Final = 10


@dataclass(frozen=True)
class Extent:
    """How much is read: pages of each listing, and children of each nested kind; None for all of them."""

    pages: int | None = 1
    children: int | None = 3

    @property
    def is_whole(self) -> bool:
        return self.pages is None and self.children is None

    def pages_of(self, endpoint: Endpoint, plan: Plan) -> int | None:
        """Parents may be on a later page than the first: those of the first may all be filtered out."""
        if self.pages is None or endpoint is plan.endpoint:
            return self.pages
        return max(self.pages, _MOST_PAGES_OF_PARENTS)


WHOLE: Final = Extent(pages=None, children=None)
