"""How Ocean writes batches to Port in DSP mode: as they come, and without work that is for nothing."""

import time
from typing import Final

import port_ocean.clients.port.mixins.integrations as port_requests
import port_ocean.core.integrations.mixins.sync_raw as resync
from port_ocean.config.settings import IntegrationConfiguration
from port_ocean.core.integrations.mixins.lakehouse_buffer import LakehouseBuffer
from port_ocean.core.models import LakehouseDataEntry

BATCHES_IN_ONE_WRITE: Final = 5
SECONDS_BETWEEN_WAITING_BATCHES: Final = 0.002


class PromptBuffer(LakehouseBuffer):
    """Writes a batch at once, and together those that were waiting while Port answered the last write.

    Ocean's own keeps 50 batches, or those of ten seconds: memory, and a write that begins when all has been read. It
    also encodes each batch once more to learn its size; here batches are bounded, so that their number bounds it.
    """

    async def add(self, batch_items: LakehouseDataEntry) -> None:
        self._buffer.append(batch_items)
        was_waiting = self._last_flush_at is not None and time.monotonic() - self._last_flush_at < self._flush_interval
        if not was_waiting or len(self._buffer) >= self._max_buffer_count:
            await self.flush()


def write_promptly() -> None:
    """To be called before Ocean reads its settings: its variables for the two bounds remain."""
    fields = IntegrationConfiguration.model_fields
    fields["lakehouse_buffer_max_count"].default = BATCHES_IN_ONE_WRITE
    fields["lakehouse_buffer_interval_seconds"].default = SECONDS_BETWEEN_WAITING_BATCHES
    resync.LakehouseBuffer = PromptBuffer  # type: ignore[attr-defined]


def write_without_copies() -> None:
    """Ocean copies each item that it writes, value by value, so that dates become text.

    What this integration gives it was made of JSON and holds none.
    """
    port_requests.make_json_compatible = _as_it_is  # type: ignore[attr-defined]


def _as_it_is[T](value: T) -> T:
    return value
