"""The vocabulary as a specification: what each word says, in every spelling, where it counts and how far."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evidence import Counted, Evidence, LeadKind, Trust, speaks_of_listing
from evidence.vocabulary import HEADERS, VOCABULARY
from evidence.words import Meaning, Word, spelled
from json_types import Json
from tests.evidence.answers import RECORDS, beside, evidence_in

MORE = [
    "has_additional",
    "has_more", "has_next", "has_next_page", "has_more_items", "has_more_pages", "has_more_results",
    "has_more_records", "has_more_data", "has_more_elements", "more_records", "more_results",
    "more_results_available", "more_items_in_collection", "more_pages", "more_available", "more_data_available",
    "more_data", "is_more", "more", "remaining_item_count",
]  # fmt: skip
OVER = [
    "is_last", "is_last_page", "last", "last_page", "end_of_stream", "end_of_records", "end_of_results",
    "end_of_list", "no_more", "is_final", "is_end", "done", "complete", "finished",
    "is_complete", "job_complete", "all_results_returned",
]  # fmt: skip
TRUNCATED = [
    "truncated", "is_truncated", "results_truncated", "result_truncated", "exceeded_transfer_limit", "limit_exceeded",
    "limit_reached",
]  # fmt: skip
FIRST = [
    "first", "first_page", "is_first", "is_first_page",
]  # fmt: skip
CURSORS = [
    "next_cursor", "after_cursor", "next_page_cursor", "next_page_token", "next_token", "next_batch_token",
    "next_continuation_token", "continuation_token", "next_marker", "next_page_key", "next_page_start",
    "next_page_id", "next_page_info", "next_partition_key", "next_record_name", "end_cursor", "last_evaluated_key",
    "last_evaluated_table_name", "next_key", "next_id", "next_start_key", "next_cursor_mark", "next_record_key",
    "continue", "group_next_token", "resumption_token",
]  # fmt: skip
UNSURE_CURSORS = [
    "exclusive_start_key", "scroll_id", "bookmark", "offset", "marker", "cursor", "page_token",
    "paging_token", "pagination_token", "after", "skip_token",
]  # fmt: skip
LINKS = [
    "next_href", "next_link", "next_records_url", "next_page_url", "next_page_uri", "next_page_link", "next_url",
    "next_uri", "next_page_href", "next_page_path", "next_results", "page_next", "after_url",
]  # fmt: skip
NEXT = [
    "next",
]  # fmt: skip
NEXT_PAGES = [
    "next_page", "next_page_number", "next_page_index",
]  # fmt: skip
NEXT_OFFSETS = [
    "next_offset", "next_start", "next_skip", "next_start_index",
]  # fmt: skip
COUNTS = {
    (Counted.RECORDS, Trust.COUNT): [
        "filtered_total_count", "total_affected_items",
        "total", "total_count", "total_elements", "total_size", "total_items", "total_results", "total_records",
        "total_rows", "total_entries", "total_hits", "total_number", "total_num", "total_objects", "total_resources",
        "total_available", "total_matches", "total_matching", "total_docs", "total_number_of_records",
        "total_filtered_count",
        "total_record_count", "total_result_count", "total_item_count", "total_nodes", "total_filtered", "num_found",
        "nb_hits", "full_count", "records_total", "records_filtered", "filtered_count", "filtered_table_rows_count",
    ],
    (Counted.RECORDS, Trust.UNSURE): [
        "results",
        "hits_total", "total_amount", "item_count", "record_count", "results_count", "result_count", "count", "hits",
        "items",
    ],
    (Counted.PAGES, Trust.COUNT): [
        "pages",
        "total_pages", "page_count", "pages_count", "total_page_count", "total_page", "number_of_pages", "num_pages",
        "nb_pages",
    ],
    (Counted.LAST_PAGE, Trust.COUNT): [
        "last_page", "last_page_number",
    ],
    (Counted.THIS_PAGE, Trust.COUNT): [
        "page", "page_number", "page_index", "page_no", "page_num", "current_page", "current_page_number",
    ],
    (Counted.THIS_PAGE, Trust.UNSURE): [
        "number",
    ],
    (Counted.PAGE_SIZE, Trust.COUNT): [
        "per_page", "page_size", "hits_per_page", "max_results", "page_limit", "pagelen", "limit",
    ],
    (Counted.PAGE_SIZE, Trust.UNSURE): [
        "items_per_page", "results_per_page", "size",
    ],
    (Counted.OFFSET, Trust.COUNT): [
        "offset", "start_at", "start_index", "start", "skip",
    ],
    (Counted.OFFSET, Trust.UNSURE): [
        "from",
    ],
}  # fmt: skip
ERRORS = [
    "error", "errors", "error_messages", "error_message", "fault", "fault_string", "exception", "is_error",
    "has_error", "has_errors", "error_response", "exception_report", "service_exception_report", "exceptions", "faults",
    "error_list", "errored",
]  # fmt: skip
ERROR_CODES = [
    "err",
    "error_code", "err_code", "errno",
]  # fmt: skip
UNSURE_ERROR_CODES = ["ret_code", "return_code", "resp_code"]
DENIALS = [
    "success", "successful", "succeeded", "ok", "is_success", "is_successful", "is_ok", "response",
]  # fmt: skip
OUTCOMES = [
    "status", "stat", "response_status", "result_code", "status_code", "execution_status", "completeness",
]  # fmt: skip
UNSURE_OUTCOMES = ["result", "outcome", "rc", "state", "type"]
CODES = [
    "code", "status_code", "status", "http_status", "http_code", "http_status_code", "response_code",
]  # fmt: skip
MESSAGES = [
    "message", "messages", "msg", "err_msg", "ret_msg", "error_description", "error_summary", "error_detail",
    "detail", "details", "reason", "status_message", "status_text", "response_message", "resp_msg",
    "return_message",
]  # fmt: skip
OF_AN_ERROR = [
    "title", "type", "timestamp", "path", "trace_id", "request_id", "instance", "documentation_url", "needed",
    "provided", "help", "help_url", "more_info", "correlation_id", "error_id", "error_link", "error_causes", "trace",
    "stack", "stack_trace", "jsonrpc", "time", "date", "doc_url", "hint", "log_id", "ray_id",
]  # fmt: skip
PARTIAL = [
    "partial", "is_partial", "partial_results", "partial_success", "partial_failure", "partial_failure_error",
    "incomplete", "incomplete_results", "incomplete_search", "is_incomplete", "timed_out", "terminated_early",
    "unreachable", "unreachables", "failed_items", "failed_resources", "unprocessed_keys", "unprocessed_items",
    "unprocessed_accounts", "failed_accounts", "partial_results_detected", "preview",
]  # fmt: skip
PARTIAL_COUNTS = [
    "total_failed_items",
    "failed_items",
]  # fmt: skip
ENVELOPES = [
    "urls",
    "meta", "metadata", "pagination", "paging", "page_info", "page", "links", "response_metadata", "paginator",
    "pager", "cursor", "cursors", "paging_metadata", "list_metadata", "result_info", "paging_info", "pagination_info",
    "page_metadata", "pagination_metadata", "response_header", "response_info", "header", "info", "navigation", "nav",
    "view", "page_details", "page_meta", "additional_data", "paging_details", "pagination_details", "search_metadata",
    "query_metadata", "result_set", "response", "status", "shards", "clusters", "list_info", "search_information",
    "response_context", "response_results", "pagination_response", "pages", "response_status",
]  # fmt: skip
WITHIN: list[tuple[str, str, Json, str]] = [
    ("meta", "token", "c", "cursor"),
    ("metadata", "token", "c", "cursor"),
    ("pagination", "token", "c", "cursor"),
    ("paging", "token", "c", "cursor"),
    ("page_info", "token", "c", "cursor"),
    ("page", "token", "c", "cursor"),
    ("cursor", "next", "c", "cursor"),
    ("cursors", "next", "c", "cursor"),
    ("next", "after", "c", "cursor"),
    ("next_page", "after", "c", "cursor"),
    ("next_link", "after", "c", "cursor"),
    ("cursor", "after", "c", "cursor"),
    ("cursors", "after", "c", "cursor"),
    ("next", "cursor", "c", "cursor"),
    ("next_page", "cursor", "c", "cursor"),
    ("next_link", "cursor", "c", "cursor"),
    ("cursor", "cursor", "c", "cursor"),
    ("cursors", "cursor", "c", "cursor"),
    ("next", "starting_after", "c", "cursor"),
    ("next_page", "starting_after", "c", "cursor"),
    ("next_link", "starting_after", "c", "cursor"),
    ("cursor", "starting_after", "c", "cursor"),
    ("cursors", "starting_after", "c", "cursor"),
    ("next", "token", "c", "cursor"),
    ("next_page", "token", "c", "cursor"),
    ("next_link", "token", "c", "cursor"),
    ("cursor", "token", "c", "cursor"),
    ("cursors", "token", "c", "cursor"),
    ("next", "page_token", "c", "cursor"),
    ("next_page", "page_token", "c", "cursor"),
    ("next_link", "page_token", "c", "cursor"),
    ("cursor", "page_token", "c", "cursor"),
    ("cursors", "page_token", "c", "cursor"),
    ("next", "marker", "c", "cursor"),
    ("next_page", "marker", "c", "cursor"),
    ("next_link", "marker", "c", "cursor"),
    ("cursor", "marker", "c", "cursor"),
    ("cursors", "marker", "c", "cursor"),
    ("page", "next_number", 7, "next page"),
    ("pagination", "next_number", 7, "next page"),
    ("page", "last_number", 7, "last page"),
    ("page", "current", 7, "this page"),
    ("shards", "failed", 7, "partial"),
    ("clusters", "failed", 7, "partial"),
    ("clusters", "partial", 7, "partial"),
    ("clusters", "skipped", 7, "partial"),
]
NEAR = {
    "after", "bookmark", "complete", "continue", "cursor", "done", "exceeded_transfer_limit", "finished", "first",
    "first_page", "is_end", "is_final", "is_first", "is_first_page", "is_last", "is_truncated", "last", "last_page",
    "all_results_returned", "is_complete", "job_complete",
    "limit_exceeded", "limit_reached", "marker", "more", "next", "next_page", "offset", "page_token",
    "pagination_token", "paging_token", "result_truncated", "results_truncated", "truncated",
}  # fmt: skip
HEADER_WORDS: list[tuple[str, str, str]] = [
    ("opc-next-page", "c", "cursor"),
    ("x-ms-continuationtoken", "c", "cursor"),
    ("x-continuation-token", "c", "cursor"),
    ("x-next-cursor", "c", "cursor"),
    ("x-next-token", "c", "cursor"),
    ("x-next-page-token", "c", "cursor"),
    ("x-next-page", "2", "cursor"),
    ("x-ms-continuation", "c", "cursor"),
    ("next-range", "c", "cursor"),
    ("next-page", "2", "cursor"),
    ("next-cursor", "c", "cursor"),
    ("next-token", "c", "cursor"),
    ("next-link", "https://h/2", "link"),
    ("next", "https://h/2", "link"),
    ("x-next", "https://h/2", "link"),
    ("x-next-link", "https://h/2", "link"),
    ("x-next-url", "https://h/2", "link"),
    ("x-has-more", "true", "more"),
    ("x-has-next", "true", "more"),
    ("x-has-next-page", "true", "more"),
    ("x-more", "true", "more"),
    ("x-total-count", "7", "records"),
    ("x-total", "7", "records"),
    ("x-wp-total", "7", "records"),
    ("opc-total-items", "7", "records"),
    ("x-total-items", "7", "records"),
    ("x-total-results", "7", "records"),
    ("x-total-records", "7", "records"),
    ("x-pagination-total", "7", "records"),
    ("x-pagination-total-count", "7", "records"),
    ("x-pagination-count", "7", "records"),
    ("x-hits", "7", "records"),
    ("x-count", "7", "records"),
    ("total-count", "7", "records"),
    ("x-total-pages", "7", "pages"),
    ("x-wp-totalpages", "7", "pages"),
    ("x-page-count", "7", "pages"),
    ("x-pagination-page-count", "7", "pages"),
    ("x-pagination-pages", "7", "pages"),
    ("x-page", "7", "this page"),
    ("x-pagination-page", "7", "this page"),
    ("x-per-page", "7", "page size"),
    ("x-limit", "7", "page size"),
    ("x-pagination-limit", "7", "page size"),
    ("x-pagination", '{"hasNext": true}', "more"),
    ("pagination", '{"hasNext": true}', "more"),
    ("x-truncated", "true", "truncated"),
    ("x-partial-results", "true", "partial"),
    ("x-consul-results-filtered-by-acls", "true", "partial"),
    ("x-github-sso", "partial-results; organizations=21955855,20582480", "partial"),
]


def spellings(name: str) -> list[str]:
    words = name.split("_")
    camel = words[0] + "".join(map(str.capitalize, words[1:]))
    pascal = "".join(map(str.capitalize, words))
    return [name, camel, pascal, name.replace("_", "-"), name.upper(), f"@odata.{camel}", f"odata.{camel}", f"_{name}"]


def anything(*values: Any) -> Iterable[Any]:
    return values


def each(names: list[str]) -> list[str]:
    """Each name, and of each another of its spellings, so that all of them have their turn."""
    others = [spellings(name)[number % 8] for number, name in enumerate(names)]
    return list(dict.fromkeys((*names, *others)))


@pytest.mark.parametrize("name", each(MORE))
def test_words_for_more(name: str) -> None:
    assert beside({name: True}).more is not None
    assert beside({name: "true"}).more is not None
    assert beside({name: False}).over is not None
    assert beside({name: False}).more is None
    assert beside({name: None}) == Evidence()


@pytest.mark.parametrize("name", each(OVER))
def test_words_for_the_end(name: str) -> None:
    assert beside({name: True}).over is not None
    assert beside({name: False}).more is not None
    assert beside({name: "page 9"}).over is None


@pytest.mark.parametrize("name", each(TRUNCATED))
def test_words_for_that_there_was_more_than_is_given(name: str) -> None:
    assert beside({name: True}).truncated is not None
    assert beside({name: "true"}).truncated is not None
    assert beside({name: True}).more is None
    assert beside({name: True, "next_token": "c"}).more is not None
    assert beside({name: True, "next_token": "c"}).truncated is None
    assert beside({name: False}).over is not None
    assert beside({name: 3}) == Evidence()


@pytest.mark.parametrize("name", each(FIRST))
def test_words_for_the_first_page(name: str) -> None:
    assert beside({name: True}).is_first is True
    assert beside({name: False}).is_first is False
    assert beside({name: "https://h/1"}).is_first is None


def leads(name: str, value: Json) -> list[tuple[LeadKind, Json, Trust, str]]:
    return [(lead.kind, lead.value, lead.trust, lead.said.place) for lead in beside({name: value}).leads]


@pytest.mark.parametrize("name", each(CURSORS))
def test_words_for_cursors(name: str) -> None:
    for value in anything("c==", 7, 0, ["a", 1], {"id": "a"}, "/b64=="):
        ((kind, found, trust, _),) = leads(name, value)
        assert (kind, trust) == (LeadKind.CURSOR, Trust.PLAIN)
        assert found == value
    assert leads(name, {"after": "c"}) == [(LeadKind.CURSOR, "c", Trust.PLAIN, f"{name}.after")]
    assert leads(name, {"after": "c", "id": 1})[0][1] == {"after": "c", "id": 1}
    assert leads(name, "what?x=1") == [(LeadKind.CURSOR, "what?x=1", Trust.PLAIN, name)]
    assert leads(name, "https://h/2") == [(LeadKind.LINK, "https://h/2", Trust.PLAIN, name)]
    assert leads(name, "/x?page=2") == [(LeadKind.LINK, "/x?page=2", Trust.PLAIN, name)]
    for nothing in anything(None, "", False, {}, []):
        (ended,) = beside({name: nothing}).ended
        assert (ended.kind, ended.value) == (LeadKind.CURSOR, None)
        assert leads(name, nothing) == []
    assert leads(name, True) == []


@pytest.mark.parametrize("name", [name for name in each(UNSURE_CURSORS) if name != "offset"])
def test_words_that_may_repeat_what_was_asked_with(name: str) -> None:
    assert leads(name, "c==") == [(LeadKind.CURSOR, "c==", Trust.UNSURE, name)]
    assert leads(name, 7) == [(LeadKind.CURSOR, 7, Trust.UNSURE, name)]


def test_a_number_that_may_say_where_this_page_is_leads_nowhere() -> None:
    assert leads("offset", "c==") == [(LeadKind.CURSOR, "c==", Trust.UNSURE, "offset")]
    assert leads("offset", 7) == []


@pytest.mark.parametrize("name", each(LINKS))
def test_words_for_links(name: str) -> None:
    for link in ("https://h/2", "items?page=2", "page2", "/b64=="):
        assert leads(name, link) == [(LeadKind.LINK, link, Trust.PLAIN, name)]
    assert leads(name, {"href": "x"}) == [(LeadKind.LINK, "x", Trust.PLAIN, f"{name}.href")]
    assert [lead.kind for lead in beside({name: None}).ended] == [LeadKind.LINK]


@pytest.mark.parametrize("name", each(NEXT))
def test_next_is_what_it_looks_like(name: str) -> None:
    assert leads(name, "https://h/2") == [(LeadKind.LINK, "https://h/2", Trust.PLAIN, name)]
    assert leads(name, "/x") == [(LeadKind.LINK, "/x", Trust.PLAIN, name)]
    assert leads(name, "?page=2") == [(LeadKind.LINK, "?page=2", Trust.PLAIN, name)]
    assert leads(name, "items?page=2") == [(LeadKind.LINK, "items?page=2", Trust.PLAIN, name)]
    assert leads(name, "c==") == [(LeadKind.CURSOR, "c==", Trust.PLAIN, name)]
    assert leads(name, "/b64==") == [(LeadKind.CURSOR, "/b64==", Trust.PLAIN, name)]
    assert leads(name, "what? yes") == [(LeadKind.CURSOR, "what? yes", Trust.PLAIN, name)]
    assert leads(name, 7) == [(LeadKind.CURSOR, 7, Trust.PLAIN, name)]
    assert leads(name, {"page": 7, "limit": 5}) == [(LeadKind.PAGE, 7, Trust.PLAIN, f"{name}.page")]
    assert leads(name, {"offset": 7}) == [(LeadKind.OFFSET, 7, Trust.PLAIN, f"{name}.offset")]
    assert leads(name, {"after": "c", "link": "x"}) == [
        (LeadKind.CURSOR, "c", Trust.PLAIN, f"{name}.after"),
        (LeadKind.LINK, "x", Trust.PLAIN, f"{name}.link"),
    ]
    assert leads(name, {"$ref": "x"}) == [(LeadKind.LINK, "x", Trust.PLAIN, f"{name}.$ref")]
    assert leads(name, {"what": {"ever": "c"}}) == [(LeadKind.CURSOR, "c", Trust.PLAIN, f"{name}.what.ever")]
    for nothing in anything(None, "", False, {}, [], {"href": None}, {"after": None, "limit": 10}):
        assert [lead.kind for lead in beside({name: nothing}).ended] == [LeadKind.LINK]
    assert beside({name: True}).more is not None


@pytest.mark.parametrize("name", each(NEXT_PAGES))
def test_words_for_the_number_of_the_next_page(name: str) -> None:
    assert leads(name, 2) == [(LeadKind.PAGE, 2, Trust.PLAIN, name)]
    assert leads(name, "2") == [(LeadKind.PAGE, "2", Trust.PLAIN, name)]
    assert leads(name, "https://h/2") == [(LeadKind.LINK, "https://h/2", Trust.PLAIN, name)]
    assert leads(name, "c==") == [(LeadKind.CURSOR, "c==", Trust.PLAIN, name)]
    for nothing in anything(None, 0, "0", -1, ""):
        assert [lead.kind for lead in beside({name: nothing}).ended] == [LeadKind.PAGE]
        assert leads(name, nothing) == []


@pytest.mark.parametrize("name", each(NEXT_OFFSETS))
def test_words_for_the_place_of_the_next_record(name: str) -> None:
    assert leads(name, 20) == [(LeadKind.OFFSET, 20, Trust.PLAIN, name)]
    assert leads(name, "c==") == [(LeadKind.CURSOR, "c==", Trust.PLAIN, name)]
    assert [lead.kind for lead in beside({name: None}).ended] == [LeadKind.OFFSET]


@pytest.mark.parametrize(
    ("what", "trust", "name"), [(what, trust, name) for (what, trust), names in COUNTS.items() for name in each(names)]
)
def test_words_for_counts(what: Counted, trust: Trust, name: str) -> None:
    for value, read in ((7, 7), ("7", 7), (0, 0), (10**30, 10**15), ("9" * 30, 10**15), ("007", 7)):
        found = beside({name: value}).count(what)
        assert found is not None
        assert (found.value, found.trust, found.said.place, found.said.value) == (read, trust, name, value)
    for value in anything(None, -1, 1.5, "many", "", "-7", "٣", [3]):
        assert beside({name: value}).count(what) is None
    if Counted.OFFSET is not what:
        assert beside({name: True}).count(what) is None


def test_a_total_may_be_an_object_that_says_whether_it_is_all() -> None:
    for total in anything({"value": 7}, {"value": 7, "relation": "eq"}, {"count": 7}):
        found = beside({"total": total}).count(Counted.RECORDS)
        assert found is not None
        assert found.value == 7
        assert found.said.place == f"total.{next(iter(total))}"
        assert not found.at_least
    bound = beside({"total": {"value": 10_000, "relation": "gte"}}).count(Counted.RECORDS)
    assert bound is not None
    assert (bound.value, bound.at_least) == (10_000, True)
    assert beside({"total": {"sum": 7}}).count(Counted.RECORDS) is None
    assert beside({"total_pages": {"value": 7}}).count(Counted.PAGES) is None


@pytest.mark.parametrize("name", each(ERRORS))
def test_words_for_errors(name: str) -> None:
    for value in anything("boom", True, ["boom"], {"message": "boom"}, "x" * 300):
        assert beside({name: value}).failed is not None
    for other in anything(
        None, "", False, [], {}, "none", "No error", {"code": 0, "message": "fine"}, "null", "OK", 1.5 - 1.5
    ):
        assert beside({name: other}).failed is None


@pytest.mark.parametrize("name", each(ERROR_CODES))
def test_words_for_codes_of_errors(name: str) -> None:
    for value in (1, -1, 40001, "InvalidToken", "40001"):
        assert beside({name: value}).failed is not None
    for other in anything(0, "0", "00000", 200, "OK", "SUCCESS", "", None, {"code": "200"}, True):
        assert beside({name: other}).failed is None


@pytest.mark.parametrize("name", each(UNSURE_ERROR_CODES))
def test_words_for_codes_that_may_be_of_success_need_a_message_that_does_not_say_so(name: str) -> None:
    for value in (10003, "9999", -1):
        assert beside({name: value, "msg": "API key is invalid"}).failed is not None
        assert beside({name: value}).failed is None
        for message in ("Success", "OK", "successfully listed"):
            assert beside({name: value, "msg": message}).failed is None
    for other in anything(0, "0000", "OK", None, True):
        assert beside({name: other, "msg": "no"}).failed is None


@pytest.mark.parametrize("name", ["status", "result", "Status"])
def test_what_may_be_a_number_or_a_word_denies_only_by_false(name: str) -> None:
    assert beside({name: False}).failed is not None
    assert beside({name: 0, "message": "none"}).failed is None
    assert evidence_in({"id": 7, name: False, "stages": RECORDS}, ".stages").failed is None


@pytest.mark.parametrize("name", each(DENIALS))
def test_words_whose_denial_is_a_failure(name: str) -> None:
    for value in (False, "false", "False", "no", "0"):
        assert beside({name: value}).failed is not None
    for other in anything(True, "true", 1, None, "", 0, {"id": 1}):
        assert beside({name: other}).failed is None
    assert beside({name: 0, "message": "expired"}).failed is not None


@pytest.mark.parametrize("name", each(OUTCOMES))
def test_words_for_outcomes(name: str) -> None:
    for value in ("error", "fail", "failure", "FAILURE"):
        assert beside({name: value}).failed is not None
    for other in ("failed", "denied", "REQUEST_DENIED", "Unauthorized", "not ok"):
        assert beside({name: other, "msg": "no"}).failed is not None
        assert beside({name: other}).failed is None
    for third in ("partial", "PartialData", "partial_success", "incomplete", "timeout"):
        assert beside({name: third}).partial is not None
        assert beside({name: third, "id": 1}).partial is None
    for fourth in anything("ok", "success", "error_free", "", 1, None, True, {"state": "error"}):
        assert (beside({name: fourth}).failed, beside({name: fourth}).partial) == (None, None)


@pytest.mark.parametrize("name", each([*OUTCOMES, *UNSURE_OUTCOMES]))
@pytest.mark.parametrize("unready", ["pending", "RUNNING", "in_progress", "queued"])
def test_an_answer_that_holds_nothing_yet_is_not_whole(name: str, unready: str) -> None:
    for nothing in anything([], None):
        assert beside({name: unready}, nothing).partial is not None
    assert evidence_in({name: unready, "data": {"items": []}}, ".data.items").partial is not None
    assert beside({name: unready}).partial is None
    assert beside({name: unready, "id": 7}, []).partial is None
    assert beside({name: "open"}, []).partial is None
    assert evidence_in({"records": [], "query": {name: unready}}, ".records").partial is None


@pytest.mark.parametrize("name", each(UNSURE_OUTCOMES))
def test_words_that_may_be_the_outcome_of_a_resource_need_a_message_beside_them(name: str) -> None:
    assert beside({name: "FAILURE"}).failed is None
    assert beside({name: "FAILURE", "msg": "no"}).failed is not None
    assert beside({name: "failed", "msg": "no"}).failed is not None


@pytest.mark.parametrize("name", each(CODES))
@pytest.mark.parametrize("message", MESSAGES)
def test_words_for_codes_and_for_the_message_beside_them(name: str, message: str) -> None:
    assert beside({name: 404, message: "no"}).failed is not None
    assert beside({name: 404, message: ""}).failed is None
    assert beside({name: 404, message: ["no"]}).failed is None
    assert beside({name: 404}).failed is None
    assert beside({message: "no"}).failed is None


@pytest.mark.parametrize("name", each([*OF_AN_ERROR, *MESSAGES, *DENIALS, *OUTCOMES, *CODES, *ERROR_CODES]))
def test_what_stands_beside_an_error_makes_no_item_of_it(name: str) -> None:
    assert evidence_in({"error": "boom", name: None}).failed is not None
    assert evidence_in({"error": "boom", name: "0"}).failed is not None
    assert evidence_in({"error": "boom", name: "0", "nothing": [], "data": None}).failed is not None
    assert evidence_in({"error": "boom", name: "0", "color": "red"}).failed is None


@pytest.mark.parametrize("name", each(PARTIAL))
def test_words_for_that_it_is_not_whole(name: str) -> None:
    for value in anything(True, "true", ["eu-1"], {"why": "quota"}):
        assert beside({name: value}).partial is not None
    for other in anything(False, "false", None, [], {}, "half", 0):
        assert beside({name: other}).partial is None


@pytest.mark.parametrize("name", each(PARTIAL_COUNTS))
def test_words_for_how_much_lacks(name: str) -> None:
    for value in (1, "3"):
        assert beside({name: value}).partial is not None
    for other in anything(0, "0", None, -1):
        assert beside({name: other}).partial is None


@pytest.mark.parametrize("name", each(ENVELOPES))
def test_objects_that_speak_of_the_answer(name: str) -> None:
    said = beside({name: {"has_more": True, "total": 7, "meta": {"next_cursor": "c"}, "error": "boom"}})
    assert said.more is not None
    assert said.more.place == f"{name}.has_more"
    assert (said.count(Counted.RECORDS) is None) is (spelled(name) in ("shards", "clusters"))  # a total of machines
    assert said.failed is not None
    assert [lead.said.place for lead in said.leads] == [f"{name}.meta.next_cursor"]


@pytest.mark.parametrize(("outer", "name", "value", "what"), WITHIN)
def test_words_that_say_it_only_within_others(outer: str, name: str, value: Json, what: str) -> None:
    assert what in statements(beside({outer: {name: value}}))
    assert name in NEXT or what not in statements(beside({"user": {name: value}}))


@pytest.mark.parametrize(
    "word", [word for word in VOCABULARY if not word.within and word.meaning is not Meaning.OF_AN_ERROR]
)
def test_words_that_count_near_the_records_only(word: Word) -> None:
    name = word.name
    far = beside({"user": {name: True if name in (*MORE, *OVER, *TRUNCATED) else "c=="}})
    said = bool(far.more or far.over or far.truncated or far.leads)
    speaks = name in (*MORE, *OVER, *TRUNCATED, *CURSORS, *UNSURE_CURSORS, *LINKS, *NEXT, *NEXT_PAGES, *NEXT_OFFSETS)
    assert said is (speaks and name not in NEAR)


def statements(said: Evidence) -> set[str]:
    kinds = {LeadKind.CURSOR_IN_HEADER: "cursor", LeadKind.LINK_IN_HEADER: "link", LeadKind.CURSOR: "cursor"}
    kinds |= {LeadKind.PAGE: "next page"}
    flags = {"more": said.more, "over": said.over, "truncated": said.truncated, "partial": said.partial}
    counts = {count.what.name.lower().replace("_", " ") for count in said.counts}
    return {name for name, flag in flags.items() if flag} | {kinds[lead.kind] for lead in said.leads} | counts


@pytest.mark.parametrize(("name", "value", "what"), HEADER_WORDS)
def test_words_in_headers(name: str, value: str, what: str) -> None:
    said = evidence_in(RECORDS, headers={name: f" {value} "})
    assert statements(said) == {what}
    spoken = [*(lead.said for lead in said.leads), *(count.said for count in said.counts)]
    assert all(each.in_header for each in spoken)
    assert all(each.place == f"header {name.title()}" for each in spoken)
    assert all(each.value == value for each in spoken)


def test_every_word_has_its_line_here() -> None:
    names = {*MORE, *OVER, *TRUNCATED, *FIRST, *CURSORS, *UNSURE_CURSORS, *LINKS, *NEXT, *NEXT_PAGES, *NEXT_OFFSETS}
    names |= {name for counted in COUNTS.values() for name in counted}
    names |= {
        *UNSURE_OUTCOMES,
        *ERRORS,
        *ERROR_CODES,
        *UNSURE_ERROR_CODES,
        *DENIALS,
        *OUTCOMES,
        *CODES,
        *MESSAGES,
        *OF_AN_ERROR,
        *PARTIAL,
        *PARTIAL_COUNTS,
    }
    names |= {*ENVELOPES, *(name for _, name, _, _ in WITHIN)}
    assert {word.name for word in VOCABULARY} == names
    assert {word.name.replace("_", "-") for word in HEADERS} == {name for name, _, _ in HEADER_WORDS}
    assert {word.name for word in VOCABULARY if word.near} == NEAR


def test_each_word_says_who_uses_it_and_nothing_twice() -> None:
    assert all(word.used_by for word in (*VOCABULARY, *HEADERS))
    meanings = [(spelled(word.name), word.meaning, word.within) for word in VOCABULARY]
    assert len(set(meanings)) == len(meanings)
    assert len({spelled(word.name) for word in HEADERS}) == len(HEADERS)


@example("İ" * 3)
@given(st.text(max_size=150))
def test_any_name_is_spelled(name: str) -> None:
    assert spelled(name) == spelled(spelled(name)) or "." in name or ":" in name
    assert spelled(name) == spelled(name).lower()
    assert len(name) <= 100 or spelled(name) == ""


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("@odata.nextLink", "nextlink"),
        ("odata.nextLink", "nextlink"),
        ("@Microsoft.Dynamics.CRM.morerecords", "morerecords"),
        ("opensearch:totalResults", "totalresults"),
        ("hydra:next", "next"),
        ("__next", "next"),
        ("x" * 100, "x" * 100),
        ("x" * 101, ""),
        ("user.next", "usernext"),
    ],
)
def test_what_stands_before_a_name_to_say_whose_it_is_does_not_count(name: str, same: str) -> None:
    assert spelled(name) == same


@pytest.mark.parametrize("key", ["has_more", "isLast", "next", "nextCursor", "total", "per_page", "meta", "pageInfo"])
def test_keys_that_speak_of_a_listing(key: str) -> None:
    assert speaks_of_listing(key)


@pytest.mark.parametrize("key", ["id", "error", "message", "partial", "starting_after", "failed", "last_number", ""])
def test_keys_that_do_not(key: str) -> None:
    assert not speaks_of_listing(key)
