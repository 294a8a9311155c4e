"""Answers that say that they failed or are partial, with whatever status and number of records (contract §5)."""

import json
from typing import Any

import pytest

from evidence import Evidence, failed_line, read_evidence
from extraction import Body, Extraction, Format, FormatName
from json_types import Json
from tests.evidence.answers import RECORDS, beside, evidence_in

MESSAGE: dict[str, Any] = {"message": "no"}


def failed(evidence: Evidence) -> str | None:
    return evidence.failed.place if evidence.failed else None


def partial(evidence: Evidence) -> str | None:
    return evidence.partial.place if evidence.partial else None


@pytest.mark.parametrize("records", [RECORDS, [], None])
@pytest.mark.parametrize(
    ("told", "place"),
    [
        ({"error": "boom"}, "error"),
        ({"Error": "Movie not found!"}, "Error"),
        ({"error": {"code": 500}}, "error"),
        ({"error": {"message": "Transaction cancelled"}, "status": "failure"}, "error"),
        ({"error": True}, "error"),
        ({"error": 1, "msg": "no"}, "error"),
        ({"errors": [{"message": "boom"}]}, "errors"),
        ({"errors": ["it broke"]}, "errors"),
        ({"errors": {"base": ["is wrong"]}}, "errors"),
        ({"errorMessages": ["no such field"]}, "errorMessages"),
        ({"error_message": "over quota"}, "error_message"),
        ({"fault": {"faultstring": "Invalid key"}}, "fault"),
        ({"exception": "java.lang.NullPointerException"}, "exception"),
        ({"hasErrors": True}, "hasErrors"),
        ({"error_code": "RESOURCE_DOES_NOT_EXIST"}, "error_code"),
        ({"errcode": 40001, "errmsg": "invalid credential"}, "errcode"),
        ({"errorCode": -1}, "errorCode"),
        ({"status": "error"}, "status"),
        ({"status": "fail"}, "status"),
        ({"status": "FAILURE"}, "status"),
        ({"status": "failed", "message": "no"}, "status"),
        ({"stat": "fail"}, "stat"),
        ({"result": "error", "message": "no"}, "result"),
        ({"meta": {"rc": "error", "msg": "api.err.LoginRequired"}}, "meta.rc"),
        ({"success": False}, "success"),
        ({"success": "false"}, "success"),
        ({"Success": "False"}, "Success"),
        ({"success": 0, "message": "expired"}, "success"),
        ({"ok": False}, "ok"),
        ({"isSuccess": False}, "isSuccess"),
        ({"is_success": "no"}, "is_success"),
        ({"Response": "False"}, "Response"),
        ({"code": 40101, "msg": "token expired"}, "code"),
        ({"code": "401", "message": "token expired"}, "code"),
        ({"statusCode": 404, "message": "Not Found"}, "statusCode"),
        ({"status": 503, "detail": "down"}, "status"),
        ({"meta": {"status": "error"}}, "meta.status"),
        ({"status": {"error_code": 1002, "error_message": "API key missing."}}, "status.error_code"),
        ({"response_metadata": {"error": "no"}}, "response_metadata.error"),
        ({"messages": [{"type": "FATAL", "text": "a peer did not answer"}]}, "messages"),
        ({"messages": [{"severity": "info"}, {"Severity": "Error", "text": "no"}]}, "messages"),
    ],
)
def test_an_error_told_with_a_good_status_is_a_failure(told: dict[str, Json], place: str, records: Json) -> None:
    assert failed(beside(told, records)) == place


@pytest.mark.parametrize("code", [400, 599, 40_000, 59_999])
def test_numbers_of_failures_beside_a_message_are_failures(code: int) -> None:
    assert failed(beside({"code": code, **MESSAGE})) == "code"
    assert failed(beside({"code": code})) is None


@pytest.mark.parametrize("code", [0, 200, 399, 600, 39_999, 60_000, -404, None, "ok", True])
def test_other_numbers_are_none(code: Json) -> None:
    assert failed(beside({"code": code, **MESSAGE})) is None


