"""Texts, and whole bodies, with places for parameters: `{name}`, where such a parameter is declared (contract §6).

A place is found once, where the text was written. What is put into it, and what was computed for the text before, is
never looked at again, whatever braces it holds.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from json_types import Json

PARAMETER: Final = re.compile(r"\{([\w.-]+)\}")
"""A parameter, `{name}`."""

type Scalar = str | int | float | bool


@dataclass(frozen=True)
class Place:
    """Where the value of a parameter goes."""

    name: str


@dataclass(frozen=True)
class Pattern:
    """A text with at least one place."""

    parts: tuple[str | Place, ...]

    @property
    def names(self) -> list[str]:
        return [part.name for part in self.parts if isinstance(part, Place)]

    def text(self, values: Mapping[str, Scalar]) -> str:
        return "".join(as_text(values[part.name]) if isinstance(part, Place) else part for part in self.parts)

    def value(self, values: Mapping[str, Scalar]) -> Scalar:
        """The text; where it is nothing but one place, the value as it is."""
        match self.parts:
            case [Place(name)]:
                return values[name]
        return self.text(values)


type Text = str | Pattern
type Tree = Json | Pattern | list[Tree] | dict[str, Tree]
"""A body whose texts may be patterns."""


def places_in(text: str, declared: frozenset[str] | None = None) -> list[str | Place]:
    """The parts of a text: of all names in braces, or of those that are declared alone."""
    parts: list[str | Place] = []
    position = 0
    for match in PARAMETER.finditer(text):
        if declared is None or match[1] in declared:
            parts += [text[position : match.start()], Place(match[1])]
            position = match.end()
    return [part for part in (*parts, text[position:]) if part != ""]


def pattern_of(parts: list[str | Place]) -> Text:
    """The text that these parts make."""
    if any(isinstance(part, Place) for part in parts):
        return Pattern(tuple(parts))
    return "".join(part for part in parts if isinstance(part, str))


def names_in(tree: Tree) -> Iterator[str]:
    """The parameters in it, in order."""
    if isinstance(tree, Pattern):
        yield from tree.names
    elif isinstance(tree, dict):
        for inner in tree.values():
            yield from names_in(inner)
    elif isinstance(tree, list):
        for inner in tree:
            yield from names_in(inner)


def filled(tree: Tree, values: Mapping[str, Scalar], *, as_texts: bool = False) -> Json:
    """The tree with values in its places; one that is the whole text keeps its type, unless only texts are wanted."""
    if isinstance(tree, Pattern):
        return tree.text(values) if as_texts else tree.value(values)
    if isinstance(tree, dict):
        return {key: filled(inner, values, as_texts=as_texts) for key, inner in tree.items()}
    if isinstance(tree, list):
        return [filled(inner, values, as_texts=as_texts) for inner in tree]
    return tree


def as_text(value: Scalar) -> str:
    """A value as it stands in a URL or a header."""
    return str(value).lower() if isinstance(value, bool) else str(value)
