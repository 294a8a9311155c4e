"""How listings go on and when they are over, rule by rule (contract §4)."""

import copy
import json
from collections.abc import Sequence
from typing import Any

import pytest

from endpoints import Endpoint
from extraction import Answer, Body, Extraction, parse_path
from json_types import Item
from messages import MappingError, PaginationError
from pagination import paginate
from paging.history import EndpointHistory
from paging.options.options import PaginationOptions
from paging.paginator import Paginator
from paging.protocol import (
    Page,
    PageRequest,
    Pagination,
    PaginationType,
    ParameterPlace,
    Reason,
    Signal,
    Verdict,
)
from tests.servers.paging import URL, judged_page, page_of, records

PATHS = ("cursor_path", "has_more_path", "last_page_path", "next_link_path")


def paginator(kind: str, *, history: EndpointHistory | None = None, **options: Any) -> Paginator:
    paths = {name: parse_path(options.pop(name)) for name in PATHS if name in options}
    names = {"page": "page", "offset": "offset", "cursor": "cursor"}
    defaults = {"param": names.get(kind), "size_param": "size" if kind in names else None}
    return paginate(Pagination(type=PaginationType(kind), **{**defaults, **paths, **options}), history)


def ids(start: int, stop: int) -> list[Item]:
    return records(stop)[start:]


def envelope(items: Sequence[Item], **told: Any) -> Page:
    return page_of({"data": list(items), **told}, data_path=".data")


def bare(items: Sequence[Item], **page: Any) -> Page:
    return page_of(list(items), **page)


def judged(style: Paginator, *pages: Page) -> Verdict:
    """The verdict on the last of these pages."""
    style.first()
    verdict = Verdict([], Reason(Signal.NO_PAGING, "nothing was asked"))
    for number, page in enumerate(pages):
        verdict = style.after(page)
        if verdict.failure is not None:
            raise verdict.failure
        assert verdict.next is not None or number == len(pages) - 1, f"it was over after page {number + 1}"
    return verdict


def refusal(style: Paginator, *pages: Page) -> str:
    with pytest.raises(PaginationError) as failure:
        judged(style, *pages)
    return str(failure.value)


def asked(request: PageRequest | None) -> dict[str, object]:
    assert request is not None
    return dict(request.parameters)


class TestRequests:
    def test_page_counts_from_the_start_page(self) -> None:
        style = paginator("page", page_size=2, start_page=0)
        assert asked(style.first()) == {"page": 0, "size": 2}
        assert asked(style.after(bare(ids(0, 2))).next) == {"page": 1, "size": 2}

    def test_offset_is_the_number_of_items_received(self) -> None:
        style = paginator("offset", page_size=100)
        assert asked(style.first()) == {"offset": 0, "size": 100}
        assert asked(style.after(envelope(ids(0, 37), total=80)).next) == {"offset": 37, "size": 100}
        assert asked(style.after(envelope(ids(37, 70), total=80)).next) == {"offset": 70, "size": 100}

    def test_cursor_sends_what_the_last_answer_gave(self) -> None:
        style = paginator("cursor", page_size=2)
        assert asked(style.first()) == {"size": 2}
        assert asked(style.after(envelope(ids(0, 2), next_cursor="abc==")).next) == {"cursor": "abc==", "size": 2}

    @pytest.mark.parametrize("cursor", [0, "0", 7])
    def test_zero_is_a_cursor_like_another(self, cursor: object) -> None:
        verdict = judged(paginator("cursor"), envelope(ids(0, 2), next_cursor=cursor))
        assert asked(verdict.next)["cursor"] == cursor

    @pytest.mark.parametrize(
        ("link", "url"),
        [
            ("https://api.example.com/v1/items?page=2&x=%2C", "https://api.example.com/v1/items?page=2&x=%2C"),
            ("/v1/items?page=2", "https://api.example.com/v1/items?page=2"),
            ("?page=2", "https://api.example.com/v1/items?page=2"),
            ("items?page=2", "https://api.example.com/v1/items?page=2"),
            ("//other.example.com/x", "https://other.example.com/x"),
            ("/items?page=2", "https://api.example.com/v1/items?page=2"),
            ("/other?page=2", "https://api.example.com/other?page=2"),
            ("/tems?page=2", "https://api.example.com/tems?page=2"),
            ("/?page=2", "https://api.example.com/?page=2"),
        ],
    )
    @pytest.mark.parametrize("style", ["next_link", "header_link"])
    def test_links_replace_the_url_resolved_against_what_was_asked(self, style: str, link: str, url: str) -> None:
        in_header = style == "header_link"
        page = bare(ids(0, 2), link=f'<{link}>; rel="next"') if in_header else envelope(ids(0, 2), next=link)
        assert judged(paginator(style), page).next == PageRequest(link=url)

    @pytest.mark.parametrize("style", [PaginationType.PAGE, PaginationType.OFFSET, PaginationType.CURSOR])
    def test_an_empty_name_sends_no_page_size(self, style: PaginationType) -> None:
        options = PaginationOptions(type=style, page_size=7, size_param="")
        assert 7 not in asked(paginate(options.resolve()).first()).values()

    @pytest.mark.parametrize("style", ["none", "next_link", "header_link"])
    def test_without_parameters_the_first_request_is_as_it_is(self, style: str) -> None:
        assert paginator(style).first() == PageRequest()

    @pytest.mark.parametrize(
        ("path", "told"),
        [
            ("meta.after", {"meta": {"after": "c"}}),
            (".meta.after", {"meta": {"after": "c"}}),
            ("a.b", {"a.b": "c"}),
            (".meta | .after // empty", {"meta": {"after": "c"}}),
        ],
    )
    def test_the_cursor_is_where_cursor_path_says(self, path: str, told: dict[str, Any]) -> None:
        verdict = judged(paginator("cursor", cursor_path=path), envelope(ids(0, 2), next_cursor="wrong", **told))
        assert asked(verdict.next)["cursor"] == "c"

    def test_the_last_items_id_may_be_the_cursor(self) -> None:
        assert asked(judged(paginator("cursor", cursor_path="[-1].id"), bare(ids(0, 5))).next)["cursor"] == 4

    def test_where_only_has_more_says_so_the_last_items_id_is_the_cursor(self) -> None:
        assert asked(judged(paginator("cursor"), envelope(ids(0, 5), has_more=True)).next)["cursor"] == 4

    @pytest.mark.parametrize(
        "told",
        [
            {"@odata.nextLink": "/2"},
            {"next": "/2"},
            {"links": {"next": "/2"}},
            {"_links": {"next": {"href": "/2"}}},
            {"links": {"next": {"href": "/2", "meta": {}}}},
            {"paging": {"next": "/2"}},
            {"meta": {"next": "/2"}},
            {"@odata.nextLink": "/2", "next": "/3"},
        ],
    )
    def test_next_links_are_found_in_the_usual_places(self, told: dict[str, Any]) -> None:
        verdict = judged(paginator("next_link"), envelope(ids(0, 2), **told))
        assert verdict.next == PageRequest(link="https://api.example.com/2")


