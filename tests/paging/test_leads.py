"""A lead that the configured type does not follow is never ignored (contract §4, rule 5)."""

from typing import Any

import pytest

from evidence import Count, Counted, LeadKind, Said, Trust
from messages import NEW_RULE
from tests.paging.pages import (
    COUNTING,
    FOLLOWING,
    asked,
    end_of,
    judged,
    lead,
    more,
    over,
    page,
    records,
    refusal,
    style_of,
    total,
)

LINES = {
    LeadKind.CURSOR: "{type: cursor, cursor_path: next}",
    LeadKind.CURSOR_IN_HEADER: "{type: cursor, cursor_header: next}",
    LeadKind.LINK: "{type: next_link, next_link_path: next}",
    LeadKind.LINK_IN_HEADER: "{type: header_link, next_link_header: next}",
    LeadKind.PAGE: "{type: page}",
    LeadKind.OFFSET: "{type: offset}",
}
FOLLOWED = {
    "cursor": {LeadKind.CURSOR, LeadKind.CURSOR_IN_HEADER, LeadKind.PAGE, LeadKind.OFFSET},
    "next_link": {LeadKind.LINK, LeadKind.LINK_IN_HEADER},
    "header_link": {LeadKind.LINK_IN_HEADER, LeadKind.LINK},
}


@pytest.mark.parametrize("kind", LeadKind)
class TestWhateverItIs:
    @pytest.mark.parametrize("style", COUNTING)
    @pytest.mark.parametrize("length", [0, 3, 100])
    def test_a_style_that_goes_on_by_itself_does(self, kind: LeadKind, style: str, length: int) -> None:
        verdict = judged(style_of(style), page(records(0, length), leads=(lead(kind),)))
        assert verdict.next is not None
        assert not verdict.end_by_refusal

    @pytest.mark.parametrize("style", FOLLOWING)
    def test_one_that_does_not_follows_it_or_fails_with_the_line_to_write(self, kind: LeadKind, style: str) -> None:
        said = page(records(0, 3), leads=(lead(kind, "/2"),))
        if kind in FOLLOWED[style]:
            assert judged(style_of(style), said).next is not None
        else:
            assert LINES[kind] in refusal(style_of(style), said)

    def test_without_paging_it_is_a_failure_with_the_line_to_write_and_the_items_are_handed_over(
        self, kind: LeadKind
    ) -> None:
        said = page(records(0, 3), leads=(lead(kind),))
        assert LINES[kind] in refusal(style_of("none"), said)
        assert style_of("none").after(said).items == records(0, 3)

    def test_beside_a_flag_for_more_it_is_named_even_if_it_may_only_repeat(self, kind: LeadKind) -> None:
        said = page(records(0, 3), more=more(), leads=(lead(kind, trust=Trust.UNSURE),))
        message = refusal(style_of("none"), said)
        assert LINES[kind] in message
        assert "has_more says that more follows" in message

    def test_a_first_page_that_is_all_that_is_wanted_is_taken(self, kind: LeadKind) -> None:
        assert end_of(style_of("none", chosen_for_endpoint=True), page(records(0, 3), leads=(lead(kind),)))

    @pytest.mark.parametrize("style", [*COUNTING, *FOLLOWING, "none"])
    def test_a_flag_that_says_that_it_is_over_is_plainer(self, kind: LeadKind, style: str) -> None:
        assert end_of(style_of(style), page(records(0, 3), leads=(lead(kind),), over=over()))

    @pytest.mark.parametrize("style", COUNTING)
    def test_a_page_that_comes_again_fails_and_names_it(self, kind: LeadKind, style: str) -> None:
        pages = [page(records(0, 3), leads=(lead(kind, value),)) for value in "ab"]
        message = refusal(style_of(style), *pages)
        if {"page": LeadKind.PAGE, "offset": LeadKind.OFFSET}[style] is not kind:
            assert LINES[kind] in message
        assert "paginationParam" in message


@pytest.mark.parametrize("style", FOLLOWING)
def test_more_that_is_announced_without_a_way_to_it_is_a_failure_that_shows_the_keys(style: str) -> None:
    said = page([{"name": "no id"}], json={"data": [], "meta": {}}, more=more("meta.more"))
    message = refusal(style_of(style), said)
    assert "meta.more" in message
    assert "data, meta" in message


