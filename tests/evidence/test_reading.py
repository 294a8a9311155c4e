"""Evidence is read from all of a response but its records: where it stands, and what of it counts first."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence import Counted, Evidence, LeadKind, Trust
from messages import AnswerError
from tests.evidence.answers import RECORDS, beside, evidence_in

WRITTEN = [
    "{}",
    "{}[]",
    "{} // []",
    "({} // [])[]",
    "{}[]?",
    "{}[] | select(.id)",
    "[{}[] | {{id}}]",
    "{} | map({{id}})",
]
TOLD: dict[str, Any] = {"hasMore": True, "nextCursor": "c", "total": 250, "error_code": "E1", "partial": True}


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("path", [".records", ".data.records", ".a.b.c.records"])
def test_it_is_the_same_however_data_path_is_written(written: str, path: str) -> None:
    keys = path[1:].split(".")
    for depth in range(len(keys)):
        document: Any = RECORDS
        for place in reversed(range(len(keys))):
            document = {**(TOLD if place == depth else {}), keys[place]: document}
        said = evidence_in(document, written.format(path))
        outer = "".join(f"{key}." for key in keys[:depth])
        assert said.more is not None
        assert said.more.place == f"{outer}hasMore"
        assert [lead.said.place for lead in said.leads] == [f"{outer}nextCursor"]
        assert [count.said.place for count in said.counts] == [f"{outer}total"]
        assert said.failed is not None
        assert said.failed.place == f"{outer}error_code"
        assert said.partial is not None
        assert said.partial.place == f"{outer}partial"


RELAY: Any = {"data": {"org": {"repos": {"nodes": RECORDS, "pageInfo": {"hasNextPage": True, "endCursor": "c"}}}}}


@pytest.mark.parametrize(
    "data_path",
    [
        ".data.org.repos.nodes",
        ".data.org.repos.nodes[]",
        "[.data.org.repos.nodes[] | {id}]",
        "[.. | objects | select(.id)]",
    ],
)
def test_relay_s_page_info_is_read_at_any_depth_and_by_any_path(data_path: str) -> None:
    said = evidence_in(RELAY, data_path)
    assert said.more is not None
    assert said.more.place == "data.org.repos.pageInfo.hasNextPage"
    assert [(lead.kind, lead.said.place) for lead in said.leads] == [
        (LeadKind.CURSOR, "data.org.repos.pageInfo.endCursor")
    ]


@pytest.mark.parametrize(
    ("told", "place"),
    [
        ({"links": {"pages": {"next": "https://h/2", "last": "https://h/9"}}}, "links.pages.next"),
        ({"pagination": {"page": 1, "urls": {"next": "https://h/2"}}}, "pagination.urls.next"),
        ({"meta": {"pagination": {"next-page": 2, "total-pages": 3}}}, "meta.pagination.next-page"),
        ({"next_page": {"offset": "c==", "path": "/x?offset=c", "uri": "https://h/2"}}, "next_page.offset"),
        ({"LastEvaluatedKey": {"pk": {"S": "a"}}}, "LastEvaluatedKey"),
        ({"d": {"meta": {"x": 1}}, "_links": {"next": {"href": "https://h/2"}}}, "_links.next.href"),
    ],
)
def test_leads_are_found_where_apis_have_them(told: dict[str, Any], place: str) -> None:
    assert beside(told).leads[0].said.place == place


def test_another_listing_beside_the_records_speaks_of_itself() -> None:
    other: Any = {"nodes": RECORDS, "pageInfo": {"hasNextPage": True, "endCursor": "c"}, "next_page_token": "c"}
    document: Any = {"data": {"repos": {"nodes": RECORDS}, "users": other}}
    assert evidence_in(document, ".data.repos.nodes[]") == Evidence()
    assert evidence_in(document, "[.. | objects | select(.id)]").more is not None


def test_what_stands_near_the_records_counts_before_what_stands_elsewhere() -> None:
    far: Any = {"hasNextPage": True, "nextCursor": "c"}
    assert beside({"viewer": far}).more is not None
    assert beside({"viewer": far, "has_more": False}).more is None
    assert beside({"viewer": far, "has_more": False}).leads == ()
    assert beside({"viewer": far, "next": None}).more is None
    assert beside({"viewer": far, "truncated": True}).leads == ()
    assert beside({"viewer": far, "page": 3}).more is not None


def test_elsewhere_only_words_count_that_speak_of_nothing_else() -> None:
    far: Any = {"next": "https://h/2", "last": False, "total": 7, "error": "boom", "partial": True, "page": 3}
    assert beside({"user": far}) == Evidence()
    assert beside({"user": {"profile": {"settings": far}}}) == Evidence()
    assert beside({"user": {**far, "nextCursor": "c"}}).counts == ()


def test_the_key_that_leads_to_the_records_is_no_word() -> None:
    for key in ("errors", "next", "total", "links", "items", "failed_items", "unreachable"):
        assert evidence_in({key: [{"id": 1, "rel": "next", "href": "x"}]}, f'.["{key}"]') == Evidence()
    for key in ("error", "meta", "next", "links", "partial"):
        assert evidence_in({key: {"records": RECORDS}}, f".{key}.records") == Evidence()


def test_nor_is_it_where_it_leads_on_from_an_envelope() -> None:
    for outer in ("meta", "page", "pagination"):
        for key in ("errors", "next", "total", "failed_items"):
            assert evidence_in({outer: {key: RECORDS}}, f".{outer}.{key}") == Evidence()
            assert evidence_in({outer: {key: RECORDS}, "has_more": True}, f".{outer}.{key}").failed is None


def test_of_several_lists_all_ways_are_read_and_none_of_the_lists() -> None:
    document: Any = {"a": {"errors": [{"id": 1}], "has_more": False}, "b": {"records": RECORDS, "hasMore": True}}
    said = evidence_in(document, ".a.errors + .b.records")
    assert said.failed is None
    assert said.more is not None
    assert said.more.place == "b.hasMore"


def test_records_are_never_looked_into() -> None:
    record: dict[str, Any] = {
        "id": 1,
        "has_more": True,
        "next": "c",
        "error": "boom",
        "pageInfo": {"hasNextPage": True},
    }
    for data_path in (".records", ".records[]", "[.records[]]", ".records | map({id})", "[.records[], .records[]]"):
        assert evidence_in({"records": [record]}, data_path) == Evidence()
    assert evidence_in([record]) == Evidence()
    assert evidence_in({"web": record}, "[to_entries[] | .value]") == Evidence()
    assert evidence_in({"x": {"web": record}}, "[.x | to_entries[] | .value]") == Evidence()


def test_beside_a_list_that_is_taken_by_its_place_in_another_its_neighbours_speak() -> None:
    document: Any = [{"page": 1, "per_page": 2, "total_pages": 5}, RECORDS]
    said = evidence_in(document, ".[1]")
    assert [(count.what, count.value, count.said.place) for count in said.counts] == [
        (Counted.PAGES, 5, "[0].total_pages"),
        (Counted.THIS_PAGE, 1, "[0].page"),
        (Counted.PAGE_SIZE, 2, "[0].per_page"),
    ]
    assert evidence_in(document, ".[-1][]").counts == said.counts
    assert evidence_in([[], RECORDS, *[{"page": 7}] * 9], ".[1]").count(Counted.THIS_PAGE) is not None


def test_the_answer_itself_may_be_the_one_item() -> None:
    for data_path in (None, ".", "select(.id)"):
        assert evidence_in({"id": 1, "has_more": True, "next": "c", "total": 7}, data_path) == Evidence()


def test_one_that_is_made_of_it_is_not() -> None:
    assert evidence_in({"id": 1, "has_more": True}, "{id}").more is not None


@pytest.mark.parametrize("wrapper", ["data", "result", "results", "d", "response", "body"])
def test_where_no_place_is_known_the_usual_wrappers_are_looked_into(wrapper: str) -> None:
    document: Any = {wrapper: {"things": RECORDS, "total": 7, "data": {"done": False}}}
    said = evidence_in(document, "[.. | objects | select(.id)]")
    assert said.count(Counted.RECORDS) is not None
    assert said.more is not None
    assert said.more.place == f"{wrapper}.data.done"


def test_of_flags_that_contradict_each_other_what_says_more_is_believed() -> None:
    both = beside({"has_more": False, "meta": {"hasNext": True}})
    assert both.more is not None
    assert both.over is None


def test_flags_for_more_are_plainer_than_flags_for_the_end() -> None:
    assert beside({"last": False, "has_more": False}).more is None
    assert beside({"last": True, "has_more": True}).over is None
    assert beside({"truncated": False, "last": False}).more is not None


def test_a_word_for_the_end_that_is_not_sure_is_not_believed_beside_a_lead() -> None:
    assert beside({"complete": True}).over is not None
    assert beside({"complete": True, "next": "c"}).over is None
    assert beside({"done": True, "next": "c"}).over is not None
    assert beside({"complete": True, "meta": {"done": True}, "next": "c"}).over is not None


def test_leads_come_in_the_order_of_their_trust() -> None:
    said = beside({"cursor": "asked", "my_next_page_ref": "x", "next": "https://h/2", "nextPageToken": "t"})
    assert [(lead.said.place, lead.trust) for lead in said.leads] == [
        ("nextPageToken", Trust.PLAIN),
        ("next", Trust.PLAIN),
        ("cursor", Trust.UNSURE),
    ]


def test_what_is_only_named_like_a_lead_counts_where_nothing_better_is_there() -> None:
    (lead,) = beside({"my_next_page_ref": "x"}).leads
    assert (lead.kind, lead.trust, lead.value) == (LeadKind.CURSOR, Trust.ALIKE, "x")
    (lead,) = beside({"paging": {"theNextLink": "https://h/2"}}).leads
    assert (lead.kind, lead.said.place) == (LeadKind.LINK, "paging.theNextLink")
    for value in (None, "", 0, "0", True, False, {"a": 1}, ["a"]):
        assert beside({"my_next_page_ref": value}).leads == ()
    for name in (
        "next_page_count",
        "prev_next_page",
        "self_next_link",
        "is_next_page",
        "nextPageSize",
        "renext_page_x" * 9,
    ):
        assert beside({name: "x"}).leads == ()


@pytest.mark.parametrize("more", [0, 1])
def test_links_that_are_listed_are_leads_and_others_are_none(more: int) -> None:
    others: list[Any] = [{"rel": "self", "href": "https://h/1"}, "x", {"rel": "next"}, {"rel": "next", "href": 7}]
    listed: list[Any] = [*others * 9, *[{"rel": "next", "href": "https://h/2"}] * more]
    assert [lead.value for lead in beside({"links": listed}).leads] == ["https://h/2"] * more
    assert [lead.value for lead in beside({"meta": {"link": listed}}).leads] == ["https://h/2"] * more
    assert beside({"refs": listed}).leads == ()


def test_a_listed_link_s_place_is_a_path_that_finds_it() -> None:
    (lead,) = beside({"meta": {"links": [{"rel": "next", "uri": "x"}]}}).leads
    assert lead.said.place == '.meta.links[] | select(.rel == "next") | .uri'


ODATA: Any = {"value": RECORDS, "value@odata.nextLink": "https://h/2", "tags@odata.nextLink": "https://h/tags"}


def test_a_word_behind_the_name_of_the_list_speaks_of_it() -> None:
    assert [lead.value for lead in evidence_in(ODATA, ".value").leads] == ["https://h/2"]


class TestHeaders:
    def read(self, status: int = 200, **headers: str) -> Evidence:
        return evidence_in(RECORDS, status=status, headers={name.replace("_", "-"): v for name, v in headers.items()})

    def test_a_link_header_leads_on(self) -> None:
        (lead,) = self.read(link='</a>; rel="prev", </2?x=1>; rel="next"').leads
        assert (lead.kind, lead.value, lead.trust) == (LeadKind.LINK_IN_HEADER, "/2?x=1", Trust.PLAIN)
        assert (lead.said.place, lead.said.in_header) == ('header Link, rel="next"', True)

    def test_it_comes_before_other_headers(self) -> None:
        said = self.read(x_next_page="2", link='</2>; rel="next"')
        assert [lead.value for lead in said.leads] == ["/2", "2"]

    @pytest.mark.parametrize("link", ["</2>; rel='next'", "next: /2", '</2>; rel=prev, <3; rel="next"'])
    def test_one_that_speaks_unclearly_of_a_next_page_is_a_lead_that_is_not_sure(self, link: str) -> None:
        (lead,) = self.read(link=link).leads
        assert (lead.kind, lead.value, lead.trust) == (LeadKind.LINK_IN_HEADER, link, Trust.UNSURE)

    @pytest.mark.parametrize("rel", ["prev", "previous", "first", "last"])
    def test_one_that_names_other_pages_alone_says_that_there_is_no_next(self, rel: str) -> None:
        said = self.read(link=f'</1>; rel="{rel}"')
        assert said.leads == ()
        assert [(lead.kind, lead.value) for lead in said.ended] == [(LeadKind.LINK_IN_HEADER, None)]
        assert all(isinstance(lead.said.value, str) for lead in said.ended)

    @pytest.mark.parametrize("link", ["", '</docs>; rel="help"', '</1>; rel="self"', '</style.css>; rel="preload"'])
    def test_one_that_speaks_of_other_things_says_nothing(self, link: str) -> None:
        assert self.read(link=link) == Evidence()

    def test_a_link_without_results_leads_nowhere(self) -> None:
        said = self.read(link='</1>; rel="previous"; results="false", </3>; rel="next"; results="false"')
        assert said.leads == ()

    @pytest.mark.parametrize(
        ("value", "kind"), [("https://h/2", LeadKind.LINK_IN_HEADER), ("2", LeadKind.CURSOR_IN_HEADER)]
    )
    def test_a_header_holds_a_link_or_a_cursor(self, value: str, kind: LeadKind) -> None:
        (lead,) = self.read(next_page=value).leads
        assert (lead.kind, lead.value, lead.said.place) == (kind, value, "header Next-Page")

    def test_one_that_is_empty_says_that_there_is_no_next(self) -> None:
        said = self.read(x_next_page="")
        assert said.leads == ()
        assert [(lead.kind, lead.value, lead.said.place) for lead in said.ended] == [
            (LeadKind.CURSOR_IN_HEADER, None, "header X-Next-Page")
        ]

    def test_a_cursor_may_look_like_a_path(self) -> None:
        (lead,) = self.read(x_next_cursor="/abc").leads
        assert lead.kind is LeadKind.CURSOR_IN_HEADER

    @pytest.mark.parametrize(
        ("name", "found"),
        [("x-my-next-thing", 1), ("x-continuation", 1), ("x-a-cursor", 1), ("x-prev-cursor", 0), ("my-next", 0)],
    )
    def test_what_is_only_named_like_a_lead_is_one_that_is_not_followed(self, name: str, found: int) -> None:
        leads = evidence_in(RECORDS, headers={name: "c"}).leads
        assert [(lead.value, lead.trust) for lead in leads] == [("c", Trust.ALIKE)] * found

    @pytest.mark.parametrize(
        ("name", "found"), [("x-all-total", 1), ("x-my-total-items", 1), ("x-total-time", 0), ("total", 0)]
    )
    def test_what_is_only_named_like_a_total_is_not_sure(self, name: str, found: int) -> None:
        counts = evidence_in(RECORDS, headers={name: "7"}).counts
        assert [(count.what, count.value, count.trust) for count in counts] == [
            (Counted.RECORDS, 7, Trust.UNSURE)
        ] * found

    @pytest.mark.parametrize(
        ("status", "value", "more", "over", "counts"),
        [
            (206, "0-49/234", True, False, [0, 234]),
            (200, "0-49/234", True, False, [0, 234]),
            (200, "items 50-99/234", True, False, [50, 234]),
            (200, "items=200-233/234", False, True, [200, 234]),
            (206, "200-233/234", False, True, [200, 234]),
            (200, "0-24/*", False, False, [0]),
            (206, "0-24/*", True, False, [0]),
            (206, "bytes 0-99/1000", True, False, []),
            (206, "bytes 0-999/1000", False, True, []),
            (200, "bytes 0-999/1000", False, False, []),
            (206, "", True, False, []),
            (206, "*/0", True, False, []),
            (200, "whatever", False, False, []),
            (200, f"items 0-1/{'9' * 5000}", False, False, []),
            (200, "", False, False, []),
        ],
    )
    def test_a_range_says_what_is_left(
        self, status: int, value: str, more: bool, over: bool, counts: list[int]
    ) -> None:
        said = self.read(status, content_range=value)
        assert (said.more is not None, said.over is not None) == (more, over)
        assert [count.value for count in said.counts] == counts
        if counts and (spoken := said.more or said.over):
            assert spoken.place in ("header Content-Range", "status")
        if said.more is not None and not value:
            assert (said.more.place, said.more.value, said.more.in_header) == ("status", 206, True)

    def test_headers_that_hold_an_object_are_envelopes(self) -> None:
        said = self.read(x_pagination='{"totalCount": 250, "hasNext": true, "nextCursor": "c"}')
        assert said.more is not None
        assert said.more.place == "header X-Pagination.hasNext"
        count = said.count(Counted.RECORDS)
        assert count is not None
        assert count.value == 250

    @pytest.mark.parametrize("value", ["", "1", "[1]", "{", "{}", '{"a": ' + "[" * 20_000])
    def test_others_are_none(self, value: str) -> None:
        assert self.read(x_pagination=value) == Evidence()

    def test_flags_of_the_body_are_plainer_than_those_of_headers(self) -> None:
        document: Any = {"records": RECORDS, "has_more": False}
        said = evidence_in(document, ".records", headers={"x-has-more": "true"})
        assert said.more is None
        assert said.over is not None
        assert not said.over.in_header


def nested(key: str, depth: int, told: dict[str, Any]) -> dict[str, Any]:
    return told if depth == 0 else {key: nested(key, depth - 1, told)}


def fillers(count: int) -> dict[str, Any]:
    return {f"filler_{number}": number for number in range(count)}


@pytest.mark.parametrize(
    ("within", "beyond"),
    [
        (nested("meta", 3, {"last": False}), nested("meta", 4, {"last": False})),
        (nested("thing", 5, {"has_more": True}), nested("thing", 6, {"has_more": True})),
        ({**fillers(398), "last": False}, {**fillers(399), "last": False}),
        ({**fillers(398), "meta": {"last": False}}, {**fillers(400), "meta": {"last": False}}),
        ({"thing": {**fillers(399), "has_more": True}}, {"thing": {**fillers(400), "has_more": True}}),
        (
            {**{f"thing_{number}": {"x": 1} for number in range(58)}, "user": {"has_more": True}},
            {**{f"thing_{number}": {"x": 1} for number in range(60)}, "user": {"has_more": True}},
        ),
        (
            {"links": [{"rel": "self"}] * 49 + [{"rel": "next", "href": "x"}]},
            {"links": [{"rel": "self"}] * 50 + [{"rel": "next", "href": "x"}]},
        ),
        ({"next": nested("thing", 4, {"x": "c"})["thing"]}, {"next": nested("thing", 9, {"x": None})}),
    ],
)
def test_bounds(within: dict[str, Any], beyond: dict[str, Any]) -> None:
    said = evidence_in({"records": RECORDS, **within}, ".records")
    assert said.more or said.leads
    said = evidence_in({"records": RECORDS, **beyond}, ".records")
    assert not said.more
    assert not said.leads or isinstance(said.leads[0].value, dict)


def test_of_a_list_that_is_passed_by_its_place_some_neighbours_are_read() -> None:
    told = {"page": 7}
    assert evidence_in([{}, {}, {}, told, RECORDS], ".[4]").counts
    assert not evidence_in([{}, {}, {}, {}, told, RECORDS], ".[5]").counts


def test_what_is_looked_at_is_bounded() -> None:
    wide: Any = {**{f"key_{number}": {"x": {"y": 1}} for number in range(50_000)}, "records": RECORDS}
    deep: Any = RECORDS
    for _ in range(300):
        deep = {"meta": deep, "data": {"page": deep}} if isinstance(deep, list) else {"meta": deep}
    for document, data_path in ((wide, ".records"), (wide, "{a: 1}"), ({"meta": deep, "records": RECORDS}, ".records")):
        began = time.process_time()
        assert evidence_in(document, data_path).failed is None
        assert time.process_time() - began < 2


KEYS = st.text(max_size=6) | st.sampled_from(["next", "meta", "links", "records", "data", "error", "has_more", "total"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 10**20) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=15,
)
PATHS = st.sampled_from(
    [None, ".", ".records?", "[.records[]?]", ".data?", "[..] | map({x: 1})", "{x: .}", ".[0]?", "{}"]
)


NAMES = st.sampled_from(["link", "content-range", "x-next-page", "x-pagination", "x-total-count", "x-github-sso"])


@given(
    document=VALUES,
    path=PATHS,
    status=st.sampled_from([200, 206]),
    headers=st.dictionaries(NAMES, st.text(max_size=40)),
)
def test_any_response_can_be_read(document: Any, path: str | None, status: int, headers: dict[str, str]) -> None:
    try:
        said = evidence_in(document, path, status=status, headers=headers)
    except AnswerError:
        return
    assert not (said.more and said.over)
    assert all(lead.value is not None for lead in said.leads)
    assert all(lead.value is None for lead in said.ended)
    assert all(count.value >= 0 for count in said.counts)
