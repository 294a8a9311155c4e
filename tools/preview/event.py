"""Looks at one event as a running integration would: which kinds it concerns, and what it would change."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, cast

from rich.console import Console
from rich.json import JSON
from rich.text import Text

from client import ApiClient
from clock import SystemClock
from json_types import Json
from live import Deletion, Event, LiveMappings, SampledPart, Upsert, sample
from mapping import CustomAppConfig
from messages import PROCESS_MASK, MappingError
from settings import Settings
from tools.check import mapping_mistakes, parse_config
from tools.inputs import MappingText
from tools.preview.event_report import EventDeletion, EventEntity, EventPart, EventReport

_PARTS: Final = frozenset({"body", "headers", "query"})


def read_event(file: Path) -> Event:
    """A file with an object of body, headers and query, of which the body alone is needed. Raises `MappingError`."""
    try:
        written: Json = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise MappingError(f"{file}: this is no JSON that could be read: {error}.") from error
    if not isinstance(written, dict) or "body" not in written or not written.keys() <= _PARTS:
        raise MappingError(
            f'{file}: an event is an object with "body", and "headers" and "query" where they matter. What a service '
            "sends in a webhook's call is its body."
        )
    headers = {name.lower(): value for name, value in _texts(written, "headers", file).items()}
    return Event(file.name, written["body"], headers, _texts(written, "query", file), datetime.now(UTC), 0)


async def preview_event(mapping: MappingText, settings: Settings, event: Event) -> EventReport:
    """Raises `MappingError` where the mapping has no form."""
    config = parse_config(mapping)
    PROCESS_MASK.hide(*settings.secrets, *config.secrets())

    async def known() -> CustomAppConfig:
        return config

    async with ApiClient(settings) as client:
        clock = SystemClock()
        mappings = LiveMappings(known, client.apart, settings.pagination, settings.incomplete_items, clock)
        parts = await sample(event, mappings, client)
    mistakes = mapping_mistakes(mapping, settings.pagination)
    report = EventReport(
        base_url=settings.base_url,
        mapping=mapping.name,
        event=event.id,
        mistakes=[mistake.message for mistake in mistakes if not mistake.harmless],
        parts=_reports(parts, mapping),
    )
    return EventReport.model_validate(PROCESS_MASK.masked(report.model_dump()))


def show_event(report: EventReport, console: Console) -> None:
    """For the eyes of its author."""
    for mistake in report.mistakes:
        console.print(Text(f"✗ {mistake}", style="bold red"), soft_wrap=True)
    for part in report.parts:
        mark = "✓" if part.failure is None else "✗"
        console.rule(Text(f"{mark} {part.kind} (line {part.line})", style="bold"), align="left", style="dim")
        for asked in part.asked:
            console.print(Text(f"→ {asked}"), soft_wrap=True)
        if part.asks_for_resync:
            console.print(Text("asks for a full resync"))
        for written in part.entities:
            console.print(Text("written, and what it does not name stays:" if written.partial else "written:"))
            console.print(JSON.from_data(written.entity))
        for deletion in part.deletions:
            why = "since query leaves its item out now" if deletion.by_query else "since its item is gone"
            console.print(
                Text(f"deleted: {deletion.blueprint} {deletion.identifier!r}, {why}; if it is this installation's"),
                soft_wrap=True,
            )
        if part.failure is not None:
            console.print(Text(f"Nothing of it would be changed: {part.failure}", style="red"), soft_wrap=True)
        elif not (part.asks_for_resync or part.entities or part.deletions):
            console.print(Text("Nothing would be changed: it is only a part of an item, and query does not keep it."))
    console.rule(style="dim")
    if not report.parts:
        console.print(Text("No kind of the mapping has live_events whose `when` holds for it.", style="bold yellow"))
    kinds = ", ".join(dict.fromkeys(part.kind for part in report.parts)) or "no kind"
    style = "bold green" if report.is_good else "bold red"
    console.print(Text(f"{report.event} concerns {kinds} ({report.base_url}).", style=style), soft_wrap=True)


def _texts(written: dict[str, Json], name: str, file: Path) -> dict[str, str]:
    values = written.get(name) or {}
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        raise MappingError(f'{file}: "{name}" must be an object of texts.')
    return cast(dict[str, str], values)


def _reports(parts: Sequence[SampledPart], mapping: MappingText) -> list[EventPart]:
    return [
        EventPart(
            kind=part.resource.kind,
            line=mapping.line_of(("resources", part.index)),
            asked=part.asked,
            asks_for_resync=part.asks_for_resync,
            entities=[
                EventEntity(entity=_shown(change), partial=change.partial)
                for change in part.changes
                if isinstance(change, Upsert)
            ],
            deletions=[
                EventDeletion(
                    blueprint=str(change.entity.blueprint),
                    identifier=str(change.entity.identifier),
                    by_query=change.by_query,
                )
                for change in part.changes
                if isinstance(change, Deletion)
            ],
            failure=None if part.failure is None else str(part.failure),
        )
        for part in parts
    ]


def _shown(change: Upsert) -> dict[str, Any]:
    return change.entity.dict(exclude_unset=True, by_alias=True)
