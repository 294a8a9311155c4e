"""How Ocean writes batches to Port in DSP mode: as they come, and without work that is for nothing."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar, Final

import port_ocean.clients.port.mixins.integrations as port_requests
import port_ocean.core.integrations.mixins.sync_raw as resync
from port_ocean.core.integrations.mixins.lakehouse_buffer import LakehouseBuffer
from port_ocean.core.models import LakehouseDataEntry

BATCHES_IN_ONE_WRITE: Final = 5


class PromptBuffer(LakehouseBuffer):
    """Writes a batch at once; where the next is waiting already, since Port was slow to answer, they go together.

    Ocean's own keeps 50 batches, or those of ten seconds: memory, and a write that begins when all has been read. It
    also encodes each batch once more to learn its size; here batches are bounded, so that their number bounds it.
    """

    kept: ClassVar[int] = 0
    """Batches that Ocean took and that are not written yet. It works on one kind at a time."""

    def __init__(self, is_next_waiting: Callable[[], bool], **options: Any) -> None:
        super().__init__(**options)
        self._is_next_waiting = is_next_waiting
        PromptBuffer.kept = 0

    async def flush(self) -> None:
        await super().flush()
        PromptBuffer.kept = 0

    async def add(self, batch_items: LakehouseDataEntry) -> None:
        self._buffer.append(batch_items)
        PromptBuffer.kept = len(self._buffer)
        if len(self._buffer) >= self._max_buffer_count or not self._is_next_waiting():
            await self.flush()


def write_promptly(is_next_waiting: Callable[[], bool]) -> None:
    """Asks, after each batch that Ocean got, whether the next one is waiting."""
    resync.LakehouseBuffer = partial(PromptBuffer, is_next_waiting)  # type: ignore[assignment,attr-defined]


def batches_kept() -> int:
    """How many of the batches that Ocean took last it keeps until they are written."""
    return PromptBuffer.kept


def write_without_copies() -> None:
    """Ocean copies each item that it writes, value by value, so that dates become text.

    What this integration gives it was made of JSON and holds none.
    """
    port_requests.make_json_compatible = _as_it_is  # type: ignore[attr-defined]


def _as_it_is[T](value: T) -> T:
    return value
