"""A total is believed, though not to the last record (contract §4, rule 4)."""

import pytest

from evidence import Counted, LeadKind, Trust
from json_types import Item
from tests.paging.pages import (
    COUNTING,
    FOLLOWING,
    STYLES,
    asked,
    count,
    end_of,
    judged,
    lead,
    over,
    page,
    records,
    refusal,
    style_of,
    total,
)


@pytest.mark.parametrize("style", COUNTING)
def test_what_the_first_page_told_holds_until_another_says_otherwise(style: str) -> None:
    style_ = style_of(style, page_size=100)
    assert judged(style_, page(records(0, 14), counts=total(42))).next is not None
    assert style_.after(page(records(14, 28))).next is not None
    assert style_.after(page(records(28, 42))).next is None


@pytest.mark.parametrize("style", COUNTING)
def test_a_later_total_replaces_it(style: str) -> None:
    pages = page(records(0, 2), counts=total(9)), page(records(2, 4), counts=total(4))
    assert end_of(style_of(style, page_size=2), *pages)


@pytest.mark.parametrize("style", [*STYLES, "none"])
@pytest.mark.parametrize(("came", "whole"), [(18, True), (17, False)])
def test_a_tenth_of_it_may_be_missing(style: str, came: int, whole: bool) -> None:
    said = page(records(0, came), counts=total(20), over=over())
    if whole:
        verdict = judged(style_of(style, page_size=20, size_param=None), said)
        assert (verdict.next, verdict.reason.told) == (None, False)
        assert "18" in verdict.reason.said
        assert "20" in (verdict.remark or "")
    else:
        message = refusal(style_of(style, page_size=20, size_param=None), said)
        assert "20 records" in message
        assert "17 came" in message
        assert "ignore_total: true" in message
        assert "take" in message


@pytest.mark.parametrize("style", STYLES)
def test_the_items_of_a_page_that_ends_too_early_are_handed_over(style: str) -> None:
    verdict = style_of(style, size_param=None).after(page(records(0, 2), counts=total(9), over=over()))
    assert verdict.failure is not None
    assert verdict.items == records(0, 2)


@pytest.mark.parametrize("style", ["page", "cursor"])
def test_more_may_be_missing_where_the_places_that_were_asked_for_have_passed_it(style: str) -> None:
    """A server that fills its pages before it hides what a user may not see."""
    said = page(records(0, 5), counts=total(20), over=over())
    assert not end_of(style_of(style, page_size=20), said)
    assert "5 came" in refusal(style_of(style, page_size=19), said)


@pytest.mark.parametrize("style", COUNTING)
def test_it_is_reached_without_a_further_request_where_pages_as_long_as_any_have_passed_it(style: str) -> None:
    pages = page(records(0, 20), counts=total(30)), page(records(20, 29), counts=total(30))
    assert not end_of(style_of(style, page_size=20), *pages)


@pytest.mark.parametrize("style", COUNTING)
def test_but_not_by_places_that_the_server_may_not_have_given(style: str) -> None:
    """Of pages that are all shorter than the size, the server may have cut each."""
    pages = [page(records(n, n + 7), counts=total(30)) for n in (0, 7, 14)]
    assert judged(style_of(style, page_size=20), *pages).next is not None


@pytest.mark.parametrize("style", COUNTING)
def test_an_empty_page_before_all_of_it_came_is_the_end_where_the_places_have_passed_it(style: str) -> None:
    pages = page(records(0, 2), counts=total(5)), page(records(2, 4), counts=total(5)), page([], counts=total(5))
    assert not end_of(style_of(style, page_size=2), *pages)


def test_numbered_pages_go_on_over_an_empty_one_while_pages_as_long_as_those_before_would_not_reach_it() -> None:
    style = style_of("page", page_size=100)
    pages = page(records(0, 50), counts=total(250)), page(records(50, 100), counts=total(250)), page([])
    assert asked(judged(style, *pages).next)["page"] == 4


