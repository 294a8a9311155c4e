"""`ocean-custom init` as a user runs it: in a directory of their own, without a terminal."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from loguru import logger

from tests.e2e.harness import REPOSITORY
from tools.__main__ import tools


@dataclass(frozen=True)
class Ran:
    """What a command left in the terminal, and its exit code."""

    code: int
    output: str
    errors: str

    @property
    def text(self) -> str:
        return " ".join((self.output + self.errors).split())


def run_init(directory: Path, *words: str, **environment: str) -> Ran:
    """Runs it to its end, with nothing of the environment but what is given."""
    completed = subprocess.run(
        [sys.executable, "-m", "tools", "init", *words],
        cwd=directory,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    return Ran(completed.returncode, completed.stdout, completed.stderr)


def run_within(directory: Path, *words: str, **environment: str) -> Ran:
    """The same in this process, which spares a second or more for each."""
    return run_tools_within(directory, "init", *words, **environment)


def run_tools_within(directory: Path, *words: str, **environment: str) -> Ran:
    """Any of the commands, in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(directory)
        ran = CliRunner().invoke(tools, [*words], env=environment)
    logger.enable("port_ocean")
    assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
    return Ran(ran.exit_code, ran.stdout, ran.stderr)
