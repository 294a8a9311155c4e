"""What one response says of itself, typed: each statement with the words that it was read in (contract §4, §5).

It is said of the response alone. What follows from it, in the light of what other pages said, is decided by `paging/`.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from json_types import Json


@dataclass(frozen=True)
class Said:
    """The words of a statement: where they stand (`meta.has_more`, `header X-Total-Count`), and what stands there.

    `in_header` says that they stand before the document: in a header, or the status.
    """

    place: str
    value: Json
    in_header: bool = False

    def __str__(self) -> str:
        return f"{self.place}: {self.value!r}"


class LeadKind(Enum):
    """What a lead is, and so which style of paging follows it."""

    CURSOR = auto()
    CURSOR_IN_HEADER = auto()
    LINK = auto()
    LINK_IN_HEADER = auto()
    PAGE = auto()
    OFFSET = auto()


class Trust(Enum):
    """How far a word is to be believed."""

    PLAIN = auto()
    """It says what it says: `has_more`, `@odata.nextLink`."""

    COUNT = auto()
    """A number of records that may count what a user may not see: `total`."""

    UNSURE = auto()
    """It may speak of this page alone (`count`, `size`), or repeat what was asked with (`cursor`, `marker`)."""

    ALIKE = auto()
    """No word that is known, but by its name it looks like a lead: never followed, and never passed over."""


@dataclass(frozen=True)
class Lead:
    """A way to the next page. A link's `value` is as the answer writes it, relative ones too."""

    kind: LeadKind
    value: Json
    said: Said
    trust: Trust = Trust.PLAIN


class Counted(StrEnum):
    """What a number counts."""

    RECORDS = auto()
    """All records of the listing."""

    PAGES = auto()
    """All pages of the listing."""

    LAST_PAGE = auto()
    """The number of the last page: one less than there are where pages count from 0."""

    THIS_PAGE = auto()
    """The number of this page."""

    PAGE_SIZE = auto()
    """The records that a page holds at most, as the server applied it."""

    OFFSET = auto()
    """The place of this page's first record."""


@dataclass(frozen=True)
class Count:
    """A number that the answer tells; `at_least` so many where it is a lower bound."""

    what: Counted
    value: int
    said: Said
    trust: Trust = Trust.COUNT
    at_least: bool = False


@dataclass(frozen=True)
class Evidence:
    """All that a response says of itself.

    `more` and `over` are flags in plain words; where they contradict each other, only `more` is given. With `is_uncut`,
    `over` says no more than that nothing was cut off, which may be said of this page alone. `truncated` says
    that there was more than is given, with no lead beside it: more where the type of paging can go on by itself, and
    else partial. `leads` are in the order of their trust. `ended` are those that are
    there and empty, such as `next: null`. `is_first` is what it says of being the first page. `failed` and
    `partial` say that the answer is not what was asked for, or not all of it. `inner` is an inner list that says of
    itself that it goes on.
    """

    more: Said | None = None
    over: Said | None = None
    is_uncut: bool = False
    truncated: Said | None = None
    leads: tuple[Lead, ...] = ()
    ended: tuple[Lead, ...] = ()
    counts: tuple[Count, ...] = ()
    is_first: bool | None = None
    failed: Said | None = None
    partial: Said | None = None
    inner: Said | None = None

    def count(self, what: Counted, *trusts: Trust) -> Count | None:
        """The first count of this, of one of these trusts if any are given."""
        return next((c for c in self.counts if c.what is what and (not trusts or c.trust in trusts)), None)
