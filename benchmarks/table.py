"""What came of it, as Markdown."""

import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from benchmarks.cases import API_LATENCY, CONCURRENCY, PORT_LATENCY, Case
from benchmarks.runs import Run
from benchmarks.watched import Watched

_MEBIBYTE: Final = 1024 * 1024
_LONGEST_SHOWN: Final = 12
_HEADINGS: Final = (
    "case",
    "ratio",
    "limit",
    "seconds",
    "floor",
    "requests × latency",
    "dlt, extraction alone",
    "CPU",
    "floor's",
    "ratio",
    "limit",
    "requests to Port",
    "limit",
    "peak memory",
    "over the floor's",
    "limit",
)


@dataclass(frozen=True)
class Result:
    """A case beside its baseline, and the seconds of the peer."""

    case: Case
    run: Run
    baseline: Run
    peer: float | None = None

    @property
    def ratio(self) -> float:
        """To the larger of the baseline, or its share, and what the API needs."""
        baseline = self.baseline.seconds * self.case.baseline_share
        return self.run.seconds / max(baseline, self.case.api_seconds(self.run.requests))

    @property
    def cells(self) -> tuple[str, ...]:
        run, least, limit, memory_limit = self.run, self.baseline, self.case.limit, self.case.memory_limit
        cpu, cpu_limit, port_limit = run.cpu / least.cpu, self.case.cpu_limit, self.case.port_limit
        more = (run.peak - least.peak) / _MEBIBYTE
        return (
            self.case.name + (f" (beside {self.case.baseline.items:,})" if self.case.baseline else ""),
            "" if limit is None else _marked(f"{self.ratio:.2f}", self.ratio > limit),
            "" if limit is None else f"{limit:.2f}",
            f"{run.seconds:.1f} s",
            f"{least.seconds:.1f} s",
            "" if limit is None else f"{self.case.api_seconds(run.requests):.1f} s",
            "" if self.peer is None else f"{self.peer:.1f} s",
            f"{run.cpu:.1f} s",
            f"{least.cpu:.1f} s",
            _marked(f"{cpu:.2f}", cpu_limit is not None and cpu > cpu_limit),
            "" if cpu_limit is None else f"{cpu_limit:.2f}",
            _marked(f"{run.port_requests}", port_limit is not None and run.port_requests > port_limit),
            "" if port_limit is None else f"{port_limit}",
            f"{run.peak / _MEBIBYTE:.0f} MiB",
            _marked(f"{more:+.0f} MiB", memory_limit is not None and more > memory_limit),
            "" if memory_limit is None else f"+{memory_limit} MiB",
        )


def markdown(results: Iterable[Result]) -> str:
    rows = [_HEADINGS, ("---", *("---:" for _ in _HEADINGS[1:])), *(result.cells for result in results)]
    conditions = (
        f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}; API latency "
        f"{API_LATENCY * 1000:.0f} ms, Port latency {PORT_LATENCY * 1000:.0f} ms, {CONCURRENCY} requests at once. The "
        "floor is a resync function that yields the same items ready-made in batches of 1,000. The ratio is to the "
        "larger of the floor and what the API needs; what is above its limit is bold. CPU is that of the resync, "
        "without the start of the process; requests to Port are all of the process, its log included."
    )
    return "\n".join([*("| " + " | ".join(row) + " |" for row in rows), "", conditions])


def _marked(text: str, is_over: bool) -> str:
    return f"**{text}**" if is_over else text


def busy(name: str, *watched: tuple[str, Watched | None]) -> str:
    """The callbacks of the event loop that took long, by where they were seen, in what is called so."""
    lines = [f"\n{name}:"]
    for whose, found in watched:
        if found is not None:
            over = sum(block.seconds > 0.1 for block in found.blocks)
            lines.append(f"  {whose}: {found.callbacks:,} callbacks, {over} longer than 100 ms; the longest:")
            lines += [
                f"    {block.seconds * 1000:.0f} ms ({block.cpu * 1000:.0f} ms of CPU) at {block.at:.1f} s: {place}"
                for block in found.blocks[:_LONGEST_SHOWN]
                for place in (block.places or ["not seen"])[:1]
            ]
    return "\n".join(lines)
