"""What a user says that responses mean decides before everything that they say themselves (contract §8)."""

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from loguru import logger

from tests.field.readings import Raw, paged, read, records
from tests.servers.loopback import Handler, Request, Response, in_turn, json_response

ITEMS: Final = json_response(records(3))
NESTED: Final[Raw] = {"path_parameters": {"of": {"values": ["a", "b"]}}}


def rules(*written: Raw) -> Raw:
    return {"responses": list(written)}


def only(one: str, response: Response) -> Handler:
    """A server that answers so to one child, and with items to the others."""
    return lambda request: response if request.path.endswith(one) else ITEMS


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """What the log says, in order."""
    said: list[str] = []
    handler = logger.add(lambda message: said.append(message.record["message"]), level="INFO")
    yield said
    logger.remove(handler)


class TestEmpty:
    async def test_is_an_honest_listing_of_nothing(self) -> None:
        came = await read(in_turn(Response(status=404)), rules({"status": 404, "then": "empty"}))
        assert came.whole == []
        assert not came.is_end_assumed
        assert len(came.requests) == 1

    async def test_counts_for_a_child_as_for_its_parents(self) -> None:
        handler = only("/a", json_response({"message": "no such board"}, 400))
        rule = {"status": "4xx", "when": '.body.message | test("no such")', "then": "empty"}
        came = await read(handler, NESTED | rules(rule), kind="/boards/{of}")
        assert came.whole == [0, 1, 2]

    async def test_is_told_in_the_kinds_last_line(self, lines: list[str]) -> None:
        await read(in_turn(Response(status=404)), rules({"status": 404, "then": "empty"}))
        told = "end told: it answers 404, of which responses says empty"
        assert any("1 answers empty by responses" in line and line.endswith(told) for line in lines)

    async def test_may_be_said_of_a_success(self) -> None:
        rule = {"status": 200, "when": ".body.state == 0", "then": "empty"}
        came = await read(in_turn(json_response({"state": 0})), rules(rule) | {"data_path": ".items"})
        assert came.whole == []

    async def test_may_be_said_of_the_parents_of_a_nested_kind(self) -> None:
        parents = {"endpoint": "/orgs", "field": ".id", **rules({"status": 403, "then": "empty"})}
        came = await read(
            in_turn(Response(status=403)), {"path_parameters": {"org": parents}}, kind="/orgs/{org}/repos"
        )
        assert came.whole == []


class TestEnd:
    @pytest.mark.parametrize("status", [400, 404, 500])
    async def test_ends_a_listing_whatever_was_promised(self, status: int, lines: list[str]) -> None:
        pages = paged(records(200), lambda page, *_: {"items": page, "has_more": True})

        def answer(request: Request) -> Response:
            return Response(status=status) if request.query.get("page") == "3" else pages(request)  # type: ignore[return-value]

        selector = {"data_path": ".items", "pagination": {"type": "page"}, **rules({"status": status, "then": "end"})}
        came = await read(answer, selector)
        assert came.whole == list(range(200))
        assert not came.is_end_assumed
        assert any("1 listings ended by responses" in line for line in lines)

    async def test_counts_the_items_of_a_success(self) -> None:
        def envelope(page: list[Raw], number: int, _: int) -> Raw:
            return {"items": page, "last": number == 2, "next": number + 1}

        handler = paged(records(250), envelope)
        rule = {"when": ".body.last", "then": "end"}
        came = await read(handler, {"data_path": ".items", "pagination": {"type": "page"}, **rules(rule)})
        assert came.whole == list(range(200))
        assert not came.is_end_assumed

    @pytest.mark.parametrize(
        "last",
        [
            {"code": 40404, "message": "no more pages", "items": []},
            {"code": 40404, "items": records(100, 100), "partial": True},
            {"code": 40404, "items": records(100), "error": "the pages begin anew"},
            {"code": 40404, "items": [], "total": 5000, "next": 4},
        ],
        ids=["an error", "partial", "the page before again", "more"],
    )
    @pytest.mark.parametrize("padding", [0, 6 * 1024 * 1024], ids=["small", "large"])
    async def test_ends_it_whatever_the_answer_says(self, last: Raw, padding: int) -> None:
        def answer(request: Request) -> Response:
            is_last = request.query["page"] == "2"
            return json_response({**last, "padding": "x" * padding} if is_last else {"items": records(100)})

        rule = {"status": 200, "when": ".body.code == 40404", "then": "end"}
        came = await read(answer, {"data_path": ".items", "pagination": {"type": "page"}, **rules(rule)})
        assert sorted(set(came.whole)) == list(range(100 + 100 * ("partial" in last)))
        assert not came.is_end_assumed

    async def test_takes_no_more_than_is_wanted(self) -> None:
        handler = paged(records(250), lambda page, *_: {"items": page})
        selector = {"data_path": ".items", "pagination": {"type": "page", "take": 150}}
        came = await read(handler, selector | rules({"when": ".body.items[0].id == 100", "then": "end"}))
        assert came.whole == list(range(150))


