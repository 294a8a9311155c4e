"""`ocean-custom try`: the files of a folder, tried in a local Port, from the terminal."""

import asyncio
import signal
from pathlib import Path
from typing import Final

import click
from rich.console import Console

from builder.project import Folder
from builder.trying import Run, Runs
from messages import PROCESS_MASK, IntegrationError
from sandbox.outcomes import Telling
from tools.inputs import enter_ocean_context
from tools.terminal import console

_SECONDS_BETWEEN_LOOKS: Final = 0.3


@click.command("try")
@click.argument("folder", type=click.Path(file_okay=False, exists=True, path_type=Path), default=Path())
@click.option("--once", is_flag=True, help="End after the resync, with 1 if not every kind was read whole.")
def try_command(folder: Path, once: bool) -> None:
    """Resync the API of FOLDER into a local Port, and leave its catalog in the browser.

    FOLDER holds what init wrote: port-app-config.yml, blueprints.json and .env. No account of Port is needed, and one
    that .env names is not asked. Ctrl-C ends it.
    """
    files = Folder(folder)
    if not files.has_mapping:
        raise click.ClickException(
            f"{folder.absolute()} has no port-app-config.yml: run init there, or name its folder."
        )
    try:
        installation = files.installation()
        settings = installation.settings()
    except IntegrationError as error:
        raise click.ClickException(PROCESS_MASK.told(str(error))) from error
    PROCESS_MASK.hide(*settings.secrets)
    enter_ocean_context(installation.ocean)
    try:
        is_right = asyncio.run(_tried(files, console(), once=once))
    except asyncio.CancelledError:
        raise SystemExit(128 + signal.SIGTERM) from None
    if not is_right:
        raise SystemExit(1)


async def _tried(files: Folder, terminal: Console, *, once: bool) -> bool:
    """Whether every kind was read whole. It stays until it is ended, unless it is to be tried `once`."""
    _end_on_signals()
    runs = Runs(files, listens=not once)
    try:
        run = runs.begin()
        await _follow(run, terminal)
        _tell(run, terminal)
        if not once and run.outcome.kinds:
            terminal.print(
                f"The catalog is at {runs.port.url}. Its Resync button reads the API again; Ctrl-C ends all.",
                soft_wrap=True, markup=False,
            )  # fmt: skip
            await asyncio.Event().wait()
        return run.is_right
    finally:
        await runs.close()


def _end_on_signals() -> None:
    """SIGTERM and a terminal that is closed end it as Ctrl-C does: with the processes that it started."""
    task = asyncio.current_task()
    assert task is not None
    for each in (signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(each, task.cancel)


async def _follow(run: Run, terminal: Console) -> None:
    """A line for each thing that is begun, and for each kind that ended."""
    doing = ""
    telling = Telling()
    while True:
        is_over = run.is_over
        if run.doing != doing:
            doing = run.doing
            terminal.print(f"{doing} …", markup=False)
        for kind in telling.next(run.outcome.kinds, is_over=is_over):
            terminal.print(f"  {kind.line}", soft_wrap=True, markup=False)
        if is_over:
            return
        await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)


def _tell(run: Run, terminal: Console) -> None:
    if run.failure is not None:
        terminal.print(run.log, markup=False, highlight=False, soft_wrap=True)
        terminal.print(run.failure, style="bold red", markup=False, soft_wrap=True)
        return
    if any(kind.outcome != "completed" and not kind.is_explained for kind in run.outcome.kinds):
        terminal.print(run.log, markup=False, highlight=False, soft_wrap=True)
    counts = ", ".join(f"{count} of {blueprint}" for blueprint, count in sorted(run.outcome.counts.items()))
    style = "bold green" if run.is_right else "bold red"
    terminal.print(
        f"In the catalog after {run.seconds or 0:.0f} seconds: {counts or 'nothing'}.",
        style=style, markup=False, soft_wrap=True,
    )  # fmt: skip