@pytest.mark.parametrize("style", FOLLOWING)
def test_a_full_page_that_nothing_leads_on_from_is_no_end_though_little_is_missing(style: str) -> None:
    assert "102 records" in refusal(style_of(style, size_param=None), page(records(0, 100), counts=total(102)))
    assert "52 records" in refusal(style_of(style, size_param=None), page(records(0, 50), counts=total(52)))


@pytest.mark.parametrize("style", STYLES)
def test_a_total_that_counts_something_else_can_be_ignored(style: str) -> None:
    said = page(records(0, 2), counts=total(9), over=over())
    assert end_of(style_of(style, size_param=None, ignore_total=True), said)


@pytest.mark.parametrize("style", STYLES)
def test_where_the_user_says_how_a_listing_ends_no_total_speaks_against_it(style: str) -> None:
    said = page(records(0, 2), json={"more": False}, counts=total(9))
    assert end_of(style_of(style, has_more_path="more"), said)


@pytest.mark.parametrize("style", COUNTING)
def test_a_total_below_what_came_says_nothing(style: str) -> None:
    pages = [page(records(n, n + 2), counts=total(3)) for n in (0, 2)]
    assert judged(style_of(style, page_size=2), *pages).next is not None


class TestCountsThatMayBeOfOnePage:
    @pytest.mark.parametrize("style", COUNTING)
    def test_one_that_is_more_than_the_page_has_is_a_total(self, style: str) -> None:
        assert judged(style_of(style), page(records(0, 3), counts=total(9, Trust.UNSURE))).next is not None

    @pytest.mark.parametrize("style", COUNTING)
    @pytest.mark.parametrize("value", [3, 2, 100])
    def test_one_that_is_its_length_or_the_size_of_pages_says_nothing(self, style: str, value: int) -> None:
        assert not end_of(style_of(style), page(records(0, 3), counts=total(value, Trust.UNSURE)))

    @pytest.mark.parametrize("style", COUNTING)
    def test_nor_one_that_is_the_size_that_the_answer_tells(self, style: str) -> None:
        counts = *total(20, Trust.UNSURE), count(Counted.PAGE_SIZE, 20)
        assert not end_of(style_of(style), page(records(0, 3), counts=counts))

    def test_what_is_plainer_is_heard_first(self) -> None:
        counts = *total(9, Trust.UNSURE), *total(2)
        assert end_of(style_of("page"), page(records(0, 2), counts=counts))

    def test_where_records_cannot_be_counted_it_is_no_total(self) -> None:
        said = page(None, items=records(0, 3), counts=total(9))
        assert not end_of(style_of("cursor"), said)

    @pytest.mark.parametrize("style", COUNTING)
    def test_a_header_may_be_cut_by_the_server_where_pages_are_full(self, style: str) -> None:
        in_header = (count(Counted.RECORDS, 4, in_header=True),)
        pages = [page(records(n, n + 2), counts=in_header) for n in (0, 2)]
        assert judged(style_of(style, page_size=2), *pages).end_by_refusal.keys() >= {404, 416}
        assert end_of(style_of(style, page_size=2), pages[0], page(records(2, 3), counts=(count(Counted.RECORDS, 3),)))


class TestPagesTold:
    def test_a_total_that_lacks_much_when_all_pages_came_asks_for_more(self) -> None:
        counts = *total(50), count(Counted.PAGES, 2)
        pages = [page(records(n, n + 2), counts=counts) for n in (0, 2)]
        assert judged(style_of("page", page_size=2), *pages).next is not None

    def test_one_that_lacks_little_does_not(self) -> None:
        counts = *total(21), count(Counted.PAGES, 2)
        pages = [page(records(n, n + 10), counts=counts) for n in (0, 10)]
        assert not end_of(style_of("page", page_size=10), *pages)

    def test_an_empty_page_has_no_places_where_no_size_is_asked_for(self) -> None:
        counts = *total(1), count(Counted.PAGES, 1)
        assert judged(style_of("page", size_param=None), page([], counts=counts)).next is not None

    def test_a_count_below_the_number_of_the_page_counts_something_else(self) -> None:
        pages = [page(records(n, n + 2), counts=(count(Counted.PAGES, 1),)) for n in (0, 2)]
        style = style_of("page", page_size=2)
        assert judged(style, pages[0]).next is None
        style = style_of("page", page_size=2, has_more_path="more")
        first = page(records(0, 2), json={"more": True}, counts=(count(Counted.PAGES, 1),))
        assert judged(style, first, pages[1]).next is None  # `more` was there, and is gone


