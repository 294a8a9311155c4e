"""What is told of a listing, word for word: an end or a way on by its reason, a failure with what to change."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from evidence import Counted, LeadKind, Said, Trust
from extraction import Shape
from pagination import Page, Reason, Signal
from paging.paginator import Paginator
from tests.paging.pages import count, judged, lead, more, over, page, records, refusal, style_of, total

HEADER = LeadKind.LINK_IN_HEADER


def shaped(page: Page, shape: Shape) -> Page:
    return replace(page, answer=replace(page.answer, shape=shape))


@pytest.mark.parametrize(
    ("style", "pages", "message"),
    [
        (
            style_of("page"),
            [page(records(0, 2), inner=Said("lines.has_more", True))],
            (
                "An inner list of an item says that it goes on (lines.has_more: True), and its rest would be "
                "lost. Read it as a nested endpoint of its own, or leave it out of data_path."
            ),
        ),
        (
            style_of("page", page_size=2, max_pages=2),
            [page(records(0, 2)), page(records(2, 4))],
            ("The listing is longer than maxPages, 2. Raise maxPages if it really is that long; nothing is cut off."),
        ),
        (
            style_of("page"),
            [page(records(0, 100)), page(records(100, 200)), page(records(100, 200))],
            (
                "Page 3 brings the same 100 items as the page before, so paging has no effect: check "
                "paginationParam (now 'page'). If the endpoint does not page at all, write `pagination: {type: "
                "none}` for it."
            ),
        ),
        (
            style_of("page"),
            [page(records(0, 100), leads=(lead(HEADER),)), page(records(0, 100), leads=(lead(HEADER),))],
            (
                "Page 2 brings the same 100 items as the page before, so paging has no effect: check "
                "paginationParam (now 'page'). The answer gives header next: 'abc', which `pagination: {type: "
                "header_link, next_link_header: next}` may follow. If the endpoint does not page at all, write "
                "`pagination: {type: none}` for it."
            ),
        ),
        (
            style_of("page"),
            [
                page(records(0, 100), leads=(lead(LeadKind.PAGE, value=2),)),
                page(records(0, 100), leads=(lead(LeadKind.PAGE, value=2),)),
            ],
            (
                "Page 2 brings the same 100 items as the page before, so paging has no effect: check "
                "paginationParam (now 'page'). If the endpoint does not page at all, write `pagination: {type: "
                "none}` for it."
            ),
        ),
        (
            style_of("offset"),
            [page(records(0, 100)), page(records(0, 100))],
            (
                "Page 2 brings the same 100 items as the page before, so paging has no effect: check "
                "paginationParam (now 'offset'). If the endpoint does not page at all, write `pagination: {type:"
                " none}` for it."
            ),
        ),
        (
            style_of("cursor"),
            [page(records(0, 2), leads=(lead(value="a"),)), page(records(0, 2), leads=(lead(value="b"),))],
            (
                "Page 2 brings the same 2 items as the page before, so paging has no effect: check "
                "paginationParam (now 'cursor') and cursorPath. If the endpoint does not page at all, write "
                "`pagination: {type: none}` for it."
            ),
        ),
        (
            style_of("next_link"),
            [
                page(records(0, 2), leads=(lead(LeadKind.LINK, value="/a"),)),
                page(records(0, 2), leads=(lead(LeadKind.LINK, value="/b"),)),
            ],
            (
                "Page 2 brings the same 2 items as the page before, so paging has no effect: check nextLinkPath."
                " If the endpoint does not page at all, write `pagination: {type: none}` for it."
            ),
        ),
        (
            style_of("header_link"),
            [
                page(records(0, 2), leads=(lead(HEADER, value="/a"),)),
                page(records(0, 2), leads=(lead(HEADER, value="/b"),)),
            ],
            (
                "Page 2 brings the same 2 items as the page before, so paging has no effect: check "
                "headerLinkRel. If the endpoint does not page at all, write `pagination: {type: none}` for it."
            ),
        ),
        (
            style_of("cursor", page_size=2, cursor_path="meta.nxt"),
            [page(records(0, 2), json={"meta": {"next": "c", "total": 3}}, leads=(lead(place="meta.next"),))],
            (
                "cursorPath meta.nxt leads nowhere, while the answer leads on: meta has the keys next, total, "
                "and gives meta.next: 'abc'. Correct cursorPath, or leave it out."
            ),
        ),
        (
            style_of("cursor", page_size=2, cursor_header="x-next"),
            [
                page(
                    records(0, 2), json={"meta": {}}, headers={"x-a": "1", "x-b": "2"}, leads=(lead(place="meta.next"),)
                )
            ],
            (
                "cursorHeader x-next leads nowhere, while the answer leads on: the answer has the headers x-a, "
                "x-b, and gives meta.next: 'abc'. Correct cursorHeader, or leave it out."
            ),
        ),
        (
            style_of("page", page_size=2),
            [page(records(0, 2), more=more()), page(records(2, 4), more=more()), page([], json=None)],
            (
                "Page 3 has no content at all, while the page before it said that more follows, so the listing "
                "cannot be read further."
            ),
        ),
        (
            style_of("page", page_size=2),
            [
                shaped(page(records(0, 2)), Shape.LIST),
                shaped(page(records(2, 4)), Shape.LIST),
                shaped(page(records(4, 5), json={"a": 1}), Shape.OBJECT),
            ],
            (
                "Page 3 is an object where the pages before were a list, so the listing cannot be read further. "
                'It begins with: {"a": 1}'
            ),
        ),
        (
            style_of("page", page_size=2, max_empty_pages=2),
            [page(records(0, 2), more=more()), page([], more=more()), page([], more=more())],
            (
                "2 empty pages in a row, while the answers say that more follows. If an empty page is the end, "
                "hasMorePath may be jq that says so, such as `.items != []`; if the API really has more, raise "
                "maxEmptyPages (`max_empty_pages` in a selector's pagination)."
            ),
        ),
        (
            style_of("offset"),
            [page(None, items=records(0, 2), json={"a": 1, "items": [{"id": 1}]})],
            (
                "How many records the answer has cannot be told from data_path, and type offset counts them. "
                "Begin data_path with the path of the list, such as `.items[] | …`, or set another type."
            ),
        ),
        (
            style_of("offset"),
            [page(None, items=records(0, 2), json={"d": {"tags": ["x"], "rows": [{"id": 1}]}})],
            (
                "How many records the answer has cannot be told from data_path, and type offset counts them. "
                "Begin data_path with the path of the list, such as `.d.rows[] | …`, or set another type."
            ),
        ),
        (
            style_of("offset"),
            [page(None, items=records(0, 2), json=[{"id": 1}])],
            (
                "How many records the answer has cannot be told from data_path, and type offset counts them. "
                "Begin data_path with the path of the list, such as `.[] | …`, or set another type."
            ),
        ),
        (
            style_of("offset"),
            [page(None, items=records(0, 2), json={"a": 1})],
            (
                "How many records the answer has cannot be told from data_path, and type offset counts them. "
                "Begin data_path with the path of the list, such as `.items[] | …`, or set another type."
            ),
        ),
        (
            style_of("page"),
            [page(records(0, 2), is_first=False)],
            (
                "The first answer says that it is not the first page. Set startPage to the API's first page "
                "number, 0 most likely (now 1)."
            ),
        ),
        (
            style_of("none"),
            [page(records(0, 2), more=more())],
            (
                "The answer holds 2 items and says that there is more (has_more says that more follows), but "
                "paginationType is none. Set paginationType, or `pagination: {type: none}` for this endpoint if "
                "its first page is all you want."
            ),
        ),
        (
            style_of("none"),
            [page(records(0, 2), truncated=Said("warnings", "results truncated due to limit"))],
            (
                'The answer holds 2 items and says that there were more (warnings ("results truncated due to limit") '
                "says that it was cut), but paginationType is none. What lacks would be taken for deleted. Set "
                "paginationType if it pages, or ask for less at a time. If nothing lacks, a rule of `responses` with "
                "`then: end` says so."
            ),
        ),
        (
            style_of("page", page_size=2),
            [page(records(0, 2)), page(records(0, 2), truncated=Said("cut", True))],
            (
                "Page 2 brings the same 2 items as the page before, so paging has no effect: check paginationParam "
                "(now 'page'). cut says that the answer was cut: if the endpoint does not page at all, ask for less."
            ),
        ),
        (
            style_of("none"),
            [page(records(0, 2), leads=(lead(),))],
            (
                "The answer holds 2 items and gives next: 'abc', but paginationType is none. Set paginationType,"
                " or `pagination: {type: none}` for this endpoint if its first page is all you want. "
                "`pagination: {type: cursor, cursor_path: next}` may follow it."
            ),
        ),
        (
            style_of("none"),
            [page(records(0, 2), more=more(), leads=(lead(HEADER, place='Link, rel="next"'),))],
            (
                "The answer holds 2 items and says that there is more (has_more says that more follows) and "
                "gives a link to the next page in its Link header, but paginationType is none. Set "
                "paginationType, or `pagination: {type: none}` for this endpoint if its first page is all you "
                "want. `pagination: {type: header_link}` may follow it."
            ),
        ),
        (
            style_of("none"),
            [page(records(0, 2), leads=(lead(trust=Trust.ALIKE),))],
            (
                "The answer holds 2 items and gives next: 'abc', which looks like the way to another page, but "
                "paginationType is none. Set paginationType, or `pagination: {type: none}` for this endpoint if "
                "its first page is all you want. `pagination: {type: cursor, cursor_path: next}` may follow it."
            ),
        ),
        (
            style_of("cursor"),
            [page(records(0, 2), leads=(lead(HEADER, place='Link, rel="next"'),))],
            (
                "The answer gives a link to the next page in its Link header, which type cursor does not follow,"
                " and no cursor. Write `pagination: {type: header_link}`, or `pagination: {type: none}` for the "
                "endpoint if this page is all."
            ),
        ),
        (
            style_of("cursor", cursor_path="nxt"),
            [page(records(0, 2), json={"next": 1}, leads=(lead(),))],
            (
                "cursorPath nxt leads nowhere, while the answer leads on: the answer has the keys next, and "
                "gives next: 'abc'. Correct cursorPath, or leave it out."
            ),
        ),
        (
            style_of("cursor"),
            [
                page(records(0, 2), leads=(lead(value="a"),)),
                page(records(2, 4), leads=(lead(value="b"),)),
                page(records(4, 6), leads=(lead(value="a"),)),
            ],
            (
                "The listing leads back to 'a', which was already followed: it would never end. Check cursorPath"
                " and hasMorePath."
            ),
        ),
        (
            style_of("cursor"),
            [page(records(0, 2), leads=(lead(value="a"),)), page(records(2, 4), leads=(lead(value="a"),))],
            (
                "The listing leads back to 'a', which was already followed: it would never end. Check cursorPath"
                " and hasMorePath. If a page that leads to itself is the last, has_more_path may be jq that says"
                " so."
            ),
        ),
        (
            style_of("cursor", page_size=2),
            [page(records(0, 2), leads=(lead(value="a", trust=Trust.ALIKE, place="nextPart"),))],
            (
                "No cursor was found where APIs usually have it, but the answer gives nextPart: 'a', which looks"
                " like the way to another page. Write `pagination: {type: cursor, param: part, cursor_path: nextPart}`"
                ", or set cursorPath to its place; if this page is all, write `pagination: {type: none}` for the "
                "endpoint."
            ),
        ),
        (
            style_of("next_link", page_size=2),
            [page(records(0, 2), leads=(lead(value="a", trust=Trust.ALIKE, place="nextPart"),))],
            (
                "No link was found where APIs usually have it, but the answer gives nextPart: 'a', which looks "
                "like the way to another page. Write `pagination: {type: cursor, param: part, cursor_path: nextPart}`"
                ", or set nextLinkPath to its place; if this page is all, write `pagination: {type: none}` for the "
                "endpoint."
            ),
        ),
        (
            style_of("cursor", page_size=2, cursor_path="c"),
            [page(records(0, 2), json={"x": 1}, leads=(lead(value="a", trust=Trust.ALIKE, place="nextPart"),))],
            (
                "cursorPath c leads nowhere, while the answer leads on: the answer has the keys x, and gives "
                "nextPart: 'a'. Correct cursorPath, or leave it out."
            ),
        ),
        (
            style_of("cursor", page_size=2),
            [page(records(0, 2), leads=(lead(value="a"),)), page(records(2, 3), json={"a": 1}, counts=total(50))],
            (
                "The answer speaks of 50 records (records) and 3 came, and nothing leads to the rest. Check "
                "cursorPath: the answer has the keys a. If it counts something else, write `ignore_total: true`;"
                " if a part is wanted, `take` says how many."
            ),
        ),
    ],
)
def test_a_failure(style: Paginator, pages: Sequence[Page], message: str) -> None:
    assert refusal(deepcopy(style), *pages) == message


@dataclass(frozen=True)
class Told:
    """The verdict on the last of some pages."""

    style: Paginator
    pages: Sequence[Page]
    reason: Reason
    items: int
    next: str | dict[str, Any] | None = None
    alone: bool = False
    is_probe: bool = False
    ends: dict[int, bool] = field(default_factory=dict)
    remark: str | None = None


@pytest.mark.parametrize(
    "told",
    [
        Told(
            style_of("page"),
            [page(records(0, 17), counts=total(20), over=over())],
            Reason(Signal.FLAG, "has_more says that nothing follows; 17 of 20 records came (records)", told=False),
            items=17,
            remark="The API speaks of 20 items and gave 17; totals often count what a user may not see.",
        ),
        Told(
            style_of("offset", param="skip"),
            [page(records(0, 17), counts=total(20), over=over())],
            Reason(Signal.FLAG, "has_more says that nothing follows; 17 of 20 records came (records)", told=False),
            items=17,
            remark="The API speaks of 20 items and gave 17; totals often count what a user may not see.",
        ),
        Told(
            style_of("page"),
            [page(records(0, 50)), page(records(0, 50))],
            Reason(Signal.REPETITION, "the items of the page before came again", told=False),
            items=0,
            remark=(
                "The endpoint gives the same items for every page, so it does not page; `pagination: {type: "
                "none}` for it saves a request."
            ),
        ),
        Told(
            style_of("page", take=50),
            [page(records(0, 50))],
            Reason(Signal.TAKE, "take: 50 is reached", told=True),
            items=50,
            remark="take: 50 is reached; what follows is not asked for.",
        ),
        Told(
            style_of("page", page_size=2, has_more_path="goes_on"),
            [page(records(0, 2), json={"items": []}), page(records(2, 3), json={"items": []})],
            Reason(Signal.PAGE_LENGTH, "a page of 1, where 2 were asked for, is short", told=False),
            items=1,
            remark="hasMorePath was in no page: the answer has the keys items.",
        ),
        Told(
            style_of("none"),
            [page(records(0, 2))],
            Reason(Signal.NO_PAGING, "paginationType none takes the first page alone", told=False),
            items=2,
        ),
        Told(
            style_of("none"),
            [page(records(0, 2), counts=total(2))],
            Reason(Signal.NO_PAGING, "paginationType none takes 2 of 2 records (records)", told=True),
            items=2,
        ),
        Told(
            style_of("none", chosen_for_endpoint=True),
            [page(records(0, 2))],
            Reason(Signal.NO_PAGING, "the endpoint's own paginationType none takes the first page alone", told=True),
            items=2,
        ),
        Told(
            style_of("cursor"),
            [page(records(0, 2), json={"has_more": True}, more=more())],
            Reason(Signal.LEAD, "the answer gives a cursor, the id of its last item", told=True),
            items=2,
            next={"cursor": 1, "size": 100},
        ),
        Told(
            style_of("cursor", page_size=2),
            [page(records(0, 2), json={"items": [], "x": 1})],
            Reason(Signal.LEAD, "the answer gives no cursor to another page", told=False),
            items=2,
            remark=(
                "The first page is full (2 items), and nothing in the answer leads to another: the answer has "
                "the keys items, x. If there should be more, check cursorPath."
            ),
        ),
        Told(
            style_of("header_link", page_size=2),
            [page(records(0, 2), headers={"a": "1"})],
            Reason(Signal.LEAD, "the answer gives no link to another page", told=False),
            items=2,
            remark=(
                "The first page is full (2 items), and nothing in the answer leads to another: the answer is no "
                "object. If there should be more, check headerLinkRel."
            ),
        ),
        Told(
            style_of("next_link", page_size=2),
            [page(records(0, 2), json={"items": []})],
            Reason(Signal.LEAD, "the answer gives no link to another page", told=False),
            items=2,
            remark=(
                "The first page is full (2 items), and nothing in the answer leads to another: the answer has "
                "the keys items. If there should be more, check nextLinkPath."
            ),
        ),
        Told(
            style_of("cursor", page_size=2),
            [page(records(0, 2), leads=(lead(value="a"),)), page(records(2, 3))],
            Reason(Signal.LEAD, "the answer gives no cursor to another page", told=True),
            items=1,
        ),
        Told(
            style_of("cursor"),
            [page(records(0, 2), leads=(lead(value="a"),)), page([], leads=(lead(value="a"),))],
            Reason(Signal.LEAD, "an empty page, whose cursor leads to itself", told=True),
            items=0,
        ),
        Told(
            style_of("page", page_size=20, size_param=None),
            [page(records(0, 18), counts=total(20), over=over())],
            Reason(Signal.FLAG, "has_more says that nothing follows; 18 of 20 records came (records)", told=False),
            items=18,
            remark="The API speaks of 20 items and gave 18; totals often count what a user may not see.",
        ),
        Told(
            style_of("page"),
            [page(records(0, 50))],
            Reason(
                Signal.PAGE_LENGTH, "a page of 50, where 100 were asked for, may be the server's own cap", told=False
            ),
            items=50,
            next={"page": 2, "size": 100},
            is_probe=True,
            ends={400: False, 404: False, 416: False, 422: False},
        ),
        Told(
            style_of("page"),
            [page(records(0, 7))],
            Reason(Signal.PAGE_LENGTH, "a page of 7, where 100 were asked for, is short", told=False),
            items=7,
        ),
        Told(
            style_of("page"),
            [page(records(0, 100))],
            Reason(Signal.PAGE_LENGTH, "a page of 100, where 100 were asked for, is full", told=False),
            items=100,
            next={"page": 2, "size": 100},
        ),
        Told(
            style_of("page"),
            [page(None, items=records(0, 3))],
            Reason(Signal.PAGE_LENGTH, "its records cannot be counted", told=False),
            items=3,
            next={"page": 2, "size": 100},
            is_probe=True,
            ends={400: False, 404: False, 416: False, 422: False},
        ),
        Told(style_of("page"), [page([])], Reason(Signal.PAGE_LENGTH, "an empty page", told=False), items=0),
        Told(
            style_of("page"),
            [page(records(0, 7), leads=(lead(trust=Trust.UNSURE),))],
            Reason(Signal.LEAD, "the answer may lead on at next", told=False),
            items=7,
            next={"page": 2, "size": 100},
            is_probe=True,
            ends={400: False, 404: False, 416: False, 422: False},
        ),
        Told(
            style_of("page"),
            [page([], leads=(lead(trust=Trust.UNSURE),))],
            Reason(Signal.LEAD, "the answer may lead on at next", told=False),
            items=0,
            next={"page": 2, "size": 100},
            is_probe=True,
            ends={400: False, 404: False, 416: False, 422: False},
        ),
        Told(
            style_of("page"),
            [page(records(0, 7), leads=(lead(),))],
            Reason(Signal.LEAD, "the answer leads on at next", told=True),
            items=7,
            next={"page": 2, "size": 100},
        ),
        Told(
            style_of("page"),
            [page(records(0, 7), more=more())],
            Reason(Signal.FLAG, "has_more says that more follows", told=True),
            items=7,
            next={"page": 2, "size": 100},
        ),
        Told(
            style_of("page"),
            [page(records(0, 7), over=over())],
            Reason(Signal.FLAG, "has_more says that nothing follows", told=True),
            items=7,
        ),
        Told(
            style_of("page"),
            [page(records(0, 7), over=over("truncated"), is_uncut=True)],
            Reason(Signal.FLAG, "truncated says that nothing follows", told=True),
            items=7,
        ),
        Told(
            style_of("page"),
            [page(records(0, 7), counts=(count(Counted.PAGES, 3),))],
            Reason(Signal.PAGE_COUNT, "page 1 of 3 (pages)", told=True),
            items=7,
            next={"page": 2, "size": 100},
        ),
        Told(
            style_of("page", start_page=0),
            [page(records(0, 7), counts=(count(Counted.LAST_PAGE, 3),))],
            Reason(Signal.PAGE_COUNT, "page 1 of 4 (last_page)", told=True),
            items=7,
            next={"page": 1, "size": 100},
        ),
        Told(
            style_of("page"),
            [page(records(0, 7), counts=total(500))],
            Reason(Signal.ITEM_COUNT, "7 of 500 records (records)", told=True),
            items=7,
            next={"page": 2, "size": 100},
        ),
        Told(
            style_of("page"),
            [page(records(0, 7), counts=(replace(total(500)[0], at_least=True),))],
            Reason(Signal.ITEM_COUNT, "7 of at least 500 records (records)", told=True),
            items=7,
            next={"page": 2, "size": 100},
        ),
        Told(
            style_of("page", has_more_path="m"),
            [page(records(0, 7), json={"m": "no"})],
            Reason(Signal.CONFIGURED_PATH, 'hasMorePath m gives "no"', told=True),
            items=7,
        ),
        Told(
            style_of("page", last_page_path="m"),
            [page(records(0, 7), json={"m": 1})],
            Reason(Signal.CONFIGURED_PATH, "lastPagePath m gives 1", told=True),
            items=7,
        ),
        Told(
            style_of("page", page_size=2, has_more_path="m"),
            [page(records(0, 2), json={"m": True}), page(records(2, 3), json={})],
            Reason(Signal.CONFIGURED_PATH, "hasMorePath is absent", told=True),
            items=1,
        ),
        Told(
            style_of("page", page_size=2),
            [page(records(0, 2), leads=(lead(HEADER),)), page(records(2, 4))],
            Reason(Signal.LEAD, "the answer leads nowhere at header next", told=True),
            items=2,
        ),
        Told(
            style_of("page", page_size=2),
            [page(records(0, 2), ended=(lead(HEADER, value=None),))],
            Reason(Signal.LEAD, "the answer leads nowhere at header next", told=True),
            items=2,
        ),
        Told(
            style_of("cursor"),
            [page(records(0, 2), leads=(lead(value="a"),)), page([], leads=(lead(value="b"),), more=more())],
            Reason(Signal.LEAD, "the answer gives a cursor at next", told=True),
            items=0,
            next={"cursor": "b", "size": 100},
        ),
        Told(
            style_of("cursor"),
            [
                page(records(0, 2), leads=(lead(value="a"),)),
                page(
                    [],
                    leads=(lead(value="a"),),
                    over=over(),
                ),
            ],
            Reason(Signal.FLAG, "has_more says that nothing follows", told=True),
            items=0,
        ),
        Told(
            style_of("cursor"),
            [
                page(records(0, 2), leads=(lead(value="a"),), counts=total(2)),
                page([], leads=(lead(value="b"),), counts=total(2)),
            ],
            Reason(Signal.ITEM_COUNT, "2 of 2 records (records)", told=True),
            items=0,
        ),
        Told(
            style_of("cursor", cursor_alone=True),
            [page(records(0, 2), leads=(lead(value="a"),))],
            Reason(Signal.LEAD, "the answer gives a cursor at next", told=True),
            items=2,
            next={"cursor": "a"},
            alone=True,
        ),
        Told(
            style_of("cursor"),
            [page(records(0, 2), leads=(lead(value="a"),))],
            Reason(Signal.LEAD, "the answer gives a cursor at next", told=True),
            items=2,
            next={"cursor": "a", "size": 100},
        ),
        Told(
            style_of("cursor"),
            [page(records(0, 2), leads=(lead(value=7),))],
            Reason(Signal.LEAD, "the answer gives a cursor at next", told=True),
            items=2,
            next={"cursor": 7, "size": 100},
        ),
        Told(
            style_of("next_link"),
            [page(records(0, 2), leads=(lead(LeadKind.LINK, value="?p=2"),))],
            Reason(Signal.LEAD, "the answer gives a link at next", told=True),
            items=2,
            next="https://api.example.com/v1/items?p=2",
        ),
        Told(
            style_of("header_link"),
            [page(records(0, 2), leads=(lead(HEADER, value="/x?p=2", place='Link, rel="next"'),))],
            Reason(Signal.LEAD, 'the answer gives a link at header Link, rel="next"', told=True),
            items=2,
            next="https://api.example.com/x?p=2",
        ),
        Told(
            style_of("offset", page_size=2, start_offset=1),
            [page(records(0, 2)), page(records(2, 4))],
            Reason(Signal.PAGE_LENGTH, "a page of 2, where 2 were asked for, is full", told=False),
            items=2,
            next={"offset": 5, "size": 2},
        ),
        Told(
            style_of("offset", page_size=5),
            [page(records(0, 2), more=more()), page([], more=more())],
            Reason(Signal.FLAG, "has_more says that more follows", told=True),
            items=0,
            next={"offset": 4, "size": 5},
        ),
        Told(
            style_of("page", page_size=2),
            [page(records(0, 2)), page([])],
            Reason(Signal.PAGE_LENGTH, "an empty page", told=True),
            items=0,
        ),
        Told(
            style_of("page", page_size=2),
            [page(None, items=records(0, 2)), page(None, items=[])],
            Reason(Signal.PAGE_LENGTH, "an empty page", told=False),
            items=0,
        ),
        Told(
            style_of("page", page_size=3),
            [page(records(0, 3), counts=total(6)), page(records(2, 5), counts=total(6))],
            Reason(Signal.ITEM_COUNT, "5 of 6 records (records)", told=True),
            items=3,
            next={"page": 3, "size": 3},
        ),
        Told(
            style_of("page", page_size=3),
            [
                page(records(0, 3), counts=total(11)),
                page(records(3, 6), counts=total(11)),
                page(records(6, 9), counts=total(11)),
                page(records(9, 10), counts=total(11)),
            ],
            Reason(Signal.ITEM_COUNT, "10 of 11 records (records); 10 of 11 records came (records)", told=False),
            items=1,
            remark="The API speaks of 11 items and gave 10; totals often count what a user may not see.",
        ),
        Told(
            style_of("page", page_size=3),
            [page(records(0, 3), counts=total(3))],
            Reason(Signal.PAGE_LENGTH, "a page of 3, where 3 were asked for, is full", told=False),
            items=3,
            next={"page": 2, "size": 3},
            is_probe=True,
            ends={400: False, 404: False, 416: False, 422: False},
        ),
        Told(
            style_of("page", page_size=3),
            [page(records(0, 3), counts=total(5)), page(records(3, 5), counts=total(5))],
            Reason(Signal.ITEM_COUNT, "5 of 5 records (records)", told=True),
            items=2,
        ),
        Told(
            style_of("page", page_size=3, start_page=0),
            [page(records(0, 3), counts=(count(Counted.LAST_PAGE, 1),))],
            Reason(Signal.PAGE_COUNT, "page 1 of 2 (last_page)", told=True),
            items=3,
            next={"page": 1, "size": 3},
            is_probe=True,
            ends={400: False, 404: False, 416: False, 422: False},
        ),
        Told(
            style_of("page", page_size=3),
            [page(records(0, 3), counts=(count(Counted.PAGES, 1),))],
            Reason(Signal.PAGE_COUNT, "page 1 of 1 (pages)", told=True),
            items=3,
        ),
        Told(
            style_of("page", page_size=3, start_page=0),
            [page(records(0, 3))],
            Reason(Signal.PAGE_LENGTH, "a page of 3, where 3 were asked for, is full", told=False),
            items=3,
            next={"page": 1, "size": 3},
        ),
        Told(
            style_of("page", page_size=3, end_statuses=frozenset({410})),
            [page(records(0, 3))],
            Reason(Signal.PAGE_LENGTH, "a page of 3, where 3 were asked for, is full", told=False),
            items=3,
            next={"page": 2, "size": 3},
            ends={410: True},
        ),
    ],
)
def test_an_end_or_a_way_on(told: Told) -> None:
    verdict = judged(deepcopy(told.style), *told.pages)
    assert (verdict.reason, verdict.remark, len(verdict.items)) == (told.reason, told.remark, told.items)
    assert (verdict.is_probe, {status: end.told for status, end in verdict.end_by_refusal.items()}) == (
        told.is_probe,
        told.ends,
    )
    following = verdict.next
    assert (None if following is None else following.link or dict(following.parameters)) == told.next
    assert told.alone is (following is not None and following.alone)
