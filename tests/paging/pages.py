"""Pages as paginators get them, with evidence that a test writes itself, and what comes of them."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from evidence import Count, Counted, Evidence, Lead, LeadKind, Said, Trust
from extraction import Answer, parse_path
from json_types import Item, Json
from messages import PaginationError
from pagination import EndpointHistory, Page, PageRequest, Pagination, PaginationType, Verdict, paginate
from paging.paginator import Paginator

URL = "https://api.example.com/v1/items"
PATHS = ("cursor_path", "has_more_path", "last_page_path", "next_link_path")
STYLES = ("page", "offset", "cursor", "next_link", "header_link")
COUNTING = ("page", "offset")
FOLLOWING = ("cursor", "next_link", "header_link")


def style_of(kind: str, *, history: EndpointHistory | None = None, **options: Any) -> Paginator:
    paths = {name: parse_path(options.pop(name)) for name in PATHS if name in options}
    named = kind in ("page", "offset", "cursor")
    defaults = {"param": kind if named else None, "size_param": "size" if named else None}
    return paginate(Pagination(type=PaginationType(kind), **{**defaults, **paths, **options}), history)


def records(start: int, stop: int) -> list[Item]:
    return [{"id": number} for number in range(start, stop)]


def page(
    seen: Sequence[Any] | None,
    *,
    items: Sequence[Item] | None = None,
    json: Json = "somewhere",
    headers: Mapping[str, str] | None = None,
    url: str = URL,
    **evidence: Any,
) -> Page:
    """A page of these records, which are its items where no others are given; None for records nobody can count."""
    taken = list(seen or []) if items is None else items
    return Page(Answer(json, taken, records_seen=seen), url, headers or {}, Evidence(**evidence))


def more(place: str = "has_more") -> Said:
    return Said(place, True)


def over(place: str = "has_more") -> Said:
    return Said(place, False)


def lead(
    kind: LeadKind = LeadKind.CURSOR, value: Json = "abc", place: str = "next", trust: Trust = Trust.PLAIN
) -> Lead:
    in_header = kind in (LeadKind.CURSOR_IN_HEADER, LeadKind.LINK_IN_HEADER)
    return Lead(kind, value, Said(f"header {place}" if in_header else place, value, in_header), trust)


def count(what: Counted, value: int, trust: Trust = Trust.COUNT, *, in_header: bool = False) -> Count:
    return Count(what, value, Said("X-Count" if in_header else what.name.lower(), value, in_header), trust)


def total(value: int, trust: Trust = Trust.COUNT) -> tuple[Count, ...]:
    return (count(Counted.RECORDS, value, trust),)


def judged(style: Paginator, *pages: Page) -> Verdict:
    """The verdict on the last of these pages. Raises `PaginationError`."""
    style.first()
    verdict: Verdict | None = None
    for number, each in enumerate(pages):
        assert verdict is None or verdict.next is not None, f"it was over after page {number}: {verdict}"
        verdict = style.after(each)
        if verdict.failure is not None:
            raise verdict.failure
    assert verdict is not None
    return verdict


def refusal(style: Paginator, *pages: Page) -> str:
    with pytest.raises(PaginationError) as failure:
        judged(style, *pages)
    return str(failure.value)


def end_of(style: Paginator, *pages: Page) -> bool:
    """Whether the end was told, and not only assumed."""
    verdict = judged(style, *pages)
    assert verdict.next is None, f"it goes on: {verdict.reason}"
    return verdict.reason.told


def asked(request: PageRequest | None) -> dict[str, object]:
    assert request is not None, "it is over"
    return dict(request.parameters)
