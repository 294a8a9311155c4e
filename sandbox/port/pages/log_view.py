"""The log as the page shows it: what Ocean says of each of its steps is folded, where nothing is wrong with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from sandbox.port.installations import Line


@dataclass(frozen=True)
class Lines:
    """Lines that follow one another, folded or not."""

    folded: bool
    lines: list[Line]


def in_folds(lines: Iterable[Line]) -> list[Lines]:
    return [Lines(folded, [*together]) for folded, together in groupby(lines, key=lambda line: line.is_routine)]
