"""A configured path or header that no page had, while a full page leads on, is an error (contract §4, rule 3)."""

from typing import Any

import pytest

from evidence import LeadKind, Trust
from json_types import Json
from messages import PaginationError
from pagination import EndpointHistory
from tests.paging.pages import (
    COUNTING,
    FOLLOWING,
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

DOCUMENT: dict[str, Any] = {"data": [], "meta": {"here": 1, "there": 2}}


@pytest.mark.parametrize("style", [*COUNTING, *FOLLOWING])
@pytest.mark.parametrize(("option", "setting"), [("has_more_path", "hasMorePath"), ("last_page_path", "lastPagePath")])
@pytest.mark.parametrize("way", ["flag", "lead", "count"])
def test_flags_that_were_looked_for_in_vain(style: str, option: str, setting: str, way: str) -> None:
    kind = {"cursor": LeadKind.CURSOR, "header_link": LeadKind.LINK_IN_HEADER}.get(style, LeadKind.LINK)
    told: dict[str, dict[str, Any]] = {
        "flag": {"more": more()},
        "lead": {"leads": (lead(kind, "/2"),)},
        "count": {"counts": total(9)},
    }
    options: dict[str, Any] = {option: "meta.mroe"}
    message = refusal(style_of(style, page_size=2, **options), page(records(0, 2), json=DOCUMENT, **told[way]))
    assert setting in message
    assert "meta has the keys here, there" in message


@pytest.mark.parametrize(("path", "there"), [
    ("more", "the answer has the keys data, meta"),
    ("other.more", "the answer has the keys data, meta"),
    ("meta.inner.more", "meta has the keys here, there"),
    (".meta | .more // empty", "the answer has the keys data, meta"),
])  # fmt: skip
def test_the_keys_are_those_where_it_should_have_gone_on(path: str, there: str) -> None:
    said = page(records(0, 2), json=DOCUMENT, more=more())
    assert there in refusal(style_of("page", page_size=2, has_more_path=path), said)


def test_a_bare_list_has_no_keys() -> None:
    said = page(records(0, 2), json=[], more=more())
    assert "the answer is a list" in refusal(style_of("page", page_size=2, has_more_path="more"), said)


@pytest.mark.parametrize("style", COUNTING)
def test_a_short_page_may_lack_it(style: str) -> None:
    said = page(records(0, 1), json=DOCUMENT, more=more())
    assert judged(style_of(style, page_size=2, has_more_path="more"), said).next is not None


@pytest.mark.parametrize("style", COUNTING)
def test_pages_that_go_on_by_their_length_alone_are_read(style: str) -> None:
    pages = page(records(0, 2)), page(records(2, 4)), page([])
    assert end_of(style_of(style, page_size=2, has_more_path="more"), *pages)


@pytest.mark.parametrize("style", COUNTING)
def test_at_their_end_the_log_shows_the_keys_that_are_there(style: str) -> None:
    paging = style_of(style, page_size=2, has_more_path="meta.more")
    pages = page(records(0, 2), json=DOCUMENT), page(records(2, 3), json=DOCUMENT)
    assert judged(paging, *pages).remark == "hasMorePath was in no page: meta has the keys here, there."
    assert judged(style_of(style, page_size=2, has_more_path="meta.more"), pages[1]).remark is None
    assert (
        judged(style_of(style, page_size=2, has_more_path="meta.here"), page(records(0, 1), json=DOCUMENT)).remark
        is None
    )


@pytest.mark.parametrize("style", [*COUNTING, *FOLLOWING])
def test_one_flag_that_was_found_is_enough(style: str) -> None:
    options: dict[str, Any] = {"has_more_path": "more", "last_page_path": "last"}
    assert end_of(style_of(style, page_size=2, **options), page(records(0, 2), json={"more": False}, counts=total(9)))


class TestWhatAnotherPageHad:
    def test_it_may_be_absent_from_later_pages(self) -> None:
        style = style_of("page", page_size=2, has_more_path="more")
        first = page(records(0, 2), json={"more": True})
        assert judged(style, first, page(records(2, 4), json={}, more=more())).next is not None

    def test_its_absence_is_then_the_end(self) -> None:
        style = style_of("page", page_size=2, has_more_path="more")
        assert end_of(style, page(records(0, 2), json={"more": True}), page(records(2, 4), json={}))

    @pytest.mark.parametrize(("length", "told"), [(2, False), (1, True)])
    def test_also_where_another_listing_of_the_endpoint_had_it(self, length: int, told: bool) -> None:
        history = EndpointHistory()
        judged(style_of("page", page_size=2, has_more_path="more", history=history), page([], json={"more": False}))
        last = page(records(0, length), json={})
        assert end_of(style_of("page", page_size=2, has_more_path="more", history=history), last) is told

    def test_the_absence_of_a_flag_for_the_last_page_is_no_end(self) -> None:
        style = style_of("page", page_size=2, last_page_path="last")
        assert judged(style, page(records(0, 2), json={"last": False}), page(records(2, 4), json={})).next is not None

    @pytest.mark.parametrize("value", [3, "3", 0.5, "https://api.example.com/items?page=3", {"href": "/x"}, ["/x"]])
    def test_what_is_a_number_or_a_link_does_not_say_that_this_is_the_last(self, value: Json) -> None:
        """As `last_page: 3` and JSON:API's `links.last` would: the first page would pass for all."""
        style = style_of("page", page_size=2, last_page_path="last")
        with pytest.raises(PaginationError, match="does not say whether this page is the last") as failure:
            judged(style, page(records(0, 2), json={"last": value}))
        assert failure.value.since == "0.6.0"

    @pytest.mark.parametrize("value", [None, 0, "", [], {}, "false", "no", "0", False])
    def test_what_is_empty_says_that_it_is_not(self, value: Json) -> None:
        style = style_of("page", page_size=2, last_page_path="last")
        assert judged(style, page(records(0, 2), json={"last": value})).next is not None


class TestLeads:
    OPTIONS = (
        ("cursor", {"cursor_path": "nxt"}, "cursorPath", LeadKind.CURSOR),
        ("cursor", {"cursor_header": "x-nxt"}, "cursorHeader", LeadKind.CURSOR_IN_HEADER),
        ("next_link", {"next_link_path": "nxt"}, "nextLinkPath", LeadKind.LINK),
        ("header_link", {"next_link_header": "x-nxt"}, "nextLinkHeader", LeadKind.LINK_IN_HEADER),
    )

    @pytest.mark.parametrize(("style", "options", "setting", "kind"), OPTIONS)
    @pytest.mark.parametrize("length", [1, 2])
    def test_a_lead_in_another_place_is_named(
        self, style: str, options: dict[str, Any], setting: str, kind: LeadKind, length: int
    ) -> None:
        said = page(records(0, length), json=DOCUMENT, headers={"x-other": "1"}, leads=(lead(kind, "/2", "elsewhere"),))
        message = refusal(style_of(style, page_size=2, **options), said)
        assert setting in message
        assert "elsewhere" in message
        assert ("x-other" if "header" in next(iter(options)) else "data, meta") in message

    @pytest.mark.parametrize(("style", "options", "setting", "kind"), OPTIONS)
    def test_what_may_be_one_is_named_where_the_page_is_full(
        self, style: str, options: dict[str, Any], setting: str, kind: LeadKind
    ) -> None:
        may_be = (lead(kind, "/2", "elsewhere", Trust.UNSURE),)
        assert setting in refusal(style_of(style, page_size=2, **options), page(records(0, 2), json={}, leads=may_be))
        assert not end_of(style_of(style, page_size=2, **options), page(records(0, 1), json={}, leads=may_be))

    @pytest.mark.parametrize(("style", "options", "setting", "kind"), OPTIONS)
    def test_its_absence_is_an_end_where_nothing_leads_on_and_the_log_shows_the_keys(
        self, style: str, options: dict[str, Any], setting: str, kind: LeadKind
    ) -> None:
        verdict = judged(style_of(style, page_size=2, **options), page(records(0, 2), json=DOCUMENT))
        assert (verdict.next, verdict.reason.told) == (None, False)
        assert setting in (verdict.remark or "")
        assert ("headers" if "header" in next(iter(options)) else "data, meta") in (verdict.remark or "")

    @pytest.mark.parametrize(("style", "options", "setting", "kind"), OPTIONS)
    def test_where_it_is_there_and_empty_the_user_knows_better(
        self, style: str, options: dict[str, Any], setting: str, kind: LeadKind
    ) -> None:
        leads = (lead(kind, "/2", "elsewhere"), lead(LeadKind.CURSOR, "b", "handle", Trust.ALIKE))
        said = page(records(0, 2), json={"nxt": None}, headers={"x-nxt": ""}, leads=leads)
        assert end_of(style_of(style, page_size=2, **options), said)

    @pytest.mark.parametrize(("length", "told"), [(1, True), (2, False)])
    def test_where_another_listing_had_it_a_short_page_without_it_is_told_to_be_the_last(
        self, length: int, told: bool
    ) -> None:
        history = EndpointHistory()
        judged(style_of("cursor", page_size=2, cursor_path="nxt", history=history), page([], json={"nxt": "a"}))
        last = page(records(0, length), json={})
        assert end_of(style_of("cursor", page_size=2, cursor_path="nxt", history=history), last) is told