class TestRule1WhatTheUserConfigured:
    @pytest.mark.parametrize("value", [False, None, 0, "", "false", "0", "no", [], {}])
    def test_a_falsy_has_more_path_ends_the_listing(self, value: object) -> None:
        style = paginator("page", page_size=2, has_more_path="more")
        assert judged(style, envelope(ids(0, 2), more=value, total_pages=9)).next is None

    @pytest.mark.parametrize("value", [True, 1, "true", "yes", "c", [1]])
    def test_a_truthy_one_goes_on_also_after_a_short_page(self, value: object) -> None:
        style = paginator("page", page_size=100, has_more_path="more")
        assert judged(style, envelope(ids(0, 3), more=value, has_more=False)).next is not None

    @pytest.mark.parametrize(("value", "over"), [(True, True), ("true", True), (False, False), ("false", False)])
    def test_a_truthy_last_page_path_ends_it(self, value: object, over: bool) -> None:
        style = paginator("page", page_size=100, last_page_path="end")
        assert (judged(style, envelope(ids(0, 3), end=value, has_more=True)).next is None) is over

    @pytest.mark.parametrize("path", ["has_more_path", "last_page_path"])
    def test_a_path_that_the_answer_lacks_leaves_it_to_the_next_rule(self, path: str) -> None:
        options: dict[str, Any] = {path: "not.there"}
        assert judged(paginator("page", page_size=2, **options), envelope(ids(0, 2), has_more=False)).next is None
        assert judged(paginator("page", page_size=9, **options), envelope(ids(0, 2), has_more=True)).next is not None

    def test_a_jq_path_compares(self) -> None:
        style = paginator("page", page_size=2, has_more_path=".page < .pages")
        assert judged(style, envelope(ids(0, 2), page=1, pages=2), envelope(ids(2, 4), page=2, pages=2)).next is None


class TestRule2WhatTheAnswerSays:
    @pytest.mark.parametrize("style", ["page", "offset"])
    @pytest.mark.parametrize(
        "told",
        [
            {"has_more": False},
            {"is_last": True},
            {"isLastPage": True},
            {"last_page": True},
            {"end_of_stream": True},
            {"next": None},
            {"total_pages": 1},
        ],
    )
    def test_a_full_page_that_says_it_is_the_last_is_the_last(self, style: str, told: dict[str, Any]) -> None:
        assert judged(paginator(style, page_size=2), envelope(ids(0, 2), **told)).next is None

    @pytest.mark.parametrize("style", ["page", "offset"])
    @pytest.mark.parametrize(
        "told",
        [
            {"has_more": True},
            {"is_last": False},
            {"isLastPage": False},
            {"last_page": False},
            {"next": "/2"},
            {"total_pages": 2},
            {"last_page": 2},
            {"total": 9},
        ],
    )
    def test_a_short_page_that_speaks_of_more_is_not(self, style: str, told: dict[str, Any]) -> None:
        assert judged(paginator(style, page_size=100), envelope(ids(0, 3), **told)).next is not None

    @pytest.mark.parametrize("style", ["page", "offset"])
    def test_a_total_that_was_received_ends_it(self, style: str) -> None:
        pages = envelope(ids(0, 2), total=4), envelope(ids(2, 4), total=4)
        assert judged(paginator(style, page_size=2), *pages).next is None

    @pytest.mark.parametrize("style", ["page", "offset"])
    @pytest.mark.parametrize("status", [400, 404, 416, 422])
    def test_a_total_that_equals_a_full_first_page_may_be_its_own_count(self, style: str, status: int) -> None:
        paging = paginator(style, page_size=2)
        verdict = judged(paging, envelope(ids(0, 2), total=2))
        assert verdict.next is not None
        assert status in verdict.end_by_refusal

    @pytest.mark.parametrize("style", ["page", "offset"])
    @pytest.mark.parametrize("told", [{"total_pages": 0}, {"total_pages": "0"}, {"total": 0}])
    def test_a_count_of_nothing_beside_items_says_nothing(self, style: str, told: dict[str, Any]) -> None:
        assert judged(paginator(style, page_size=2), envelope(ids(0, 2), **told)).next is not None

    def test_a_count_may_be_padded(self) -> None:
        page = envelope(ids(0, 2), total_pages="00000000000000000050")
        assert judged(paginator("page", page_size=100), page).next is not None

    def test_an_empty_listing_says_so(self) -> None:
        assert judged(paginator("page"), envelope([], total=0)).next is None

    def test_pages_that_count_from_one_are_as_many_as_the_number_of_the_last(self) -> None:
        assert judged(paginator("page", page_size=2), envelope(ids(0, 2), last_page=1)).next is None

    @pytest.mark.parametrize("items", [0, 2])
    def test_pages_that_count_from_zero_are_one_more(self, items: int) -> None:
        style = paginator("page", page_size=2, start_page=0)
        judged(style, envelope(ids(0, 2), last_page=1))
        verdict = style.after(envelope(ids(2, 2 + items), last_page=1))
        assert verdict.next is None


