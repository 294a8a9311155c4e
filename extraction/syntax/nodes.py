"""What a jq expression is made of: what matters for where it looks, and beside it all else that it evaluates."""

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
    """(of); the key is beside it"""
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
    TRY = auto()
    """(attempt); what catches is beside it"""
    FOLD = auto()
    """(source) name of the variable, "" for a pattern; what is done with it is beside it: `reduce`, `foreach`"""
    VARIABLE = auto()
    """name"""
    CALL = auto()
    """(arguments) name"""
    LITERAL = auto()
    """what does not look into the input; value"""
    OTHER = auto()
    """what makes something else of the input; the operator or sign where it matters, its operands beside it"""


@dataclass(frozen=True)
class Node:
    """A part of an expression."""

    kind: Kind
    parts: tuple["Node", ...] = ()
    value: str | int | None = None
    beside: tuple["Node", ...] = ()
    """What is evaluated too, and where it looks does not matter: conditions, operands, keys, what an update does."""


IDENTITY: Final = Node(Kind.IDENTITY)
OTHER: Final = Node(Kind.OTHER)
DEFINED: Final = Node(Kind.OTHER, value="def")
"""Beside what stands after a definition."""

PATTERN: Final = Node(Kind.OTHER, value="pattern")
"""Beside what binds more than one name."""
