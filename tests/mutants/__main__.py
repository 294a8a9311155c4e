"""The command: a sample of all changes, the share of them that was noticed, and those that were not.

Ends with 1 where fewer were noticed than should be.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Final

_ROOT: Final = Path(__file__).parent.parent.parent
_MADE: Final = _ROOT / "mutants"
_ONE: Final = "evidence.truth.x_is_truthy__mutmut_1"
"""Whichever: to run it makes all of them, and finds which tests run what."""

_SURVIVED: Final = 0
_RUN_BY_NO_TEST: Final = 33
_ENOUGH: Final = 0.95


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--sample", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--room", default="", help="Only of this room, or of one of its modules: paging.repetition")
    parser.add_argument("--side-by-side", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()

    _mutmut("run", _ONE)
    names = [name for name in sorted(_outcomes()) if f"{name}.".startswith(options.room)]
    sample = Random(options.seed).sample(names, min(options.sample, len(names)))
    _mutmut("run", "--max-children", str(options.side_by_side), *sample)

    outcomes = _outcomes()
    survivors = [name for name in sample if outcomes[name] in (_SURVIVED, _RUN_BY_NO_TEST)]
    for name in survivors:
        print(_mutmut("show", name))
    noticed = len(sample) - len(survivors)
    print(f"{noticed} of {len(sample)} changes were noticed (of {len(names)} that can be made; seed {options.seed}).")
    return 0 if noticed >= _ENOUGH * len(sample) else 1


def _outcomes() -> dict[str, int | None]:
    """How the tests ended for each change; None where they did not run."""
    return dict(_ended())


def _ended() -> Iterator[tuple[str, int | None]]:
    for file in _MADE.rglob("*.meta"):
        if (_ROOT / file.relative_to(_MADE).with_suffix("")).exists():  # mutmut keeps those of modules that are gone
            yield from json.loads(file.read_text())["exit_code_by_key"].items()


def _mutmut(*words: str) -> str:
    """What it said. Raises `SystemExit` where it could not do it, as where a test fails without any change."""
    command: Sequence[str] = (sys.executable, "-m", "mutmut", *words)
    environment = {**os.environ, "HYPOTHESIS_PROFILE": "quick"}
    ended = subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise SystemExit(f"{ended.stdout[-5000:]}{ended.stderr[-5000:]}")
    return ended.stdout


if __name__ == "__main__":
    sys.exit(main())
