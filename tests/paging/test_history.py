"""What is remembered of a listing, page by page, and what is asked for ahead because of it."""

from typing import Any

import pytest

from evidence import Count, Counted, LeadKind, Trust
from extraction import Shape
from pagination import Page
from paging.history import EndpointHistory, History
from tests.paging.pages import asked, count, judged, lead, more, page, records, style_of, total

TOTAL: tuple[Count, ...] = total(500)
PAGES = count(Counted.PAGES, 9)


@pytest.mark.parametrize(
    ("style", "options", "pages", "remembered"),
    [
        ("page", {}, [records(0, 100)], {"pages": 1, "items": 100, "offset": 100, "length": 100, "window": 2}),
        (
            "page",
            {},
            [records(0, 100), records(100, 200), records(200, 300)],
            {"pages": 3, "items": 300, "offset": 300, "length": 100, "window": 8},
        ),
        (
            "page",
            {"page_size": 3},
            [records(0, 3), records(2, 5)],
            {"pages": 2, "items": 6, "received": 5, "repeated": 1, "offset": 6, "length": 3, "window": 4},
        ),
        (
            "page",
            {},
            [records(0, 50), records(50, 90)],
            {"pages": 2, "items": 90, "offset": 90, "longest": 50, "length": 40, "window": 1},
        ),
        (
            "page",
            {"page_size": 3},
            [page(records(0, 3), more=more()), page([], more=more()), page([], more=more())],
            {"pages": 3, "items": 3, "offset": 9, "longest": 3, "empty_in_a_row": 2, "window": 2, "promised": True},
        ),
        (
            "page",
            {},
            [page(records(0, 7), counts=TOTAL), page(records(7, 14), counts=(PAGES,))],
            {
                **{"pages": 2, "items": 14, "offset": 14, "length": 7, "window": 2, "promised": True},
                **{"total": TOTAL[0], "told_pages": 9},
                "counts": {Counted.RECORDS: TOTAL[0], Counted.PAGES: PAGES},
            },
        ),
        (
            "page",
            {},
            [page(None, items=records(0, 3)), page(records(3, 7), more=more())],
            {"pages": 2, "items": 7, "received": 4, "are_counted": False, "offset": 104, "length": 4, "promised": True},
        ),
        (
            "cursor",
            {"page_size": 3},
            [
                page(records(0, 3), leads=(lead(value="a"), lead(value="q", place="q", trust=Trust.UNSURE))),
                page(records(3, 6), leads=(lead(value="b", place="x"),)),
            ],
            {
                **{"pages": 2, "items": 6, "offset": 6, "length": 3, "window": 4, "promised": True},
                "leads": frozenset({"next", "x"}),
            },
        ),
        (
            "offset",
            {"page_size": 5},
            [page(records(0, 2), more=more()), page([], more=more())],
            {"pages": 2, "items": 2, "offset": 4, "longest": 2, "empty_in_a_row": 1, "promised": True},
        ),
        (
            "page",
            {"page_size": 5},
            [page(records(0, 5), counts=total(5))],
            {
                **{"pages": 1, "items": 5, "offset": 5, "length": 5, "window": 2, "promised": False},
                **{"total": total(5)[0], "counts": {Counted.RECORDS: total(5)[0]}},
            },
        ),
        (
            "page",
            {"page_size": 5},
            [page(records(0, 5), counts=total(20)), page(records(5, 7), counts=total(20))],
            {
                **{"pages": 2, "items": 7, "offset": 7, "longest": 5, "length": 2, "window": 2, "promised": False},
                **{"total": total(20)[0], "counts": {Counted.RECORDS: total(20)[0]}},
            },
        ),
    ],
)
def test_so_much_is_remembered(
    style: str, options: dict[str, Any], pages: list[Any], remembered: dict[str, Any]
) -> None:
    judging = style_of(style, **options)
    seen = [each if isinstance(each, Page) else page(each) for each in pages]
    judged(judging, *seen)
    expected = {"received": remembered["items"], "longest": remembered.get("length", 0), **remembered}
    assert judging._history == History(**expected, shape=Shape.LIST, previous=seen[-1])


