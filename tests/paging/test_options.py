"""What a style says that it reads of the configuration is what it reads."""

from collections.abc import Sequence
from dataclasses import fields
from itertools import product
from typing import Any, Final

import pytest

from extraction.paths import DottedPath
from messages.errors import PaginationError
from pagination import options_of, paginate
from paging.protocol import Page, Pagination, PaginationType
from tests.servers.paging import page_of, records

FULL: Final = records(2)
PAGES: Final = (
    page_of({"data": FULL}, data_path=".data"),
    page_of({"data": records(4)[2:], "total": 9, "last_page": 3}, data_path=".data"),
    page_of({"data": [], "has_more": True}, data_path=".data"),
    page_of({"data": FULL, "next": "https://api.example.com/x?page=2", "total": 2}, data_path=".data"),
    page_of({"data": FULL, "total": 2}, data_path=".data"),
    page_of({"data": FULL, "next_cursor": "abc"}, data_path=".data"),
    page_of({"data": FULL, "nextPageHandle": "abc", "first": False}, data_path=".data"),
    page_of({"data": FULL, "cursor": ["a"], "more": None, "end": False}, data_path=".data"),
    page_of(records(1), link='<https://api.example.com/x?page=2>; rel="next"'),
)
OF_THE_REQUEST: Final = {"type", "place"}
"""Read where the paginator is chosen and where its requests are made, whatever the style."""
OF_THE_FIRST_PAGE: Final = OF_THE_REQUEST | {"take"}


class Watched(Pagination):
    """Keeps which of its fields were read."""

    def __getattribute__(self, name: str) -> Any:
        read = object.__getattribute__(self, "__dict__").get("_read")
        if read is not None and not name.startswith("_"):
            read.add(name)
        return object.__getattribute__(self, name)


def fields_read(style: PaginationType, options: dict[str, Any], pages: Sequence[Page]) -> set[str]:
    pagination = Watched(type=style, param="p", size_param="s", page_size=2, **options)
    read: set[str] = set()
    paginator = paginate(pagination)
    object.__setattr__(pagination, "_read", read)
    paginator.first()
    try:
        for page in pages:
            if paginator.after(page).next is None:
                break
            list(paginator.forecast(3, 3))
    except PaginationError:
        pass
    return read


CONFIGURED: Final[tuple[dict[str, Any], ...]] = (
    {},
    {"has_more_path": DottedPath("more"), "last_page_path": DottedPath("end")},
    {"cursor_path": DottedPath("cursor"), "next_link_path": DottedPath("next")},
    {"cursor_header": "x-cursor", "max_pages": 1},
)


@pytest.mark.parametrize("style", PaginationType)
def test_a_style_reads_the_options_that_it_names_and_no_others(style: PaginationType) -> None:
    read: set[str] = set()
    for options, pages in product(CONFIGURED, product(PAGES, repeat=2)):
        read |= fields_read(style, options, pages)
    assert read - {"chosen_for_endpoint"} - OF_THE_REQUEST == options_of(style) - OF_THE_REQUEST


def test_each_option_makes_a_difference_to_some_style() -> None:
    names = {field.name for field in fields(Pagination)} - {"chosen_for_endpoint"}
    assert names == set().union(*map(options_of, PaginationType))


def test_an_endpoint_that_was_told_none_heeds_nothing_else() -> None:
    assert options_of(PaginationType.NONE, chosen_for_endpoint=True) == OF_THE_FIRST_PAGE
    assert options_of(PaginationType.PAGE, chosen_for_endpoint=True) == options_of(PaginationType.PAGE)
