"""Each end is told by the answer or the user, or only assumed (contract §4)."""

import pytest

from evidence import Counted, LeadKind
from tests.paging.pages import (
    COUNTING,
    FOLLOWING,
    STYLES,
    count,
    end_of,
    judged,
    lead,
    over,
    page,
    records,
    style_of,
    total,
)

OF_STYLE = {"cursor": LeadKind.CURSOR, "next_link": LeadKind.LINK, "header_link": LeadKind.LINK_IN_HEADER}


class TestTold:
    @pytest.mark.parametrize("style", [*STYLES, "none"])
    def test_by_a_flag(self, style: str) -> None:
        assert end_of(style_of(style, page_size=2), page(records(0, 2), over=over()))

    @pytest.mark.parametrize("style", [*COUNTING, "none"])
    def test_by_a_count_that_is_reached(self, style: str) -> None:
        assert end_of(style_of(style, page_size=9), page(records(0, 2), counts=total(2)))

    @pytest.mark.parametrize("style", COUNTING)
    def test_by_a_count_of_pages_that_is_reached(self, style: str) -> None:
        pages = [page(records(n, n + 2), counts=(count(Counted.PAGES, 2),)) for n in (0, 2)]
        assert end_of(style_of(style, page_size=2), *pages)

    @pytest.mark.parametrize("style", COUNTING)
    def test_by_a_lead_that_an_earlier_page_had(self, style: str) -> None:
        first = page(records(0, 2), leads=(lead(LeadKind.LINK_IN_HEADER, "/2"),))
        assert end_of(style_of(style, page_size=2), first, page(records(2, 4)))

    @pytest.mark.parametrize("style", FOLLOWING)
    def test_by_its_own_lead_that_is_gone(self, style: str) -> None:
        first = page(records(0, 2), leads=(lead(OF_STYLE[style], "/2"),))
        assert end_of(style_of(style, page_size=2), first, page(records(2, 4), url="https://api.example.com/2"))

    @pytest.mark.parametrize("style", FOLLOWING)
    def test_by_the_place_of_its_lead_that_is_there_and_empty(self, style: str) -> None:
        assert end_of(style_of(style, page_size=2), page(records(0, 2), ended=(lead(OF_STYLE[style], None),)))

    @pytest.mark.parametrize("style", COUNTING)
    @pytest.mark.parametrize("kind", [LeadKind.LINK, LeadKind.LINK_IN_HEADER, LeadKind.PAGE, LeadKind.OFFSET])
    def test_by_a_link_that_is_there_and_empty_also_after_a_full_page(self, style: str, kind: LeadKind) -> None:
        assert end_of(style_of(style, page_size=2), page(records(0, 2), ended=(lead(kind, None),)))

    @pytest.mark.parametrize("style", COUNTING)
    def test_by_an_empty_page_after_one_with_records(self, style: str) -> None:
        assert end_of(style_of(style, page_size=2), page(records(0, 2)), page([]))

    @pytest.mark.parametrize("style", COUNTING)
    @pytest.mark.parametrize("what", [Counted.RECORDS, Counted.PAGES])
    def test_by_a_count_of_nothing(self, style: str, what: Counted) -> None:
        assert end_of(style_of(style), page([], counts=(count(what, 0),)))

    @pytest.mark.parametrize("style", [*STYLES, "none"])
    def test_by_a_path_of_the_users(self, style: str) -> None:
        assert end_of(style_of(style, has_more_path="more"), page(records(0, 2), json={"more": False}))

    def test_by_a_type_none_that_is_the_endpoints_own(self) -> None:
        style = style_of("none", chosen_for_endpoint=True)
        assert end_of(style, page(records(0, 2), leads=(lead(),), counts=total(9)))


class TestAssumed:
    @pytest.mark.parametrize("style", COUNTING)
    def test_by_a_short_page(self, style: str) -> None:
        assert not end_of(style_of(style), page(records(0, 3)))

    @pytest.mark.parametrize("style", STYLES)
    def test_by_an_empty_first_page(self, style: str) -> None:
        assert not end_of(style_of(style), page([]))

    @pytest.mark.parametrize("style", COUNTING)
    def test_by_a_repetition(self, style: str) -> None:
        assert not end_of(style_of(style), page(records(0, 50)), page(records(0, 50)))

    @pytest.mark.parametrize("style", [*FOLLOWING, "none"])
    @pytest.mark.parametrize("length", [3, 100])
    def test_by_nothing_said_at_all(self, style: str, length: int) -> None:
        assert not end_of(style_of(style), page(records(0, length)))

    @pytest.mark.parametrize("style", COUNTING)
    def test_by_a_status_past_the_end(self, style: str) -> None:
        assert not judged(style_of(style), page(records(0, 50))).end_by_refusal[404].told

    @pytest.mark.parametrize("style", COUNTING)
    def test_by_an_empty_page_where_no_records_were_counted(self, style: str) -> None:
        if style == "page":
            assert not end_of(style_of(style), page(None, items=records(0, 3)), page(None))

    @pytest.mark.parametrize("style", STYLES)
    def test_by_a_total_that_is_not_quite_reached(self, style: str) -> None:
        assert not end_of(style_of(style, page_size=20), page(records(0, 18), counts=total(20), over=over()))

    @pytest.mark.parametrize("style", COUNTING)
    def test_by_a_cursor_that_is_empty_because_nobody_pages_by_it(self, style: str) -> None:
        """An API that takes numbers as well may leave it null: after a full page it is no end at all."""
        null = (lead(LeadKind.CURSOR, None),)
        assert judged(style_of(style, page_size=2), page(records(0, 2), ended=null)).next is not None
        assert not end_of(style_of(style, page_size=2), page(records(0, 1), ended=null))


@pytest.mark.parametrize("style", COUNTING)
def test_an_empty_cursor_is_an_end_where_a_page_before_had_one(style: str) -> None:
    first = page(records(0, 2), leads=(lead(LeadKind.CURSOR, "abc", "meta.next"),))
    last = page(records(2, 4), ended=(lead(LeadKind.CURSOR, None, "meta.next"),))
    assert end_of(style_of(style, page_size=2), first, last)
