"""The mapping between resyncs: as Ocean keeps it for a while, or asks Port for it."""

import httpx
from port_ocean.context.event import EventType, event_context
from port_ocean.core.handlers.port_app_config.models import PortAppConfig
from port_ocean.exceptions.base import BaseOceanException
from port_ocean.ocean import Ocean
from pydantic.v1 import ValidationError

from messages import EventFailed


async def current_mapping(app: Ocean) -> PortAppConfig:
    """Raises `EventFailed` where Port does not tell one that can be read."""
    try:
        async with event_context(EventType.HTTP_REQUEST, trigger_type="machine"):
            return await app.integration.port_app_config_handler.get_port_app_config()
    except (httpx.HTTPError, ValidationError, BaseOceanException, KeyError, TypeError) as error:
        raise EventFailed(f"Port does not tell the mapping: {error or type(error).__name__}") from error
