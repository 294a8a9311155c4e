"""What an event changes: its item, by the mapping or by a request to the API, on its way into Port (contract §10).

It may know the mapping, the client and what loads. It must not know how events arrive.
"""

from live.applying.applier import Applier, Counts, EventSource
from live.applying.carrying_out import Carrier
from live.applying.catalog import Catalog
from live.applying.changes import Deletion, Upsert
from live.applying.live_mapping import LiveMappings, MappingOf
from live.applying.sampling import SampledPart, sample
from live.applying.sending import Sender
from live.applying.starting import applier_of, apply_events

__all__ = [
    "Applier",
    "Carrier",
    "Catalog",
    "Counts",
    "Deletion",
    "EventSource",
    "LiveMappings",
    "MappingOf",
    "SampledPart",
    "Sender",
    "Upsert",
    "applier_of",
    "apply_events",
    "sample",
]
