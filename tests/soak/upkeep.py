"""What the process takes: memory, descriptors, threads, child processes, tasks. Flat, if nothing is left behind."""

import time
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final, Self

import psutil

from tests.waiting import until

_MEBIBYTE: Final = 1024 * 1024


@dataclass(frozen=True)
class Upkeep:
    """At one time, between resyncs. Memory is in MiB."""

    memory: float
    descriptors: float
    threads: float
    processes: float
    memory_beside: float
    """Of the child processes."""
    tasks: float

    @classmethod
    def of(cls, pid: int, tasks: Path) -> Self:
        """Waits for the next count of the tasks: the last one may be of the resync that has just ended."""
        now = time.time_ns()
        until(lambda: tasks.stat().st_mtime_ns > now, "the tasks are counted")
        process = psutil.Process(pid)
        children = process.children(recursive=True)
        return cls(
            _memory(process),
            process.num_fds(),
            process.num_threads(),
            len(children),
            sum(_memory(child) for child in children),
            float(tasks.read_text()),
        )

    @classmethod
    def least(cls, several: list[Self]) -> Self:
        """What passes, such as a heartbeat of Ocean's at that moment, is in some of them; what was left, in all."""
        return cls(*(min(getattr(one, each.name) for one in several) for each in fields(cls)))

    def beyond(self, earlier: Self) -> list[str]:
        """What it takes now that it did not take earlier, beyond what comes and goes."""
        most = {
            "memory": earlier.memory * 1.3 + 20,
            "descriptors": earlier.descriptors + 25,  # as many connections to Port as are kept
            "threads": earlier.threads + 2,
            "processes": 1,  # in which jq is evaluated
            "tasks": earlier.tasks + 2,
        }
        return [f"{name} went from {getattr(earlier, name):.0f} to {getattr(self, name):.0f}"
                for name, limit in most.items() if getattr(self, name) > limit]  # fmt: skip

    def __str__(self) -> str:
        return (
            f"{self.memory:.0f} MiB, {self.descriptors:.0f} descriptors, {self.threads:.0f} threads, "
            f"{self.processes:.0f} child processes of {self.memory_beside:.0f} MiB, {self.tasks:.0f} tasks"
        )


def _memory(process: psutil.Process) -> float:
    try:
        return float(process.memory_info().rss) / _MEBIBYTE
    except psutil.NoSuchProcess:
        return 0.0