class TestWhatHeadersSay:
    @staticmethod
    def page(items: Sequence[Item], **headers: str) -> Page:
        answer = Extraction().read(Body(json.dumps(list(items)).encode()))
        return judged_page(answer, headers={name.replace("_", "-"): value for name, value in headers.items()})

    @pytest.mark.parametrize("style", ["page", "offset"])
    @pytest.mark.parametrize("told", [{"x_total_count": "9"}, {"x_total": "9"}, {"x_total_pages": "3"}])
    def test_a_count_goes_on_after_a_short_page(self, style: str, told: dict[str, str]) -> None:
        """A server's own cap of 3, which is no round number, would else be the end."""
        assert judged(paginator(style), self.page(ids(0, 3), **told)).next is not None

    @pytest.mark.parametrize("style", ["page", "offset"])
    @pytest.mark.parametrize("told", [{"x_total_count": "3"}, {"x_wp_totalpages": "2"}])
    def test_a_count_that_is_reached_is_the_end(self, style: str, told: dict[str, str]) -> None:
        pages = self.page(ids(0, 2), **told), self.page(ids(2, 3), **told)
        assert judged(paginator(style, page_size=2), *pages).next is None

    @pytest.mark.parametrize("style", ["page", "offset"])
    def test_a_count_of_items_that_is_reached_by_a_full_page_may_be_cut(self, style: str) -> None:
        """Some servers count no further than they like to."""
        paging = paginator(style, page_size=2)
        pages = [self.page(ids(n, n + 2), x_total_count="4") for n in (0, 2)]
        verdict = judged(paging, *pages)
        assert verdict.next is not None
        assert 404 in verdict.end_by_refusal

    def test_a_body_that_counts_is_heard_first(self) -> None:
        answer = envelope(ids(0, 2), total=2, has_more=False).answer
        page = judged_page(answer, headers={"x-total-count": "9"})
        assert judged(paginator("page", page_size=2), page).next is None

    def test_without_paging_a_count_of_more_is_refused(self) -> None:
        assert "more" in refusal(paginator("none"), self.page(ids(0, 2), x_total_count="9"))

    @pytest.mark.parametrize("style", ["cursor", "next_link", "header_link"])
    def test_a_listing_that_is_led_ends_by_its_lead_where_the_count_lacks_little(self, style: str) -> None:
        """Such counts take in what a user may not see, as ServiceNow's do."""
        verdict = judged(paginator(style), self.page(ids(0, 18), x_total_count="20"))
        assert (verdict.next, verdict.reason.told) == (None, False)
        assert "20" in refusal(paginator(style), self.page(ids(0, 17), x_total_count="20"))

    @pytest.mark.parametrize("count", ["many", "-1", "", "1.5"])
    def test_what_is_no_count_says_nothing(self, count: str) -> None:
        assert judged(paginator("page"), self.page(ids(0, 3), x_total_count=count)).next is None