@pytest.mark.parametrize("style", COUNTING)
def test_what_was_cut_is_more_where_the_type_can_go_on(style: str) -> None:
    assert judged(style_of(style), page(records(0, 3), truncated=more("truncated"))).next is not None


@pytest.mark.parametrize("style", [*FOLLOWING, "none"])
def test_and_a_failure_where_it_cannot(style: str) -> None:
    said = page([{"name": "no id"}], json={"data": []}, truncated=more("truncated"))
    assert "truncated" in refusal(style_of(style), said)


def test_an_endpoint_of_one_page_takes_what_was_cut_and_says_so() -> None:
    first = style_of("none", chosen_for_endpoint=True)
    verdict = judged(first, page(records(0, 3), truncated=Said("warning", "results truncated")))
    assert verdict.items == records(0, 3)
    assert not verdict.reason.told
    assert '"results truncated"' in verdict.reason.said
    assert "counts as deleted" in (verdict.remark or "")
    assert judged(style_of("none", chosen_for_endpoint=True), page(records(0, 3), more=more())).reason.told


def test_the_last_records_id_is_no_cursor_where_the_answer_leads_on_by_a_link() -> None:
    said = page(records(0, 3), more=more(), leads=(lead(LeadKind.LINK_IN_HEADER, "/2"),))
    assert LINES[LeadKind.LINK_IN_HEADER] in refusal(style_of("cursor"), said)


def test_the_last_records_id_is_that_of_what_the_api_paged() -> None:
    said = page(records(0, 5), items=records(0, 2), more=more())
    assert asked(judged(style_of("cursor"), said).next)["cursor"] == 4


class TestWhatMayBeALead:
    """`token`, `cursor`, `marker`: of some APIs the way on, of others said of every answer alike."""

    UNSURE = lead(LeadKind.CURSOR, "abc", "meta.token", Trust.UNSURE)
    ALIKE = lead(LeadKind.CURSOR, "abc", "meta.nextHandle", Trust.ALIKE)

    @pytest.mark.parametrize("style", COUNTING)
    @pytest.mark.parametrize("may_be", [UNSURE, ALIKE])
    @pytest.mark.parametrize("length", [0, 3])
    def test_a_first_page_with_it_is_followed_by_one_more(self, style: str, may_be: object, length: int) -> None:
        paging = style_of(style)
        verdict = judged(paging, page(records(0, length), leads=(may_be,)))
        assert verdict.next is not None
        assert verdict.end_by_refusal.keys() == {400, 404, 416, 422}
        assert paging.after(page([], leads=(may_be,))).next is None

    @pytest.mark.parametrize("style", COUNTING)
    def test_what_the_page_before_said_as_well_is_none(self, style: str) -> None:
        pages = [page(records(n, n + length), leads=(self.UNSURE,)) for n, length in ((0, 9), (9, 3))]
        assert not end_of(style_of(style, page_size=9), *pages)

    @pytest.mark.parametrize("style", COUNTING)
    def test_a_page_that_comes_again_is_no_end_beside_it(self, style: str) -> None:
        said = page(records(0, 25), leads=(self.UNSURE,))
        assert "meta.token" in refusal(style_of(style), said, said)

    def test_a_cursor_is_followed_where_nothing_plainer_is_said(self) -> None:
        assert asked(judged(style_of("cursor"), page(records(0, 2), leads=(self.UNSURE,))).next)["cursor"] == "abc"
        plainer = lead(LeadKind.CURSOR, "b", "next")
        assert (
            asked(judged(style_of("cursor"), page(records(0, 2), leads=(self.UNSURE, plainer))).next)["cursor"] == "b"
        )

    def test_what_repeats_the_cursor_that_was_sent_is_none(self) -> None:
        echo = lead(LeadKind.CURSOR, "b", "cursor", Trust.UNSURE)
        first = page(records(0, 2), leads=(lead(LeadKind.CURSOR, "b", "next"),))
        assert end_of(style_of("cursor"), first, page(records(2, 4), leads=(echo,)))

    def test_nor_is_it_followed_beside_an_empty_place_of_a_cursor(self) -> None:
        said = page(records(0, 2), leads=(self.UNSURE,), ended=(lead(LeadKind.CURSOR, None, "next"),))
        assert end_of(style_of("cursor"), said)

    @pytest.mark.parametrize("style", [*FOLLOWING, "none"])
    @pytest.mark.parametrize("length", [3, 100])
    def test_what_looks_like_one_is_named(self, style: str, length: int) -> None:
        message = refusal(style_of(style), page(records(0, length), leads=(self.ALIKE,)))
        assert "meta.nextHandle" in message
        assert "looks like the way to another page" in message

    @pytest.mark.parametrize("style", ["next_link", "header_link", "none"])
    def test_what_may_only_repeat_is_named_where_the_page_may_be_a_part(self, style: str) -> None:
        for length in (25, 100):
            assert "meta.token" in refusal(style_of(style), page(records(0, length), leads=(self.UNSURE,)))
        assert not end_of(style_of(style), page(records(0, 3), leads=(self.UNSURE,)))

    @pytest.mark.parametrize("style", ["next_link", "header_link", "none"])
    def test_a_count_that_is_reached_says_that_it_is_none(self, style: str) -> None:
        said = page(records(0, 3), leads=(self.UNSURE,), counts=total(3))
        assert end_of(style_of(style), said)


