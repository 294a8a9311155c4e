"""Which refusals of the next page mean the end (contract §4, rule 6)."""

from typing import Any

import pytest

from evidence import Counted, LeadKind
from pagination import EndpointHistory, Signal, remedy_for_refusal
from tests.paging.pages import COUNTING, FOLLOWING, STYLES, count, judged, lead, more, page, records, style_of, total

ANY = {400, 404, 416, 422}


@pytest.mark.parametrize("style", COUNTING)
class TestAPageThatMayBeCapped:
    @pytest.mark.parametrize("length", [10, 25, 50, 75, 90])
    def test_is_followed_by_one_more_whose_refusal_is_the_end(self, style: str, length: int) -> None:
        refusals = judged(style_of(style), page(records(0, length))).end_by_refusal
        assert refusals.keys() == ANY
        assert {reason.signal for reason in refusals.values()} == {Signal.STATUS}
        assert "422" in refusals[422].said

    @pytest.mark.parametrize("length", [1, 3, 7, 64, 99])
    def test_is_of_a_round_length(self, style: str, length: int) -> None:
        assert judged(style_of(style), page(records(0, length))).next is None

    @pytest.mark.parametrize("length", [7, 64])
    def test_or_of_the_length_that_the_answer_tells(self, style: str, length: int) -> None:
        told = (count(Counted.PAGE_SIZE, length),)
        assert judged(style_of(style), page(records(0, length), counts=told)).end_by_refusal.keys() == ANY
        assert judged(style_of(style), page(records(0, length - 1), counts=told)).next is None

    def test_is_no_shorter_than_another_of_the_endpoint(self, style: str) -> None:
        history = EndpointHistory()
        judged(style_of(style, history=history), page(records(0, 60)))
        assert judged(style_of(style, history=history), page(records(0, 50))).next is None
        assert judged(style_of(style, history=history), page(records(0, 60))).next is not None

    def test_is_capped_where_two_had_that_length_so_that_400_and_422_are_failures(self, style: str) -> None:
        paging = style_of(style)
        judged(paging, page(records(0, 50)))
        assert paging.after(page(records(50, 100))).end_by_refusal.keys() == {404, 416}

    def test_but_not_where_only_another_had_it_before(self, style: str) -> None:
        paging = style_of(style)
        judged(paging, page(records(0, 50)))
        paging.after(page(records(50, 60), more=more()))
        assert paging.after(page(records(60, 110))).end_by_refusal.keys() == ANY


@pytest.mark.parametrize("style", COUNTING)
def test_a_full_page_promises_another(style: str) -> None:
    assert judged(style_of(style), page(records(0, 100))).end_by_refusal == {}


@pytest.mark.parametrize("style", COUNTING)
@pytest.mark.parametrize("said", ["flag", "lead", "pages", "total"])
def test_where_the_page_said_that_more_follows_all_are_failures(style: str, said: str) -> None:
    told: dict[str, Any] = {
        "flag": {"more": more()},
        "lead": {"leads": (lead(LeadKind.LINK_IN_HEADER),)},
        "pages": {"counts": (count(Counted.PAGES, 7),)},
        "total": {"counts": total(700)},
    }
    verdict = judged(style_of(style), page(records(0, 50), **told[said]))
    assert verdict.next is not None
    assert verdict.end_by_refusal == {}


@pytest.mark.parametrize("style", COUNTING)
def test_where_the_places_asked_for_have_passed_a_total_that_lacks_little_a_refusal_is_the_end(style: str) -> None:
    assert judged(style_of(style), page(records(0, 48), counts=total(50))).end_by_refusal.keys() == ANY
    assert judged(style_of(style), page(records(0, 40), counts=total(50))).end_by_refusal == {}


@pytest.mark.parametrize("style", COUNTING)
def test_a_total_that_a_full_first_page_reaches_may_be_its_own(style: str) -> None:
    assert judged(style_of(style), page(records(0, 100), counts=total(100))).end_by_refusal.keys() == ANY


