"""`preview`: what a mapping makes of an API, without Port.

It reads by `reading`, as a resync does, and judges entities by `port_rules`. What it found is a report, which the
terminal and the sandbox's page show each in its own way.
"""

from tools.preview.command import preview_command
from tools.preview.event import preview_event, read_event
from tools.preview.reading import Wanted, preview
from tools.preview.report import KindReport, PreviewReport
from tools.preview.wording import (
    field_value,
    findings,
    how_all_stand,
    how_it_ended,
    how_it_stands,
    how_paging_goes,
    mapped_fields,
    told_or_assumed,
)

__all__ = [
    "KindReport",
    "PreviewReport",
    "Wanted",
    "field_value",
    "findings",
    "how_all_stand",
    "how_it_ended",
    "how_it_stands",
    "how_paging_goes",
    "mapped_fields",
    "preview",
    "preview_command",
    "preview_event",
    "read_event",
    "told_or_assumed",
]