class TestLinks:
    def test_next_link_takes_the_header_where_the_body_has_none(self) -> None:
        said = page(records(0, 2), leads=(lead(LeadKind.LINK_IN_HEADER, "/h"), lead(LeadKind.LINK, "/b")))
        verdict = judged(style_of("next_link"), said)
        assert verdict.next is not None
        assert str(verdict.next.link).endswith("/b")
        only = page(records(0, 2), leads=(lead(LeadKind.LINK_IN_HEADER, "/h"),))
        verdict = judged(style_of("next_link"), only)
        assert verdict.next is not None
        assert str(verdict.next.link).endswith("/h")

    def test_header_link_takes_the_bodys_where_the_header_has_none(self) -> None:
        said = page(records(0, 2), leads=(lead(LeadKind.LINK, "/b"), lead(LeadKind.LINK_IN_HEADER, "/h")))
        verdict = judged(style_of("header_link"), said)
        assert verdict.next is not None
        assert str(verdict.next.link).endswith("/h")

    def test_a_link_that_is_not_plain_is_not_followed(self) -> None:
        said = page(records(0, 2), leads=(lead(LeadKind.LINK, "/b", trust=Trust.UNSURE),))
        assert not end_of(style_of("next_link"), said)

    def test_a_header_of_its_own_holds_the_url(self) -> None:
        style = style_of("header_link", next_link_header="next-page")
        verdict = judged(style, page(records(0, 2), headers={"next-page": " /2 "}))
        assert verdict.next is not None
        assert verdict.next.link == "https://api.example.com/2"
        assert end_of(style_of("header_link", next_link_header="next-page"),
                      page(records(0, 2), headers={"next-page": "/2"}),
                      page(records(2, 4), url="https://api.example.com/2"))  # fmt: skip


@pytest.mark.parametrize(
    ("told", "is_new"),
    [
        ({"more": more()}, False),
        ({"more": more("meta.hasNext")}, False),
        ({"counts": (Count(Counted.RECORDS, 90, Said("meta.total", 90)),)}, False),
        ({"leads": (lead(),)}, False),
        ({"more": more(), "leads": (lead(LeadKind.LINK_IN_HEADER),)}, False),
        ({"counts": (Count(Counted.RECORDS, 3, Said("total", 3)),), "leads": (lead(place="marker"),)}, True),
        ({"leads": (lead(LeadKind.LINK_IN_HEADER),)}, True),
        ({"leads": (lead(place="next_page_token"),)}, True),
        ({"more": more("IsTruncated")}, True),
        ({"truncated": more("truncated")}, True),
        ({"more": Said("status", 206, in_header=True)}, True),
        ({"counts": (Count(Counted.RECORDS, 90, Said("totalResults", 90)),)}, True),
    ],
)
def test_without_paging_it_is_a_new_rule_where_versions_before_did_not_read_the_word(
    told: dict[str, Any], is_new: bool
) -> None:
    failure = style_of("none").after(page(records(0, 3), **told)).failure
    assert failure is not None
    assert failure.since == (NEW_RULE if is_new else None)


def test_without_paging_a_configured_path_failed_before_as_well() -> None:
    failure = style_of("none", has_more_path="goes_on").after(page(records(0, 3), json={"goes_on": True})).failure
    assert failure is not None
    assert failure.since is None
