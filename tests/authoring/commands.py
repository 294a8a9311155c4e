"""The tools as a user runs them: a process in a folder of the user's, with a terminal or without one."""

import os
import pty
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
PATIENCE = 60.0

_ESCAPES = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]")


@dataclass(frozen=True)
class Ended:
    """What a command printed, and its exit code."""

    code: int
    output: str
    errors: str


def run(folder: Path, *arguments: str, variables: Mapping[str, str] | None = None, text: str | None = None) -> Ended:
    """Runs a command without a terminal; `text` is its standard input."""
    ended = subprocess.run(
        _command(arguments),
        cwd=folder,
        env=_environment(variables or {}),
        input=text,
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
        deadline = time.monotonic() + PATIENCE
        while not condition(shown := self.shown):
            assert time.monotonic() < deadline, shown
            time.sleep(0.05)
        return shown

    def press_ctrl_c(self) -> None:
        os.write(self._terminal, b"\x03")

    def ended(self) -> int:
        """Waits for the end, and gives the exit code."""
        deadline = time.monotonic() + PATIENCE
        while (code := self._process.poll()) is None:
            _ = self.shown  # a terminal that nobody reads stops who writes
            assert time.monotonic() < deadline, self.shown
            time.sleep(0.05)
        return code


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
    own = {name: value for name, value in os.environ.items() if not name.startswith(("OCEAN__", "COLUMNS"))}
    return {**own, **variables}
