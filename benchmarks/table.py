"""What came of it, as Markdown."""

import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from benchmarks.cases import API_LATENCY, CONCURRENCY, PORT_LATENCY, Case
from benchmarks.runs import Run

_MEBIBYTE: Final = 1024 * 1024
_LONGEST_SHOWN: Final = 12
_HEADINGS: Final = (
    "case",
    "seconds",
    "floor",
    "requests",
    "requests × latency / side by side",
    "ratio",
    "limit",
    "CPU",
    "floor's",
    "peak memory",
    "over the floor's",
)


@dataclass(frozen=True)
class Result:
    case: Case
    run: Run
    floor: Run

    @property
    def ratio(self) -> float:
        """To the larger of the floor and what the API needs."""
        return self.run.seconds / max(self.floor.seconds, self.case.api_seconds(self.run.requests))

    @property
    def cells(self) -> tuple[str, ...]:
        ratio = f"{self.ratio:.2f}"
        return (
            self.case.name,
            f"{self.run.seconds:.1f} s",
            f"{self.floor.seconds:.1f} s",
            f"{self.run.requests:,}",
            f"{self.case.api_seconds(self.run.requests):.1f} s",
            ratio if self.ratio <= self.case.limit else f"**{ratio}**",
            f"{self.case.limit:.2f}",
            f"{self.run.usage.cpu:.1f} s",
            f"{self.floor.usage.cpu:.1f} s",
            f"{self.run.usage.peak / _MEBIBYTE:.0f} MiB",
            f"{(self.run.usage.peak - self.floor.usage.peak) / _MEBIBYTE:+.0f} MiB",
        )


def markdown(results: Iterable[Result]) -> str:
    rows = [_HEADINGS, ("---", *("---:" for _ in _HEADINGS[1:])), *(result.cells for result in results)]
    conditions = (
        f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}; API latency "
        f"{API_LATENCY * 1000:.0f} ms, Port latency {PORT_LATENCY * 1000:.0f} ms, {CONCURRENCY} requests at once. The "
        "floor is a resync function that yields the same items ready-made in batches of 1,000. The ratio is to the "
        "larger of the floor and what the API needs; one above its limit is bold. CPU is that of the whole process, "
        "its start included."
    )
    return "\n".join([*("| " + " | ".join(row) + " |" for row in rows), "", conditions])


def busy(result: Result) -> str:
    """The callbacks of the event loop that took long, by where they were seen."""
    lines = [f"\n{result.case.name}:"]
    for whose, watched in (("ours", result.run.watched), ("the floor", result.floor.watched)):
        if watched is not None:
            over = sum(block.seconds > 0.1 for block in watched.blocks)
            lines.append(f"  {whose}: {watched.callbacks:,} callbacks, {over} longer than 100 ms; the longest:")
            lines += [
                f"    {block.seconds * 1000:.0f} ms ({block.cpu * 1000:.0f} ms of CPU) at {block.at:.1f} s: {place}"
                for block in watched.blocks[:_LONGEST_SHOWN]
                for place in (block.places or ["not seen"])[:1]
            ]
    return "\n".join(lines)
