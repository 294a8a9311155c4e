"""A preview for the eyes of its author."""

import json
from collections.abc import Iterator
from typing import Any, Final

from rich.console import Console, RenderableType
from rich.json import JSON
from rich.table import Table
from rich.text import Text

from tools.preview.report import KindReport, ListingReport, PageReport, PreviewReport
from tools.preview.wording import (
    field_value,
    findings,
    how_all_stand,
    how_it_ended,
    how_paging_goes,
    mapped_fields,
    short,
    told_or_assumed,
)

_LONGEST_VALUE: Final = 300
_WAY_BACK: Final = "The message of each says what to change; the rules are in docs/upgrading.md."
_LONGEST_ITEM: Final = 400


def show(report: PreviewReport, console: Console, *, raw: bool, stricter: bool) -> None:
    """Prints all of the report; `raw` adds the item that each entity was made of, `stricter` what a version changed."""
    for mistake in report.mistakes:
        console.print(Text(f"✗ {mistake}", style="bold red"))
    for kind in report.kinds:
        console.rule(Text(f"{_mark(kind)} {kind.kind}", style="bold"), align="left", style="dim")
        for part in _kind(kind, report, raw):
            # Without a terminal, who reads it may be a program: its lines stay whole.
            console.print(part, soft_wrap=isinstance(part, Text) and not console.is_terminal)
    console.rule(style="dim")
    for version, kinds in report.stricter.items() if stricter else ():
        told = f"{version} is stricter than versions before it: what fails {', '.join(kinds)} is among what changed."
        console.print(Text(f"{told} {_WAY_BACK}", style="yellow"), soft_wrap=not console.is_terminal)
    summary = f"{how_all_stand(report)} ({report.extent}; {report.base_url})."
    style = "bold red" if not report.is_good else "bold green" if report.is_fine else "bold yellow"
    console.print(Text(summary, style=style), soft_wrap=not console.is_terminal)


def _mark(kind: KindReport) -> str:
    return "✗" if not kind.is_good else "✓" if kind.is_fine else "!"


def _kind(kind: KindReport, report: PreviewReport, raw: bool) -> Iterator[RenderableType]:
    for listing in kind.listings:
        yield from _listing(listing)
    if kind.is_paging_unproven:
        yield Text("  the second page was not asked for, which alone can prove the paging: --pages 2 does", style="dim")
    yield Text(_counts(kind))
    if kind.first:
        yield _entities(kind)
    for entity in kind.first if raw else ():
        yield Text(f"the item behind {short(entity.entity['identifier'], _LONGEST_VALUE)}", style="dim")
        yield JSON(json.dumps(entity.item))
    for finding in findings(kind, report):
        yield Text(f"! {finding}", style="yellow")
    if kind.failure is not None:
        yield Text(f"✗ This kind would fail: {kind.failure}", style="bold red")


def _listing(listing: ListingReport) -> Iterator[Text]:
    if listing.gives_parents:
        yield Text(f"parents from {listing.endpoint}", style="dim")
    for place, page in enumerate(listing.pages):
        if listing.pages_left_out and place == len(listing.pages) - 1:
            yield Text(f"… {listing.pages_left_out} further pages", style="dim")
        yield from _page(page)
    if listing.refused is not None:
        end = listing.refused
        yield Text(f"  paging: is over ({end.signal}, {told_or_assumed(end.told)}: {end.said})")


def _page(page: PageReport) -> Iterator[Text]:
    line = Text()
    line.append(f"{page.method} {page.url}", style="bold")
    if page.status is not None and page.seconds is not None:
        line.append(f"  {page.status} in {page.seconds:.2f} s")
    yield line
    for name, value in page.headers.items():
        yield Text(f"  with the header {name}: {value}", style="dim")
    if page.body is not None:
        yield Text(f"  with the body {short(page.body, _LONGEST_ITEM)}", style="dim")
    if page.found is not None:
        yield Text(f"  items: {page.found}")
    if (going := how_paging_goes(page)) is not None:
        yield Text(f"  paging: {going}")
    if page.remark is not None:
        yield Text(f"  ! {page.remark}", style="yellow")


def _counts(kind: KindReport) -> str:
    counts = [f"{kind.items} items", f"{kind.entities} entities"]
    if kind.children:
        counts.insert(0, f"{kind.children} nested listings")
    if kind.left_out:
        counts.append(f"{kind.left_out} left out by query")
    if kind.without_identity:
        counts.append(f"{kind.without_identity} without identifier or blueprint, which Ocean leaves out")
    return ", ".join(counts) + how_it_ended(kind)


def _entities(kind: KindReport) -> Table:
    """A row for each field, a column for each entity: many fields fit, and few entities are enough."""
    nulls = {null.field: null for null in kind.nulls}
    table = Table(show_header=False, expand=False, show_lines=False)
    table.add_column(style="cyan", no_wrap=True)
    for _ in kind.first:
        table.add_column(overflow="fold", ratio=1)
    table.add_column(style="dim", no_wrap=True)
    considered = kind.entities + kind.without_identity
    for field in mapped_fields(kind.first):
        values = [_cell(field_value(each.entity, field)) for each in kind.first]
        null = nulls.get(field)
        told = f"null in {null.null_in} of {considered}" if null else ""
        table.add_row(field, *values, told, style="bold" if field == "identifier" else None)
    return table


def _cell(value: Any) -> Text:
    return Text("null", style="dim italic") if value is None else Text(short(value, _LONGEST_VALUE))
