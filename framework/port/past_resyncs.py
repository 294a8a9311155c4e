"""The last resync of this installation that is over, whichever process ran it: Port keeps when it began and ended."""

from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
from loguru import logger
from port_ocean.context.ocean import ocean


@dataclass(frozen=True)
class PastResync:
    """When it began and ended, by the clock of who ran it."""

    began: datetime
    ended: datetime


async def last_resync() -> PastResync | None:
    """None where none is over, or Port does not tell."""
    try:
        record = await ocean.port_client.get_current_integration()
    except httpx.HTTPError as error:
        logger.info(f"Port does not tell of the last resync: {error}")
        return None
    state = (record or {}).get("resyncState") or {}
    began, ended = _moment(state.get("lastResyncStart")), _moment(state.get("lastResyncEnd"))
    return None if began is None or ended is None else PastResync(began, ended)


def _moment(written: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(written))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
