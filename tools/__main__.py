"""The commands, as `bin/ocean-custom` runs them."""

import sys

import click

from tools.check import check_command
from tools.init import init_command
from tools.preview import preview_command
from tools.schema import schema_command
from tools.terminal import INTERRUPTED


@click.group()
def tools() -> None:
    """Help for the author of a mapping."""


tools.add_command(preview_command)
tools.add_command(check_command)
tools.add_command(schema_command)
tools.add_command(init_command)


@tools.command("build", context_settings={"ignore_unknown_options": True})
@click.argument("_words", nargs=-1)
def build_command(_words: tuple[str, ...]) -> None:
    """Build a mapping in the browser; only in a clone of the repository."""
    raise click.ClickException("the builder is in the repository alone: clone it, and run its bin/ocean-custom build.")


@tools.command("try", context_settings={"ignore_unknown_options": True})
@click.argument("_words", nargs=-1)
def try_command(_words: tuple[str, ...]) -> None:
    """Resync into a local Port, and look at its catalog; only in a clone of the repository."""
    raise click.ClickException("the local Port is in the repository alone: clone it, and run its bin/ocean-custom try.")


def main() -> int:
    """Runs a command; Ctrl-C ends it without a traceback."""
    try:
        tools(prog_name="ocean-custom", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        click.echo("Stopped.", err=True)
        return INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main())
