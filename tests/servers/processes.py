"""Servers that are processes of their own: they take any free port, and the system tells which."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import psutil

from tests.waiting import PATIENCE, until

ROOT = Path(__file__).parents[2]


class Process(Protocol):
    """What `subprocess` starts, or something like it."""

    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None: ...


def port_of(process: Process) -> int:
    """The port at which a process listens, as soon as it does."""

    def listening() -> int | None:
        assert process.poll() is None, "it ended before it listened"
        try:
            connections = psutil.Process(process.pid).net_connections("tcp")
        except psutil.NoSuchProcess:
            return None
        return next((each.laddr.port for each in connections if each.status == psutil.CONN_LISTEN), None)

    return until(listening, "a process listens") or 0


@contextmanager
def python_module(module: str, log: Path, *options: str) -> Iterator[str]:
    """A server of the sandbox; yields its origin."""
    with log.open("wb") as output:
        command = [sys.executable, "-m", module, "--port", "0", *options]
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield f"http://127.0.0.1:{port_of(process)}"
    finally:
        process.terminate()
        process.wait(PATIENCE)


def free_port() -> int:
    """For programs that others wrote, which take no port 0 or do not tell what they got."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
