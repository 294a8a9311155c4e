"""What the commands' lines have in common."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from messages import MappingError

STANDARD_INPUT = Path("-")

mapping_argument = click.argument(
    "mapping",
    type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True),
    default="port-app-config.yml",
)
blueprints_option = click.option(
    "--blueprints",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Blueprints (JSON or YAML), to see what Port would refuse.",
)


def settings_options[F: Callable[..., Any]](command: F) -> F:
    """`--settings` and `--set`."""
    file = click.option(
        "--settings",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        metavar="FILE",
        help="Variables as in .env; or settings by their names, or Helm values (.yml, .yaml, .json). Default: .env",
    )
    single = click.option(
        "--set", "options", multiple=True, metavar="NAME=VALUE", help="A setting, such as --set pageSize=50."
    )
    return file(single(command))


def mapping_text(file: Path) -> str:
    """The text of the mapping; `-` is the standard input. Raises `MappingError`."""
    try:
        return sys.stdin.read() if file == STANDARD_INPUT else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MappingError(f"{file} cannot be read: {error}.") from error
