"""What the readers before it understood, `read_evidence` understands alike, and of their words nothing else."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence import Counted, LeadKind, Trust
from evidence.named_leads import named_lead, names_lead
from evidence.signals import _ENVELOPES, _LAST, _LAST_PAGE, _MORE, _PAGES, _TOTAL, completed_by_headers, read_signals
from extraction import Body, Extraction
from json_types import Json
from tests.evidence.answers import RECORDS, evidence_in

VALUES: list[Any] = [None, True, False, 0, 1, 7, -1, 1.5, "", "0", "41", "false", "c==", "https://h/?p=2", "/x?p=2", {}]
VALUES += [{"href": None}, {"href": "https://h/2"}, {"after": "c"}, [], [3], {"value": 3}]
INIT_MORE = ("hasmore", "hasnext", "hasnextpage", "more", "istruncated", "truncated", "moreresults", "morepages")
INIT_LAST = ("islast", "islastpage", "last", "lastpage", "done", "isfinal", "complete", "finished")
INIT_TOTALS = (
    "total", "totalcount", "totalelements", "totalsize", "totalitems", "totalresults", "totalrecords", "totalrows",
    "count", "itemcount", "odatacount", "recordcount", "recordstotal", "resultcount", "resultscount", "numfound",
    "hits", "fullcount", "totalhits", "nbhits", "items", "filteredtablerowscount",
)  # fmt: skip
INIT_CURSORS = (
    "nextcursor", "aftercursor", "nextpagekey", "nextpagetoken", "nexttoken", "continuationtoken", "endcursor",
    "nextmarker", "continue", "scrollid", "lastevaluatedkey", "bookmark", "nextid", "nextkey", "next", "nextpage",
    "marker", "cursor", "pagetoken", "offset", "after",
)  # fmt: skip
INIT_NUMBERS = ("nextpagestart", "nextoffset", "nextstart", "nextskip")
FLAGS = (*_MORE, *_LAST, "next")
COUNTS = (*_PAGES, *_LAST_PAGE, *_TOTAL)
WORDS = st.dictionaries(st.sampled_from((*FLAGS, *COUNTS, "first")), st.sampled_from(VALUES), max_size=3)
DOCUMENTS = st.builds(
    lambda outer, name, inner: {**outer, **({name: inner} if name else {})},
    WORDS,
    st.sampled_from(("", *_ENVELOPES)),
    WORDS,
)


def old_signals(document: dict[str, Any], headers: dict[str, str] | None = None) -> Any:
    answer = Extraction(".records").read(Body(json.dumps({**document, "records": RECORDS}).encode()))
    return completed_by_headers(read_signals(answer.trail), headers or {})


def new(document: dict[str, Any], headers: dict[str, str] | None = None) -> Any:
    return evidence_in({**document, "records": RECORDS}, ".records", headers=headers)


def contradicts_itself(document: Json) -> bool:
    """Of flags that contradict each other, the old reader believed the outermost, and the new one what says more."""
    found = read_all_flags(document)
    return True in found and False in found


def read_all_flags(value: Json) -> set[bool]:
    if not isinstance(value, dict):
        return set()
    said = {read_signals([{key: inner}]).more for key, inner in value.items() if key in FLAGS}
    return {each for each in said if each is not None}.union(*map(read_all_flags, value.values()))


@given(DOCUMENTS.filter(lambda document: not contradicts_itself(document)))
def test_more_and_over_are_read_alike(document: dict[str, Any]) -> None:
    old, said = old_signals(document).more, new(document)
    more = True if said.more or said.leads else False if said.over or said.ended else None
    assert more is old


@given(DOCUMENTS)
def test_counts_are_read_alike(document: dict[str, Any]) -> None:
    """Where there are several, another one may come first."""
    old, counts = old_signals(document), new(document).counts
    before = {Counted.PAGES: old.pages, Counted.LAST_PAGE: old.last_page, Counted.RECORDS: old.total}
    for what, value in before.items():
        told = {count.value for count in counts if count.what is what and not count.said.place.endswith(".value")}
        assert (value in told) if value is not None else not told


@given(DOCUMENTS)
def test_so_is_that_it_is_the_first_page(document: dict[str, Any]) -> None:
    assert new(document).is_first is old_signals(document).is_first


@pytest.mark.parametrize("name", ["x-total-count", "x-total", "x-wp-total"])
@pytest.mark.parametrize("value", ["7", "", "many", "007"])
def test_so_are_totals_in_headers(name: str, value: str) -> None:
    assert getattr(new({}, {name: value}).count(Counted.RECORDS), "value", None) == old_signals({}, {name: value}).total


@pytest.mark.parametrize("name", ["x-total-pages", "x-wp-totalpages"])
def test_so_are_pages_in_headers(name: str) -> None:
    assert new({}, {name: "7"}).count(Counted.PAGES).value == old_signals({}, {name: "7"}).pages == 7


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


NAMES = [
    f"{outer}{name}{more}"
    for outer in ("", "my_", "the", "@x.")
    for name in ("next_page", "nextCursor", "next_records", "continuation", "page_token", "nextAfter", "NextMarker")
    for more in ("", "Value", "_id", "_count")
]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_named_like_a_lead_is_one(name: str) -> None:
    assert bool(new({name: "c"}).leads) == (named_lead([{name: "c"}]) is not None) or not names_lead(name)


@pytest.mark.parametrize("word", INIT_MORE)
def test_init_s_words_for_more_are_known(word: str) -> None:
    said = new({word: True})
    assert said.more or said.truncated


@pytest.mark.parametrize("word", INIT_LAST)
def test_init_s_words_for_the_end_are_known(word: str) -> None:
    assert new({word: True}).over
    assert new({word: False}).more


@pytest.mark.parametrize("word", INIT_TOTALS)
def test_init_s_words_for_totals_are_known(word: str) -> None:
    count = new({word.replace("odata", "@odata."): 7}).count(Counted.RECORDS)
    assert count is not None
    assert count.value == 7


@pytest.mark.parametrize("word", INIT_CURSORS)
def test_init_s_words_for_cursors_are_known(word: str) -> None:
    (lead,) = new({word: "c=="}).leads
    assert (lead.kind, lead.value) == (LeadKind.CURSOR, "c==")


@pytest.mark.parametrize("word", INIT_NUMBERS)
def test_init_s_words_for_the_number_of_the_next_item_are_known(word: str) -> None:
    (lead,) = new({word: 100}).leads
    assert (lead.kind, lead.value) == (LeadKind.CURSOR if word == "nextpagestart" else LeadKind.OFFSET, 100)


@pytest.mark.parametrize("key", ["links", "link"])
@pytest.mark.parametrize(("relation", "target"), [("rel", "href"), ("relation", "url")])
def test_so_are_links_that_are_listed(key: str, relation: str, target: str) -> None:
    told: Json = [{relation: "self", target: "https://h/1"}, {relation: "next", target: "https://h/2"}]
    (lead,) = new({key: told}).leads
    assert (lead.kind, lead.value, lead.trust) == (LeadKind.LINK, "https://h/2", Trust.PLAIN)
    assert lead.said.place == f'.{key}[] | select(.{relation} == "next") | .{target}'