def test_of_an_endpoint_its_longest_page_is_remembered_and_what_was_found() -> None:
    endpoint = EndpointHistory()
    one = style_of("page", history=endpoint, has_more_path="more", last_page_path="last")
    judged(one, page(records(0, 50), json={"more": True}))
    assert endpoint == EndpointHistory(50, {"hasMorePath"})
    two = style_of("page", history=endpoint, has_more_path="more", last_page_path="last")
    judged(two, page(records(0, 7), json={"last": True}))
    assert endpoint == EndpointHistory(50, {"hasMorePath", "lastPagePath"})
    following = EndpointHistory()
    cursor = style_of("cursor", history=following, cursor_header="next")
    judged(cursor, page(records(0, 2), headers={"next": "a"}))
    assert following.found == {"cursorHeader"}


@pytest.mark.parametrize(
    ("style", "options", "pages", "most", "guessed", "ahead"),
    [
        ("page", {"page_size": 2}, [records(0, 2)], 9, 9, [2, 3]),
        ("page", {"page_size": 2}, [records(0, 2), records(2, 4)], 9, 9, [3, 4, 5, 6]),
        ("page", {"page_size": 2}, [records(0, 2), records(2, 4)], 9, 3, [3, 4, 5]),
        ("page", {"page_size": 2}, [records(0, 2), records(2, 4)], 2, 9, [3, 4]),
        ("page", {"page_size": 2, "start_page": 0}, [records(0, 2)], 9, 9, [1, 2]),
        ("page", {"page_size": 2}, [page(records(0, 2), counts=total(9))], 9, 0, [2, 3, 4, 5]),
        ("page", {"page_size": 2}, [page(records(0, 2), counts=total(8))], 9, 0, [2, 3, 4]),
        ("page", {"page_size": 2}, [page(records(0, 2), counts=(count(Counted.PAGES, 3),))], 9, 0, [2, 3]),
        ("page", {"page_size": 2, "take": 5}, [page(records(0, 2), counts=total(99))], 9, 0, [2, 3]),
        ("page", {"page_size": 2, "take": 6}, [page(records(0, 2), counts=total(99))], 9, 0, [2, 3]),
        ("page", {"page_size": 2, "take": 3}, [page(records(0, 2), counts=total(99))], 9, 0, [2]),
        ("page", {"page_size": 2}, [page([], more=more())], 9, 1, [2]),
        ("offset", {"page_size": 2}, [records(0, 2)], 9, 9, [2, 4]),
        ("offset", {"page_size": 2}, [records(0, 2), records(2, 4)], 3, 9, [4, 6, 8]),
        ("offset", {"page_size": 2}, [records(0, 2), records(2, 4)], 9, 1, [4]),
        ("offset", {"page_size": 2, "start_offset": 1}, [records(0, 2)], 9, 9, [3, 5]),
        ("offset", {"page_size": 2}, [page(records(0, 2), counts=total(7))], 9, 0, [2, 4, 6]),
        ("offset", {"page_size": 2}, [page(records(0, 2), counts=total(6))], 9, 0, [2, 4]),
        ("offset", {"page_size": 2}, [page(records(0, 2), counts=(count(Counted.PAGES, 3),))], 9, 0, [2, 4]),
        ("offset", {"page_size": 2, "take": 5}, [page(records(0, 2), counts=total(99))], 9, 0, [2, 4]),
        ("offset", {"page_size": 3}, [page(records(0, 3), more=more()), page(records(3, 5), more=more())], 9, 9, []),
        ("offset", {"page_size": 3}, [page([], more=more())], 9, 9, []),
        ("cursor", {"page_size": 2}, [page(records(0, 2), leads=(lead(),))], 9, 9, []),
        ("next_link", {}, [page(records(0, 2), leads=(lead(LeadKind.LINK, "?p=2"),))], 9, 9, []),
    ],
)
def test_so_much_is_asked_for_ahead(
    style: str, options: dict[str, Any], pages: list[Any], most: int, guessed: int, ahead: list[int]
) -> None:
    judging = style_of(style, **options)
    judged(judging, *(each if isinstance(each, Page) else page(each) for each in pages))
    forecast = [asked(request) for request in judging.forecast(most, guessed)]
    assert [each[style] for each in forecast] == ahead
    assert all(each["size"] == options["page_size"] for each in forecast)


def test_before_the_first_page_nothing_is_asked_for_ahead_by_offset_and_the_first_one_by_page() -> None:
    assert list(style_of("offset").forecast(9, 9)) == []
    assert [asked(request)["page"] for request in style_of("page").forecast(9, 9)] == [1]
