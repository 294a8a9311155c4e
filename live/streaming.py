"""Events that Ocean reads from a stream of its own, of several processes: they pass no route of ours (contract §10).

So the signature is looked at here, over the text that the stream has; and the event is applied as any other.
"""

from typing import Any

from port_ocean.core.handlers.port_app_config.models import ResourceConfig
from port_ocean.core.handlers.webhook.abstract_webhook_processor import AbstractWebhookProcessor, WebhookProcessorType
from port_ocean.core.handlers.webhook.webhook_event import (
    EventHeaders,
    EventPayload,
    WebhookEvent,
    WebhookEventRawResults,
)

from clock import Clock
from live.applying import Applier
from live.counts import EventCounts
from live.events import Event
from live.receiving import (
    TOO_LARGE,
    Call,
    Refusals,
    Refused,
    Service,
    decoded_json,
    signature_of,
    without_proof,
)


def stream_processor(
    service: Service, applier: Applier, counts: EventCounts, clock: Clock
) -> type[AbstractWebhookProcessor]:
    """The class that Ocean makes one of for each event."""
    signature = signature_of(service.given)
    refusals = Refusals(counts, clock)

    class StreamProcessor(AbstractWebhookProcessor):
        """Is called once for an event, whatever kinds it concerns: that is found out by who applies it."""

        @classmethod
        def get_processor_type(cls) -> WebhookProcessorType:
            return WebhookProcessorType.ACTION

        async def should_process_event(self, event: WebhookEvent) -> bool:
            return True

        async def get_matching_kinds(self, event: WebhookEvent) -> list[str]:
            return []

        async def authenticate(self, payload: EventPayload, headers: EventHeaders) -> bool:
            call, body = self._call(), await self._body()
            try:
                secret = service.secret()
                signature.look_ahead(call, secret, clock.now())
                if len(body) > service.given.max_bytes:
                    raise Refused(TOO_LARGE)
                signature.check(call, body, secret, clock.now())
                decoded_json(body)  # refuses what is nested too deeply for what reads it later
            except Refused as refused:
                refusals.add(refused)
                return False
            return True

        async def validate_payload(self, payload: EventPayload) -> bool:
            return True

        async def handle_event(self, payload: EventPayload, resource: ResourceConfig | None) -> WebhookEventRawResults:
            call = self._call()
            shown = call.shown_headers(signature.headers)
            counts.taken += 1
            size = len(await self._body())
            body = without_proof(signature, payload)
            await applier.apply(Event(self.event.trace_id, body, shown, {}, self.event.created_at, size))
            return WebhookEventRawResults([], [])

        def _call(self) -> Call:
            headers: dict[str, Any] = self.event.headers
            pairs = ((name.lower().encode(), str(value).encode()) for name, value in headers.items())
            return Call(tuple(pairs), b"")

        async def _body(self) -> bytes:
            request = self.event._original_request
            return b"" if request is None else await request.body()

    return StreamProcessor
