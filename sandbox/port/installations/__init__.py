"""What Port knows of each integration: its record and mapping, its log, how its resyncs went, what came between.

It knows the store; a preview is read by `tools.preview`. It must not know requests or pages.
"""

from sandbox.port.installations.changes import Came, Change, Changes, Way
from sandbox.port.installations.integrations import Integrations
from sandbox.port.installations.kind_reports import Sync
from sandbox.port.installations.logbook import LEVELS, Line, Logbook, LogFilter
from sandbox.port.installations.mapping import check_mapping, mapping_as_text, parse_mapping
from sandbox.port.installations.previews import Previews
from sandbox.port.installations.resources import Resources
from sandbox.port.installations.syncs import Syncs

__all__ = [
    "LEVELS",
    "Came",
    "Change",
    "Changes",
    "Integrations",
    "Line",
    "LogFilter",
    "Logbook",
    "Previews",
    "Resources",
    "Sync",
    "Syncs",
    "Way",
    "check_mapping",
    "mapping_as_text",
    "parse_mapping",
]
