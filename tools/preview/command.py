"""The command `preview`."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

from messages import PROCESS_MASK, IntegrationError
from reading import Extent
from settings import Settings
from tools.inputs import (
    STANDARD_INPUT,
    Blueprints,
    MappingText,
    blueprints_option,
    enter_ocean_context,
    mapping_argument,
    mapping_text,
    read_blueprints,
    read_installation,
    read_mapping,
    settings_options,
)
from tools.preview.event import preview_event, read_event, show_event
from tools.preview.reading import Wanted, preview
from tools.preview.report import PreviewReport
from tools.preview.view import show
from tools.terminal import console, progress, warn

_SECONDS_BETWEEN_LOOKS: Final = 0.5


@dataclass(frozen=True)
class _Request:
    """What the command line asks for."""

    mapping: Path
    settings: Path | None
    options: tuple[str, ...]
    blueprints: Path | None
    wanted: Wanted
    raw: bool
    as_json: bool

    @property
    def files(self) -> Iterator[Path]:
        yield self.mapping
        yield from (file for file in (self.settings or Path(".env"), self.blueprints) if file is not None)


def _moment(_: click.Context, __: click.Parameter, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is no moment; write one such as 2026-01-31T12:00:00Z.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@click.command("preview")
@mapping_argument
@settings_options
@blueprints_option
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only this kind; may be repeated.")
@click.option("--pages", type=click.IntRange(1), default=2, show_default=True, help="Pages of each listing.")
@click.option("--parents", type=click.IntRange(1), default=3, show_default=True, help="Listings of each nested kind.")
@click.option("--all", "everything", is_flag=True, help="All pages and all parents, as a resync reads them.")
@click.option("--since", callback=_moment, metavar="MOMENT", help="What an incremental run since then would read.")
@click.option("--entities", type=click.IntRange(0), default=3, show_default=True, help="Entities to show of each kind.")
@click.option("--raw", is_flag=True, help="Show the item of the API beside each entity.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--event",
    "event_file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="FILE",
    help="Show what this event would change instead: JSON with body, headers, query.",
)
@click.option("--watch", is_flag=True, help="Run again whenever the mapping, the settings or the blueprints change.")
def preview_command(
    mapping: Path,
    settings: Path | None,
    options: tuple[str, ...],
    blueprints: Path | None,
    kinds: tuple[str, ...],
    pages: int,
    parents: int,
    everything: bool,
    since: datetime | None,
    entities: int,
    raw: bool,
    format_: str,
    event_file: Path | None,
    watch: bool,
) -> None:
    """Show what MAPPING makes of the API: requests, paging, entities, and what is wrong with them.

    Nothing is written anywhere, and no account of Port is needed. Exits with 1 if a kind would fail, or if a blueprint
    would refuse an entity; what is only to be looked at does not count for that.
    """
    extent = Extent(None, None) if everything else Extent(pages, parents)
    wanted = Wanted(extent, kinds, entities, since)
    request = _Request(mapping, settings, options, blueprints, wanted, raw, format_ == "json")
    if event_file is not None:
        if watch:
            raise click.UsageError("--watch and --event are not for each other.")
        if not _run_event(request, event_file):
            raise SystemExit(1)
        return
    if watch and mapping == STANDARD_INPUT:
        raise click.UsageError("--watch needs a file to look at; the standard input can be read only once.")
    if watch:
        _watch(request)
    if not _run(request):
        raise SystemExit(1)


def _run(request: _Request) -> bool:
    """Previews once and prints it; whether all is well."""
    try:
        report = _previewed(request)
    except IntegrationError as error:
        console(stderr=True).print(PROCESS_MASK.told(str(error)), style="bold red", markup=False, soft_wrap=True)
        return False
    if request.as_json:
        click.echo(report.model_dump_json(indent=2))
    else:
        # Who comes from an earlier version asks for all, as docs/upgrading.md says.
        show(report, console(), raw=request.raw, stricter=request.wanted.extent.is_whole)
    return report.is_good


def _run_event(request: _Request, file: Path) -> bool:
    """Prints what an event would change; whether all is well."""
    try:
        event = read_event(file)
        mapping, settings = _inputs(request)
        report = asyncio.run(preview_event(mapping, settings, event))
    except IntegrationError as error:
        console(stderr=True).print(PROCESS_MASK.told(str(error)), style="bold red", markup=False, soft_wrap=True)
        return False
    if request.as_json:
        click.echo(report.model_dump_json(indent=2))
    else:
        show_event(report, console())
    return report.is_good


def _inputs(request: _Request) -> tuple[MappingText, Settings]:
    installation = read_installation(request.options, request.settings)
    warn(installation.warnings())
    enter_ocean_context(installation.ocean)
    return read_mapping(mapping_text(request.mapping), str(request.mapping)), installation.settings()


def _previewed(request: _Request) -> PreviewReport:
    mapping, settings = _inputs(request)
    blueprints = read_blueprints(request.blueprints) if request.blueprints else Blueprints()
    with progress() as tell:
        return asyncio.run(preview(mapping, settings, wanted=request.wanted, blueprints=blueprints, progress=tell))


def _watch(request: _Request) -> None:
    """Runs for ever; Ctrl-C ends it."""
    while True:
        seen = _versions(request)
        if not request.as_json:
            console().clear()
        _run(request)
        console(stderr=True).print(f"Waiting for a change of {request.mapping} … (Ctrl-C ends it)", style="dim")
        while _versions(request) == seen:
            time.sleep(_SECONDS_BETWEEN_LOOKS)


def _versions(request: _Request) -> list[tuple[int, int] | None]:
    """None for a file that is not there, as for a moment while an editor replaces it."""
    return [(file.stat().st_mtime_ns, file.stat().st_size) if file.exists() else None for file in request.files]