class TestRecordsThatCameTwice:
    """At the seam of two pages: something came in meanwhile, or the API counts from 1 and was asked from 0."""

    def test_they_do_not_count_for_the_total(self) -> None:
        style = style_of("offset", page_size=100)
        pages = page(records(0, 100), counts=total(200)), page(records(99, 199), counts=total(200))
        assert asked(judged(style, *pages).next)["offset"] == 200
        assert style.after(page(records(199, 200), counts=total(200))).next is None

    def test_without_ids_that_differ_nothing_is_known_of_it(self) -> None:
        alike: list[Item] = [{"amount": 0}] * 10
        pages = page(alike, counts=total(30)), page([*alike, {"amount": 1}], counts=total(21))
        assert end_of(style_of("page", page_size=11), *pages)


@pytest.mark.parametrize("style", FOLLOWING)
def test_while_there_is_a_lead_no_count_ends_the_listing(style: str) -> None:
    kind = {"cursor": LeadKind.CURSOR, "next_link": LeadKind.LINK, "header_link": LeadKind.LINK_IN_HEADER}[style]
    pages = [
        page(records(n, n + 2), leads=(lead(kind, f"/{n}"),), counts=total(2), url=f"https://api.example.com/x{n}")
        for n in (0, 2)
    ]
    assert judged(style_of(style, page_size=2), *pages).next is not None


class TestAServerThatHidesMuch:
    """It fills its pages before it takes out what a user may not see."""

    def test_is_read_to_the_last_page_that_it_counts_and_no_further(self) -> None:
        counts = *total(430), count(Counted.PAGES, 9)
        pages = [page(records(50 * n, 50 * n + 20), counts=counts) for n in range(9)]
        assert not end_of(style_of("page", page_size=50), *pages)

    def test_is_read_to_the_second_empty_page_past_its_total_where_it_counts_no_pages(self) -> None:
        pages = [page(records(50 * n, 50 * n + 20), counts=total(430)) for n in range(9)]
        style = style_of("page", page_size=50)
        assert judged(style, *pages).next is not None
        assert style.after(page([], counts=total(430))).next is not None
        assert not end_of(style, page([], counts=total(430)))


class TestOfTwoTotals:
    """Of counts that are told by several words, or in several places."""

    @pytest.mark.parametrize("style", [*STYLES, "none"])
    def test_one_that_is_less_than_came_with_this_page_alone_is_of_something_else(self, style: str) -> None:
        counts = (*total(1), *total(20))
        message = refusal(style_of(style, size_param=None), page(records(0, 3), counts=counts, over=over()))
        assert "20 records" in message

    def test_one_that_may_be_of_this_page_is_heard_where_the_other_cannot_be(self) -> None:
        counts = (*total(1), *total(20, Trust.UNSURE))
        assert "20 records" in refusal(style_of("none"), page(records(0, 3), counts=counts))

    @pytest.mark.parametrize("counts", [(3, 20), (4, 3)])
    def test_else_the_first_is(self, counts: tuple[int, int]) -> None:
        first, second = counts
        told = page(records(0, 3), counts=(*total(first), *total(second)), over=over())
        verdict = style_of("none").after(told)
        assert (verdict.failure is None) is (first == 3)

    def test_what_may_be_of_this_page_gives_way(self) -> None:
        counts = (*total(5, Trust.UNSURE), *total(3))
        assert judged(style_of("none"), page(records(0, 3), counts=counts)).next is None
