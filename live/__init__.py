"""Between resyncs: events that services send, and incremental reads (contract §10).

It may know all below, and how Ocean runs what is between resyncs. It must not know how an answer of the API is read.
"""

from live.counts import EventCounts
from live.events import Event, EventSink

__all__ = ["Event", "EventCounts", "EventSink"]
