"""Text in the order that people expect: AMAN-2 before AMAN-10, and small letters beside capital ones."""

import re

type Value = str | bytes | int | float | None
"""What SQLite knows."""

_DIGITS = re.compile(r"0*(\d+)", re.ASCII)


def natural_key(value: Value) -> Value:
    """What to sort by in the place of a value; only of text it is another."""
    return _DIGITS.sub(_with_length, value.casefold()) if isinstance(value, str) else value


def _with_length(found: re.Match[str]) -> str:
    """Of two numbers the one with more digits is larger, so their number comes first."""
    return f"{len(found[1]):04}{found[1]}"
