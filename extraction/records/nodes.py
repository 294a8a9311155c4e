"""What a jq expression is made of, as far as it matters where it looks."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final


class NotUnderstood(Exception):
    """The expression is not what this parser knows of jq."""


class Kind(Enum):
    """What a part of an expression is. In brackets: its parts, then its value."""

    IDENTITY = auto()
    KEY = auto()
    """(of) name, or a place in a list"""
    COMPUTED_KEY = auto()
    """(of)"""
    SLICE = auto()
    """(of)"""
    EACH = auto()
    """(of)"""
    PIPE = auto()
    """(first, then)"""
    BOTH = auto()
    """(one, other): `,` and `+`"""
    ELSE = auto()
    """(one, other): `//`"""
    UPDATE = auto()
    """(target): `|=`"""
    LIST = auto()
    """(content, if any)"""
    OBJECT = auto()
    """(values)"""
    CHOICE = auto()
    """(branches): `if`"""
    BINDING = auto()
    """(source, body) name of the variable, "" for a pattern"""
    FOLD = auto()
    """(source): `reduce`, `foreach`"""
    VARIABLE = auto()
    """name"""
    CALL = auto()
    """(arguments) name"""
    LITERAL = auto()
    """what does not look into the input; value"""
    OTHER = auto()
    """what makes something else of the input"""


@dataclass(frozen=True)
class Node:
    """A part of an expression."""

    kind: Kind
    parts: tuple["Node", ...] = ()
    value: str | int | None = None


IDENTITY: Final = Node(Kind.IDENTITY)
OTHER: Final = Node(Kind.OTHER)
