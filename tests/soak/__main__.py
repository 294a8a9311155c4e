"""The command: prints a line now and then, and at the end how small the process stayed, and how long it was silent."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

from tests.servers.local_port import LocalPort
from tests.servers.processes import python_module
from tests.servers.sample_api import SampleApi
from tests.soak.run import Soak
from tests.soak.tally import Tally

_BETWEEN_REPORTS: Final = 25


@contextmanager
def soaking(directory: Path, seed: int) -> Iterator[Soak]:
    """Between a Port and an API of its own."""
    tasks = directory / "tasks"
    program = (sys.executable, "-m", "tests.soak.sail", str(tasks))
    with (
        python_module("sandbox.port", directory / "port.log") as port,
        python_module("sandbox.sample_api", directory / "api.log") as api,
    ):
        yield Soak(LocalPort(port), SampleApi(api), directory, program, tasks, Random(seed))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--resyncs", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    def report(tally: Tally) -> None:
        if tally.resyncs % _BETWEEN_REPORTS == 0:
            print(f"{tally}. {tally.upkeep[-1]}", flush=True)

    with TemporaryDirectory(prefix="custom-soak-") as directory, soaking(Path(directory), options.seed) as soak:
        soak.run(options.resyncs, report)
        first, last = soak.tally.quarters
        print(f"{soak.tally}. Seed {options.seed}. The catalog is what the API has.")
        print(f"First quarter: {first}")
        print(f"Last quarter:  {last}")
        for complaint in soak.tally.complaints:
            print(f"Not level: {complaint}")
        return 1 if soak.tally.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
