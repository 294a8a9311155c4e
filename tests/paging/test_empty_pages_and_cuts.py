"""Empty pages in the middle, listings that are too long, and those of which a part is wanted (rules 8, 9, 11)."""

from typing import Any

import pytest

from evidence import Counted, LeadKind, Said
from pagination import Reason, Signal
from tests.paging.pages import (
    COUNTING,
    FOLLOWING,
    STYLES,
    asked,
    count,
    end_of,
    judged,
    lead,
    more,
    page,
    records,
    refusal,
    style_of,
    total,
)
from tests.paging.pages import URL as FIRST


def leads_on(style: str, number: int) -> dict[str, Any]:
    kind = {"cursor": LeadKind.CURSOR, "header_link": LeadKind.LINK_IN_HEADER}.get(style, LeadKind.LINK)
    return (
        {"leads": (lead(kind, f"{FIRST}?p={number + 1}"),), "url": f"{FIRST}?p={number}"}
        if style != "cursor"
        else {"leads": (lead(kind, f"c{number}"),)}
    )


@pytest.mark.parametrize("style", STYLES)
class TestEmptyPages:
    def test_nine_in_a_row_are_passed_over_where_more_is_announced(self, style: str) -> None:
        empty = [page([], **leads_on(style, number)) for number in range(9)]
        style_ = style_of(style, page_size=2)
        judged(style_, *empty)
        verdict = style_.after(page(records(0, 1), url=f"{FIRST}?p=9"))
        assert (verdict.items, verdict.next) == (records(0, 1), None)

    def test_ten_are_a_failure_that_names_the_setting(self, style: str) -> None:
        empty = [page([], **leads_on(style, number)) for number in range(10)]
        message = refusal(style_of(style, page_size=2), *empty)
        assert "10 empty pages" in message
        assert "maxEmptyPages" in message
        assert "max_empty_pages" in message

    def test_the_user_may_say_how_many(self, style: str) -> None:
        empty = [page([], **leads_on(style, number)) for number in range(12)]
        assert judged(style_of(style, page_size=2, max_empty_pages=13), *empty).next is not None
        assert "12 empty pages" in refusal(style_of(style, page_size=2, max_empty_pages=12), *empty)

    def test_one_with_records_between_them_counts_anew(self, style: str) -> None:
        pages = [page(records(n, n + (n == 5)), **leads_on(style, n)) for n in range(12)]
        assert judged(style_of(style, page_size=2), *pages).next is not None

    def test_a_page_of_which_no_item_is_kept_is_not_empty(self, style: str) -> None:
        filtered = [page(records(2 * n, 2 * n + 2), items=[], **leads_on(style, n)) for n in range(12)]
        assert judged(style_of(style, page_size=2), *filtered).next is not None


@pytest.mark.parametrize("style", COUNTING)
def test_a_first_page_that_is_filtered_out_whole_is_full(style: str) -> None:
    assert judged(style_of(style), page(records(0, 100), items=[])).next is not None


def test_empty_pages_that_a_total_speaks_against_are_too_many_at_last() -> None:
    empty = [page([], counts=total(5000)) for _ in range(10)]
    assert "10 empty pages" in refusal(style_of("page", page_size=2), *empty)


@pytest.mark.parametrize(("style", "parameter", "values"), [("page", "page", [2, 3]), ("offset", "offset", [20, 40])])
def test_empty_first_pages_are_passed_over_until_the_places_have_passed_the_total(
    style: str, parameter: str, values: list[int]
) -> None:
    paging = style_of(style, page_size=20)
    for value in values:
        assert asked(paging.after(page([], counts=total(50))).next)[parameter] == value
    assert not end_of(paging, page([], counts=total(50)))


def test_numbered_pages_ask_once_more_after_an_empty_first_page_with_a_total() -> None:
    style = style_of("page", page_size=20)
    verdict = judged(style, page([], counts=total(5)))
    assert asked(verdict.next)["page"] == 2
    assert not end_of(style, page([], counts=total(5)))


