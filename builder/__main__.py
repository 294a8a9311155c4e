"""As `bin/ocean-custom build` and `bin/ocean-custom try` run it."""

import sys

import click

from builder.command import build_command
from builder.try_command import try_command

commands = click.Group("ocean-custom", commands=[build_command, try_command])


def main() -> int:
    """Ctrl-C ends it without a traceback."""
    try:
        commands(prog_name="ocean-custom", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
