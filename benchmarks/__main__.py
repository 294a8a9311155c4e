"""`python -m benchmarks`: measures each case beside its floor, and prints the table."""

import argparse
import sys
from functools import cache
from pathlib import Path

from benchmarks.cases import CASES, Case
from benchmarks.runs import FLOOR, REPOSITORY, Bench, Run, RunFailed, bench
from benchmarks.table import Result, busy, markdown
from json_types import JsonObject
from sandbox.processes import ProcessFailed


def measured(bench: Bench, cases: tuple[Case, ...], times: int) -> list[Result]:
    """Each case's fastest run of several, and its floor's, which is measured once for all cases that share it."""

    @cache
    def floor(listings: tuple[str, ...], dsp: bool, items: int) -> Run:
        return fastest(FLOOR, {kind: {} for kind in listings}, dsp, items)

    def fastest(directory: Path, resources: dict[str, JsonObject], dsp: bool, items: int) -> Run:
        runs = (bench.run(directory, resources, dsp=dsp, items=items) for _ in range(times))
        return min(runs, key=lambda run: run.seconds)

    results = []
    for case in cases:
        print(f"{case.name} …", file=sys.stderr, flush=True)
        resources = {listing.kind: listing.selector for listing in case.listings}
        least = floor(tuple(listing.floor for listing in case.listings), case.dsp, case.items)
        results.append(Result(case, fastest(REPOSITORY, resources, case.dsp, case.items), least))
    return results


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", default="", metavar="TEXT", help="the cases whose names hold this")
    parser.add_argument("--times", type=int, default=1, help="run each so often, and count the fastest")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the table to a file too")
    parser.add_argument("--watch", action="store_true", help="tell what kept the event loop busy, which takes time")
    options = parser.parse_args()
    try:
        with bench(watched=options.watch) as running:
            results = measured(running, tuple(case for case in CASES if options.only in case.name), options.times)
    except (ProcessFailed, RunFailed) as failure:
        print(failure, file=sys.stderr)
        return 1
    table = markdown(results)
    print(table)
    for result in results if options.watch else ():
        print(busy(result))
    if options.write:
        options.write.write_text(f"{table}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
