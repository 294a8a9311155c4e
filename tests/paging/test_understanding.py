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


def test_an_answer_that_is_accepted_is_a_page_whatever_it_says_of_failures_and_whatever_its_status_is() -> None:
    document: Json = {"error": "boom", "partial": True, "items": [{"id": 1}], "has_more": True}
    body = Body(json.dumps(document).encode(), status=206)
    came = read_page(Extraction(".items"), body, "https://api.test/", {"x-total": "7"}, accepted=True)
    assert (list(came.items), came.url, came.headers) == ([{"id": 1}], "https://api.test/", {"x-total": "7"})
    assert [count.value for count in came.evidence.counts] == [7]
    assert came.evidence.more is not None
    assert came.evidence.more.place == "has_more"
    whole = understood(Extraction().read(Body(b"[]", status=206)), Body(b"[]", status=206), "", {}, accepted=True)
    assert whole.evidence.more is None


def test_that_an_answer_failed_or_is_not_whole_comes_before_what_it_lacks() -> None:
    assert refusal({"error": "boom", "items": 1}, ".items") == (
        'The answer has status 200 but tells of an error, by error: "boom". Nothing in it is taken for items. The '
        'answer is: {"error": "boom", "items": 1}'
    )
    assert refusal({"partial": True}, ".items") == (
        "The answer has status 200 but says that it is not whole, by partial: true. What lacks would be taken for "
        "deleted, so nothing of it is. Ask for less at a time, or give the credentials access to all that is asked "
        "for; if nothing lacks, a rule of `responses` with `then: accept` says so. The answer is: "
        '{"partial": true}'
    )
    body = Body(json.dumps({"error": "boom"}).encode())
    with pytest.raises(AnswerError, match="leads nowhere"):
        read_page(Extraction(".items"), body, "", {}, accepted=True)


def test_of_a_web_page_it_is_told_what_to_change() -> None:
    with pytest.raises(AnswerError) as failure:
        read_page(Extraction(), Body(b"<html>Log in</html>", "text/html"), "", {})
    assert str(failure.value) == (
        "The answer is not JSON (Expecting value: line 1 column 1 (char 0)): status 200, content type text/html, 19 "
        "bytes: <html>Log in</html> - It is a page to sign in, so the API takes the credentials for none: check "
        "authType and what belongs to it."
    )


def test_a_line_that_is_an_error_is_refused_in_json_lines_alone() -> None:
    lines: list[dict[str, Json]] = [{"id": 1}, {"error": "boom"}]
    with pytest.raises(AnswerError) as failure:
        refuse_failed_lines(lines)
    assert str(failure.value) == 'A line of the answer is no item but tells of an error, by error: "boom".'
    assert failure.value.since is not None
    refuse_failed_lines(lines[:1])
    listed = Extraction().read(Body(json.dumps(lines).encode()))
    assert list(understood(listed, Body(b""), "https://api.test/", {}).items) == lines


def test_what_no_items_are_found_in_is_told_as_that_where_it_says_nothing_of_an_error() -> None:
    assert "leads nowhere" in refusal({"status": "ok"}, ".items")
    assert "Items must be objects" in refusal({"items": [1]}, ".items")
