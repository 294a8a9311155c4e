"""`python -m tools`: the commands."""

import click

from tools.init.command import init


@click.group()
def tools() -> None:
    """Help for the author of a mapping."""


tools.add_command(init)

if __name__ == "__main__":
    tools(prog_name="python -m tools")
