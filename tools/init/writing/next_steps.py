"""What to do with the files that were written, in commands that run where they are shown."""

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tools.launcher import REPOSITORY, launcher

NAMES_FOR_OCEAN: Final = ("port-app-config.yml", "port-app-config.yaml")
"""What Ocean calls a mapping that it takes from a folder."""


def next_steps(mapping: Path, blueprints: Path, env: Path, *, repository: Path = REPOSITORY) -> Iterator[str]:
    """Lines for the terminal; those of commands are indented."""
    given = f"{_quoted(mapping)} --settings {_quoted(env)} --blueprints {_quoted(blueprints)}"
    yield ""
    yield "Next, see what it makes of the API, and find mistakes:"
    yield f"  {launcher()} preview {given}"
    yield f"  {launcher()} check {given}"
    if mapping.name in NAMES_FOR_OCEAN and env.name == ".env" and (repository / "builder").exists():
        yield "Try it, in a local Port of its own:"
        yield f"  {launcher()} try {_quoted(mapping.parent)}"
    if not (repository / "Makefile").exists():
        yield f"Then fill in the credentials of Port in {env}, and start the image with it, from the same folder:"
        yield f'  docker run -i --rm --env-file {_quoted(env)} --volume "$PWD:{Path.cwd()}" IMAGE'
        return
    yield f"Then fill in the credentials of Port in {env}, and start the integration in its repository, which"
    yield "reads the `.env` there:"
    is_here = Path.cwd().resolve() == repository
    if env.resolve() != repository / ".env":
        yield f"  cp {_quoted(env)} {'.env' if is_here else _quoted(repository / '.env')}"
    yield "  make run" if is_here else f"  make -C {_quoted(repository)} run"


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))
