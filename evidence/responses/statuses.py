"""Statuses as users write them: `404`, `4xx`, `500-599`, or a list of these."""

import re
from typing import Final

from messages import MappingError, excerpt

_CLASS: Final = re.compile(r"([1-5])xx", re.IGNORECASE)
_RANGE: Final = re.compile(r"([1-5][0-9]{2})(?:\s*-\s*([1-5][0-9]{2}))?")
_ALL: Final = range(100, 600)


def statuses_in(written: object) -> frozenset[int]:
    """The statuses that are meant. Raises `MappingError`."""
    if isinstance(written, list | tuple):
        found = frozenset(status for each in written for status in statuses_in(each))
    elif isinstance(written, int) and not isinstance(written, bool):
        found = frozenset({written} & set(_ALL))
    else:
        found = _in_text(written.strip()) if isinstance(written, str) else frozenset()
    if not found:
        raise MappingError(
            f"status is {excerpt(repr(written))}, but must be a status (404), a class (4xx), a range (500-599), or a "
            "list of these."
        )
    return found


def _in_text(text: str) -> frozenset[int]:
    if match := _CLASS.fullmatch(text):
        first = int(match[1]) * 100
        return frozenset(range(first, first + 100))
    if match := _RANGE.fullmatch(text):
        return frozenset(range(int(match[1]), int(match[2] or match[1]) + 1))
    return frozenset()
