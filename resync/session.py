"""What lives as long as the process: the settings, the client, and the life of the resync that is running."""

from collections.abc import AsyncGenerator, Sequence
from pathlib import Path

from port_ocean.core.probe import ProbeContext

from client import ApiClient
from endpoints import ByteBudget
from framework import (
    all_written,
    batches_kept,
    end_workers,
    entities_held,
    install_mask,
    look_everywhere,
    shorten_examples,
    spare_the_items,
)
from json_types import Item
from mapping import CustomAppConfig, EndpointResource
from messages import PROCESS_MASK
from meter import Meter
from resync.brought_before import BroughtBefore
from resync.early_start import LastMapping
from resync.lifecycle import ResyncLifecycle
from resync.probe import Probe
from resync.resync import Resync
from resync.shrink_guard import ShrinkGuard
from settings import Settings


class Session:
    """Made at start, before there is an event loop. What Ocean does is told to it, in Ocean's order.

    `counts_kept_in` is the file that tells the next process what the kinds brought, where there will be one.
    """

    def __init__(self, settings: Settings, *, counts_kept_in: Path | None = None) -> None:
        self._settings = settings
        PROCESS_MASK.hide(*settings.secrets)
        install_mask(PROCESS_MASK)
        shorten_examples(PROCESS_MASK)
        spare_the_items()
        self._client = ApiClient(settings)
        self._guard = ShrinkGuard(settings.shrink_guard, BroughtBefore(counts_kept_in), entities_held)
        self._lifecycle = ResyncLifecycle(self._resync_of)
        self._last_mapping = LastMapping()

    def mapping_heard(self, mapping: object) -> None:
        """Port told the integration's mapping."""
        self._last_mapping.hear(mapping)

    async def resync_announced(self) -> None:
        """Ocean is about to tell Port that a resync begins in this task."""
        if (mapping := self._last_mapping.given_just_now()) is not None:
            PROCESS_MASK.hide(*mapping.secrets())
            await self._lifecycle.expect(mapping.resources)

    async def resync_mapped(self, mapping: CustomAppConfig) -> None:
        """Ocean has the mapping of the resync that begins in this task."""
        await self._lifecycle.begin(mapping.resources)
        look_everywhere()

    @property
    def client(self) -> ApiClient:
        """Of the API, for all that asks it in this process."""
        return self._client

    @property
    def meters(self) -> list[tuple[str, Meter]]:
        """What each kind of the running resync has cost so far."""
        return self._lifecycle.running.meters

    def read(self, resource: EndpointResource, *, mapped_by_ocean: bool) -> AsyncGenerator[list[Item]]:
        """Ocean has come to this resource: its items, in large batches."""
        return self._lifecycle.running.read(resource, mapped_by_ocean=mapped_by_ocean)

    def entities_refused(self, place: int, count: int, reasons: Sequence[str]) -> None:
        """Port refused so many entities of the resource of this position in the mapping."""
        if self._lifecycle.resync is not None:
            self._lifecycle.resync.refused(place, count, reasons)

    def port_paused(self, seconds: float, is_another: bool) -> None:
        """Port is not asked for so long, in another pause or one that became longer."""
        if self._lifecycle.resync is not None:
            self._lifecycle.resync.port_paused(seconds, is_another)

    def has_batch_waiting(self) -> bool:
        """Whether Ocean, which works on a batch, would get the next one at once."""
        return self._lifecycle.resync is not None and self._lifecycle.resync.has_batch_waiting

    async def probe(self, context: ProbeContext, config: CustomAppConfig) -> None:
        """Looks at each kind of the mapping."""
        PROCESS_MASK.hide(*config.secrets())
        probe = Probe(
            context,
            self._client,
            self._settings.pagination,
            concurrency=self._settings.max_concurrent_requests,
            incomplete_items=self._settings.incomplete_items,
        )
        await probe.run(config.resources)

    async def close(self) -> None:
        """Ends all reading and closes the connections; for the end of the process."""
        await self._lifecycle.end()
        await self._client.aclose()
        end_workers()

    def _resync_of(self, resources: Sequence[EndpointResource]) -> Resync:
        return Resync(
            self._client,
            self._settings.pagination,
            resources,
            concurrency=self._settings.max_concurrent_requests,
            incomplete_items=self._settings.incomplete_items,
            guard=self._guard,
            budget=ByteBudget(self._settings.max_waiting_bytes, batches_kept),
            all_written=all_written,
        )
