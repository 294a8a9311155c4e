"""What a style says that it reads of the configuration is what it reads."""

from collections.abc import Sequence
from dataclasses import fields
from itertools import product
from typing import Any, Final

import pytest

from extraction import DottedPath
from messages import MappingError, PaginationError
from pagination import KEYS, OPTIONS, SETTINGS, PaginationOptions, options_of, paginate
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


def test_what_is_offered_is_what_paginators_read() -> None:
    assert {field.name for field in fields(Pagination)} == {*OPTIONS, "chosen_for_endpoint"}


def test_where_nothing_is_written_paginators_read_their_own_defaults() -> None:
    assert PaginationOptions().resolve() == Pagination()


def test_each_option_has_a_name_of_its_own_in_a_selector_and_in_the_settings() -> None:
    assert (KEYS["page_size"], KEYS["place"], KEYS["take"]) == ("size", "in", "take")
    assert (SETTINGS["page_size"], SETTINGS["param"], SETTINGS["type"]) == (
        "page_size",
        "pagination_param",
        "pagination_type",
    )
    assert OPTIONS.keys() - SETTINGS.keys() == {"take", "place"}
    for names in (KEYS, SETTINGS):
        assert len(set(names.values())) == len(names)


@pytest.mark.parametrize("status", [0, 200, 399, 600])
def test_what_refuses_nothing_cannot_mean_the_end(status: int) -> None:
    with pytest.raises(MappingError, match="endStatuses"):
        PaginationOptions(end_statuses=(404, status)).resolve()


def test_statuses_and_headers_are_read_as_responses_have_them() -> None:
    options = PaginationOptions(end_statuses=(400, 599), next_link_header="Next-Page", cursor_header="X-Next")
    assert options.resolve().end_statuses == {400, 599}
    assert (options.resolve().next_link_header, options.resolve().cursor_header) == ("next-page", "x-next")


def test_an_endpoint_with_another_type_takes_over_what_is_said_of_all_types() -> None:
    general = PaginationOptions(
        type=PaginationType.PAGE,
        page_size=7,
        max_pages=9,
        max_empty_pages=3,
        ignore_total=True,
        end_statuses=(404,),
        has_more_path="more",
    )
    own = PaginationOptions(type=PaginationType.OFFSET).over(general)
    assert own == PaginationOptions(
        type=PaginationType.OFFSET, page_size=7, max_pages=9, max_empty_pages=3, ignore_total=True
    )
    assert PaginationOptions(size_param="n").over(general).end_statuses == (404,)


def test_an_endpoint_whose_link_is_in_a_header_of_its_own_takes_over_no_relation() -> None:
    general = PaginationOptions(type=PaginationType.HEADER_LINK, header_link_rel="onward")
    own = PaginationOptions(next_link_header="Next-Page").over(general)
    assert (own.next_link_header, own.header_link_rel) == ("Next-Page", None)


def test_each_option_makes_a_difference_to_some_style() -> None:
    names = {field.name for field in fields(Pagination)} - {"chosen_for_endpoint"}
    assert names == set().union(*map(options_of, PaginationType))


def test_an_endpoint_that_was_told_none_heeds_nothing_else() -> None:
    assert options_of(PaginationType.NONE, chosen_for_endpoint=True) == OF_THE_FIRST_PAGE
    assert options_of(PaginationType.PAGE, chosen_for_endpoint=True) == options_of(PaginationType.PAGE)
