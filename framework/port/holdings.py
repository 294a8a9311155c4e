"""What Port holds of this installation, asked as Ocean asks for what it may delete."""

from datetime import UTC, datetime

import httpx
from loguru import logger
from port_ocean.clients.port.types import UserAgentType
from port_ocean.context.ocean import ocean


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
