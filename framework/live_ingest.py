"""Events in DSP mode: their raw items go to Port as Ocean sends them, and what Port's ingest refuses is noticed.

Ocean passes over that with a warning, so that nothing would be tried again.
"""

from collections.abc import Sequence
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Final

import httpx
from port_ocean.core.handlers.port_app_config.models import ResourceConfig
from port_ocean.core.handlers.webhook.webhook_event import WebhookEventRawResults
from port_ocean.ocean import Ocean

from json_types import Item

_FAILURES: Final[ContextVar[list[Exception] | None]] = ContextVar("failures of live ingest", default=None)


class IngestRefused(Exception):
    """Port did not take the raw items; asked again, it may."""


class LiveIngest:
    """Sends raw items for the events of one app. To be made before the first is sent."""

    def __init__(self, app: Ocean) -> None:
        self._app = app
        post = app.port_client.post_integration_raw_data_batch

        async def heard(*args: Any, **options: Any) -> None:
            try:
                await post(*args, **options)
            except Exception as error:
                if (failures := _FAILURES.get()) is not None:
                    failures.append(error)
                raise

        app.port_client.post_integration_raw_data_batch = heard  # type: ignore[method-assign]

    async def send(
        self,
        resource: ResourceConfig,
        index: int,
        updated: Sequence[Item],
        deleted: Sequence[Item],
        *,
        trace_id: str,
        created_at: datetime,
    ) -> None:
        """What an event changes of one resource. Raises `IngestRefused`."""
        results = WebhookEventRawResults([*updated], [*deleted], trace_id, created_at)
        results.resource, results.resource_index = resource, index
        failures: list[Exception] = []
        token = _FAILURES.set(failures)
        try:
            await self._app.webhook_manager.sync_raw_results([results])
        finally:
            _FAILURES.reset(token)
        for failure in failures:
            raise IngestRefused(_told(failure)) from failure


def _told(failure: Exception) -> str:
    if isinstance(failure, httpx.HTTPStatusError):
        return f"Port's ingest answers {failure.response.status_code}"
    return f"Port's ingest cannot be reached: {failure or type(failure).__name__}"
