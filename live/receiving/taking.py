"""The webhook of this installation, put before Ocean; or why it has none."""

from typing import Final

from loguru import logger
from port_ocean.ocean import Ocean
from port_ocean.utils.signal import signal_handler

from clock import Clock
from framework import answer_ahead, show_events
from live.counts import EventCounts
from live.receiving.event_queue import EventQueue
from live.receiving.refusals import REASONS
from live.receiving.webhook import Service, Webhook
from settings import Settings, SignatureType

PATH: Final = "/webhook"

_FIRST: Final = 1000
"""Whoever ends what takes events comes later."""


def take_events(app: Ocean, settings: Settings, counts: EventCounts, clock: Clock) -> EventQueue | None:
    """Where the events wait that are taken from now on; None where this process takes none.

    To be called before Ocean starts.
    """
    given = settings.live_events
    if not app.config.event_listener.should_process_webhooks:
        if given is not None:
            logger.warning(
                f"liveEvents is set, but a process with the listener {app.config.event_listener.type} takes no events. "
                "Install one that runs all the time, with another listener (docs/live-events.md)."
            )
        return None
    queue = EventQueue()
    service = Service(given, settings.live_events_source) if given is not None else None
    webhook = Webhook(service, queue, counts, clock)
    path = answer_ahead(app, PATH, webhook)
    show_events(counts, queue.__len__, [reason.name for reason in REASONS])
    signal_handler.register(webhook.close, priority=_FIRST)
    if given is not None:
        way = given.signature or f"header {given.header} says"
        logger.info(f"Live events are taken at POST {(app.config.base_url or '').rstrip('/')}{path}, signed as {way}.")
        if given.signature is SignatureType.NONE:
            logger.warning(
                "liveEvents.signature is none: whoever reaches this address can change what the catalog has of the API."
            )
    return queue
