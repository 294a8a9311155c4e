"""What a response means, by its status and by the rules of a user (contract §8)."""

import httpx
import pytest

from apart import Apart
from evidence import NO_RULES, ResponseRules, Then, response_rule
from messages import MappingError, RequestFailed
from transport.meanings.meanings import RULES, find_meaning, may_be_large, may_be_wanted, may_pass, meaning_of


def response_of(status: int, rules: ResponseRules = NO_RULES, content: bytes = b"") -> httpx.Response:
    request = httpx.Request("GET", "http://api.example/items", extensions={RULES: rules})
    return httpx.Response(status, request=request, content=content)


def rules(status: object, then: Then, when: str | None = None) -> ResponseRules:
    return ResponseRules((response_rule(status, when, then),))


@pytest.mark.parametrize("status", [202, 408, 423, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529])
def test_these_may_pass(status: int) -> None:
    assert may_pass(response_of(status))
    assert not may_be_large(response_of(status))


@pytest.mark.parametrize(
    "status", [200, 201, 203, 204, 206, 301, 400, 401, 403, 404, 409, 410, 418, 422, 501, 505, 525]
)
def test_these_do_not(status: int) -> None:
    assert not may_pass(response_of(status))


@pytest.mark.parametrize("status", [202, 404, 503])
def test_what_a_rule_accepts_is_an_answer_of_any_length(status: int) -> None:
    response = response_of(status, rules(status, Then.ACCEPT))
    assert not may_pass(response)
    assert may_be_large(response)
    assert may_pass(response_of(503, rules(202, Then.ACCEPT)))


@pytest.mark.parametrize("status", [200, 404])
def test_what_a_rule_retries_may_pass(status: int) -> None:
    assert may_pass(response_of(status, rules(status, Then.RETRY)))


@pytest.mark.parametrize("then", [Then.FAIL, Then.EMPTY, Then.END])
def test_nothing_else_that_a_rule_says_is_tried_again(then: Then) -> None:
    assert not may_pass(response_of(503, rules(503, then)))


def test_a_body_that_a_rule_looks_into_is_read_whole() -> None:
    looks = rules("2xx", Then.FAIL, ".body.failed")
    assert not may_be_large(response_of(200, looks))
    assert may_be_large(response_of(200, rules("4xx", Then.FAIL, ".body.failed")))
    assert may_be_wanted(response_of(404, rules(404, Then.ACCEPT)))
    assert not may_be_wanted(response_of(404, looks))


async def test_a_rule_that_cannot_tell_fails_the_request() -> None:
    with pytest.raises(RequestFailed, match=r"when '\.body\.a' failed at an answer 200"):
        await find_meaning(response_of(200, rules(200, Then.FAIL, ".body.a"), b"[1]"), Apart())


@pytest.mark.parametrize("when", [".body.a as $a | $a > 1", "first(.body | repeat(.)).a > 1"])
async def test_jq_that_may_not_end_is_evaluated_where_it_can_be_ended(when: str) -> None:
    apart = Apart()
    try:
        response = response_of(200, rules(200, Then.FAIL, when), b'{"a": 2}')
        await find_meaning(response, apart)
        assert meaning_of(response) is Then.FAIL
        with pytest.raises(RequestFailed, match="failed at an answer 200"):
            await find_meaning(response_of(200, rules(200, Then.FAIL, when), b"[1]"), apart)
    finally:
        await apart.aclose()


async def test_and_is_ended_where_it_does_not() -> None:
    apart = Apart(jq_timeout=0.5)
    try:
        with pytest.raises(MappingError, match="did not come to an end"):
            await find_meaning(response_of(200, rules(200, Then.FAIL, "last(.body | repeat(.))"), b"{}"), apart)
    finally:
        await apart.aclose()
