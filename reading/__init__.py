"""One kind being read, into batches that wait for Ocean; and a sample of one, for who only looks.

It may know endpoints, and the mapping that items are judged by. It must not know Ocean's resync: policies are given
to it.
"""

from reading.batches import BatchBuffer
from reading.extent import Extent
from reading.kind_end import KindEnd
from reading.kind_reader import KindReader
from reading.kind_reading import KindReading
from reading.outcome import Words, outcome_told, port_waited_for
from reading.planned_kinds import PlannedKind, PlannedKinds

__all__ = [
    "BatchBuffer",
    "Extent",
    "KindEnd",
    "KindReader",
    "KindReading",
    "PlannedKind",
    "PlannedKinds",
    "Words",
    "outcome_told",
    "port_waited_for",
]
