"""What came becomes a page with its evidence, unless it says that it is not what was asked for (contract §5)."""

import json

import pytest

from extraction import Body, Extraction
from json_types import Json
from messages import AnswerError
from pagination import Page
from paging.understanding import read_page, refuse_failed_lines, understood


def page(document: Json, data_path: str | None = None, status: int = 200, **headers: str) -> Page:
    body = Body(json.dumps(document).encode(), status=status)
    return read_page(Extraction(data_path), body, "https://api.test/", headers)


def refusal(document: Json, data_path: str | None = None, status: int = 200) -> str:
    with pytest.raises(AnswerError) as failure:
        page(document, data_path, status)
    return str(failure.value)


def test_a_page_comes_with_its_evidence() -> None:
    came = page({"items": [{"id": 1}], "has_more": True}, ".items", 206, link='</2>; rel="next"')
    assert came.evidence.more is not None
    assert [lead.value for lead in came.evidence.leads] == ["/2"]
    assert came.items == [{"id": 1}]
    assert came.answer.records == 1
    assert came.url == "https://api.test/"


@pytest.mark.parametrize(
    ("document", "data_path"),
    [
        ({"errors": [{"message": "boom"}], "data": {"users": [{"id": 1}]}}, ".data.users"),
        ({"errors": [{"message": "boom"}], "data": None}, ".data"),
        ({"ok": False, "members": [], "error": "ratelimited"}, ".members"),
        ({"success": False, "items": []}, ".items"),
        ({"error": "invalid_auth"}, ".members // []"),
        ({"error": {"code": 500}, "items": None}, ".items"),
        ({"error": "boom"}, None),
        ({"errors": [{"x": 1}], "status": 500}, None),
        ({"errors": [{"type": "FORBIDDEN"}], "data": {"nodes": [{"id": 1}, None]}}, ".data.nodes"),
        ({"errors": [{"type": "FORBIDDEN"}], "data": None}, ".data.nodes"),
        ({"status": "error", "message": "no"}, ".items"),
        ({"status": "error", "message": "no"}, ".items[]"),
    ],
)
def test_an_error_told_with_status_200_is_a_failure_that_shows_the_answer(document: Json, data_path: str) -> None:
    message = refusal(document, data_path)
    assert "status 200 but tells of an error, by " in message
    assert json.dumps(document) in message


def test_the_words_that_tell_of_it_are_named_where_the_answer_is_long() -> None:
    document: Json = {"data": [{"id": number} for number in range(100)], "meta": {"error": "it broke"}}
    assert 'by meta.error: "it broke"' in refusal(document, ".data", 203)


def test_an_answer_that_is_not_whole_is_a_failure_that_says_so() -> None:
    message = refusal({"incomplete_results": True, "items": [{"id": 1}]}, ".items")
    assert "says that it is not whole, by incomplete_results: true" in message
    assert "`then: accept`" in message


def test_a_line_that_is_an_error_is_refused_in_json_lines_alone() -> None:
    lines: list[dict[str, Json]] = [{"id": 1}, {"error": "boom"}]
    with pytest.raises(AnswerError, match='no item but tells of an error, by error: "boom"'):
        refuse_failed_lines(lines)
    listed = Extraction().read(Body(json.dumps(lines).encode()))
    assert list(understood(listed, Body(b""), "https://api.test/", {}).items) == lines


def test_what_no_items_are_found_in_is_told_as_that_where_it_says_nothing_of_an_error() -> None:
    assert "leads nowhere" in refusal({"status": "ok"}, ".items")
    assert "Items must be objects" in refusal({"items": [1]}, ".items")
