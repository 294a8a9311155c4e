"""How APIs name the parameters of paging, the most usual first. What their answers say is for `evidence` to know."""

import re
from typing import Final

PAGES: Final = (
    "page", "page_number", "pageNumber", "p", "_page", "page[number]", "pageIndex", "page_index", "pageNo", "page_no",
    "currentPage", "current_page", "pagenumber", "pg", "pageNum", "page_num",
    "pagination[page]",
)  # fmt: skip
OFFSETS: Final = (
    "offset", "skip", "start", "startAt", "from", "$skip", "_start", "startIndex", "start_index", "page[offset]",
    "first", "_offset", "start_at", "after", "begin", "firstResult", "pageStart", "rowStart",
)  # fmt: skip
CURSORS: Final = (
    "cursor", "after", "page_token", "pageToken", "next_token", "nextToken", "starting_after", "continuation_token",
    "continuationToken", "marker", "next", "next_cursor", "nextCursor", "token", "page[after]", "page[cursor]", "start",
    "continue", "last", "offset", "bookmark", "since", "scroll_id", "start_cursor", "from", "page", "_next",
    "next_page_token",
)  # fmt: skip
AFTER_ITEM: Final = (
    "starting_after",
    "after",
    "after_id",
    "since_id",
    "last_id",
    "last",
    "since",
    "start_after",
    "marker",
    "from_id",
)
"""Parameters that take the id of the last item seen."""

AFTER_SORTED: Final = ("search_after",)
"""Parameters that take the list of values by which the last item was sorted."""

_POSITIONS: Final = frozenset(PAGES) - {"p"} | {
    "offset", "skip", "$skip", "startAt", "startIndex", "start_index", "_start", "_offset", "page[offset]",
}  # fmt: skip


def are_akin(name: str, other: str) -> bool:
    """Whether two names are spelled in one way, and share a word or a sign before: `pageSize` goes with `pageToken`."""
    alike = not _words(name).isdisjoint(_words(other)) or (name[0] == other[0] and not name[0].isalpha())
    return alike and _spelling(name) == _spelling(other)


def _words(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Za-z][a-z]*", name)}


def _spelling(name: str) -> set[str]:
    return {"A" if sign.isupper() else sign for sign in name if not sign.islower()}


def is_position(name: str) -> bool:
    """Whether a parameter is called so that it can only say which page is wanted, or from which item on."""
    return name in _POSITIONS
