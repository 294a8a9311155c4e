"""The tools as a user runs them in a folder of the user's: without a terminal, or in one.

Most are run within the tests' own process, which spares a second or two for each.
"""

import os
import pty
import re
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.waiting import PATIENCE, until
from tools.__main__ import tools

REPOSITORY = Path(__file__).parents[2]
_OF_OURS = ("OCEAN__", "OCEAN_CUSTOM_CALLED", "COLUMNS")

_ESCAPES = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]")


@dataclass(frozen=True)
class Ended:
    """What a command printed, and its exit code."""

    code: int
    output: str
    errors: str

    @property
    def text(self) -> str:
        """All of it, wherever a line was broken."""
        return " ".join((self.output + self.errors).split())


def run(folder: Path, *arguments: str, text: str | None = None, **variables: str) -> Ended:
    """Runs a command without a terminal, with nothing of ours but these variables; `text` is its standard input."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name in [*os.environ]:
            if name.startswith(_OF_OURS):
                patch.delenv(name)
        ran = CliRunner().invoke(tools, [*arguments], prog_name="ocean-custom", input=text, env=variables)
    assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
    return Ended(ran.exit_code, ran.stdout, ran.stderr)


def run_process(folder: Path, *arguments: str, **variables: str) -> Ended:
    """The same as a process of its own, started by the script that users start."""
    ended = subprocess.run(
        _command(arguments),
        cwd=folder,
        env=_environment(variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr)


class Running:
    """A command in a terminal of its own."""

    def __init__(self, process: subprocess.Popen[bytes], terminal: int) -> None:
        self._process = process
        self._terminal = terminal
        self._shown = b""

    @property
    def shown(self) -> str:
        """All that the terminal showed until now, without colours."""
        with suppress(OSError):  # nobody holds the other end any more
            while chunk := os.read(self._terminal, 65536):
                self._shown += chunk
        return _ESCAPES.sub(b"", self._shown).decode()

    def until(self, condition: Callable[[str], bool]) -> str:
        """Waits until what is shown is as wanted."""
        until(lambda: condition(self.shown), f"it shows what is wanted: {self.shown}")
        return self.shown

    def press_ctrl_c(self) -> None:
        os.write(self._terminal, b"\x03")

    def ended(self) -> int:
        """Waits for the end, and gives the exit code."""
        # A terminal that nobody reads stops who writes.
        until(lambda: self.shown and self._process.poll() is not None, "it ends")
        return self._process.wait()


@contextmanager
def in_terminal(folder: Path, *arguments: str) -> Iterator[Running]:
    """Runs a command in a terminal, 120 columns wide."""
    ours, its = pty.openpty()
    os.set_blocking(ours, False)
    process = subprocess.Popen(
        _command(arguments),
        cwd=folder,
        env=_environment({"TERM": "xterm-256color", "COLUMNS": "120"}),
        stdin=its,
        stdout=its,
        stderr=its,
        start_new_session=True,
        preexec_fn=_take_terminal,
    )
    os.close(its)
    try:
        yield Running(process, ours)
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGKILL)
        process.wait()
        os.close(ours)


def _take_terminal() -> None:
    """Makes the terminal the one from which Ctrl-C reaches the process."""
    os.close(os.open(os.ttyname(0), os.O_RDWR))


def _command(arguments: tuple[str, ...]) -> list[str]:
    return [str(REPOSITORY / "bin/ocean-custom"), *arguments]


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(_OF_OURS)}
    return {**own, **variables}
