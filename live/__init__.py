"""Between resyncs: events that services send, and incremental reads (contract §10).

It may know all below, and how Ocean runs what is between resyncs. It must not know how an answer of the API is read.
"""

from live.applying import Applier, Deletion, LiveMappings, SampledPart, Upsert, sample
from live.counts import EventCounts
from live.events import Event, EventSink
from live.incremental import CursorStore, IncrementalReads
from live.live_events import LiveEvents
from live.receiving import REASONS, EventQueue, Service, Webhook, take_events
from live.streaming import stream_processor

__all__ = [
    "REASONS",
    "Applier",
    "CursorStore",
    "Deletion",
    "Event",
    "EventCounts",
    "EventQueue",
    "EventSink",
    "IncrementalReads",
    "LiveEvents",
    "LiveMappings",
    "SampledPart",
    "Service",
    "Upsert",
    "Webhook",
    "sample",
    "stream_processor",
    "take_events",
]
