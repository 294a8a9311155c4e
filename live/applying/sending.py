"""Raw items on their way to Port, which maps them: DSP mode (contract §10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from clock import Clock
from framework import IngestRefused
from json_types import Item
from mapping import EndpointResource
from messages import EventFailed
from transport import Backoff


class Ingest(Protocol):
    """Takes raw items in DSP mode. Raises `IngestRefused`."""

    async def send(
        self,
        resource: EndpointResource,
        index: int,
        updated: Sequence[Item],
        deleted: Sequence[Item],
        *,
        trace_id: str,
        created_at: datetime,
    ) -> None: ...


@dataclass(frozen=True)
class Sender:
    """Sends again what Port did not take, as often as any request of this installation, and after the same waits."""

    ingest: Ingest
    clock: Clock
    max_retries: int
    backoff: Backoff

    async def send(
        self,
        resource: EndpointResource,
        index: int,
        updated: Sequence[Item],
        deleted: Sequence[Item],
        *,
        trace_id: str,
        created_at: datetime,
    ) -> None:
        """Raises `EventFailed` where Port takes it at none of the tries."""
        tries = 1
        while True:
            try:
                await self.ingest.send(resource, index, updated, deleted, trace_id=trace_id, created_at=created_at)
            except IngestRefused as refusal:
                if not refusal.may_pass or tries > self.max_retries:
                    raise EventFailed(f"{refusal} ({tries} {'tries' if tries > 1 else 'try'}).") from refusal
                await self.clock.sleep(self.backoff.before_retry(tries))
                tries += 1
            else:
                return