@pytest.mark.parametrize("start", [0, 1])
def test_a_last_page_by_number_may_be_the_last_where_pages_count_from_zero(start: int) -> None:
    style = style_of("page", page_size=2, start_page=start)
    pages = [page(records(n, n + 2), counts=(count(Counted.LAST_PAGE, 2),)) for n in (0, 2)]
    verdict = judged(style, *pages)
    assert (verdict.next is None) is (start == 1)
    assert verdict.end_by_refusal.keys() == (set() if start else ANY)


@pytest.mark.parametrize("style", STYLES)
def test_the_users_statuses_mean_the_end_whatever_was_said_and_tell_it(style: str) -> None:
    kind = {"cursor": LeadKind.CURSOR, "header_link": LeadKind.LINK_IN_HEADER}.get(style, LeadKind.LINK)
    verdict = judged(style_of(style, end_statuses=frozenset({410})), page(records(0, 2), leads=(lead(kind, "/2"),)))
    assert verdict.end_by_refusal.keys() == {410}
    assert verdict.end_by_refusal[410].told
    assert "endStatuses" in verdict.end_by_refusal[410].said


@pytest.mark.parametrize("style", COUNTING)
def test_the_users_word_is_plainer_than_a_guess(style: str) -> None:
    verdict = judged(style_of(style, end_statuses=frozenset({404})), page(records(0, 50)))
    assert verdict.end_by_refusal[404].told
    assert not verdict.end_by_refusal[416].told


@pytest.mark.parametrize("style", FOLLOWING)
def test_where_a_lead_is_followed_no_refusal_is_an_end(style: str) -> None:
    kind = {"cursor": LeadKind.CURSOR, "header_link": LeadKind.LINK_IN_HEADER}.get(style, LeadKind.LINK)
    assert judged(style_of(style), page(records(0, 2), leads=(lead(kind, "/2"),))).end_by_refusal == {}


def test_a_bad_request_past_what_may_be_the_last_page_by_number_is_the_end_whatever_the_lengths() -> None:
    pages = [page(records(n, n + 1), counts=(count(Counted.LAST_PAGE, 2),)) for n in (0, 1)]
    assert judged(style_of("offset", page_size=9), *pages).end_by_refusal.keys() == ANY


class TestWhatVersionsBeforeTookForTheEnd:
    """Each of the statuses after a page that may be capped, unless they understood that it says that more follows."""

    @pytest.mark.parametrize("style", COUNTING)
    def test_is_none_where_it_is_the_end_still(self, style: str) -> None:
        assert judged(style_of(style), page(records(0, 50))).ended_before == set()

    @pytest.mark.parametrize("style", COUNTING)
    def test_is_a_bad_request_after_two_pages_of_one_length(self, style: str) -> None:
        assert judged(style_of(style), page(records(0, 50)), page(records(50, 100))).ended_before == {400, 422}

    @pytest.mark.parametrize("style", COUNTING)
    def test_is_any_beside_a_lead_that_is_not_followed(self, style: str) -> None:
        verdict = judged(style_of(style), page(records(0, 50), leads=(lead(LeadKind.LINK_IN_HEADER),)))
        assert verdict.ended_before == ANY

    @pytest.mark.parametrize("style", COUNTING)
    @pytest.mark.parametrize(
        ("length", "told"),
        [(100, {}), (50, {"more": more()}), (50, {"counts": total(700)}), (64, {"leads": (lead(LeadKind.LINK),)})],
    )
    def test_is_none_where_they_failed_as_well(self, style: str, length: int, told: dict[str, Any]) -> None:
        verdict = judged(style_of(style), page(records(0, length), **told))
        assert verdict.next is not None
        assert verdict.ended_before == set()

    def test_is_none_where_leads_are_followed(self) -> None:
        assert judged(style_of("cursor"), page(records(0, 50), leads=(lead(),))).ended_before == set()


def test_a_refusal_that_may_mean_the_end_is_told_with_the_setting_that_says_so() -> None:
    assert remedy_for_refusal(404) == (
        "If the API answers so past its last page, `end_statuses: [404]` in the pagination says that this is the end "
        "(endStatuses for the installation)."
    )
    assert all(map(remedy_for_refusal, (400, 410, 416, 422)))
    assert not any(map(remedy_for_refusal, (401, 403, 429, 500, None)))
