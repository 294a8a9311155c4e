"""What Port holds of this installation, asked as Ocean asks for what it may delete."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final

import httpx
from loguru import logger
from port_ocean.clients.port.types import UserAgentType
from port_ocean.context.event import event
from port_ocean.context.ocean import ocean
from port_ocean.core.models import Entity
from port_ocean.core.utils.entity_identifier import normalize_identifier

from framework.port.names import Names

_OF_THIS_RESYNC: Final = "custom.holdings"


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


def note_written(names: Names) -> None:
    """To be told before entities are written in a resync: Port may hold them from then on."""
    _holdings().note(names)


async def may_be_held(entities: list[Entity], user_agent_type: UserAgentType) -> list[Entity]:
    """Of which of them Port may have something: of none before the first resync, unless they were written in it.

    Whether Port has any entity that this installation wrote is asked once in a resync. All, where it does not tell.
    """
    return await _holdings().those_of(entities, user_agent_type)


@asynccontextmanager
async def asking_ahead(user_agent_type: UserAgentType) -> AsyncGenerator[None]:
    """Around the loading of a kind: asks before somebody wants to know. No request is under way when it ends."""
    asking = asyncio.create_task(_holdings().hold_nothing(user_agent_type))
    try:
        yield
    finally:
        asking.cancel()
        await asyncio.wait([asking])


def _holdings() -> "_Holdings":
    holdings: _Holdings = event.attributes.setdefault(_OF_THIS_RESYNC, _Holdings())
    return holdings


class _Holdings:
    """What one resync knows of them. `_written` are hashes of identifiers: of one more, Port is asked in vain."""

    def __init__(self) -> None:
        self._asking = asyncio.Lock()
        self._nothing: bool | None = None
        self._are_looked_up = False
        self._written: set[int] = set()

    async def hold_nothing(self, user_agent_type: UserAgentType) -> bool:
        """As it was before something was written. Asked once, however many want to know."""
        async with self._asking:
            if self._nothing is None:
                self._nothing = await _nothing_held(user_agent_type)
            return self._nothing

    def note(self, names: Names) -> None:
        if self._nothing is not False:
            self._are_looked_up |= names.are_looked_up
            self._written.update(map(hash, names.own | names.related))

    async def those_of(self, entities: list[Entity], user_agent_type: UserAgentType) -> list[Entity]:
        if self._are_looked_up or not await self.hold_nothing(user_agent_type):
            return entities  # which ones were looked up, only Port knows
        return [each for each in entities if hash(normalize_identifier(each.identifier)) in self._written]


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
