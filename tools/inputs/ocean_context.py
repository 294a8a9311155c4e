"""Ocean's HTTP client and jq read their configuration from a context, which only a running integration has.

The tools make one without Ocean's application, which cannot do without credentials of Port.
"""

from dataclasses import dataclass
from typing import cast

from loguru import logger
from port_ocean.config.settings import IntegrationConfiguration
from port_ocean.context.ocean import initialize_port_ocean_context, ocean
from port_ocean.ocean import Ocean


@dataclass(frozen=True)
class _Unconnected:
    """Of Ocean's application, the one part that reading an API needs."""

    config: IntegrationConfiguration


def enter_ocean_context(config: IntegrationConfiguration) -> None:
    """Gives Ocean's parts the configuration that they look up. The first one holds for the life of the process."""
    if not ocean.initialized:
        initialize_port_ocean_context(cast(Ocean, _Unconnected(config)))
    logger.disable("port_ocean")  # it logs each jq that fails; the tools tell that themselves, with the item
