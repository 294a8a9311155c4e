"""Rules of a user's, by status and by jq: the first that matches decides (contract §8)."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence import ResponseRules, Then, response_rule
from evidence.responses import statuses_in
from extraction import Expression
from json_types import Json
from messages import AnswerError, MappingError


@pytest.mark.parametrize(
    ("written", "some", "others"),
    [
        (404, {404}, {403, 405}),
        ("404", {404}, {403, 405}),
        ("4xx", {400, 404, 499}, {399, 500}),
        ("4XX", {400, 499}, {399, 500}),
        ("500-503", {500, 502, 503}, {499, 504}),
        (" 500 - 503 ", {500, 503}, {504}),
        ([404, "410", "5xx"], {404, 410, 500, 599}, {403, 411}),
        ((404,), {404}, {403}),
    ],
)
def test_a_status_may_be_one_a_class_a_range_or_a_list(written: object, some: set[int], others: set[int]) -> None:
    statuses = statuses_in(written)
    assert some <= statuses
    assert not others & statuses


@pytest.mark.parametrize(
    "written", [0, 99, 600, 4040, True, None, 4.5, "", "4x", "404x", "6xx", "503-500", [], {}, [[]]]
)
def test_anything_else_is_a_mistake(written: object) -> None:
    with pytest.raises(MappingError) as failure:
        statuses_in(written)
    assert str(failure.value) == (
        f"status is {[] if written == [[]] else written!r}, but must be a status (404), a class (4xx), a range "
        "(500-599), or a list of these."
    )


def test_a_rule_needs_something_to_match() -> None:
    with pytest.raises(MappingError, match=r"^a rule needs status, or when, or both\.$"):
        response_rule(None, None, Then.FAIL)
    with pytest.raises(MappingError, match="jq"):
        response_rule(None, ".body |", Then.FAIL)


async def outputs_of(expression: Expression, seen: Json) -> Sequence[Json]:
    return expression.outputs(seen)


async def meaning(
    rules: list[tuple[object, str | None, Then]], status: int, body: object, **headers: str
) -> Then | None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    made = ResponseRules(tuple(response_rule(*rule) for rule in rules))
    return await made.meaning(status, named, content, outputs_of)


@pytest.mark.parametrize(
    ("when", "body", "headers"),
    [
        (".status == 404", {}, {}),
        (".body.code == 7", {"code": 7}, {}),
        (".body.code", {"code": 0}, {}),
        ('.body | test("gone")', b"it is gone", {}),
        ('.body == "gone \ufffd"', b"gone \xff", {}),
        (".body == null", b"", {}),
        (".body == null", b" \n", {}),
        ('.headers["x-reason"] == "Filtered"', {}, {"X_Reason": "Filtered"}),
        (".body[] | select(.id == 2)", [{"id": 1}, {"id": 2}], {}),
        ('.body[0].id == "1"', b"id,name\n1,a\n", {"Content_Type": "text/csv"}),
    ],
)
async def test_jq_sees_status_headers_and_body(when: str, body: object, headers: dict[str, str]) -> None:
    assert await meaning([(None, when, Then.EMPTY)], 404, body, **headers) is Then.EMPTY


@pytest.mark.parametrize("when", ["false", "null", "empty", ".body.code == 8", ".body.absent"])
async def test_it_matches_by_what_is_true_in_jq(when: str) -> None:
    assert await meaning([(404, when, Then.EMPTY)], 404, {"code": 7}) is None


async def test_jq_that_fails_is_told() -> None:
    with pytest.raises(AnswerError, match=r"^responses: when '.body.a' failed at an answer 404: Cannot index string"):
        await meaning([(None, ".body.a", Then.EMPTY)], 404, b"text")


async def test_it_is_not_asked_where_the_status_is_another() -> None:
    assert await meaning([(404, ".body.a", Then.EMPTY)], 200, b"text") is None


@given(st.lists(st.tuples(st.integers(200, 599), st.sampled_from(list(Then))), max_size=6), st.integers(200, 599))
async def test_the_first_that_matches_decides(written: list[tuple[int, Then]], status: int) -> None:
    rules: list[tuple[object, str | None, Then]] = [(each, None, then) for each, then in written]
    expected = next((then for each, then in written if each == status), None)
    assert await meaning(rules, status, {}) is expected
    first, second = (ResponseRules(tuple(response_rule(*rule) for rule in part)) for part in (rules[:2], rules[2:]))
    assert await first.before(second).meaning(status, {}, b"", outputs_of) is expected


def test_equal_rules_are_equal() -> None:
    def one() -> Any:
        return response_rule("4xx", ".body.a", Then.END)

    assert one() == one()
    assert repr(one()) == repr(one())
