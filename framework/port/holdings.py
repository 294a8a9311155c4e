"""What Port holds of this installation, asked as Ocean asks for what it may delete."""

import asyncio
from datetime import UTC, datetime
from typing import Final

import httpx
from loguru import logger
from port_ocean.clients.port.types import UserAgentType
from port_ocean.context.event import event
from port_ocean.context.ocean import ocean

_HOLDS_NOTHING: Final = "custom.holds_nothing_of_ours"


async def entities_held(blueprint: str, before: float) -> int | None:
    """How many of its entities of a blueprint are older than a moment; None where Port does not tell."""
    moment = datetime.fromtimestamp(before, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    older = {"from": "1970-01-01T00:00:00.000Z", "to": moment}
    query = {
        "combinator": "and",
        "rules": [
            {"property": "$blueprint", "operator": "=", "value": blueprint},
            {"property": "$createdAt", "operator": "between", "value": older},
        ],
    }
    try:
        return len(await ocean.port_client.search_entities(UserAgentType.exporter, query))
    except (httpx.HTTPError, KeyError, ValueError) as error:
        logger.info(f"Port does not tell how many entities it holds of {blueprint}: {error}")
        return None


async def holds_nothing_of_ours(user_agent_type: UserAgentType) -> bool:
    """Whether Port has no entity that this installation wrote, asked once in a resync; false where it does not tell.

    So it is before the first resync, in which Ocean asks for each entity what Port has of it.
    """
    question: _Question = event.attributes.setdefault(_HOLDS_NOTHING, _Question())
    return await question.answered(user_agent_type)


class _Question:
    """Is asked once, however many want to know."""

    def __init__(self) -> None:
        self._asking = asyncio.Lock()
        self._answer: bool | None = None

    async def answered(self, user_agent_type: UserAgentType) -> bool:
        async with self._asking:
            if self._answer is None:
                self._answer = await _nothing_held(user_agent_type)
            return self._answer


async def _nothing_held(user_agent_type: UserAgentType) -> bool:
    port = ocean.port_client
    wanted = {
        "datasource_prefix": f"port-ocean/{port.auth.integration_type}/",
        "datasource_suffix": f"/{port.auth.integration_identifier}/{user_agent_type.value}",
        "limit": 1,
    }
    try:
        response = await port.client.post(
            f"{port.auth.api_url}/blueprints/entities/datasource-entities",
            json=wanted,
            headers=await port.auth.headers(user_agent_type),
            extensions={"retryable": True},
        )
        return response.is_success and response.json()["entities"] == []
    except (httpx.HTTPError, KeyError, ValueError) as error:
        logger.info(f"Port does not tell whether it holds entities of this installation: {error}")
        return False
