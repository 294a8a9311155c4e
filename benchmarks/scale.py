"""`python -m benchmarks.scale`: how many items a second one process brings by the cores it has, and in how much memory.

    python -m benchmarks.scale --cores 0.5 1 2 --under "as-chart --cpu {cores} --memory 1024 --"

`--under` is what holds the integration to so many cores; without it, it has all there are. The API answers after 50 ms
and takes 50 requests at once, and Port answers after 30 ms, so that neither is what is waited for.
"""

import argparse
import shlex
import sys
from dataclasses import dataclass, replace
from typing import Final

from benchmarks.cases import COMPUTED, Conditions
from benchmarks.runs import REPOSITORY, Bench, Run, RunFailed, bench
from json_types import JsonObject
from sandbox.processes import ProcessFailed
from settings import Loading

_AT_ONCE: Final = 50
_MEBIBYTE: Final = 1024 * 1024


@dataclass(frozen=True)
class _Way:
    """A way into Port, and of how many items it is measured."""

    name: str
    items: int
    conditions: Conditions

    def run(self, bench: Bench) -> Run:
        selector: JsonObject = {"data_path": ".items", "pagination": {"type": "page", "size": 100}}
        conditions = replace(self.conditions, concurrency=_AT_ONCE)
        kinds = {f"/pages/{self.items}": selector}
        return bench.run(REPOSITORY, kinds, items=self.items, conditions=conditions)


_WAYS: Final = (
    _Way("DSP mode", 100_000, Conditions(dsp=True)),
    _Way("Ocean loads, all of it is new, five plain fields", 20_000, Conditions()),
    _Way("Ocean loads, nothing changed", 20_000, Conditions(again=True)),
    _Way("Ocean loads, all of it is new, eight fields of jq that is not plain", 20_000, Conditions(COMPUTED)),
    _Way(
        "all of it is new, five plain fields, with `loading: ocean`",
        5_000,
        Conditions(loading=Loading.OCEAN),
    ),
)


def _measured(bench: Bench, way: _Way, cores: list[str], under: str, times: int) -> str:
    """A row of the table: the CPU of the fastest run of all, and the most memory."""
    runs: list[Run] = []
    rates = []
    for each in cores:
        command = tuple(shlex.split(under.format(cores=each)))
        some = [way.run(replace(bench, under=command)) for _ in range(times)]
        rates.append(f"{way.items / min(run.seconds for run in some):,.0f}")
        runs += some
        print(f"{way.name}, {each} cores: {[round(run.seconds, 1) for run in some]} s", file=sys.stderr, flush=True)
    cpu = min(run.cpu for run in runs) / way.items * 1000
    peak = max(run.peak for run in runs) // _MEBIBYTE
    return f"| {' | '.join([f'{way.name}; {way.items:,} items', f'{cpu:.2g} s', *rates, f'{peak} MiB'])} |"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--only", default="", metavar="TEXT", help="the ways whose names hold this")
    parser.add_argument("--cores", nargs="+", default=["all"], metavar="N", help="a column for each")
    parser.add_argument("--under", default="", metavar="COMMAND", help="what gives so many cores, as {cores}")
    parser.add_argument("--times", type=int, default=2, help="run each so often, and count the fastest")
    options = parser.parse_args()
    headings = ["items of 600 bytes, in pages of 100", "CPU for 1,000", *(f"a second, {n}" for n in options.cores)]
    rows = [f"| {' | '.join([*headings, 'most memory'])} |", f"| --- |{' ---: |' * (len(headings))}"]
    try:
        with bench() as running:
            for way in _WAYS:
                if options.only in way.name:
                    rows.append(_measured(running, way, options.cores, options.under, options.times))
    except (ProcessFailed, RunFailed) as failure:
        print(failure, file=sys.stderr)
        return 1
    print("\n".join(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
