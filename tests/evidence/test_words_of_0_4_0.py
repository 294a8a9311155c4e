"""What 0.4.0 understood, in each of the seven places where it had words, is understood alike."""

from typing import Any

import pytest

from evidence import Counted, Evidence, LeadKind, Said, Trust, was_read_before
from evidence.leads import names_lead
from json_types import Json
from tests.evidence.answers import RECORDS, beside, evidence_in

ENVELOPES = [
    "meta", "metadata", "pagination", "paging", "page_info", "pageInfo", "page", "links", "_links", "response_metadata",
    "responseMetadata",
]  # fmt: skip
MORE = ["has_more", "hasMore", "has_next", "hasNext", "has_next_page", "hasNextPage"]
OVER = ["is_last", "isLast", "is_last_page", "isLastPage", "last", "last_page", "lastPage", "done", "end_of_stream"]
COUNTS = {
    Counted.PAGES: ["total_pages", "totalPages", "page_count", "pageCount"],
    Counted.LAST_PAGE: ["last_page", "lastPage"],
    Counted.RECORDS: ["total", "total_count", "totalCount", "total_elements", "totalElements", "totalSize"],
}
INIT_MORE = ["hasmore", "hasnext", "hasnextpage", "more", "istruncated", "truncated", "moreresults", "morepages"]
INIT_LAST = ["islast", "islastpage", "last", "lastpage", "done", "isfinal", "complete", "finished"]
INIT_TOTALS = [
    "total", "totalcount", "totalelements", "totalsize", "totalitems", "totalresults", "totalrecords", "totalrows",
    "count", "itemcount", "@odata.count", "recordcount", "recordstotal", "resultcount", "resultscount", "numfound",
    "hits", "fullcount", "totalhits", "nbhits", "items", "filteredtablerowscount",
]  # fmt: skip
INIT_CURSORS = [
    "nextcursor", "aftercursor", "nextpagekey", "nextpagetoken", "nexttoken", "continuationtoken", "endcursor",
    "nextmarker", "continue", "scrollid", "lastevaluatedkey", "bookmark", "nextid", "nextkey", "next", "nextpage",
    "marker", "cursor", "pagetoken", "offset", "after",
]  # fmt: skip


def new(document: dict[str, Any], headers: dict[str, str] | None = None) -> Evidence:
    return evidence_in({**document, "records": RECORDS}, ".records", headers=headers)


@pytest.mark.parametrize("envelope", ["", *ENVELOPES])
@pytest.mark.parametrize("word", MORE)
@pytest.mark.parametrize(
    ("value", "more"), [(True, True), (1, True), ("true", True), (False, False), (0, False), ("no", False)]
)
def test_flags_for_more(envelope: str, word: str, value: Json, more: bool) -> None:
    said = beside({envelope: {word: value}} if envelope else {word: value})
    assert (said.more is not None, said.over is not None) == (more, not more)


@pytest.mark.parametrize("envelope", ["", *ENVELOPES])
@pytest.mark.parametrize("word", OVER)
def test_flags_for_the_end(envelope: str, word: str) -> None:
    for value in (True, False):
        said = beside({envelope: {word: value}} if envelope else {word: value})
        assert (said.over is not None, said.more is not None) == (value, not value)


@pytest.mark.parametrize("envelope", ["", *ENVELOPES])
@pytest.mark.parametrize(("what", "word"), [(what, word) for what, words in COUNTS.items() for word in words])
def test_counts(envelope: str, what: Counted, word: str) -> None:
    count = beside({envelope: {word: "41"}} if envelope else {word: 41}).count(what)
    assert count is not None
    assert count.value == 41


@pytest.mark.parametrize(
    ("name", "what"),
    [
        *((name, Counted.RECORDS) for name in ("x-total-count", "x-total", "x-wp-total")),
        *((name, Counted.PAGES) for name in ("x-total-pages", "x-wp-totalpages")),
    ],
)
def test_counts_in_headers(name: str, what: Counted) -> None:
    assert [(count.what, count.value) for count in new({}, {name: "7"}).counts] == [(what, 7)]
    assert new({}, {name: "many"}).counts == ()


def planted(path: str, value: Json) -> dict[str, Any]:
    """A document with a value at a dotted path."""
    document: Any = value
    for key in reversed([path] if path.startswith("@") else path.split(".")):
        document = {key: document}
    assert isinstance(document, dict)
    return document


CURSOR_NAMES = (
    "next_cursor", "nextCursor", "after_cursor", "afterCursor", "next_page_cursor", "nextPageCursor", "next_page_token",
    "nextPageToken", "next_token", "nextToken", "NextToken", "continuation_token", "continuationToken",
    "ContinuationToken", "next_marker", "nextMarker", "NextMarker", "nextPageKey", "nextPageStart", "end_cursor",
    "endCursor", "cursor.next", "cursors.next", "cursors.after",
)  # fmt: skip
CURSOR_ENVELOPES = (
    "", "meta.", "metadata.", "pagination.", "paging.", "page_info.", "pageInfo.", "page.", "links.",
    "response_metadata.", "responseMetadata.",
)  # fmt: skip
CURSORS = [
    *(f"{envelope}{name}" for name in CURSOR_NAMES for envelope in CURSOR_ENVELOPES),
    *("paging.next.after", "next", "meta.next", "pagination.next", "metadata.continue", "cursor", "meta.cursor"),
]
LINKS = (
    "@odata.nextLink", "next", "links.next", "_links.next", "paging.next", "meta.next", "pagination.next",
    "next_url", "nextUrl", "nextRecordsUrl", "nextLink", "next_link", "next_page_url", "nextPageUrl",
    "meta.next_url", "pagination.next_url", "response_metadata.next", "next_page",
)  # fmt: skip


