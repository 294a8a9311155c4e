"""What Port holds is asked as Ocean asks for it; a Port that does not tell makes no difference."""

from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from port_ocean.clients.port.types import UserAgentType
from port_ocean.context.ocean import ocean

from framework.port.holdings import entities_held


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
