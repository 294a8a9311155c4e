"""The events of this process: how they come, what applies them, and what they are told of resyncs (contract §10)."""

from typing import Final

from port_ocean.context.ocean import ocean
from port_ocean.ocean import Ocean

from client import ApiClient
from clock import Clock
from live.applying import applier_of, apply_events
from live.counts import EventCounts
from live.receiving import Service, take_events
from live.streaming import stream_processor
from mapping import CustomAppConfig
from settings import Settings

_STREAMED: Final = "/webhook"
"""Ocean's name of the stream's path."""


class LiveEvents:
    """To be made before Ocean starts. What is told of a resync comes from the task that runs it.

    Its older copies must not undo what events brought meanwhile.
    """

    def __init__(self, app: Ocean, client: ApiClient, settings: Settings, clock: Clock) -> None:
        counts = EventCounts()
        self._applier = applier_of(app, client, settings, counts, clock)
        if (events := take_events(app, settings, counts, clock)) is not None:
            apply_events(self._applier, events)
        if settings.live_events is not None and app.config.live_events.is_redis_stream_consumer_enabled:
            service = Service(settings.live_events, settings.live_events_source)
            ocean.add_webhook_processor(_STREAMED, stream_processor(service, self._applier, counts, clock))

    def resync_began(self) -> None:
        """A resync begins in this task, or goes on in it."""
        self._applier.watch.began()

    def resync_mapped(self, mapping: CustomAppConfig) -> None:
        """The mapping of the resync that begins in this task is known; events are applied by it from now on."""
        self._applier.watch.began()
        self._applier.mappings.told(mapping)

    def resync_ended(self) -> None:
        """The resync of this task is over, however it ended."""
        self._applier.watch.ended()
