"""Nodes in columns, each left of what it leads to, in an order in which few lines cross.

A line that goes by a column has a slot in it too, which all lines to one target share.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

_SWEEPS = 4


@dataclass(frozen=True)
class Slot:
    """A node's place in a column; or, with a column of its own, where the lines to that node go by."""

    name: str
    column: int | None = None

    @property
    def is_node(self) -> bool:
        return self.column is None


class Layers:
    def __init__(self, leads_to: Mapping[str, Sequence[str]]) -> None:
        self._leads_to = leads_to
        depths = _depths(leads_to)
        deepest = max(depths.values())
        self._column = {name: deepest - depth for name, depth in depths.items()}
        self.columns: list[list[Slot]] = [[] for _ in range(deepest + 1)]
        for name in leads_to:
            self.columns[self._column[name]].append(Slot(name))
        for name, targets in leads_to.items():
            for slot in (slot for target in targets for slot in self.way(name, target)):
                if slot.column is not None and slot not in self.columns[slot.column]:
                    self.columns[slot.column].append(slot)
        self._put_in_order()

    def way(self, source: str, target: str) -> list[Slot]:
        """The slots between two nodes, in the order in which a line goes through them."""
        start, end = self._column[source], self._column[target]
        return [
            Slot(target, column) for column in (range(start + 1, end) if end > start else range(start - 1, end, -1))
        ]

    def _put_in_order(self) -> None:
        """Each slot is moved towards the middle of what it is joined with, again and again from either side."""
        joined: dict[Slot, set[Slot]] = {slot: set() for column in self.columns for slot in column}
        for name, targets in self._leads_to.items():
            for target in targets:
                stations = [Slot(name), *self.way(name, target), Slot(target)]
                for one, other in pairwise(stations):
                    joined[one].add(other)
                    joined[other].add(one)
        for sweep in range(_SWEEPS):
            for column in self.columns if sweep % 2 else reversed(self.columns):
                heights = {slot: (place + 0.5) / len(each) for each in self.columns for place, slot in enumerate(each)}
                middles = {
                    slot: sum(heights[other] for other in joined[slot]) / len(joined[slot])
                    if joined[slot]
                    else heights[slot]
                    for slot in column
                }
                column.sort(key=lambda slot: middles[slot])


def _depths(leads_to: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """How many steps it is at most from each node to one that leads to no other; a step back in a circle counts not."""
    depths: dict[str, int] = {}

    def depth(name: str, above: frozenset[str]) -> int:
        if name not in depths:
            below = [target for target in leads_to[name] if target not in above]
            depths[name] = max((depth(target, above | {target}) + 1 for target in below), default=0)
        return depths[name]

    for name in leads_to:
        depth(name, frozenset({name}))
    return depths
