"""Ocean's way to Port: how it asks, how entities are written and deleted there, and what Port says of them.

It may know Ocean's insides. It must not know where entities come from.
"""

from framework.port.client import LAST_WORDS, PortOutOfReach, use_for_port
from framework.port.holdings import asking_ahead, entities_held, may_be_held
from framework.port.kept_entities import KeepingApplier, blueprints_kept
from framework.port.live_writes import Deleted, LivePort, PortFailed, delete_singly, upsert_singly
from framework.port.past_resyncs import PastResync, last_resync
from framework.port.refusals import with_reasons
from framework.port.told_behind import ToldBehind, tell_behind
from framework.port.writing_behind import ChangedEntities, all_written, writes_behind, written_behind

__all__ = [
    "LAST_WORDS",
    "ChangedEntities",
    "Deleted",
    "KeepingApplier",
    "LivePort",
    "PastResync",
    "PortFailed",
    "PortOutOfReach",
    "ToldBehind",
    "all_written",
    "asking_ahead",
    "blueprints_kept",
    "delete_singly",
    "entities_held",
    "last_resync",
    "may_be_held",
    "tell_behind",
    "upsert_singly",
    "use_for_port",
    "with_reasons",
    "writes_behind",
    "written_behind",
]
