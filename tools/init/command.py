"""`python -m tools init`: from a base URL and paths, or an OpenAPI document, to a first mapping."""

import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click
from loguru import logger
from rich.console import Console

from client import ApiClient
from errors import IntegrationError, MappingError, SettingsError
from json_types import Json
from mapping import BrokenResource, CustomAppConfig
from masking import PROCESS_MASK
from settings import Settings
from tools.init import adding, files
from tools.init.asking import Asker
from tools.init.describing import blueprint_of
from tools.init.kinds import Kind, Wanted
from tools.init.learning import learn
from tools.init.mapping_text import holds_resources, mapping_text
from tools.init.openapi import read_document, wanted_of
from tools.init.report import tell
from tools.installation import Installation, read_installation
from tools.ocean_context import enter_ocean_context

_RETRIES: Final = 1


@click.command()
@click.argument("base_url", required=False)
@click.argument("paths", nargs=-1)
@click.option("--openapi", metavar="FILE|URL", help="An OpenAPI document, JSON or YAML. PATHS then choose from it.")
@click.option("-s", "--set", "options", multiple=True, metavar="NAME=VALUE", help="A setting, such as authType=basic.")
@click.option("--env-file", type=click.Path(dir_okay=False, path_type=Path), help="Settings; `.env` unless given.")
@click.option(
    "-o", "--output", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Where to write."
)
@click.option("--into", type=click.Path(dir_okay=False, exists=True, path_type=Path), help="A mapping to add to.")
@click.option("--force", is_flag=True, help="Overwrite a mapping and blueprints that are there.")
@click.option("--method", default="GET", show_default=True, type=click.Choice(["GET", "POST"]), help="For all PATHS.")
@click.option("--body", metavar="JSON", help="A JSON body for all PATHS.")
@click.option("--max-requests", default=300, show_default=True, type=click.IntRange(1), help="No more than these.")
def init(
    base_url: str | None,
    paths: tuple[str, ...],
    openapi: str | None,
    options: tuple[str, ...],
    env_file: Path | None,
    output: Path,
    into: Path | None,
    force: bool,
    method: str,
    body: str | None,
    max_requests: int,
) -> None:
    """Write a first mapping, blueprints and .env for an API, from what it answers.

    BASE_URL is the root of the API and may be left out where the settings or the OpenAPI document have it; PATHS are
    its endpoints, such as /users or /users/{id}/posts.
    """
    if base_url is not None and not base_url.startswith(("http://", "https://")):
        paths, base_url = (base_url, *paths), None
    console = Console(highlight=False)
    logger.remove()
    logger.add(sys.stderr, format="{message}", level="WARNING")
    try:
        installation = read_installation(options, env_file)
        enter_ocean_context(installation.ocean)
        into_text = adding.read_text(into) if into else None
        directory = into.parent if into else output
        mapping = into or directory / "port-app-config.yml"
        if into is None:
            files.refuse_existing([mapping, directory / "blueprints.json"], force=force)
        wanted = [Wanted(_rooted(path), method, _parsed(body)) for path in paths]
        if into_text is not None:
            known = adding.kinds_in(into_text, str(into))
            for each in [each for each in wanted if each.kind in known]:
                console.print(f"{each.kind} is in {into} already, and is left as it is.")
            wanted = [each for each in wanted if each.kind not in known]
        work = _Work(installation, base_url, openapi, wanted, max_requests)
        kinds, requests, config = asyncio.run(work.done())
        tell(console, kinds, requests)
        _write(console, kinds, mapping, directory, into_text, config, installation)
    except IntegrationError as error:
        raise click.ClickException(PROCESS_MASK.mask(str(error))) from error
    if not holds_resources(kinds):
        raise click.ClickException("nothing could be read, so there is no resource in the mapping.")


class _Work:
    """The requests of one run."""

    def __init__(
        self,
        installation: Installation,
        base_url: str | None,
        openapi: str | None,
        wanted: Sequence[Wanted],
        most: int,
    ) -> None:
        self._installation = installation
        self._base_url = base_url
        self._openapi = openapi
        self._wanted = list(wanted)
        self._most = most

    async def done(self) -> tuple[list[Kind], int, dict[str, object]]:
        """The kinds, the number of requests, and the settings as they are to be written."""
        document = await read_document(self._openapi, self._installation, self._base_url) if self._openapi else None
        base = self._base_url or (document.base_url if document else None)
        config = {**self._installation.config, **({"base_url": base} if base else {})}
        settings = self._settings(config)
        if document is not None:
            self._wanted = wanted_of(document, self._wanted)
        if not self._wanted:
            raise SettingsError("There is nothing to look at: name one or more paths, or an OpenAPI document.")
        async with ApiClient(settings, PROCESS_MASK) as client:
            asker = Asker(client, self._most)
            kinds = await learn(asker, settings.pagination, self._wanted)
        requests = asker.requests + (document.requests if document else 0)
        return kinds, requests, config

    def _settings(self, config: dict[str, object]) -> Settings:
        if not config.get("base_url"):
            raise SettingsError(
                "The API's base URL is missing: name it first, as in `init https://api.example.com /users`."
            )
        installation = Installation(config, self._installation.secrets, self._installation.ocean)
        retries = config.get("max_retries", _RETRIES)
        settings = installation.settings(max_retries=retries)
        PROCESS_MASK.hide(*settings.secrets)
        return settings


def _write(
    console: Console,
    kinds: Sequence[Kind],
    mapping: Path,
    directory: Path,
    into_text: str | None,
    config: dict[str, object],
    installation: Installation,
) -> None:
    usable = [kind for kind in kinds if kind.failure is None]
    if not usable:
        return
    blueprints = [blueprint_of(kind) for kind in usable]
    text = mapping_text(kinds) if into_text is None else adding.add_resources(into_text, kinds, str(mapping))
    _refuse_broken(usable)
    written = directory / "blueprints.json"
    if into_text is not None and written.exists():
        blueprints_text, kept = adding.add_blueprints(adding.read_text(written), blueprints, str(written))
        for name in kept:
            console.print(
                f"The blueprint {name} is in {written} already, and is left as it is: compare its properties."
            )
    else:
        blueprints_text = files.blueprints_text(blueprints)
    files.write(mapping, text)
    files.write(written, blueprints_text)
    console.print(f"Wrote {mapping} and {written}.", soft_wrap=True)
    env = directory / ".env"
    if env.exists():
        lacking = files.lacking(env, config, installation.secrets)
        hint = f"; it lacks, or says otherwise, {', '.join(lacking)}" if lacking else ""
        console.print(f"{env} is there, and was left as it is{hint}.", soft_wrap=True)
        return
    files.write(env, files.env_text(config, installation.secrets), secret=True)
    console.print(
        f"Wrote {env}, which only you can read; the credentials of Port are yours to fill in.", soft_wrap=True
    )


def _refuse_broken(kinds: Sequence[Kind]) -> None:
    """What is written must be a mapping that a resync takes."""
    config = CustomAppConfig.parse_obj({"resources": [kind.resource() for kind in kinds]})
    for resource in config.resources:
        if isinstance(resource, BrokenResource):
            raise MappingError(f"{resource.kind}: what was found makes no valid resource.")


def _rooted(path: str) -> str:
    return path if path.startswith("/") else f"/{path}"


def _parsed(body: str | None) -> Json:
    if body is None:
        return None
    try:
        parsed: Json = json.loads(body)
    except ValueError as error:
        raise SettingsError(f"--body must be JSON ({error}).") from error
    return parsed