@pytest.mark.parametrize("path", CURSORS)
@pytest.mark.parametrize("outer", ["", "data"])
def test_each_usual_cursor_is_a_lead(path: str, outer: str) -> None:
    within = planted(path, "c==")
    document: Any = {outer: {**within, "records": RECORDS}} if outer else {**within, "records": RECORDS}
    lead = evidence_in(document, ".data.records" if outer else ".records").leads[0]
    assert (lead.kind, lead.value, lead.said.place) == (LeadKind.CURSOR, "c==", f"{outer}.{path}".strip("."))


@pytest.mark.parametrize("path", LINKS)
@pytest.mark.parametrize("link", ["https://h/?page=2", "/x?page=2", {"href": "https://h/?page=2"}])
def test_each_usual_link_is_a_lead(path: str, link: Json) -> None:
    lead = new(planted(path, link)).leads[0]
    assert lead.kind is LeadKind.LINK
    assert lead.value == (link["href"] if isinstance(link, dict) else link)


@pytest.mark.parametrize(
    "name",
    [
        *("x-ms-continuationtoken", "x-continuation-token", "x-next-cursor", "x-next-token", "x-next-page-token"),
        *("x-next-page", "x-ms-continuation", "next-range"),
    ],
)
def test_each_usual_cursor_in_a_header_is_a_lead(name: str) -> None:
    (lead,) = new({}, {name: "c"}).leads
    assert (lead.kind, lead.value) == (LeadKind.CURSOR_IN_HEADER, "c")


@pytest.mark.parametrize(
    "name",
    [
        "next_page",
        "nextCursor",
        "next_records",
        "continuation",
        "page_token",
        "nextAfter",
        "my_next_page_id",
    ],
)
def test_what_is_named_like_a_lead_is_one(name: str) -> None:
    assert new({name: "c"}).leads
    assert names_lead(name)


@pytest.mark.parametrize("word", INIT_MORE)
def test_init_s_words_for_more(word: str) -> None:
    said = new({word: True})
    assert said.more or said.truncated


@pytest.mark.parametrize("word", INIT_LAST)
def test_init_s_words_for_the_end(word: str) -> None:
    assert new({word: True}).over
    assert new({word: False}).more


@pytest.mark.parametrize("word", INIT_TOTALS)
def test_init_s_words_for_totals(word: str) -> None:
    count = new({word: 7}).count(Counted.RECORDS)
    assert count is not None
    assert count.value == 7


@pytest.mark.parametrize("word", INIT_CURSORS)
def test_init_s_words_for_cursors(word: str) -> None:
    (lead,) = new({word: "c=="}).leads
    assert (lead.kind, lead.value) == (LeadKind.CURSOR, "c==")


@pytest.mark.parametrize("word", ["nextoffset", "nextstart", "nextskip"])
def test_init_s_words_for_the_number_of_the_next_item(word: str) -> None:
    assert [(lead.kind, lead.value) for lead in new({word: 100}).leads] == [(LeadKind.OFFSET, 100)]


@pytest.mark.parametrize("key", ["links", "link"])
@pytest.mark.parametrize(("relation", "target"), [("rel", "href"), ("relation", "url")])
def test_so_are_links_that_are_listed(key: str, relation: str, target: str) -> None:
    told: Json = [{relation: "self", target: "https://h/1"}, {relation: "next", target: "https://h/2"}]
    (lead,) = new({key: told}).leads
    assert (lead.kind, lead.value, lead.trust) == (LeadKind.LINK, "https://h/2", Trust.PLAIN)
    assert lead.said.place == f'.{key}[] | select(.{relation} == "next") | .{target}'


@pytest.mark.parametrize("word", [*MORE, *OVER, "next", *(word for words in COUNTS.values() for word in words)])
@pytest.mark.parametrize("place", ["", "meta.", "data.page."])
def test_it_is_known_that_they_were_read(word: str, place: str) -> None:
    assert was_read_before(Said(place + word, 1))


@pytest.mark.parametrize(
    "said", [Said("IsTruncated", 1), Said("totalResults", 1), Said("@odata.nextLink", "x"), Said("has_more.x", 1)]
)
def test_and_that_others_were_not(said: Said) -> None:
    assert not was_read_before(said)


@pytest.mark.parametrize("place", ["header Link.next", "next"])
def test_nor_were_headers_where_they_end_no_listing(place: str) -> None:
    assert not was_read_before(Said(place, "x", in_header=True))