@pytest.mark.parametrize(
    "told",
    [
        {"errors": []},
        {"errors": None},
        {"errors": {}},
        {"errors": 3},
        {"errors": [None, "", {}]},
        {"errors": {"count": 0, "items": []}},
        {"ok": True},
        {"ok": "true"},
        {"ok": 5},
        {"ok": 0},
        {"ok": None},
        {"ok": ""},
        {"success": 1, "message": "fine"},
        {"error": None},
        {"error": ""},
        {"error": False},
        {"error": "false"},
        {"error": 0, "message": "fine"},
        {"error": 1},
        {"error": "No error"},
        {"error": {"code": 0, "message": "Success"}},
        {"error": {"code": "", "message": None}},
        {"error_code": 0},
        {"error_code": "00000"},
        {"errorCode": "SUCCESS"},
        {"error_code": None},
        {"error_code": True},
        {"error_message": "OK"},
        {"status": "ok"},
        {"result": "FAILURE", "number": 5},
        {"status": "success"},
        {"status": "failed"},
        {"status": 200, "message": "OK"},
        {"message": "two were found"},
        {"messages": []},
        {"messages": ["error"]},
        {"messages": [{"type": "WARN", "text": "slow"}, {"text": "error"}, None]},
        {"messages": {"type": "ERROR"}},
        {"result": {"error": "elsewhere"}},
        {"user": {"error": "of the user's own", "status": "error"}},
        {"items": [{"error": "boom"}]},
        {"response": ""},
    ],
)
def test_an_answer_that_denies_errors_or_speaks_of_others_is_none(told: dict[str, Json]) -> None:
    assert failed(beside(told)) is None
    assert partial(beside(told)) is None


@pytest.mark.parametrize(
    "data_path", [".data", ".data[]", ".data // []", "[.data[]?]", ".data | map({id})", "(.data // [])[]"]
)
def test_whatever_the_data_path(data_path: str) -> None:
    document: Any = {"status": "error", "message": "Query failed", "data": []}
    assert failed(evidence_in(document, data_path)) == "status"


@pytest.mark.parametrize(("depth", "told"), [(1, False), (20, False), (21, True), (500, True)])
def test_an_error_that_is_nested_beyond_reason_says_something(depth: int, told: bool) -> None:
    error: Any = None
    for number in range(depth):
        error = [error] if number % 2 else {"x": error}
    assert (beside({"error": error}).failed is not None) is told


@pytest.mark.parametrize("data_path", [".errors", ".errors[]", '.["errors"]'])
def test_errors_may_themselves_be_the_records(data_path: str) -> None:
    assert failed(evidence_in({"errors": [{"id": 1}]}, data_path)) is None


def test_errors_of_graphql_are_failures_beside_data() -> None:
    document: Any = {"errors": [{"message": "boom"}], "data": {"users": [{"id": 1}]}}
    assert failed(evidence_in(document, ".data.users")) == "errors"


@pytest.mark.parametrize(
    "told",
    [
        {"error": "boom"},
        {"errors": [{"x": 1}], "status": 500},
        {"error": {}, "errors": "no"},
        {"ok": False, "error": "missing_scope", "needed": "x", "provided": "y"},
        {"status": "error", "message": "no", "data": None},
        {"message": "Not Found", "code": 404},
        {"success": False},
        {"statusCode": 401, "error": "Unauthorized", "message": "no", "items": []},
    ],
)
def test_an_object_that_holds_nothing_but_an_error_is_no_item(told: dict[str, Json]) -> None:
    assert evidence_in(told).failed is not None


