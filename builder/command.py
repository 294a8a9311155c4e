"""`ocean-custom build`: starts the builder, and says where it is."""

import asyncio
import logging
import os
import re
import webbrowser
from pathlib import Path
from urllib.parse import urlsplit

import click
import uvicorn
from loguru import logger

from builder.gate import Access
from builder.looking import Session
from builder.pages import create_app
from builder.project import Folder, Project, moved
from messages import PROCESS_MASK, IntegrationError
from sandbox.processes import taken_port
from tools.inputs import enter_ocean_context, read_installation
from tools.terminal import console

_PREFERRED = 5058


@click.command("build")
@click.argument("base_url", required=False)
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), help="A new folder for the files.")
@click.option(
    "--from", "taken_up", type=click.Path(file_okay=False, exists=True, path_type=Path), metavar="DIRECTORY",
    help="A folder with files that are there, to go on with.",
)  # fmt: skip
@click.option("--port", type=click.IntRange(1, 65_535), default=_PREFERRED, show_default=True, help="Where to listen.")
@click.option("--open", "opens", is_flag=True, help="Open it in the browser at once.")
def build_command(base_url: str | None, output: Path | None, taken_up: Path | None, port: int, opens: bool) -> None:
    """Build a mapping in the browser: from the address of an API to a catalog in a local Port.

    It listens on loopback alone, for whoever has the address that it prints. Ctrl-C ends it.
    """
    if output is not None and taken_up is not None:
        raise click.UsageError("--from goes on with a folder, and --output begins a new one: give one of them.")
    try:
        project = _project(base_url, output, taken_up)
    except IntegrationError as error:
        raise click.ClickException(PROCESS_MASK.told(str(error))) from error
    enter_ocean_context(project.installation.ocean)
    listening = taken_port(port)
    access = Access(listening.getsockname()[1])
    terminal = console()
    terminal.print(f"The builder is at {access.address}", soft_wrap=True, markup=False)
    if project.installation.left_behind:
        terminal.print(f"{project.installation.left_behind} Give its own in the form.", soft_wrap=True, markup=False)
    terminal.print(f"Its files are in {project.folder.path.absolute()}. Ctrl-C ends it.", soft_wrap=True, markup=False)
    if opens:
        webbrowser.open(access.address)
    logging.basicConfig(level=logging.WARNING)
    logger.remove()
    app = create_app(Session(project), access)
    config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=1)
    asyncio.run(uvicorn.Server(config).serve(sockets=[listening]))


def _project(base_url: str | None, output: Path | None, taken_up: Path | None) -> Project:
    """Raises `IntegrationError`."""
    if taken_up is not None:
        folder = Folder(taken_up)
        installation = folder.installation()
    else:
        folder = Folder.new(output or Path(_named_for(base_url)))
        installation = read_installation(file=Path(os.devnull))
    if base_url:
        installation = moved(installation, base_url)
    PROCESS_MASK.hide(*(value for value in installation.secrets.values() if isinstance(value, str)))
    return Project.of(folder, installation)


def _named_for(base_url: str | None) -> str:
    """A folder's name by the API's host."""
    address = base_url or "new-api"
    host = urlsplit(address if "://" in address else f"//{address}").netloc or address
    return re.sub(r"[^\w.-]+", "-", host.rpartition("@")[2]).strip("-.") or "new-api"