class TestRule3CursorsAndLinks:
    @pytest.mark.parametrize(
        "told", [{}, {"next_cursor": None}, {"next_cursor": ""}, {"next_cursor": None, "cursor": "c1"}, {"next": None}]
    )
    def test_no_cursor_is_the_end_also_after_a_full_page(self, told: dict[str, Any]) -> None:
        style = paginator("cursor", page_size=2)
        first = envelope(ids(0, 2), next_cursor="c1")
        assert judged(style, first, envelope(ids(2, 4), **told)).next is None

    @pytest.mark.parametrize("link", ["", '<https://h/1>; rel="prev"'])
    def test_no_link_is_the_end(self, link: str) -> None:
        assert judged(paginator("header_link", page_size=2), bare(ids(0, 2), link=link)).next is None

    def test_a_cursor_without_has_more_goes_on_also_after_a_short_or_empty_page(self) -> None:
        pages = envelope(ids(0, 1), next_cursor="a"), envelope([], next_cursor="b")
        assert judged(paginator("cursor", page_size=100), *pages).next is not None

    @pytest.mark.parametrize("style", ["cursor", "next_link", "header_link"])
    @pytest.mark.parametrize("told", [{"has_more": True}, {"total_pages": 2}])
    def test_more_without_a_way_to_it_is_a_failure(self, style: str, told: dict[str, Any]) -> None:
        items: list[Item] = [{"name": "without id"}]
        assert "more" in refusal(paginator(style), envelope(items, **told))

    @pytest.mark.parametrize(
        ("style", "setting"),
        [("cursor", "cursorPath"), ("next_link", "nextLinkPath"), ("header_link", "headerLinkRel")],
    )
    def test_a_total_beyond_the_only_page_is_a_failure_that_names_the_setting(self, style: str, setting: str) -> None:
        assert setting in refusal(paginator(style), envelope(ids(0, 2), total=5))

    def test_a_cursor_that_was_already_followed_is_a_failure(self) -> None:
        pages = [envelope(ids(n, n + 1), next_cursor=cursor) for n, cursor in enumerate("aba")]
        assert "cursorPath" in refusal(paginator("cursor"), *pages)

    @pytest.mark.parametrize("link", ["?p=1", f"{URL}?p=1", "?p=2"])
    def test_a_link_that_was_already_followed_is_a_failure(self, link: str) -> None:
        pages = [
            page_of({"data": ids(n, n + 1), "next": to}, data_path=".data", url=f"{URL}?p={n + 1}")
            for n, to in enumerate(["?p=2", link])
        ]
        assert "nextLinkPath" in refusal(paginator("next_link"), *pages)

    @pytest.mark.parametrize("cursor", [["a", 12345678901234567890, None, 1.5], {"host": {"name": "b"}}])
    def test_a_cursor_for_the_body_may_be_a_list_or_an_object(self, cursor: Any) -> None:
        style = paginator("cursor", cursor_path="hits[-1].sort", place=ParameterPlace.BODY, size_param=None)
        request = judged(style, page_of({"hits": [{"sort": [0]}, {"sort": cursor}]}, data_path=".hits")).next
        endpoint = Endpoint("/search", method="POST", pagination=style.pagination)
        assert endpoint.request(request or PageRequest()).body == {"cursor": cursor}

    def test_a_list_that_was_already_followed_is_a_failure(self) -> None:
        style = paginator("cursor", cursor_path="hits[-1].sort", place=ParameterPlace.BODY)
        pages = [page_of({"hits": [{"id": n, "sort": [1]}]}, data_path=".hits") for n in range(2)]
        assert "already followed" in refusal(style, *pages)

    @pytest.mark.parametrize("nothing", [[], {}])
    def test_an_empty_list_or_object_is_no_cursor(self, nothing: object) -> None:
        assert judged(paginator("cursor", cursor_path="c"), envelope(ids(0, 2), c=nothing)).next is None

    @pytest.mark.parametrize("cursor", [True, {"a": 1}, ["a"], "https://api.example.com/?page=2"])
    def test_what_cannot_be_a_cursor_is_a_failure(self, cursor: object) -> None:
        assert "cursor" in refusal(paginator("cursor", cursor_path="c"), envelope(ids(0, 2), c=cursor))

    @pytest.mark.parametrize("link", [2, {"url": "/2"}, ["/2"], True])
    def test_what_cannot_be_a_link_is_a_failure_that_shows_it(self, link: object) -> None:
        refused = refusal(paginator("next_link", next_link_path="n"), envelope(ids(0, 2), n=link))
        assert f"The answer gives {json.dumps(link)} where the URL" in refused

    def test_a_link_that_is_no_url_is_a_failure(self) -> None:
        assert "[bad" in refusal(paginator("next_link", next_link_path="n"), envelope(ids(0, 2), n="http://[bad"))

    @pytest.mark.parametrize("link", ["ftp://api.example.com/items", "mailto:a@b", "javascript:void(0)", "data:,x"])
    def test_a_link_that_is_neither_http_nor_https_is_refused(self, link: str) -> None:
        refused = refusal(paginator("next_link", next_link_path="n"), envelope(ids(0, 2), n=link))
        assert "(it is neither http nor https)" in refused

    @pytest.mark.parametrize(
        ("link", "asked"),
        [
            ("../../x?page=2#end", "/v1/../../x?page=2"),
            ("/v1/../admin", "/v1/../admin"),
            ("./items?page=2", "/v1/items?page=2"),
        ],
    )
    def test_a_link_with_two_dots_is_asked_for_as_it_is_written(self, link: str, asked: str) -> None:
        """Whoever asks judges how far it may lead."""
        verdict = judged(paginator("next_link", next_link_path="n"), envelope(ids(0, 2), n=link))
        assert verdict.next is not None
        assert verdict.next.link == f"https://api.example.com{asked}"


