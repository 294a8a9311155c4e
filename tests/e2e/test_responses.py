"""What a user says that responses mean, a pace of an endpoint's own, and a limit, by a whole resync."""

import json

import pytest

from tests.e2e.harness import Ended, Installation
from tests.servers.local_port import Document, LocalPort, resource
from tests.servers.told_api import Answer, Asked, told_api

TICKETS = {"ticket": {"endpoint": "/tickets", "field": ".id"}}
NO_HISTORY = {"status": 404, "when": '.body.code == "no_history"', "then": "empty"}
KINDS: list[Document] = [
    resource("/tickets/{ticket}/history", "event", path_parameters=TICKETS, responses=[NO_HISTORY]),
    resource("/strict/{ticket}", "strict", path_parameters=TICKETS, responses=[NO_HISTORY]),
    resource("/report", "row", dataPath=".rows", responses=[{"when": '.body.state == "running"', "then": "retry"}]),
    resource("/pages?q=a%20b&flag", "page", pagination={"type": "page", "size": 2}),
    resource("/limited", "limited"),
    resource("/slow", "slow", requestsPerSecond=0.5, pagination={"type": "page", "size": 1, "take": 2}),
    resource("/mistaken", "mistaken", responses=[{"status": "9xx", "then": "retry"}]),
]


def answers() -> dict[str, list[Answer]]:
    """What is answered first; then `USUAL`."""
    return {
        "/report": [Answer({"state": "running"})],
        "/limited": [Answer({}, 429, {"RateLimit": '"burst";r=0;t=1'})],
    }


def usual(asked: Asked) -> Answer:
    match asked.path.split("/")[1:]:
        case ["tickets"]:
            return Answer([{"id": 1}, {"id": 2}])
        case ["tickets", "1", "history"]:
            return Answer({"code": "no_history"}, 404)
        case ["strict", "1"]:
            return Answer({"code": "no_ticket"}, 404)
        case ["report"]:
            return Answer({"rows": [{"id": "r"}]})
        case ["pages"]:
            page = int(asked.query["page"])
            return Answer({"gone": True}, 410) if page == 3 else Answer([{"id": 2 * page}, {"id": 2 * page + 1}])
        case ["slow"]:
            return Answer([{"id": int(asked.query["page"])}])
    return Answer([{"id": asked.path}])


type Reading = tuple[list[Asked], dict[str, set[str]], dict[str, str], Ended]


@pytest.fixture(scope="module")
def reading(installation: Installation, port: LocalPort) -> Reading:
    waiting = answers()

    def answer(asked: Asked) -> Answer:
        first = waiting.get(asked.path, [])
        return first.pop(0) if first else usual(asked)

    with told_api(answer) as api:
        port.prepare("responses", KINDS)
        rules = json.dumps([{"status": [410], "then": "end"}])
        ended = installation.run("responses", {"BASE_URL": api.origin, "RESPONSES": rules})
        catalog = {name: set(entities) for name, entities in port.catalog().items()}
        return list(api.asked), catalog, port.outcomes("responses"), ended


def test_each_kind_ends_as_its_rules_say(reading: Reading) -> None:
    _, _, outcomes, ended = reading
    failed = {kind for kind, outcome in outcomes.items() if outcome == "failed"}
    assert failed == {"/strict/{ticket}", "/mistaken"}, ended.output
    assert ended.lines(
        "ERROR", "/mistaken failed", "selector.responses[0]: status is '9xx', but must be a status (404)"
    )
    assert ended.lines("ERROR", "/strict/{ticket} failed", "1 of 2 nested listings failed", "no_ticket")


def test_what_the_rules_take_for_nothing_or_the_end_is_counted_and_told(reading: Reading) -> None:
    _, catalog, _, ended = reading
    assert ended.lines("/tickets/{ticket}/history was read whole", "1 answers empty by responses")
    assert ended.lines(
        "/pages?q=a%20b&flag was read whole", "1 listings ended by responses", "end told: it answers 410"
    )
    assert catalog["page"] == {"2", "3", "4", "5"}
    assert catalog["row"] == {"r"}


def test_a_kinds_own_query_goes_with_each_page(reading: Reading) -> None:
    asked, _, _, _ = reading
    (first, *_) = [each for each in asked if each.path == "/pages"]
    assert first.pairs[:2] == [("q", "a b"), ("flag", "")]


def test_a_limit_is_waited_for_and_told(reading: Reading) -> None:
    _, catalog, _, ended = reading
    assert catalog["limited"] == {"/limited"}
    assert ended.lines("/limited was read whole", "1 retries", "s held back by its limits and by retries")
    assert catalog["slow"] == {"1", "2"}
