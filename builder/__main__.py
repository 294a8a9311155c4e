"""As `bin/ocean-custom build` runs it."""

import sys

import click

from builder.command import build_command


def main() -> int:
    """Ctrl-C ends it without a traceback."""
    try:
        build_command(prog_name="ocean-custom build", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
