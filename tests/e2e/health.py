"""A watcher of `/health/live`: for how long a process answered nothing, and what it did meanwhile."""

import time
from dataclasses import dataclass, field
from threading import Event, Thread

import psutil

from tests.e2e.harness import Integration

_BETWEEN = 0.02


@dataclass
class Silence:
    """The time between two answers: `seconds` by the clock, of which the process had `busy` seconds of a processor.

    A machine that does other work makes the first long, and only the process itself the second.
    """

    seconds: float = 0.0
    busy: float = 0.0


@dataclass
class HealthWatch:
    """Asks again and again, from another thread, as long as it is entered."""

    integration: Integration
    answers: int = 0
    longest: Silence = field(default_factory=Silence)
    busiest: Silence = field(default_factory=Silence)
    _over: Event = field(default_factory=Event)

    def __enter__(self) -> "HealthWatch":
        self._thread = Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        process = psutil.Process(self.integration.pid)
        self.integration.get("/health/live")
        at, busy = time.monotonic(), _busy(process)
        while not self._over.is_set() and self.integration.is_running:
            assert self.integration.get("/health/live").is_success
            self.answers += 1
            now, now_busy = time.monotonic(), _busy(process)
            silence = Silence(now - at, now_busy - busy)
            self.longest = max(self.longest, silence, key=lambda each: each.seconds)
            self.busiest = max(self.busiest, silence, key=lambda each: each.busy)
            at, busy = now, now_busy
            self._over.wait(_BETWEEN)


def _busy(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