class TestCursorsInHeaders:
    @staticmethod
    def page(items: Sequence[Item], **headers: str) -> Page:
        answer = Extraction().read(Body(json.dumps(list(items)).encode()))
        return judged_page(answer, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def test_the_configured_header_gives_the_cursor(self) -> None:
        style = paginator("cursor", cursor_header="x-where-next")
        assert asked(judged(style, self.page(ids(0, 2), x_where_next="c1")).next)["cursor"] == "c1"

    @pytest.mark.parametrize("headers", [{}, {"x_where_next": ""}, {"x_where_next": " "}])
    def test_without_it_the_listing_is_over(self, headers: dict[str, str]) -> None:
        style = paginator("cursor", cursor_header="x-where-next")
        assert judged(style, self.page(ids(0, 2), x_where_next="c1"), self.page(ids(2, 4), **headers)).next is None

    @pytest.mark.parametrize("header", ["x_ms_continuationtoken", "x_next_page", "x_next_cursor", "next_range"])
    def test_usual_headers_are_found_where_the_body_gives_none(self, header: str) -> None:
        assert asked(judged(paginator("cursor"), self.page(ids(0, 2), **{header: "2"})).next)["cursor"] == "2"

    @pytest.mark.parametrize("configured", [{"cursor_header": "x-mistyped"}, {"cursor_path": "not.there"}])
    def test_a_mistyped_place_is_refused_where_a_usual_header_has_a_cursor(self, configured: dict[str, Any]) -> None:
        style = paginator("cursor", **configured)
        setting = "cursorHeader" if "cursor_header" in configured else "cursorPath"
        assert setting in refusal(style, self.page(ids(0, 2), x_ms_continuationtoken="c1"))

    def test_without_paging_an_answer_with_such_a_header_is_not_taken_for_the_whole(self) -> None:
        assert "header" in refusal(paginator("none"), self.page(ids(0, 2), x_ms_continuationtoken="c1"))
        chosen = paginator("none", chosen_for_endpoint=True)
        assert judged(chosen, self.page(ids(0, 2), x_ms_continuationtoken="c1")).next is None


class TestRule4EmptyAndShortPages:
    @pytest.mark.parametrize("style", ["page", "offset"])
    @pytest.mark.parametrize("length", [0, 1, 3, 7, 99, 64])
    def test_an_empty_or_short_page_is_the_end(self, style: str, length: int) -> None:
        assert judged(paginator(style), bare(ids(0, length))).next is None

    @pytest.mark.parametrize("style", ["page", "offset"])
    def test_a_full_page_is_not(self, style: str) -> None:
        assert judged(paginator(style), bare(ids(0, 100))).next is not None

    @pytest.mark.parametrize("style", ["page", "offset"])
    @pytest.mark.parametrize("length", [10, 25, 50, 75, 90])
    @pytest.mark.parametrize("status", [400, 404, 416, 422])
    def test_a_round_short_page_may_be_the_servers_cap_so_one_more_is_asked_for(
        self, style: str, length: int, status: int
    ) -> None:
        paging = paginator(style)
        verdict = judged(paging, bare(ids(0, length)))
        assert verdict.next is not None
        assert status in verdict.end_by_refusal
        assert not {500, 403} & verdict.end_by_refusal.keys()

    def test_not_where_a_longer_page_was_seen(self) -> None:
        assert judged(paginator("page"), bare(ids(0, 50)), bare(ids(50, 60))).next is None

    def test_not_where_one_was_seen_in_another_listing_of_the_endpoint(self) -> None:
        history = EndpointHistory()
        judged(paginator("page", history=history), bare(ids(0, 100)))
        assert judged(paginator("page", history=history), bare(ids(0, 50))).next is None

    @pytest.mark.parametrize("status", [400, 404, 416, 422])
    def test_after_a_promise_of_more_a_refusal_is_no_end(self, status: int) -> None:
        paging = paginator("page")
        assert status not in judged(paging, envelope(ids(0, 50), has_more=True)).end_by_refusal


class TestRepetition:
    @pytest.mark.parametrize("style", ["page", "offset"])
    def test_a_short_page_twice_is_an_endpoint_that_does_not_page(self, style: str) -> None:
        verdict = judged(paginator(style), bare(ids(0, 50)), bare(ids(0, 50)))
        assert (verdict.items, verdict.next) == ([], None)
        assert "none" in (verdict.remark or "")

    @pytest.mark.parametrize("style", ["page", "offset", "cursor", "header_link"])
    def test_a_full_page_twice_is_a_failure_that_says_which_setting_to_look_at(self, style: str) -> None:
        settings = {"cursor": "cursor", "header_link": "headerLinkRel"}
        told = {"cursor": "a"} if style == "cursor" else {}
        pages = [
            page_of(
                {"data": ids(0, 3), **({"next_cursor": f"{told['cursor']}{n}"} if told else {})},
                data_path=".data",
                url=f"{URL}?p={n}",
                link=f'<?p={n + 1}>; rel="next"',
            )
            for n in range(2)
        ]
        message = refusal(paginator(style, page_size=3), *pages)
        assert settings.get(style, "paginationParam") in message
        assert "type: none" in message

    @pytest.mark.parametrize("told", [{"has_more": True}, {"total": 9}, {"total_pages": 3}])
    def test_a_short_page_twice_that_speaks_of_more_is_a_failure(self, told: dict[str, Any]) -> None:
        assert "same" in refusal(paginator("page"), envelope(ids(0, 3), **told), envelope(ids(0, 3), **told))

    def test_the_same_ids_are_the_same_items_though_other_fields_moved_on(self) -> None:
        pages = [bare([{"id": n, "seen": seen} for n in range(3)]) for seen in (1, 2)]
        assert "same" in refusal(paginator("page", page_size=3), *pages)

    def test_other_items_in_the_same_number_are_no_repetition(self) -> None:
        assert judged(paginator("page", page_size=3), bare(ids(0, 3)), bare(ids(3, 6))).items == ids(3, 6)


class TestEmptyPagesInTheMiddle:
    @pytest.mark.parametrize("style", ["page", "cursor"])
    def test_where_more_is_announced_they_are_passed_over(self, style: str) -> None:
        empties = [envelope([], has_more=True, next_cursor=f"c{n}") for n in range(9)]
        verdict = judged(paginator(style, page_size=2), *empties, envelope(ids(0, 2), has_more=False))
        assert (verdict.items, verdict.next) == (ids(0, 2), None)

    @pytest.mark.parametrize("style", ["page", "cursor"])
    def test_ten_in_a_row_are_a_failure(self, style: str) -> None:
        empties = [envelope([], has_more=True, next_cursor=f"c{n}") for n in range(10)]
        assert "10 empty pages" in refusal(paginator(style), *empties)

    def test_an_offset_advances_over_one_by_the_size_asked_for(self) -> None:
        style = paginator("offset", page_size=2)
        judged(style, envelope(ids(0, 2), has_more=True))
        assert asked(style.after(envelope([], has_more=True)).next)["offset"] == 4
        assert asked(style.after(envelope(ids(4, 6), has_more=True)).next)["offset"] == 6

    def test_where_pages_were_shorter_it_advances_by_no_more_than_they_were(self) -> None:
        """The server may cap its pages: the places beyond its cap were never asked for."""
        style = paginator("offset", page_size=100)
        judged(style, envelope(ids(0, 7), has_more=True))
        assert asked(style.after(envelope([], has_more=True)).next)["offset"] == 14

    def test_it_does_so_while_a_total_speaks_of_more(self) -> None:
        style = paginator("offset", page_size=2)
        judged(style, envelope(ids(0, 2), total=6))
        assert asked(style.after(envelope([], total=6)).next)["offset"] == 4
        assert asked(style.after(envelope(ids(4, 6), total=6)).next)["offset"] == 6

    def test_where_little_is_missing_a_total_that_all_places_have_passed_is_the_end(self) -> None:
        style = paginator("offset", page_size=5)
        judged(style, envelope(ids(0, 5), total=20))
        judged(style, envelope(ids(5, 10), total=20))
        judged(style, envelope(ids(10, 15), total=20))
        assert style.after(envelope(ids(15, 18), total=20)).next is None

    def test_where_much_is_missing_then_one_more_page_is_asked_for(self) -> None:
        """The total may count what the user sees, and the pages what is hidden as well."""
        style = paginator("page", page_size=5)
        for begin, end in ((3, 5), (5, 10), (10, 15)):
            judged(style, envelope(ids(begin, end), total=20))
        assert asked(style.after(envelope(ids(15, 20), total=20)).next)["page"] == 5
        assert style.after(envelope(ids(20, 23), total=20)).reason.told


class TestTotals:
    @pytest.mark.parametrize("style", ["page", "offset"])
    def test_where_fewer_came_than_promised_an_empty_page_ends_it_and_the_difference_is_told(self, style: str) -> None:
        pages = [envelope(ids(0, 2), total=5), envelope(ids(2, 4), total=5), envelope([], total=5)]
        verdict = judged(paginator(style, page_size=2), *pages)
        assert verdict.next is None
        assert "5" in (verdict.remark or "")
        assert "4" in (verdict.remark or "")

    def test_an_empty_first_page_with_a_total_is_not_believed_at_once(self) -> None:
        style = paginator("page", page_size=2)
        verdict = judged(style, envelope([], total=5))
        assert verdict.next is not None
        assert not verdict.end_by_refusal


class TestFirstPage:
    @pytest.mark.parametrize("last", [True, False])
    @pytest.mark.parametrize("items", [0, 2])
    def test_a_first_answer_that_is_not_the_first_page_is_a_failure(self, last: bool, items: int) -> None:
        assert "startPage" in refusal(paginator("page", page_size=2), envelope(ids(0, items), first=False, last=last))

    def test_later_ones_are_of_course_not(self) -> None:
        pages = envelope(ids(0, 2), first=True, last=False), envelope(ids(2, 4), first=False, last=True)
        assert judged(paginator("page", page_size=2), *pages).next is None


class TestShape:
    @pytest.mark.parametrize("between", [0, 1])
    def test_an_object_where_lists_came_before_is_a_failure_that_shows_it(self, between: int) -> None:
        style = paginator("header_link")
        link = '<?p={}>; rel="next"'
        nothing = judged_page(Extraction().read(Body(b"", status=204)), f"{URL}?p=2", {"link": link.format(3)})
        pages = [bare(ids(0, 2), link=link.format(2)), *[nothing] * between]
        assert "went wrong" in refusal(style, *pages, page_of({"went": "went wrong"}, url=f"{URL}?p=9"))


class TestMaxPages:
    def test_a_longer_listing_is_a_failure_and_not_a_cut(self) -> None:
        style = paginator("page", page_size=1, max_pages=2)
        assert "maxPages" in refusal(style, bare(ids(0, 1)), bare(ids(1, 2)))

    def test_one_that_is_just_as_long_is_whole(self) -> None:
        style = paginator("page", page_size=1, max_pages=2)
        assert judged(style, envelope(ids(0, 1), total=2), envelope(ids(1, 2), total=2)).next is None


class TestNone:
    def test_one_request_is_all(self) -> None:
        verdict = judged(paginator("none", page_size=2), bare(ids(0, 2)))
        assert (verdict.items, verdict.next) == (ids(0, 2), None)

    @pytest.mark.parametrize(
        "page",
        [
            envelope(ids(0, 2), has_more=True),
            envelope(ids(0, 2), next="/2"),
            envelope(ids(0, 2), total_pages=2),
            envelope(ids(0, 2), total=9),
            bare(ids(0, 2), link='</2>; rel="next"'),
        ],
    )
    def test_an_answer_that_speaks_of_more_is_a_failure_unless_none_was_chosen_for_it(self, page: Page) -> None:
        assert "paginationType" in refusal(paginator("none"), page)
        assert judged(paginator("none", chosen_for_endpoint=True), page).items == ids(0, 2)


class TestNoContent:
    """204, or an empty body, is an empty listing; where more was announced it is a failure."""

    NOTHING = Page(Answer(None, [], shape=None), url=f"{URL}?p=2")

    @pytest.mark.parametrize(
        ("style", "told"),
        [
            ("page", {"has_more": True}),
            ("page", {"total": 9}),
            ("offset", {"total": 9}),
            ("page", {"total_pages": 3}),
            ("cursor", {"next_cursor": "b"}),
            ("next_link", {"next": "/b"}),
        ],
    )
    def test_after_a_page_that_leads_on_it_is_a_failure(self, style: str, told: dict[str, Any]) -> None:
        assert "no content" in refusal(paginator(style, page_size=2), envelope(ids(0, 2), **told), self.NOTHING)

    @pytest.mark.parametrize("style", ["page", "offset"])
    def test_after_a_full_page_that_says_nothing_it_is_the_end(self, style: str) -> None:
        assert judged(paginator(style, page_size=2), bare(ids(0, 2)), self.NOTHING).next is None

    def test_after_a_short_page_under_a_total_that_counts_too_much_it_is_the_end(self) -> None:
        pages = envelope(ids(0, 2), total=5), envelope(ids(2, 3), total=5), self.NOTHING
        assert judged(paginator("page", page_size=2), *pages).next is None


def test_salesforce_is_read_by_what_it_calls_its_links_and_counts() -> None:
    paging = paginator("next_link", page_size=2)
    verdict = judged(paging, envelope(ids(0, 2), done=False, totalSize=3, nextRecordsUrl="/query/01g-2000"))
    assert verdict.next is not None
    assert str(verdict.next.link).endswith("/query/01g-2000")
    assert judged(paging, envelope(ids(2, 3), done=True, totalSize=3)).next is None


class TestMistypedPaths:
    @pytest.mark.parametrize(
        ("style", "options", "told", "setting"),
        [
            ("cursor", {"cursor_path": "meta.nxt_cursor"}, {"meta": {"next_cursor": "b"}}, "cursorPath"),
            ("cursor", {"cursor_path": "meta.nxt_cursor"}, {"next_cursor": 42}, "cursorPath"),
            (
                "next_link",
                {"next_link_path": "paging.nxt"},
                {"paging": {"next_url": "/b"}, "nextLink": "/b"},
                "nextLinkPath",
            ),
        ],
    )
    def test_a_path_that_leads_nowhere_beside_a_usual_one_is_refused(
        self, style: str, options: dict[str, Any], told: dict[str, Any], setting: str
    ) -> None:
        assert setting in refusal(paginator(style, page_size=2, **options), envelope(ids(0, 2), **told))

    @pytest.mark.parametrize("style", ["none", "next_link", "header_link", "cursor"])
    @pytest.mark.parametrize(
        "told",
        [
            {"nextPageToken": "", "paging": {"nextPageHandle": "b"}},
            {"paging": {"next_after": "b"}},
            {"@search.nextPageParameters": "b"},
            {"next_batch": 7},
        ],
    )
    def test_a_lead_by_its_name_is_never_passed_over(self, style: str, told: dict[str, Any]) -> None:
        assert "looks like the way to another page" in refusal(
            paginator(style, page_size=9), envelope(ids(0, 2), **told)
        )

    @pytest.mark.parametrize("style", ["none", "next_link", "header_link", "cursor"])
    @pytest.mark.parametrize(
        "told",
        [
            {"nextPageHandle": None},
            {"has_next_page": False},
            {"meta": {"nextRefresh": "2026-01-01"}},
            {"previous_page_token": "a"},
            {"next_page_token": "b", "has_more": False},
        ],
    )
    def test_what_leads_nowhere_is_no_lead(self, style: str, told: dict[str, Any]) -> None:
        assert judged(paginator(style, page_size=9), envelope(ids(0, 2), **told)).next is None

    def test_who_says_where_the_lead_is_knows_better(self) -> None:
        paging = paginator("cursor", page_size=9, cursor_path="after")
        assert judged(paging, envelope(ids(0, 2), after=None, nextPageHandle="b")).next is None

    @pytest.mark.parametrize("place", ["paging.nextToken", "metadata.continuationToken", "responseMetadata.nextMarker"])
    def test_a_cursor_under_a_usual_name_is_found_in_each_usual_place(self, place: str) -> None:
        outer, name = place.split(".")
        verdict = judged(paginator("cursor", page_size=9), envelope(ids(0, 2), **{outer: {name: "b"}}))
        assert verdict.next is not None
        assert asked(verdict.next)["cursor"] == "b"

    @pytest.mark.parametrize("style", ["header_link", "none"])
    def test_a_link_header_that_cannot_be_understood_is_no_end(self, style: str) -> None:
        page = judged_page(envelope(ids(0, 2)).answer, headers={"link": "<u2>; rel='next'"})
        assert "Link header" in refusal(paginator(style), page)

    def test_a_cursor_that_is_null_is_an_end_whatever_else_is_there(self) -> None:
        paging = paginator("cursor", page_size=2, cursor_path="after")
        assert judged(paging, envelope(ids(0, 2), after=None, next_token="b")).next is None


class TestForecast:
    @pytest.mark.parametrize("style", ["page", "offset"])
    @pytest.mark.parametrize("told", [{"total": 9}, {"total_pages": 5}])
    def test_where_the_answer_tells_how_many_there_are_the_others_are_known(
        self, style: str, told: dict[str, Any]
    ) -> None:
        paging = paginator(style, page_size=2)
        judged(paging, envelope(ids(0, 2), **told))
        numbers = [asked(request)[style] for request in paging.forecast(10, 10)]
        assert numbers == ([2, 3, 4, 5] if style == "page" else [2, 4, 6, 8])

    @pytest.mark.parametrize("style", ["page", "offset"])
    def test_where_nothing_tells_twice_as_many_are_expected_after_each_full_page(self, style: str) -> None:
        paging = paginator(style, page_size=2)
        expected = []
        for first in (0, 2, 4, 6):
            judged(paging, bare(ids(first, first + 2)))
            expected.append(len(list(paging.forecast(20, 10))))
        assert expected == [2, 4, 8, 10]

    def test_offsets_are_not_foreseen_where_pages_differ_in_length(self) -> None:
        paging = paginator("offset", page_size=100)
        judged(paging, envelope(ids(0, 30), total=200), envelope(ids(30, 55), total=200))
        assert list(paging.forecast(10, 10)) == []

    @pytest.mark.parametrize("style", ["page", "offset"])
    def test_a_page_that_may_be_capped_is_followed_by_one_more(self, style: str) -> None:
        paging = paginator(style, page_size=100)
        judged(paging, bare(ids(0, 50)))
        assert len(list(paging.forecast(10, 10))) == 1

    @pytest.mark.parametrize("style", ["cursor", "next_link", "header_link", "none"])
    def test_elsewhere_nothing_is_known(self, style: str) -> None:
        paging = paginator(style, page_size=2)
        paging.after(envelope(ids(0, 2)))
        assert list(paging.forecast(10, 10)) == []


class TestReasons:
    """Each verdict tells which signal decided, and what it said."""

    @pytest.mark.parametrize(
        ("style", "page", "signal", "said"),
        [
            (paginator("page", has_more_path="meta.more"), envelope(ids(0, 2), meta={"more": "no"}), "CONFIGURED_PATH",
             'hasMorePath meta.more gives "no"'),
            (paginator("page", last_page_path="last"), envelope(ids(0, 2), last=False), "CONFIGURED_PATH",
             "lastPagePath last gives false"),
            (paginator("page"), envelope(ids(0, 2), has_more=True), "FLAG", "has_more says that more follows"),
            (paginator("offset"), envelope(ids(0, 2), isLast=True), "FLAG", "isLast says that nothing follows"),
            (paginator("page"), envelope(ids(0, 2), page_count=7), "PAGE_COUNT", "page 1 of 7 (page_count)"),
            (paginator("page"), envelope(ids(0, 2), lastPage=7), "PAGE_COUNT", "page 1 of 7 (lastPage)"),
            (paginator("offset"), envelope(ids(0, 2), total=7), "ITEM_COUNT", "2 of 7 records (total)"),
            (paginator("offset"), envelope(ids(0, 2), totalCount=2), "ITEM_COUNT", "2 of 2 records (totalCount)"),
            (paginator("cursor"), envelope(ids(0, 2), next_cursor="abc"), "LEAD", "a cursor at next_cursor"),
            (paginator("cursor", cursor_path="at"), envelope(ids(0, 2), at="abc"), "LEAD", "a cursor at cursorPath at"),
            (paginator("cursor"), envelope(ids(0, 2), has_more=True), "LEAD", "a cursor, the id of its last item"),
            (paginator("cursor"), envelope(ids(0, 2)), "LEAD", "no cursor"),
            (paginator("next_link"), envelope(ids(0, 2), _links={"next": {"href": "/2"}}), "LEAD", "at _links.next"),
            (paginator("next_link", next_link_path="on"), envelope(ids(0, 2), on="/p2"), "LEAD", "at nextLinkPath on"),
            (paginator("header_link"), bare(ids(0, 2), link='</p2>; rel="next"'), "LEAD", 'Link header, rel="next"'),
            (paginator("page"), bare(ids(0, 3)), "PAGE_LENGTH", "a page of 3, where 100 were asked for, is short"),
            (paginator("page"), bare(ids(0, 100)), "PAGE_LENGTH", "is full"),
            (paginator("offset"), bare(ids(0, 50)), "PAGE_LENGTH", "may be the server's own cap"),
            (paginator("offset"), bare([]), "PAGE_LENGTH", "an empty page"),
            (paginator("none"), bare(ids(0, 3)), "NO_PAGING", "the first page alone"),
        ],
    )  # fmt: skip
    def test_of_a_first_page(self, style: Paginator, page: Page, signal: str, said: str) -> None:
        reason = judged(copy.deepcopy(style), page).reason  # the table's own stays as it is, however often it is run
        assert reason.signal is Signal[signal]
        assert said in reason.said

    def test_of_a_page_that_came_twice(self) -> None:
        page = bare(ids(0, 50))
        assert judged(paginator("page"), page, page).reason.signal is Signal.REPETITION


class TestOptions:
    @pytest.mark.parametrize(
        ("kind", "param", "size_param"),
        [
            ("page", "page", "size"),
            ("offset", "offset", "limit"),
            ("cursor", "cursor", "limit"),
            ("next_link", None, None),
            ("header_link", None, None),
            ("none", None, None),
        ],
    )
    def test_parameter_names_depend_on_the_type(self, kind: str, param: str | None, size_param: str | None) -> None:
        pagination = PaginationOptions(type=PaginationType(kind)).resolve()
        assert (pagination.param, pagination.size_param) == (param, size_param)

    def test_an_endpoint_completes_its_own_by_the_installations(self) -> None:
        general = PaginationOptions(
            type=PaginationType.PAGE, param="p", size_param="n", page_size=30, has_more_path="m"
        )
        own = PaginationOptions(page_size=50, start_page=0).over(general).resolve()
        assert (own.type, own.param, own.size_param, own.page_size, own.start_page) == ("page", "p", "n", 50, 0)
        assert own.has_more_path is not None

    def test_with_another_type_names_and_paths_are_not_taken_over(self) -> None:
        general = PaginationOptions(type=PaginationType.PAGE, param="p", page_size=30, has_more_path="m", max_pages=9)
        own = PaginationOptions(type=PaginationType.OFFSET).over(general).resolve()
        assert (own.param, own.size_param, own.page_size, own.max_pages) == ("offset", "limit", 30, 9)
        assert own.has_more_path is None

    @pytest.mark.parametrize(
        ("own", "inherited"),
        [
            ({"cursor_path": "paging.after"}, {"cursor_header": "x-next"}),
            ({"cursor_header": "x-next"}, {"cursor_path": "after"}),
        ],
    )
    def test_an_endpoint_with_its_cursor_elsewhere_does_not_look_where_the_installation_says(
        self, own: dict[str, Any], inherited: dict[str, Any]
    ) -> None:
        """What is absent there would end the listing after its first page."""
        general = PaginationOptions(type=PaginationType.CURSOR, param="after", **inherited)
        pagination = PaginationOptions(**own).over(general).resolve()
        (only,) = inherited
        assert getattr(pagination, only) is None
        assert pagination.param == "after"

    def test_an_empty_place_of_the_cursor_is_none_and_moves_nothing(self) -> None:
        general = PaginationOptions(type=PaginationType.CURSOR, cursor_header="x-next")
        assert PaginationOptions(cursor_path="").over(general).resolve().cursor_header == "x-next"

    def test_two_places_of_a_cursor_do_no_harm_where_there_is_none(self) -> None:
        options = PaginationOptions(type=PaginationType.PAGE, cursor_path="after", cursor_header="x-next")
        assert options.resolve().type is PaginationType.PAGE

    def test_a_cursor_in_two_places_is_refused(self) -> None:
        with pytest.raises(MappingError, match="Keep one of them"):
            PaginationOptions(type=PaginationType.CURSOR, cursor_path="after", cursor_header="x-next").resolve()

    def test_a_path_that_cannot_be_one_is_refused(self) -> None:
        with pytest.raises(MappingError):
            PaginationOptions(type=PaginationType.CURSOR, cursor_path="a..b").resolve()
