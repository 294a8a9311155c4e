"""`python -m tests.soak.health PID PORT FILE`: asks `/health/live` of a process again and again, from one of its own.

How long an answer took, the machine has its part in: what each of the two waited for a processor is known to the
kernel, and taken off.
"""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from subprocess import Popen
from typing import Final

from tests.waiting import PATIENCE, until

_BETWEEN: Final = 0.04
_NANOSECONDS: Final = 1e9
MOST_SILENT: Final = 0.25
"""Seconds that a process may take for an answer, with a processor of its own (contract §9)."""


@dataclass(frozen=True)
class Silence:
    """For how many seconds the process was asked and did not answer; `own` without what others had of the machine."""

    answers: int = 0
    longest: float = 0.0
    longest_own: float = 0.0
    too_long: int = 0
    """How often its own was longer than `MOST_SILENT`."""
    failure: str = ""

    def and_then(self, seconds: float, starved: float) -> "Silence":
        own = max(0.0, seconds - starved)
        return Silence(
            self.answers + 1,
            max(self.longest, seconds),
            max(self.longest_own, own),
            self.too_long + (own > MOST_SILENT),
        )

    def and_then_not(self, failure: str) -> "Silence":
        return replace(self, failure=failure)

    def __str__(self) -> str:
        return (
            f"{self.answers} times asked for its health, it was silent for {self.longest * 1000:.0f} ms at most, "
            f"{self.longest_own * 1000:.0f} ms but for what it waited for a processor ({self.too_long} times too long)"
        )


def waited(pid: int) -> dict[str, float]:
    """Seconds for which each thread of a process waited for a processor so far."""
    waits = {}
    for thread in Path(f"/proc/{pid}/task").iterdir():
        try:
            waits[thread.name] = int((thread / "schedstat").read_text().split()[1]) / _NANOSECONDS
        except OSError:  # it has ended
            continue
    return waits


def starved(before: dict[str, float], after: dict[str, float]) -> float:
    return sum(seconds - before.get(thread, 0.0) for thread, seconds in after.items())


def watch(pid: int, port: int, file: Path) -> None:
    """Keeps in a file what is known of its silence, until it is ended or something else is answered."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    silence = Silence()
    new = file.with_suffix(".new")
    while not silence.failure:
        theirs, mine, at = waited(pid), waited_myself(), time.monotonic()
        try:
            connection.request("GET", "/health/live")
            answer = connection.getresponse()
            text = answer.read().decode()
            if answer.status != 200 or "healthy" not in text:
                silence = silence.and_then_not(f"{answer.status} {text}")
        except (OSError, HTTPException) as error:
            silence = silence.and_then_not(repr(error))
        if not silence.failure:
            seconds = time.monotonic() - at
            silence = silence.and_then(seconds, starved(theirs, waited(pid)) + waited_myself() - mine)
        new.write_text(json.dumps(asdict(silence)))
        new.replace(file)
        time.sleep(_BETWEEN)


def waited_myself() -> float:
    return int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / _NANOSECONDS


@dataclass(frozen=True)
class HealthWatch:
    """What a watcher knows so far."""

    file: Path

    def silence(self) -> Silence:
        """Waits for the first answer."""
        until(self.file.exists, "health is answered")
        return Silence(**json.loads(self.file.read_text()))


@contextmanager
def watching(pid: int, port: int, file: Path) -> Iterator[HealthWatch]:
    """A watcher for as long as the block lasts."""
    process = Popen([sys.executable, "-m", __name__, str(pid), str(port), str(file)])
    try:
        yield HealthWatch(file)
    finally:
        process.terminate()
        process.wait(PATIENCE)


if __name__ == "__main__":
    watch(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