@pytest.mark.parametrize(
    "item",
    [
        {"id": 1, "error": "boom"},
        {"id": 1, "status": "error", "timed_out": True},
        {"status": "up"},
        {"message": "hi", "code": 3},
        {"message": "hi"},
        {"title": "x", "type": "y"},
        {"error": None},
        {},
    ],
)
def test_the_words_of_an_answer_that_is_itself_the_item_are_its_own(item: dict[str, Json]) -> None:
    assert evidence_in(item) == Evidence()


@pytest.mark.parametrize(
    ("told", "place"),
    [
        ({"partial": True}, "partial"),
        ({"is_partial": "true"}, "is_partial"),
        ({"is_partial": "True"}, "is_partial"),
        ({"partialResults": True}, "partialResults"),
        ({"partial_success": {"message": "two lack"}}, "partial_success"),
        ({"incomplete_results": True}, "incomplete_results"),
        ({"incompleteSearch": True}, "incompleteSearch"),
        ({"timed_out": True}, "timed_out"),
        ({"terminated_early": True}, "terminated_early"),
        ({"_shards": {"total": 5, "failed": 2}}, "_shards.failed"),
        ({"_clusters": {"skipped": 1}}, "_clusters.skipped"),
        ({"unreachable": ["europe-west1"]}, "unreachable"),
        ({"failed_items": [{"id": 1}]}, "failed_items"),
        ({"UnprocessedKeys": {"table": {}}}, "UnprocessedKeys"),
        ({"status": "partial"}, "status"),
        ({"StatusCode": "PartialData"}, "StatusCode"),
        ({"meta": {"status": "timeout"}}, "meta.status"),
    ],
)
def test_an_answer_that_is_not_whole_says_so(told: dict[str, Json], place: str) -> None:
    assert partial(beside(told)) == place
    assert failed(beside(told)) is None


@pytest.mark.parametrize(
    "told",
    [
        {"partial": False},
        {"partial": None},
        {"partial": "half"},
        {"incomplete_results": "false"},
        {"timed_out": 0},
        {"_shards": {"total": 5, "failed": 0}},
        {"failed": 3},
        {"unreachable": []},
        {"unreachable": 1},
        {"failed_items": {}},
        {"id": 5, "status": "partial"},
        {"status": "partially paid"},
    ],
)
def test_an_answer_that_is_whole_does_not(told: dict[str, Json]) -> None:
    assert partial(beside(told)) is None


def test_a_header_says_it_too() -> None:
    sso = {"x-github-sso": "partial-results; organizations=1,2"}
    assert partial(evidence_in(RECORDS, headers=sso)) == "header X-Github-Sso"
    assert partial(evidence_in(RECORDS, headers={"x-github-sso": "required; url=x"})) is None
    assert partial(evidence_in(RECORDS, headers={"x-partial-results": "true"})) == "header X-Partial-Results"


LINES: list[dict[str, Any]] = [{"id": 1}, {"error": None, "id": 2}, {"id": 3, "error": "its own"}]


def test_a_line_that_is_an_error_fails_json_lines() -> None:
    said = failed_line([*LINES, {"error": {"code": 500}}])
    assert said is not None
    assert said.place == "error"
    assert failed_line([*LINES, {}]) is None


@pytest.mark.parametrize(
    "data_path", [None, ".[]", ".[].result", ".[] | select(.result) | .result", ".[].result // empty"]
)
@pytest.mark.parametrize("line", [{"error": {"message": "boom"}}, {"messages": [{"type": "FATAL", "text": "boom"}]}])
def test_a_line_that_is_an_error_fails_them_whatever_is_taken_of_them(data_path: str | None, line: Json) -> None:
    def evidence_of(*lines: Json) -> Evidence:
        body = Body("\n".join(map(json.dumps, lines)).encode())
        return read_evidence(200, {}, Extraction(data_path, Format(FormatName.JSONL)).read(body))

    results: list[Json] = [{"result": {"id": 1, "error": "its own"}}, {"result": {"id": 2}}]
    assert failed(evidence_of(*results, line)) == next(iter(line))  # type: ignore[arg-type]
    assert failed(evidence_of(*results)) is None
