"""What lives as long as the process: the settings, the client, and the resync that is running."""

import asyncio
import multiprocessing
from collections.abc import Sequence
from typing import Final

from port_ocean.core.probe import ProbeContext

from client import ApiClient
from framework import install_mask, look_everywhere, spare_the_items
from mapping import CustomAppConfig, EndpointResource
from messages import PROCESS_MASK
from resync.probe import Probe
from resync.resync import Resync
from settings import Settings

_SECONDS_FOR_THE_FIRST_REQUESTS: Final = 0.005


class Session:
    """Made at start, before there is an event loop."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        PROCESS_MASK.hide(*settings.secrets)
        install_mask(PROCESS_MASK)
        spare_the_items()
        self._client = ApiClient(settings)
        self._resync: Resync | None = None
        self._expected: Resync | None = None

    @property
    def resync(self) -> Resync:
        """The running resync."""
        assert self._resync is not None, "Ocean begins each resync before it asks for a kind"
        return self._resync

    async def expect_resync(self, resources: Sequence[EndpointResource]) -> None:
        """Begins to read for a resync of the current task whose mapping is not sure yet."""
        if self._resync is not None and self._resync.runs_elsewhere:
            return  # Ocean ends it first
        await self._begin(resources)
        self._expected = self._resync

    async def begin_resync(self, resources: Sequence[EndpointResource]) -> None:
        """Begins a resync with this mapping, or goes on with what was begun by an equal one."""
        expected, self._expected = self._expected, None
        if expected is None or not expected.adopt(resources):
            await self._begin(resources)
            # The first requests go out before the collector, and then Ocean, keep the event loop busy.
            await asyncio.sleep(_SECONDS_FOR_THE_FIRST_REQUESTS)
        look_everywhere()

    async def _begin(self, resources: Sequence[EndpointResource]) -> None:
        """Ends what another resync left, and begins one."""
        await self._end_resync()
        self._resync = Resync(
            self._client, self._settings.pagination, resources, concurrency=self._settings.max_concurrent_requests
        )
        self._resync.begin()

    def has_batch_waiting(self) -> bool:
        """Whether Ocean, which works on a batch, would get the next one at once."""
        return self._resync is not None and self._resync.has_batch_waiting

    async def probe(self, context: ProbeContext, config: CustomAppConfig) -> None:
        """Looks at each kind of the mapping."""
        PROCESS_MASK.hide(*config.secrets())
        probe = Probe(
            context,
            self._client,
            self._settings.pagination,
            concurrency=self._settings.max_concurrent_requests,
        )
        await probe.run(config.resources)

    async def _end_resync(self) -> None:
        if self._resync is not None:
            await self._resync.cancel()
            self._resync = None

    async def close(self) -> None:
        """Ends all reading and closes the connections; for the end of the process."""
        await self._end_resync()
        await self._client.aclose()
        _end_mapping()


def _end_mapping() -> None:
    """Ends the processes in which Ocean evaluates jq: they would outlive this one, waiting for work for ever.

    They have inherited a handler that keeps SIGTERM from ending them.
    """
    for process in multiprocessing.active_children():
        process.kill()
