"""`python -m benchmarks`: measures each case beside its floor, and prints the table."""

import argparse
import shlex
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

from benchmarks.cases import CASES, CONCURRENCY, Case, Conditions
from benchmarks.live import live_figures
from benchmarks.own_cpu import own_cpu
from benchmarks.runs import FLOOR, REPOSITORY, Bench, Run, RunFailed, bench
from benchmarks.table import Result, busy, markdown
from json_types import JsonObject
from sandbox.processes import ProcessFailed

_ENOUGH_SECONDS: Final = 5.0
LIVE: Final = "live events"


def measured(bench: Bench, cases: tuple[Case, ...], times: int) -> Iterator[Result]:
    """Each case's fastest run beside its baseline's; a floor is measured once for all that share it.

    What is short is run several times, since other work on the machine makes as much as half of it.
    """

    def fastest(directory: Path, resources: dict[str, JsonObject], items: int, conditions: Conditions) -> Run:
        runs: list[Run] = []
        while len(runs) < times and sum(run.seconds for run in runs) < _ENOUGH_SECONDS:
            runs.append(bench.run(directory, resources, items=items, conditions=conditions))
        return min(runs, key=lambda run: run.seconds)

    @cache
    def floor(listings: tuple[str, ...], items: int, conditions: Conditions) -> Run:
        return fastest(FLOOR, {kind: {} for kind in listings}, items, conditions)

    def ours(case: Case) -> Run:
        kinds = {each.kind: each.selector for each in case.listings}
        return fastest(REPOSITORY, kinds, case.items, case.conditions)

    for case in cases:
        print(f"{case.name} …", file=sys.stderr, flush=True)
        least = (
            ours(case.baseline)
            if case.baseline
            else floor(case.floors, case.items, replace(case.conditions, concurrency=CONCURRENCY))
        )
        peer = bench.peer(case.listings[0]) if case.has_peer else None
        yield Result(case, ours(case), least, peer)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", default="", metavar="TEXT", help="the cases whose names hold this")
    parser.add_argument("--times", type=int, default=5, help="run what is short so often, and count the fastest")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the table to a file too")
    parser.add_argument("--watch", action="store_true", help="tell what kept the event loop busy, which takes time")
    parser.add_argument("--under", default="", metavar="COMMAND", help="run the integration under it, such as a limit")
    options = parser.parse_args()
    try:
        with bench(watched=options.watch, under=tuple(shlex.split(options.under))) as running:
            cases = tuple(case for case in CASES if options.only in case.name)
            results = list(measured(running, cases, options.times))
            live = live_figures(running) if options.only in LIVE else None
    except (ProcessFailed, RunFailed) as failure:
        print(failure, file=sys.stderr)
        return 1
    parts = (markdown(results) if results else "", live.table if live else "", own_cpu())
    report = "\n\n".join(filter(None, parts)) + "\n"
    print(report)
    for result in results if options.watch else ():
        print(busy(result.case.name, ("ours", result.run.watched), ("the floor", result.baseline.watched)))
    if live and options.watch:
        print(busy(LIVE, ("ours", live.watched)))
    if options.write:
        options.write.write_text(report)
    return 0


if __name__ == "__main__":
    sys.exit(main())
