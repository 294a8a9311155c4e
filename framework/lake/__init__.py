"""DSP mode: how raw items go to Port, in batches of a resync or one by one of events.

It may know Ocean's insides. It must not know what Port makes of them.
"""

from framework.lake.lake_writes import BATCHES_IN_ONE_WRITE, batches_kept, write_promptly, write_without_copies
from framework.lake.live_ingest import IngestRefused, LiveIngest

__all__ = [
    "BATCHES_IN_ONE_WRITE",
    "IngestRefused",
    "LiveIngest",
    "batches_kept",
    "write_promptly",
    "write_without_copies",
]
