"""Events in DSP mode: their raw items go to Port as Ocean sends them, and what Port's ingest did not take is noticed.

Ocean passes over that with a warning, so that nothing would be tried again. It is told to send, and not asked to decide
by Port's flags what becomes of an event: where Port does not tell them, it sends nothing, and loads the items itself.
"""

from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import httpx
from port_ocean.core.handlers.port_app_config.models import ResourceConfig
from port_ocean.core.handlers.webhook.webhook_event import WebhookEventRawResults
from port_ocean.ocean import Ocean

from json_types import Item
from transport import may_pass


@dataclass
class _Sending:
    """What became of it."""

    is_taken: bool = False
    failure: Exception | None = None


_SENDING: Final[ContextVar[_Sending | None]] = ContextVar("sending to live ingest", default=None)


class IngestRefused(Exception):
    """Port did not take the raw items. Where it `may_pass`, it may take them when it is asked again."""

    def __init__(self, why: str, *, may_pass: bool = True) -> None:
        super().__init__(why)
        self.may_pass = may_pass


class LiveIngest:
    """Sends raw items for the events of one app. To be made before the first is sent."""

    def __init__(self, app: Ocean) -> None:
        self._app = app
        post = app.port_client.post_integration_raw_data_batch

        async def heard(*args: Any, **options: Any) -> None:
            sending = _SENDING.get() or _Sending()
            try:
                await post(*args, **options)
                sending.is_taken = True
            except Exception as error:
                sending.failure = error
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
        sending = _Sending()
        token = _SENDING.set(sending)
        try:
            await self._app.webhook_manager._send_webhook_raw_data_to_lakehouse([results])
        finally:
            _SENDING.reset(token)
        if sending.failure is not None or not sending.is_taken:
            raise IngestRefused(_told(sending.failure), may_pass=_may_pass(sending.failure)) from sending.failure


def _may_pass(failure: Exception | None) -> bool:
    return not isinstance(failure, httpx.HTTPStatusError) or may_pass(failure.response)


def _told(failure: Exception | None) -> str:
    if failure is None:
        return "Ocean sends nothing to Port's ingest, of which it tells in a warning"
    if isinstance(failure, httpx.HTTPStatusError):
        return f"Port's ingest answers {failure.response.status_code}"
    return f"Port's ingest cannot be reached: {failure or type(failure).__name__}"
