"""Blueprints and their relations as a picture: what is related to stands above what relates to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from builder.project import relations_of
from json_types import JsonObject

_WIDTH: Final = 150
_HEIGHT: Final = 40
_ACROSS: Final = 26
_DOWN: Final = 64
_MARGIN: Final = 8


@dataclass(frozen=True)
class Box:
    """A blueprint."""

    name: str
    x: int
    y: int

    width: int = _WIDTH
    height: int = _HEIGHT

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


@dataclass(frozen=True)
class Arrow:
    """A relation, from the box that has it to its target."""

    name: str
    path: str
    x: int
    y: int


@dataclass(frozen=True)
class Picture:
    """All of it, with its size."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    width: int
    height: int


def picture(blueprints: Sequence[JsonObject]) -> Picture | None:
    """None where there is nothing to draw."""
    targets = {
        str(each.get("identifier")): [str(relation.get("target")) for relation in relations_of(each).values()]
        for each in blueprints
    }
    if not targets:
        return None
    floors: dict[int, list[str]] = {}
    for name in targets:
        floors.setdefault(_floor(name, targets, ()), []).append(name)
    widest = max(len(names) for names in floors.values())
    width = widest * (_WIDTH + _ACROSS) - _ACROSS + 2 * _MARGIN
    boxes: dict[str, Box] = {}
    for floor, names in floors.items():
        taken = len(names) * (_WIDTH + _ACROSS) - _ACROSS
        for place, name in enumerate(names):
            x = (width - taken) // 2 + place * (_WIDTH + _ACROSS)
            boxes[name] = Box(name, x, _MARGIN + floor * (_HEIGHT + _DOWN))
    arrows = [
        _arrow(boxes[str(each.get("identifier"))], boxes[target], name)
        for each in blueprints
        for name, relation in relations_of(each).items()
        if (target := str(relation.get("target"))) in boxes
    ]
    height = (max(floors) + 1) * (_HEIGHT + _DOWN) - _DOWN + 2 * _MARGIN
    return Picture(tuple(boxes.values()), tuple(arrows), width, height)


def _floor(name: str, targets: dict[str, list[str]], below: tuple[str, ...]) -> int:
    """How many relations lead on from here, at most; what turns in a circle counts once."""
    others = [each for each in targets.get(name, []) if each in targets and each != name and each not in below]
    return max((_floor(each, targets, (*below, name)) + 1 for each in others), default=0)


def _arrow(source: Box, target: Box, name: str) -> Arrow:
    if source is target:
        right, y = source.x + source.width, source.y + source.height // 2
        return Arrow(name, f"M {right} {y - 8} c 24 -14, 24 30, 0 16", right, y)
    if source.y == target.y:
        y = source.y + source.height
        path = f"M {source.middle} {y} C {source.middle} {y + 34}, {target.middle} {y + 34}, {target.middle} {y}"
        return Arrow(name, path, (source.middle + target.middle) // 2, y + 24)
    up = source.y > target.y
    start = source.y if up else source.y + source.height
    end = target.y + target.height if up else target.y
    bend = (start + end) // 2
    path = f"M {source.middle} {start} C {source.middle} {bend}, {target.middle} {bend}, {target.middle} {end}"
    return Arrow(name, path, (source.middle + target.middle) // 2, bend)
