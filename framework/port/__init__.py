"""Ocean's way to Port: how it asks, how entities are written and deleted there, and what Port says of them.

It may know Ocean's insides. It must not know where entities come from.
"""

from framework.port.holdings import entities_held, holds_nothing_of_ours
from framework.port.http_client import use_for_port
from framework.port.kept_entities import KeepingApplier
from framework.port.last_words import LAST_WORDS
from framework.port.refusals import with_reasons

__all__ = [
    "LAST_WORDS",
    "KeepingApplier",
    "entities_held",
    "holds_nothing_of_ours",
    "use_for_port",
    "with_reasons",
]
