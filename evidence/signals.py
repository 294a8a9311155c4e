"""What an answer itself says about its listing, where it says it (contract §4, rule 2).

Only the envelope is read: the answer's own keys and those of the usual inner objects, never the items; and headers
that count, for a bare list has no envelope.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from evidence.truth import is_truthy
from json_types import Json, JsonObject

_ENVELOPES: Final = (
    "meta", "metadata", "pagination", "paging", "page_info", "pageInfo", "page", "links", "_links", "response_metadata",
    "responseMetadata",
)  # fmt: skip
_NEXT_ENVELOPES: Final = ("links", "_links")
_MORE: Final = ("has_more", "hasMore", "has_next", "hasNext", "has_next_page", "hasNextPage")
_LAST: Final = (
    "is_last", "isLast", "is_last_page", "isLastPage", "last", "last_page", "lastPage", "done", "end_of_stream",
)  # fmt: skip
_NEXT: Final = ("next",)
_PAGES: Final = ("total_pages", "totalPages", "page_count", "pageCount")
_LAST_PAGE: Final = ("last_page", "lastPage")
_TOTAL: Final = ("total", "total_count", "totalCount", "total_elements", "totalElements", "totalSize")
# Whatever says that there is more says no more than that.
_LARGEST_COUNT: Final = 10**15
_MOST_DIGITS: Final = 16
_TOTAL_HEADERS: Final = ("x-total-count", "x-total", "x-wp-total")
_PAGES_HEADERS: Final = ("x-total-pages", "x-wp-totalpages")
_DEEPEST_LEAD: Final = 5


@dataclass(frozen=True)
class Signals:
    """`more`: whether it says that more follows; `pages` and `total`: how many pages and items it says there are;
    `last_page`: the number of the last page, which is one less than their count where pages count from 0.

    The `…_key` fields tell by which key it was said.
    """

    more: bool | None = None
    pages: int | None = None
    last_page: int | None = None
    total: int | None = None
    is_first: bool | None = None
    more_key: str = field(default="", compare=False)
    pages_key: str = field(default="", compare=False)
    total_key: str = field(default="", compare=False)
    is_total_in_header: bool = field(default=False, compare=False)


def read_signals(trail: Sequence[JsonObject]) -> Signals:
    """What is said by the objects on the way from the answer down to its items, and their usual inner objects."""
    found = [envelope for outer in trail for envelope in envelopes(outer)]
    more, more_key = _stated_more(found)
    pages, pages_key = _first_count(found, _PAGES)
    last_page, last_page_key = _first_count(found, _LAST_PAGE)
    total, total_key = _first_count(found, _TOTAL)
    return Signals(
        more=more,
        pages=pages,
        last_page=last_page,
        total=total,
        is_first=next((value for _, value in _values(found, ("first",)) if isinstance(value, bool)), None),
        more_key=more_key,
        pages_key=last_page_key if pages is None else pages_key,
        total_key=total_key,
    )


def completed_by_headers(signals: Signals, headers: Mapping[str, str]) -> Signals:
    """The signals, with the counts that headers tell where the answer itself tells none."""
    if signals.total is None:
        total, total_key = _first_count([headers], _TOTAL_HEADERS)
        signals = replace(signals, total=total, total_key=total_key, is_total_in_header=total is not None)
    if signals.pages is None and signals.last_page is None:
        pages, pages_key = _first_count([headers], _PAGES_HEADERS)
        signals = replace(signals, pages=pages, pages_key=pages_key)
    return signals


def envelopes(answer: JsonObject) -> Iterator[JsonObject]:
    """The answer's own object, and the inner ones that usually speak of paging."""
    yield answer
    for name in _ENVELOPES:
        inner = answer.get(name)
        if isinstance(inner, dict):
            yield inner
            if name not in _NEXT_ENVELOPES:
                yield from (deeper for key in _ENVELOPES if isinstance(deeper := inner.get(key), dict))


def _values(envelopes: Sequence[Mapping[str, Json]], names: tuple[str, ...]) -> Iterator[tuple[str, Json]]:
    return ((name, envelope[name]) for envelope in envelopes for name in names if name in envelope)


def _stated_more(envelopes: list[JsonObject]) -> tuple[bool | None, str]:
    """Whether it says that more follows, and by which key."""
    for name, value in _values(envelopes, _MORE):
        if isinstance(value, bool | int | str):
            return is_truthy(value), name
    for name, value in _values(envelopes, _LAST):
        if isinstance(value, bool):
            return not value, name
    for name, value in _values(envelopes, _NEXT):
        return _leads_somewhere(value), name
    return None, ""


def _leads_somewhere(value: Json, depth: int = 0) -> bool:
    """Whether the `next` of an answer is a cursor or link, also one in an object such as `{"href": null}`."""
    if isinstance(value, dict) and depth < _DEEPEST_LEAD:
        return any(_leads_somewhere(inner, depth + 1) for inner in value.values())
    return value is not None and value is not False and value not in ("", [])


def _first_count(envelopes: Sequence[Mapping[str, Json]], names: tuple[str, ...]) -> tuple[int | None, str]:
    """The first that is a count, and its key."""
    for name, value in _values(envelopes, names):
        if isinstance(value, str) and value.isascii() and value.isdigit():
            value = int(value.lstrip("0")[:_MOST_DIGITS] or "0")
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return min(value, _LARGEST_COUNT), name
    return None, ""
