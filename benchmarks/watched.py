"""`python -m benchmarks.watched REPORT …`: runs `ocean …` and writes down what kept its event loop busy, and how long.

Only for measuring: asyncio's own way to run a callback is replaced by one that looks at the clock before and after. A
thread beside it notes where the loop is while a callback takes long.
"""

import json
import signal
import sys
import threading
import time
import traceback
from asyncio.events import Handle
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final, Self

from port_ocean.cli.cli import cli_start

_LONG: Final = 0.05
_SECONDS_BETWEEN_LOOKS: Final = 0.01
_FRAMES: Final = 8


@dataclass
class Block:
    """A callback that took long: seconds by the clock and of CPU, and where it was seen meanwhile."""

    at: float
    seconds: float
    cpu: float
    places: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Watched:
    """What came of it: how many callbacks there were, and those that took more than 50 ms, the longest first."""

    callbacks: int
    blocks: list[Block]

    @classmethod
    def read(cls, report: Path) -> Self:
        told = json.loads(report.read_text())
        return cls(told["callbacks"], [Block(**block) for block in told["blocks"]])

    def write(self, report: Path) -> None:
        report.write_text(json.dumps(asdict(self)))


class Watch:
    """What the loop of this process does."""

    def __init__(self) -> None:
        self._run = Handle._run
        self._began = time.monotonic()
        self._busy_since: float | None = None
        self._seen: Counter[str] = Counter()
        self._thread = threading.get_ident()
        self._callbacks = 0
        self._blocks: list[Block] = []

    def install(self) -> None:
        watch = self

        def timed(handle: Handle) -> None:
            if threading.get_ident() != watch._thread:
                return watch._run(handle)
            watch._seen = Counter()
            began, cpu = time.monotonic(), time.thread_time()
            watch._busy_since = began
            try:
                return watch._run(handle)
            finally:
                watch._busy_since = None
                watch.note(began, time.monotonic() - began, time.thread_time() - cpu)

        Handle._run = timed  # type: ignore[assignment,method-assign]
        threading.Thread(target=self._look, daemon=True).start()

    def note(self, at: float, seconds: float, cpu: float) -> None:
        self._callbacks += 1
        if seconds > _LONG:
            places = [place for place, _ in self._seen.most_common(3)]
            self._blocks.append(Block(round(at - self._began, 2), round(seconds, 4), round(cpu, 4), places))

    def _look(self) -> None:
        while True:
            time.sleep(_SECONDS_BETWEEN_LOOKS)
            since = self._busy_since
            if since is not None and time.monotonic() - since > _LONG / 2:
                frame = sys._current_frames().get(self._thread)
                stack = traceback.extract_stack(frame)[-_FRAMES:]
                self._seen[" > ".join(f"{Path(each.filename).name}:{each.lineno} {each.name}" for each in stack)] += 1

    def result(self) -> Watched:
        return Watched(self._callbacks, sorted(self._blocks, key=lambda block: -block.seconds))


def main() -> None:
    report = Path(sys.argv.pop(1))
    watch = Watch()
    watch.install()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # the server raises anew what it caught
    try:
        cli_start()
    finally:
        watch.result().write(report)


if __name__ == "__main__":
    main()
