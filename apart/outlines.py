"""What is kept of a document around its records: enough for whoever tells what is there, however large it is."""

from itertools import islice
from typing import Final

from json_types import Json

_MOST_KEYS: Final = 200
_LONGEST: Final = 1000
_DEEPEST: Final = 6


def outline(value: Json, depth: int = 0) -> Json:
    """The value with no more than the ends of its lists, and the beginnings of its texts."""
    if isinstance(value, str):
        return value[:_LONGEST]
    if not isinstance(value, list | dict):
        return value
    if depth > _DEEPEST:
        return [] if isinstance(value, list) else {}
    if isinstance(value, list):
        ends = value if len(value) < 3 else [value[0], value[-1]]
        return [outline(each, depth + 1) for each in ends]
    most = max(_MOST_KEYS >> (2 * depth), 8)
    return {key[:_LONGEST]: outline(inner, depth + 1) for key, inner in islice(value.items(), most)}
