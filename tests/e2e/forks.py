"""Starts of `ocean` that cost little, as forks of a process that has loaded it (`loaded_ocean`)."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Lock, Thread

from tests.e2e import loaded_ocean
from tests.waiting import PATIENCE

_READ_WHILE_LOADING = ("LOGURU_", "OTEL_", "PROMETHEUS_")


@dataclass
class Fork:
    """A process like those of `subprocess`, but a grandchild."""

    pid: int
    returncode: int | None = None
    _over: Event = field(default_factory=Event)

    def end(self, code: int) -> None:
        self.returncode = code
        self._over.set()

    def poll(self) -> int | None:
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if not self._over.wait(timeout):
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)


class Forks:
    """The process that is forked, and its forks."""

    def __init__(self, folder: Path) -> None:
        environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "PYTHONUNBUFFERED": "1"}
        self._loaded = subprocess.Popen(
            [sys.executable, loaded_ocean.__file__],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._folder = folder
        self._one_at_a_time = Lock()
        self._started: SimpleQueue[Fork] = SimpleQueue()
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    @staticmethod
    def can_start(environment: Mapping[str, str]) -> bool:
        """Not where a variable is already read while modules are loaded."""
        return not any(name.startswith(_READ_WHILE_LOADING) for name in environment)

    def start(self, arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> Fork:
        order = {
            "arguments": list(arguments),
            "environment": dict(environment),
            "folder": str(self._folder),
            "log": str(log),
        }
        assert self._loaded.stdin is not None
        with self._one_at_a_time:
            self._loaded.stdin.write(json.dumps(order) + "\n")
            self._loaded.stdin.flush()
            return self._started.get(timeout=PATIENCE)

    def close(self) -> None:
        assert self._loaded.stdin is not None
        self._loaded.stdin.close()
        self._loaded.wait(PATIENCE)
        self._reader.join()

    def _read(self) -> None:
        assert self._loaded.stdout is not None
        running: dict[int, Fork] = {}
        for line in self._loaded.stdout:
            pid, code = json.loads(line)
            if code is None:
                running[pid] = Fork(pid)
                self._started.put(running[pid])
            else:
                running.pop(pid).end(code)