class TestOffsets:
    def test_where_records_cannot_be_counted_the_failure_gives_the_line_to_write(self) -> None:
        said = page(None, items=records(0, 3), json={"x": 1, "people": [], "others": []})
        message = refusal(style_of("offset"), said)
        assert "`.people[] | …`" in message
        assert "`.items[] | …`" in refusal(style_of("offset"), page(None, items=records(0, 3), json={}))
        assert "`.[] | …`" in refusal(style_of("offset"), page(None, items=records(0, 3), json=[]))

    def test_but_not_where_nothing_more_is_to_be_asked(self) -> None:
        assert end_of(style_of("offset"), page(None, items=records(0, 3), over=Said("has_more", False)))
        assert not end_of(style_of("offset"), page(None, items=[]))

    def test_they_begin_where_the_user_says(self) -> None:
        style = style_of("offset", page_size=2, start_offset=1)
        assert asked(style.first())["offset"] == 1
        assert asked(style.after(page(records(0, 2))).next)["offset"] == 3

    def test_they_count_records_and_not_items(self) -> None:
        style = style_of("offset", page_size=2)
        assert asked(judged(style, page(records(0, 2), items=records(0, 6))).next)["offset"] == 2


def test_numbered_pages_go_on_to_an_empty_one_where_records_cannot_be_counted() -> None:
    style = style_of("page", page_size=2)
    verdict = judged(style, page(None, items=records(0, 1)))
    assert verdict.next is not None
    assert not end_of(style, page(None, items=[]))


class TestTake:
    @pytest.mark.parametrize("style", [*STYLES, "none"])
    def test_the_first_so_many_items_are_wanted_and_the_log_says_so(self, style: str) -> None:
        said = page(records(0, 50), more=more(), counts=total(900))
        verdict = judged(style_of(style, take=20), said)
        assert (verdict.items, verdict.next, verdict.reason.told) == (records(0, 20), None, True)
        assert verdict.reason.signal is Signal.TAKE
        assert "take: 20" in (verdict.remark or "")

    def test_also_of_the_endpoints_own_first_page(self) -> None:
        verdict = judged(style_of("none", take=20, chosen_for_endpoint=True), page(records(0, 50)))
        assert verdict.items == records(0, 20)

    def test_they_are_counted_over_all_pages(self) -> None:
        style = style_of("page", page_size=20, take=50)
        assert [len(judged(style, page(records(n, n + 20))).items) for n in (0, 20)] == [20, 20]
        assert style.left_to_take == 10
        assert judged(style, page(records(40, 60))).items == records(40, 50)

    def test_they_are_items_and_not_records(self) -> None:
        style = style_of("page", page_size=20, take=50)
        assert judged(style, page(records(0, 20), items=records(0, 49))).next is not None
        assert judged(style, page(records(20, 40), items=records(49, 60))).items == records(49, 50)

    def test_a_listing_that_ends_before_is_whole(self) -> None:
        assert judged(style_of("page", page_size=20, take=50), page(records(0, 7))).reason.signal is Signal.PAGE_LENGTH

    @pytest.mark.parametrize("style", COUNTING)
    def test_no_page_beyond_them_is_expected(self, style: str) -> None:
        paging = style_of(style, page_size=20, take=50)
        judged(paging, page(records(0, 20), counts=total(900)))
        assert len(list(paging.forecast(9, 9))) == 2

    def test_all_are_wanted_where_nothing_is_said(self) -> None:
        assert style_of("page").left_to_take is None


@pytest.mark.parametrize("style", [*STYLES, "none"])
def test_an_inner_list_that_goes_on_is_a_failure_that_names_it(style: str) -> None:
    said = page(records(0, 2), inner=Said("data[].lines.has_more", True))
    assert "data[].lines.has_more" in refusal(style_of(style), said)
    assert "data[].lines.has_more" in refusal(style_of("none", chosen_for_endpoint=True), said)


