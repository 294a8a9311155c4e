"""`ocean-custom init`: from a base URL and paths, or an OpenAPI document, to a first mapping."""

import asyncio
import json
from pathlib import Path

import click

from json_types import Json
from messages import PROCESS_MASK, IntegrationError, SettingsError
from tools.init.addresses import addresses_of
from tools.init.kinds import Wanted, refuse_credentials_in
from tools.init.looking import Task
from tools.init.writing import Destination, holds_resources, kinds_in, tell
from tools.inputs import enter_ocean_context, read_installation, settings_options
from tools.terminal import console, progress, warn


@click.command("init")
@click.argument("base_url", required=False)
@click.argument("paths", nargs=-1)
@click.option("--openapi", metavar="FILE|URL", help="An OpenAPI document, JSON or YAML. PATHS then choose from it.")
@settings_options
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Where to write.")
@click.option(
    "--into", type=click.Path(dir_okay=False, exists=True, path_type=Path), metavar="FILE", help="A mapping to add to."
)
@click.option("--force", is_flag=True, help="Overwrite a mapping and blueprints that are there.")
@click.option("--method", default="GET", show_default=True, type=click.Choice(["GET", "POST"]), help="For all PATHS.")
@click.option("--body", metavar="JSON", help="A JSON body for all PATHS.")
@click.option("--max-requests", default=300, show_default=True, type=click.IntRange(1), help="Ask no more than this.")
def init_command(
    base_url: str | None,
    paths: tuple[str, ...],
    openapi: str | None,
    settings: Path | None,
    options: tuple[str, ...],
    output: Path,
    into: Path | None,
    force: bool,
    method: str,
    body: str | None,
    max_requests: int,
) -> None:
    """Write a first mapping, blueprints and .env for an API, from what it answers.

    BASE_URL is the root of the API, and may be left out where the settings or the OpenAPI document have it; PATHS are
    its endpoints, such as /users or /users/{id}/posts. The whole URL of an endpoint will do as well. Everything that
    is asked only reads.
    """
    terminal = console()
    try:
        installation = read_installation(options, settings)
        enter_ocean_context(installation.ocean)
        destination = Destination.of(output, into, force=force)
        configured = installation.config.get("base_url")
        typed = addresses_of(
            [base_url, *paths] if base_url else [],
            str(configured) if configured else None,
            described=openapi is not None,
        )
        if typed.base_url:
            installation = installation.at(typed.base_url)
        warn(installation.warnings())
        for parameter in typed.left_out:
            terminal.print(f"{parameter} of the URL is left out: a resync asks for every page.", markup=False)
        wanted = [Wanted(path, method, _parsed(body)) for path in typed.paths]
        for each in wanted:
            refuse_credentials_in(each)
        known = kinds_in(destination.text, str(into)) if destination.text is not None else {}
        for each in wanted:
            if each.kind in known:
                terminal.print(f"{each.kind} is in {into} already, and is left as it is.", markup=False)
        task = Task(installation, typed.base_url, openapi, wanted, known, max_requests, typed.is_entry)
        with progress() as on_the_way:
            learned = asyncio.run(task.done(on_the_way))
        if learned.told:
            terminal.print(learned.told, markup=False, soft_wrap=True)
        tell(terminal, learned.kinds, learned.requests)
        for line in destination.write(learned.kinds, learned.config, installation.secrets):
            terminal.print(line, markup=False, soft_wrap=True)
    except IntegrationError as error:
        raise click.ClickException(PROCESS_MASK.told(str(error))) from error
    if not holds_resources(learned.kinds):
        hint = f" {typed.base_url} was asked; where that is wrong, write the scheme too." * typed.scheme_is_assumed
        raise click.ClickException(f"nothing could be read, so nothing was written.{hint}")


def _parsed(body: str | None) -> Json:
    if body is None:
        return None
    try:
        parsed: Json = json.loads(body)
    except ValueError as error:
        raise SettingsError(f"--body must be JSON ({error}).") from error
    return parsed
