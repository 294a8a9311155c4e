"""How Ocean writes batches to Port in DSP mode: soon, and without copies that nobody needs."""

from typing import Final

import port_ocean.clients.port.mixins.integrations as port_requests
import port_ocean.core.integrations.mixins.lakehouse_buffer as lakehouse_buffer
from port_ocean.config.settings import IntegrationConfiguration

BATCHES_IN_ONE_WRITE: Final = 5
SECONDS_BETWEEN_WRITES: Final = 0.01


def write_promptly(configuration: type[IntegrationConfiguration]) -> None:
    """Ocean's defaults keep 50 batches, or those of ten seconds: memory, and a write that begins when all is read.

    A batch that comes alone is written at once. Those that came while Port answered the last write go together, up to
    five, so that a slow Port gets fewer and larger writes.
    """
    configuration.model_fields["lakehouse_buffer_max_count"].default = BATCHES_IN_ONE_WRITE
    configuration.model_fields["lakehouse_buffer_interval_seconds"].default = SECONDS_BETWEEN_WRITES


def write_without_copies() -> None:
    """Ocean copies each item twice, value by value, so that dates become text: half of its time in DSP mode.

    What this integration gives it was made of JSON and holds none.
    """
    for module in (lakehouse_buffer, port_requests):
        module.make_json_compatible = _as_it_is  # type: ignore[attr-defined]


def _as_it_is[T](value: T) -> T:
    return value
