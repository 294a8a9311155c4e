"""The sandbox's processes: started, waited for, and ended together."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

import httpx

_SECONDS_TO_START = 60
_SECONDS_TO_STOP = 10
_REPOSITORY = Path(__file__).parents[1]


class ProcessFailed(Exception):
    """A process of the sandbox did not start, or ended on its own."""


def free_port(preferred: int = 0) -> int:
    """The preferred port of loopback if nobody listens there, else any free one."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise ProcessFailed("No port of loopback is free.")


def taken_port(preferred: int = 0) -> socket.socket:
    """Listens at the preferred port of loopback if nobody does, else at any: for a process that is given the socket.

    Where the port is only looked for, another process may be there first, and answer in its place.
    """
    for port in (preferred, 0):
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(("127.0.0.1", port))
            listening.listen()
        except OSError:
            listening.close()
            continue
        return listening
    raise ProcessFailed("No port of loopback is free.")


def workplace(directory: Path) -> Path:
    """A new folder with all of this repository but the user's `.env`, which Ocean would read."""
    directory.mkdir()
    for entry in _REPOSITORY.iterdir():
        if entry.name != ".env":
            (directory / entry.name).symlink_to(entry)
    return directory


class Process:
    """One child process, with its output in a file."""

    def __init__(
        self,
        name: str,
        arguments: list[str],
        log: Path,
        environment: Mapping[str, str] | None = None,
        directory: Path | None = None,
        sockets: Sequence[socket.socket] = (),
    ) -> None:
        self.name = name
        self.log = log
        with log.open("wb") as output:
            # A session of its own: Ctrl-C reaches the demo alone, which then ends the others in order.
            self._process = subprocess.Popen(
                arguments,
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env={**os.environ, **(environment or {})},
                cwd=directory,
                start_new_session=True,
                pass_fds=[each.fileno() for each in sockets],
            )

    @classmethod
    def python(
        cls,
        module: str,
        *arguments: str,
        log: Path,
        environment: Mapping[str, str] | None = None,
        listening: socket.socket | None = None,
    ) -> Self:
        """A module of this repository, whatever stands in the folder from which all this was started.

        What is `listening` becomes the module's, by its option `--fd`.
        """
        sockets = [] if listening is None else [listening]
        options = [word for each in sockets for word in ("--fd", str(each.fileno()))]
        command = [sys.executable, "-m", module, *arguments, *options]
        process = cls(module, command, log, environment, _REPOSITORY, sockets)
        for each in sockets:
            each.close()
        return process

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        return self._process.pid

    def check(self) -> None:
        """Raises `ProcessFailed` with the end of the output if the process is no longer running."""
        if (code := self._process.poll()) is not None:
            raise ProcessFailed(f"{self.name} ended with exit code {code}. {self._last_words()}")

    def answers(self, url: str) -> None:
        """Waits until the URL answers 200. Raises `ProcessFailed`."""
        self.wait_for(lambda: _answers(url), f"did not answer at {url}", _SECONDS_TO_START)

    def wait_for(self, condition: Callable[[], bool], failure: str, seconds: float, interval: float = 0.1) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            self.check()
            if time.monotonic() > deadline:
                raise ProcessFailed(f"{self.name} {failure} within {seconds:.0f} seconds. {self._last_words()}")
            time.sleep(interval)

    def ended(self, seconds: float) -> None:
        """Waits until it has ended. Raises `ProcessFailed` where it does not, or not well."""
        try:
            code = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise ProcessFailed(f"{self.name} did not end within {seconds:.0f} seconds. {self._last_words()}") from None
        if code:
            self.check()

    def _last_words(self) -> str:
        """Its log may be gone by the time that this is read."""
        tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
        return f"The end of its output:\n{tail}"

    def stop(self) -> None:
        """SIGTERM, and SIGKILL for the whole session if that does not end it."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(_SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
