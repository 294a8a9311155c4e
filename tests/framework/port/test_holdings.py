"""What Port holds is asked as Ocean asks for it; a Port that does not tell makes no difference."""

import asyncio
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from port_ocean.clients.port.types import UserAgentType
from port_ocean.context.event import EventType, event_context
from port_ocean.context.ocean import ocean
from port_ocean.core.models import Entity

from framework.port.holdings import asking_ahead, entities_held, may_be_held, note_written
from framework.port.names import Names
from tests.running_tasks import running

AGENT = UserAgentType.exporter
SEARCH = {"combinator": "and", "rules": [{"property": "mail", "operator": "=", "value": "x"}]}


def entity(identifier: Any, **relations: Any) -> Entity:
    return Entity(identifier=identifier, blueprint="x", relations=relations)


class Port:
    """A client of Port that gives what it is told to give."""

    def __init__(self, given: list[object] | Exception) -> None:
        self._given = given
        self.asked: list[dict[str, Any]] = []

    async def search_entities(self, user_agent_type: UserAgentType, query: dict[str, Any]) -> list[object]:
        assert user_agent_type is UserAgentType.exporter
        self.asked.append(query)
        if isinstance(self._given, Exception):
            raise self._given
        return self._given


def port_that(given: list[object] | Exception, monkeypatch: pytest.MonkeyPatch) -> Port:
    port = Port(given)
    monkeypatch.setattr(ocean, "_app", SimpleNamespace(port_client=port))
    return port


async def test_entities_of_the_blueprint_that_are_older_than_the_moment_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    port = port_that([object(), object()], monkeypatch)
    assert await entities_held("service", 1_795_887_118.5) == 2
    ((blueprint, created),) = [query["rules"] for query in port.asked]
    assert blueprint == {"property": "$blueprint", "operator": "=", "value": "service"}
    assert created["property"] == "$createdAt"
    assert created["value"]["to"] == "2026-11-28T17:31:58.500Z"


@pytest.mark.parametrize("error", [httpx.ConnectError("gone"), KeyError("entities"), ValueError("no JSON")])
async def test_a_port_that_does_not_tell_is_no_failure(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    port_that(error, monkeypatch)
    assert await entities_held("service", 0) is None


class Client:
    """Asked whether Port holds anything of this installation."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[dict[str, Any]] = []
        self.auth = SimpleNamespace(
            integration_type="custom", integration_identifier="mine", api_url="https://port/v1", headers=self._headers
        )
        self.client = self

    async def _headers(self, _: UserAgentType) -> dict[str, str]:
        return {}

    async def post(self, url: str, *, json: dict[str, Any], **_: Any) -> httpx.Response:
        assert url == "https://port/v1/blueprints/entities/datasource-entities"
        self.asked.append(json)
        await asyncio.sleep(0)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.mark.parametrize(
    ("answer", "holds_nothing"),
    [
        (httpx.Response(200, json={"entities": []}), True),
        (httpx.Response(200, json={"entities": [{"identifier": "1"}], "next": "2"}), False),
        (httpx.Response(404, json={"error": "not_found"}), False),
        (httpx.Response(200, json={}), False),
        (httpx.Response(200, text="no JSON"), False),
        (httpx.ConnectError("gone"), False),
    ],
)
async def test_whether_port_holds_nothing_of_ours_is_asked_once_in_a_resync(
    answer: httpx.Response | Exception, holds_nothing: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = Client(answer)
    monkeypatch.setattr(ocean, "_app", SimpleNamespace(port_client=port))
    async with event_context(EventType.RESYNC, trigger_type="machine"), asking_ahead(AGENT):
        told = await asyncio.gather(*(may_be_held([entity("1")], AGENT) for _ in range(3)))
    assert [not some for some in told] == [holds_nothing] * 3
    assert port.asked == [
        {"datasource_prefix": "port-ocean/custom/", "datasource_suffix": "/mine/exporter", "limit": 1}
    ]


async def asked_after(*written: Entity, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Of which entities Port is asked, where it held nothing and these were written since."""
    monkeypatch.setattr(ocean, "_app", SimpleNamespace(port_client=Client(httpx.Response(200, json={"entities": []}))))
    async with event_context(EventType.RESYNC, trigger_type="machine"):
        note_written(Names.of(written))
        return [each.identifier for each in await may_be_held([entity("1"), entity("2"), entity("3")], AGENT)]


async def test_what_the_resync_itself_wrote_or_related_to_may_be_held(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await asked_after(entity("1", of="3", others=["4", None]), monkeypatch=monkeypatch) == ["1", "3"]


async def test_where_port_looked_one_up_any_may_be_held(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await asked_after(entity(SEARCH), monkeypatch=monkeypatch) == ["1", "2", "3"]
    assert await asked_after(entity("4", of=SEARCH), monkeypatch=monkeypatch) == ["1", "2", "3"]


async def test_who_asks_ahead_leaves_no_request_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocean, "_app", SimpleNamespace(port_client=Client()))
    before = running()
    async with event_context(EventType.RESYNC, trigger_type="machine"), asking_ahead(AGENT):
        pass
    assert running() == before
