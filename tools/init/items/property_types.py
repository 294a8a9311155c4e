"""The types and formats of properties, from the values that were seen; pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from json_types import Json
from tools.init.items.fields import Field
from tools.init.words import words

type PropertyType = Literal["string", "number", "boolean", "object", "array"]

_DATE_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_URL: Final = re.compile(r"(https?|ftp|ssh|git|amqps?|wss?)://[^\s<>\"{}|\\^`]+")
_SECRET: Final = re.compile(r"passw|secret|token|api_?key|private_?key|credential", re.IGNORECASE)
_LONGEST_CHOICE: Final = 40
_MOST_CHOICES: Final = 8
_FEWEST_SEEN: Final = 10
_CHOSEN: Final = frozenset({
    "status", "state", "type", "kind", "level", "severity", "priority", "role", "visibility", "category", "tier", "env",
    "environment", "phase", "mode", "stage", "result", "outcome", "health", "plan", "criticality", "lifecycle",
    "gender",
})  # fmt: skip


@dataclass(frozen=True)
class PropertyShape:
    """What a blueprint says of a property, beside its title. `choices` are the values of an enum."""

    type: PropertyType
    format: str | None = None
    choices: tuple[str, ...] = ()
    elements: PropertyType | None = None
    mixed: bool = False
    """Whether values of several types were seen, which the mapping makes into text."""


def shape_of(each: Field, *, whole: bool) -> PropertyShape | None:
    """The shape of a field's values; None where nothing but null was seen.

    An enum is told only where all items of the kind were seen (`whole`): Port refuses what is not in it.
    """
    given = each.given
    kinds = {_type_of(value) for value in given}
    if not kinds:
        return None
    if len(kinds) > 1:
        plain = kinds <= {"string", "number", "boolean"}
        return PropertyShape("string", mixed=True) if plain else None
    kind = kinds.pop()
    if kind == "array":
        return PropertyShape("array", elements=_elements([value for value in given if isinstance(value, list)]))
    if kind != "string":
        return PropertyShape(kind)
    texts = [value for value in given if isinstance(value, str)]
    format_ = _format(texts)
    return PropertyShape("string", format_, _choices(each, texts) if whole and format_ is None else ())


def is_secret(name: str) -> bool:
    """Whether a field is named like one that has no business in a catalog."""
    return bool(_SECRET.search(name))


def _type_of(value: Json) -> PropertyType:
    match value:
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def _elements(lists: Sequence[list[Json]]) -> PropertyType | None:
    kinds = {_type_of(value) for each in lists for value in each if value is not None}
    holds_null = any(value is None for each in lists for value in each)
    return kinds.pop() if len(kinds) == 1 and not holds_null else None


def _format(texts: Sequence[str]) -> str | None:
    for name, pattern in (("date-time", _DATE_TIME), ("email", _EMAIL), ("url", _URL)):
        if all(pattern.fullmatch(text) for text in texts) and (name != "date-time" or all(map(_is_moment, texts))):
            return name
    return None


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _choices(each: Field, texts: Sequence[str]) -> tuple[str, ...]:
    """The values of a field that holds one of a few, each of which recurs."""
    found = list(dict.fromkeys(texts))
    recurs = all(texts.count(choice) > 1 for choice in found) and len(found) * 3 <= len(texts)
    fits = 1 < len(found) <= _MOST_CHOICES and all(choice and len(choice) <= _LONGEST_CHOICE for choice in found)
    named = bool(words(each.name)) and words(each.name)[-1] in _CHOSEN
    return tuple(sorted(found)) if named and fits and recurs and len(texts) >= _FEWEST_SEEN else ()
