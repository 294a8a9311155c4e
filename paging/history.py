"""What came so far: of one listing, as a value of which each page makes another, and of an endpoint in a resync."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from evidence import Count, Counted
from extraction import Shape
from paging.protocol import Page

_NOTHING_COUNTED: Final[Mapping[Counted, Count]] = {}


@dataclass
class EndpointHistory:
    """What an endpoint gave in this resync, over all its listings.

    `longest` is its longest page in records, which may be its own cap; `found` are the settings whose path or header
    some page of it had. `columns` are those of its first table.
    """

    longest: int = 0
    found: set[str] = field(default_factory=set)
    columns: tuple[str, ...] = ()


class History(NamedTuple):
    """One listing up to the page that is to be judged.

    `received` are its records without the `repeated`, which stood at the beginning of a page and at the end of the one
    before; `are_counted` says whether those of every page could be counted. `offset` is where the next page begins.
    `longest` and `length` are those of its longest and its last page. `window` is how many pages are expected where
    nothing tells. `promised` says that the last page left no doubt of another. `total` and `told_pages` are the records
    and pages that there are by the answers. `counts` are what pages told and no later one told otherwise, `leads` the
    places where they had one. `items` are those that were handed over. `were_many` says that a page was several texts,
    such as JSON lines, and `columns` are those of the last table.
    """

    pages: int = 0
    items: int = 0
    received: int = 0
    repeated: int = 0
    are_counted: bool = True
    offset: int = 0
    longest: int = 0
    length: int = 0
    empty_in_a_row: int = 0
    window: int = 1
    promised: bool = False
    total: Count | None = None
    told_pages: int | None = None
    counts: Mapping[Counted, Count] = _NOTHING_COUNTED
    leads: frozenset[str] = frozenset()
    shape: Shape | None = None
    were_many: bool = False
    columns: tuple[str, ...] = ()
    previous: Page | None = None
