"""The command `check`: everything that can be found wrong without a request."""

import asyncio
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import click

from apart import Apart
from clock import SystemClock
from extraction import Moment
from mapping import Mistake
from messages import PROCESS_MASK, IntegrationError, MappingError, SettingsError
from pagination import PaginationOptions
from tools.check.mapping_check import mapping_mistakes, parse_config
from tools.inputs import (
    Blueprints,
    MappingText,
    OceanConfiguration,
    OverruledKey,
    blueprints_option,
    enter_ocean_context,
    mapping_argument,
    mapping_text,
    read_blueprints,
    read_installation,
    read_mapping,
    settings_options,
)


@click.command("check")
@mapping_argument
@settings_options
@blueprints_option
def check_command(mapping: Path, settings: Path | None, options: tuple[str, ...], blueprints: Path | None) -> None:
    """Find every mistake of MAPPING, its jq and the settings, without a request.

    Settings are checked where any are given. Each mistake is a line that begins with its place (`file:line:`). Exits
    with 1 if there are any.
    """
    mistakes = [PROCESS_MASK.told(mistake) for mistake in _mistakes(mapping, settings, options, blueprints)]
    for mistake in mistakes:
        click.echo(mistake)
    if mistakes:
        click.echo(f"{len(mistakes)} mistake{'' if len(mistakes) == 1 else 's'}.", err=True)
        raise SystemExit(1)
    click.echo(f"{mapping} is fine.", err=True)


def _mistakes(
    file: Path, settings_file: Path | None, options: tuple[str, ...], blueprints_file: Path | None
) -> Iterator[str]:
    general, known, apart = PaginationOptions(), Blueprints(), Apart()
    try:
        installation = read_installation(options, settings_file)
        enter_ocean_context(installation.ocean)
        yield from (f"settings: {warning}" for warning in installation.unknown())
        if installation.left_behind:
            click.echo(installation.left_behind, err=True)
        if installation.is_given:
            settings = installation.settings()
            PROCESS_MASK.hide(*settings.secrets)
            general, apart = settings.pagination, Apart(jq_timeout=settings.jq_timeout)
        else:
            click.echo("No settings are given, so none are checked.", err=True)
    except SettingsError as error:
        enter_ocean_context(OceanConfiguration.default())
        yield f"settings: {error}"
    try:
        known = read_blueprints(blueprints_file) if blueprints_file else known
    except MappingError as error:
        yield str(error)
    try:
        mapping = read_mapping(mapping_text(file), str(file))
        PROCESS_MASK.hide(*parse_config(mapping).secrets())
    except IntegrationError as error:
        yield str(error)
        return
    for mistake in asyncio.run(_settled(mapping, general, known, apart)):
        yield f"{mapping.name}:{mapping.line_of(mistake.place)}: {_resource(mapping, mistake)}{mistake.message}"


async def _settled(
    mapping: MappingText, general: PaginationOptions, blueprints: Blueprints, apart: Apart
) -> list[Mistake]:
    moment = Moment(SystemClock().now())
    async with aclosing(apart):
        return await apart.settled(moment, lambda: mapping_mistakes(mapping, general, blueprints, moment))


def _resource(mapping: MappingText, mistake: Mistake) -> str:
    """Which resource it is in, as a message says it: places in it are told from there."""
    match mistake.place:
        case (OverruledKey() as key, int(), *_):
            return _resource(mapping.instead((key,)), Mistake((str(key), *mistake.place[1:]), mistake.message))
        case ("resources", int() as index, *_) if isinstance(mapping.document, dict):
            resources = mapping.document["resources"]
            raw = resources[index] if isinstance(resources, list) else None
            kind = raw.get("kind") if isinstance(raw, dict) else None
            return f"{kind}: " if kind and isinstance(kind, str) else f"resources[{index}]: "
        case _:
            return ""