class TestTheFirstPage:
    @pytest.mark.parametrize("counts", [
        (count(Counted.OFFSET, 100),),
        (count(Counted.OFFSET, 20), count(Counted.PAGE_SIZE, 20)),
        (count(Counted.OFFSET, 7),),
    ])  # fmt: skip
    def test_is_not_the_second(self, counts: object) -> None:
        assert "startPage" in refusal(style_of("page"), page(records(0, 7), counts=counts))

    @pytest.mark.parametrize("value", [0, 1, 12])
    def test_may_say_where_it_begins(self, value: int) -> None:
        judged(style_of("page"), page(records(0, 100), counts=(count(Counted.OFFSET, value),)))


@pytest.mark.parametrize("style", [*COUNTING, *FOLLOWING])
def test_a_longer_listing_than_may_be_is_a_failure_and_its_items_are_handed_over(style: str) -> None:
    verdict = style_of(style, max_pages=1).after(page(records(0, 100), **leads_on(style, 1)))
    assert verdict.failure is not None
    assert "maxPages" in str(verdict.failure)
    assert verdict.items == records(0, 100)


@pytest.mark.parametrize("style", COUNTING)
@pytest.mark.parametrize(("take", "is_reached"), [(49, True), (50, True), (51, False)])
def test_what_is_wanted_may_end_with_a_page(style: str, take: int, is_reached: bool) -> None:
    verdict = judged(style_of(style, take=take), page(records(0, 50)))
    assert (verdict.next is None, verdict.reason.signal is Signal.TAKE) == (is_reached, is_reached)
    assert len(verdict.items) == min(take, 50)


@pytest.mark.parametrize("style", COUNTING)
@pytest.mark.parametrize(("most", "fails"), [(2, False), (1, True)])
def test_a_listing_may_be_as_long_as_max_pages(style: str, most: int, fails: bool) -> None:
    paging = style_of(style, page_size=2, max_pages=most)
    first = paging.after(page(records(0, 2)))
    assert (first.failure is not None) is fails
    assert fails or paging.after(page(records(2, 3))).failure is None


@pytest.mark.parametrize("style", COUNTING)
def test_only_empty_pages_in_a_row_are_too_many(style: str) -> None:
    paging = style_of(style, page_size=2, max_empty_pages=2)
    said: dict[str, Any] = {"more": more()}
    pages = page(records(0, 2), **said), page([], **said), page(records(2, 4), **said), page([], **said)
    assert judged(paging, *pages).next is not None
    assert paging.after(page([], **said)).failure is not None


class TestAnEndThatIsKnown:
    """By a rule of the user's, or by what the items of a page are."""

    known = Reason(Signal.RULE, "so it is")

    def test_it_is_the_end_whatever_the_page_says(self) -> None:
        style = style_of("page", page_size=2)
        for end in (style.ended_with, style.ended_by_items):
            verdict = end(page(records(0, 2), more=more(), counts=total(99)), self.known)
            assert (verdict.items, verdict.reason, verdict.next) == (records(0, 2), self.known, None)

    @pytest.mark.parametrize("take", [1, 2, 3])
    def test_no_more_items_come_than_are_wanted(self, take: int) -> None:
        for end in ("ended_with", "ended_by_items"):
            verdict = getattr(style_of("page", take=take), end)(page(records(0, 2)), self.known)
            assert verdict.items == records(0, min(take, 2))

    def test_those_of_the_pages_before_count(self) -> None:
        style = style_of("page", page_size=2, take=3)
        judged(style, page(records(0, 2)))
        assert style.ended_with(page(records(2, 4)), self.known).items == records(2, 3)

    def test_an_inner_list_that_goes_on_is_a_failure_where_the_page_is_judged(self) -> None:
        unfinished = page(records(0, 2), inner=Said("lines.has_more", True))
        assert style_of("page").ended_by_items(unfinished, self.known).failure is not None
        assert style_of("page").ended_with(unfinished, self.known).failure is None
