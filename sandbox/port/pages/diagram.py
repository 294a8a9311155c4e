"""The blueprints and their relations as a picture: a box for each blueprint, a line from each relation to its target.

There are two drawings of it. On a wide screen the boxes stand in columns, each left of what it relates to; on a narrow
one they stand below one another, with the lines at their side. What it shows is told in sentences too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sandbox.port.pages.layers import Layers, Slot
from sandbox.port.store import Document

_HEAD: Final = 36
_LINE: Final = 20
_FOOT: Final = 8
_WIDTH: Final = 180
_WIDTH_BELOW: Final = 240
_BETWEEN_COLUMNS: Final = 54
_BETWEEN_BOXES: Final = 18
_PASSAGE: Final = 8
_LANE: Final = 14
_MARGIN: Final = 4
_LOOP: Final = 34
_LONGEST: Final = 22


@dataclass(frozen=True)
class Line:
    """A relation in its box."""

    title: str
    y: float


@dataclass(frozen=True)
class Box:
    title: str
    count: int | None
    x: float
    y: float
    width: float
    height: float
    lines: list[Line]

    @property
    def head(self) -> float:
        """How high lines end at it."""
        return self.y + _HEAD / 2


@dataclass(frozen=True)
class Drawing:
    """Boxes, and lines between them as SVG paths."""

    width: float
    height: float
    boxes: list[Box]
    paths: list[str]


@dataclass(frozen=True)
class Diagram:
    wide: Drawing
    narrow: Drawing
    sentences: list[str]


@dataclass(frozen=True)
class _Relation:
    title: str
    target: str


@dataclass(frozen=True)
class _Blueprint:
    identifier: str
    title: str
    count: int | None
    relations: list[_Relation]

    @property
    def height(self) -> float:
        return _HEAD + (len(self.relations) * _LINE + _FOOT if self.relations else 0)

    def box(self, x: float, y: float, width: float) -> Box:
        lines = [
            Line(_cut(relation.title), y + _HEAD + place * _LINE + _LINE / 2)
            for place, relation in enumerate(self.relations)
        ]
        return Box(_cut(self.title), self.count, x, y, width, self.height, lines)


def diagram(blueprints: Sequence[Document], counts: Mapping[str, int] | None = None) -> Diagram | None:
    """None where nothing relates to anything. Without `counts`, no box tells how many entities there are."""
    titles = {blueprint["identifier"]: str(blueprint["title"]) for blueprint in blueprints}
    drawn = [
        _Blueprint(
            blueprint["identifier"],
            titles[blueprint["identifier"]],
            None if counts is None else counts.get(blueprint["identifier"], 0),
            [
                _Relation(str(relation.get("title") or name), relation["target"])
                for name, relation in blueprint["relations"].items()
                if relation["target"] in titles
            ],
        )
        for blueprint in blueprints
    ]
    if not any(blueprint.relations for blueprint in drawn):
        return None
    return Diagram(_wide(drawn), _narrow(drawn), [_sentence(blueprint, titles) for blueprint in drawn])


def _sentence(blueprint: _Blueprint, titles: Mapping[str, str]) -> str:
    if not blueprint.relations:
        return f"{blueprint.title} relates to nothing."
    told = [f"{titles[relation.target]} ({relation.title})" for relation in blueprint.relations]
    return f"{blueprint.title} relates to {', '.join(told)}."


def _wide(blueprints: Sequence[_Blueprint]) -> Drawing:
    layers = Layers({each.identifier: [relation.target for relation in each.relations] for each in blueprints})
    by_name = {blueprint.identifier: blueprint for blueprint in blueprints}

    def height(slot: Slot) -> float:
        return by_name[slot.name].height if slot.is_node else _PASSAGE

    columns = [sum(map(height, column)) + _BETWEEN_BOXES * (len(column) - 1) for column in layers.columns]
    tallest = max(columns)
    boxes: dict[str, Box] = {}
    passages: dict[Slot, tuple[float, float]] = {}
    for place, (column, total) in enumerate(zip(layers.columns, columns, strict=True)):
        x = _MARGIN + place * (_WIDTH + _BETWEEN_COLUMNS)
        y = _MARGIN + (tallest - total) / 2
        for slot in column:
            if slot.is_node:
                boxes[slot.name] = by_name[slot.name].box(x, y, _WIDTH)
            else:
                passages[slot] = (x, y + _PASSAGE / 2)
            y += height(slot) + _BETWEEN_BOXES
    paths = [
        _path(boxes[each.identifier], line.y, boxes[relation.target], [passages[slot] for slot in way])
        for each in blueprints
        for relation, line in zip(each.relations, boxes[each.identifier].lines, strict=True)
        for way in [layers.way(each.identifier, relation.target)]
    ]
    width = len(columns) * (_WIDTH + _BETWEEN_COLUMNS) - _BETWEEN_COLUMNS + _LOOP + 2 * _MARGIN
    return Drawing(width, tallest + 2 * _MARGIN, [*boxes.values()], paths)


def _path(source: Box, y: float, target: Box, passages: Sequence[tuple[float, float]]) -> str:
    if target.x == source.x:
        out = source.x + source.width + _LOOP
        return f"M{source.x + source.width} {y}C{out} {y} {out} {target.head} {target.x + target.width} {target.head}"
    onwards = target.x > source.x
    path = f"M{source.x + source.width if onwards else source.x} {y}"
    from_x = source.x + source.width if onwards else source.x
    for x, passage_y in passages:
        near, far = (x, x + _WIDTH) if onwards else (x + _WIDTH, x)
        path += f"{_curve(from_x, y, near, passage_y)}L{far} {passage_y}"
        from_x, y = far, passage_y
    return path + _curve(from_x, y, target.x if onwards else target.x + target.width, target.head)


def _curve(from_x: float, from_y: float, x: float, y: float) -> str:
    middle = (from_x + x) / 2
    return f"C{middle} {from_y} {middle} {y} {x} {y}"


def _narrow(blueprints: Sequence[_Blueprint]) -> Drawing:
    targets = [*dict.fromkeys(relation.target for each in blueprints for relation in each.relations)]
    lanes = {target: _MARGIN + _WIDTH_BELOW + (place + 2) * _LANE for place, target in enumerate(targets)}
    boxes: dict[str, Box] = {}
    y: float = _MARGIN
    for blueprint in blueprints:
        boxes[blueprint.identifier] = blueprint.box(_MARGIN, y, _WIDTH_BELOW)
        y += blueprint.height + _BETWEEN_BOXES
    right = _MARGIN + _WIDTH_BELOW
    paths = [
        f"M{right} {line.y}H{lanes[relation.target]}V{boxes[relation.target].head}H{right}"
        for each in blueprints
        for relation, line in zip(each.relations, boxes[each.identifier].lines, strict=True)
    ]
    return Drawing(max(lanes.values()) + 2 * _MARGIN, y - _BETWEEN_BOXES + _MARGIN, [*boxes.values()], paths)


def _cut(title: str) -> str:
    return title if len(title) <= _LONGEST else f"{title[: _LONGEST - 1]}…"