class TestAccept:
    async def test_hears_nothing_more_of_the_status(self) -> None:
        answer = in_turn(json_response(records(3), 206))
        assert "says that there is more" in (await read(answer)).failed
        assert (await read(answer, rules({"status": 206, "then": "accept"}))).whole == [0, 1, 2]

    @pytest.mark.parametrize("status", [202, 404, 429, 503])
    async def test_takes_a_response_of_any_status_for_an_answer(self, status: int) -> None:
        came = await read(in_turn(json_response(records(3), status)), rules({"status": status, "then": "accept"}))
        assert came.whole == [0, 1, 2]
        assert len(came.requests) == 1

    @pytest.mark.parametrize(
        "envelope", [{"status": "error"}, {"error": "a warning"}, {"partial": True}, {"errors": [{"message": "one"}]}]
    )
    async def test_takes_one_for_an_answer_that_says_that_it_failed(self, envelope: Raw) -> None:
        answer = in_turn(json_response({"items": records(3), **envelope}))
        assert "failure" not in (await read(answer, {"data_path": ".items"})).failed[:7]
        rule = {"status": 200, "then": "accept"}
        assert (await read(answer, {"data_path": ".items", **rules(rule)})).whole == [0, 1, 2]

    @pytest.mark.parametrize("when", [{}, {"when": ".body[0].id == 0"}], ids=["by status", "by its body"])
    async def test_reads_one_that_is_large(self, when: Raw) -> None:
        large = [{**record, "padding": "x" * 1024 * 1024} for record in records(6)]
        came = await read(in_turn(json_response(large, 404)), rules({"status": 404, "then": "accept", **when}))
        assert came.whole == list(range(6))

    @pytest.mark.parametrize("padding", [0, 1024 * 1024], ids=["small", "large"])
    async def test_takes_a_line_that_is_an_error_for_an_item(self, padding: int) -> None:
        lines = [{"id": number, "padding": "x" * padding} for number in range(6)]
        text = "\n".join(map(json.dumps, [*lines, {"error": {"message": "no"}}]))
        answer = in_turn(Response(text.encode(), headers={"Content-Type": "application/x-ndjson"}))
        assert "tells of an error" in (await read(answer)).failed
        accepting = rules({"status": 200, "then": "accept"})
        assert "identifier" in (await read(answer, accepting)).failed
        assert (await read(answer, accepting | {"incomplete_items": "skip"})).whole == list(range(6))


class TestRetry:
    async def test_asks_again_what_would_have_been_an_answer(self) -> None:
        answer = in_turn(json_response({"state": "pending"}), json_response({"items": records(2)}))
        rule = {"when": '.body.state == "pending"', "then": "retry"}
        came = await read(answer, {"data_path": ".items", **rules(rule)})
        assert came.whole == [0, 1]
        assert len(came.requests) == 2

    async def test_fails_after_the_last_try(self) -> None:
        came = await read(in_turn(Response(status=404)), rules({"status": 404, "then": "retry"}), max_retries=2)
        assert len(came.requests) == 3
        assert "answered 404" in came.failed
        assert "a rule of responses says that this passes" in came.failed


class TestFail:
    @pytest.mark.parametrize("status", [200, 429, 503])
    async def test_is_a_failure_at_once(self, status: int) -> None:
        came = await read(in_turn(json_response([], status)), rules({"status": status, "then": "fail"}))
        assert f"answered {status}" in came.failed
        assert "a rule of responses says that this is a failure" in came.failed
        assert len(came.requests) == 1

    async def test_comes_before_ignored_statuses(self) -> None:
        selector = NESTED | {"ignore_statuses": [404]} | rules({"status": 404, "when": ".body.fatal", "then": "fail"})
        came = await read(only("/a", json_response({"fatal": True}, 404)), selector, kind="/boards/{of}")
        assert "1 of 2 nested listings failed" in came.failed
        came = await read(only("/a", json_response({"fatal": False}, 404)), selector, kind="/boards/{of}")
        assert came.whole == [0, 1, 2]


class TestWhoseRuleDecides:
    async def test_the_installations_where_the_selectors_do_not_match(self) -> None:
        installation = [{"status": "4xx", "then": "empty"}]
        selector = rules({"status": 404, "then": "fail"})
        assert (await read(in_turn(Response(status=410)), selector, responses=installation)).whole == []
        assert (
            "a rule of responses"
            in (await read(in_turn(Response(status=404)), selector, responses=installation)).failed
        )

    async def test_before_a_redirect_is_followed(self) -> None:
        answer = in_turn(Response(status=302, headers={"Location": "/elsewhere"}))
        came = await read(answer, rules({"status": 302, "then": "empty"}))
        assert came.whole == []
        assert len(came.requests) == 1

    async def test_none_where_a_login_answers(self) -> None:
        oauth2 = {"tokenUrl": "/token", "clientId": "a", "clientSecret": "hidden-secret"}
        answer: Callable[[Request], Response] = lambda _: Response(status=404)  # noqa: E731
        came = await read(answer, rules({"status": 404, "then": "empty"}), auth_type="oauth2", oauth2=oauth2)
        assert "Logging in failed" in came.failed

    async def test_jq_that_fails_fails_the_kind(self) -> None:
        came = await read(in_turn(ITEMS), rules({"when": ".body.state", "then": "fail"}))
        assert "responses: when '.body.state' failed at an answer 200" in came.failed


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ({"status": 99, "then": "fail"}, "selector.responses[0]: status is 99, but must be"),
        ({"when": ".a |", "then": "fail"}, "selector.responses[0]: "),
        ({"then": "fail"}, "selector.responses[0]: a rule needs status, or when, or both."),
        ({"status": 404}, "selector.responses[0]: then is missing: it is retry, fail, empty, end, accept."),
        ({"status": 404, "then": "ignore"}, "selector.responses[0].then: "),
        ({"status": 404, "than": "fail"}, "selector.responses[0].than is not known. Did you mean then?"),
    ],
)
async def test_a_mistake_fails_its_resource_before_any_request(rule: dict[str, Any], told: str) -> None:
    came = await read(in_turn(ITEMS), rules(rule))
    assert told in came.failed
    assert came.requests == []
