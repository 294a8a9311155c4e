"""Truth as APIs write it."""

from typing import Final

from json_types import Json

_FALSY_WORDS: Final = frozenset({"false", "0", "no", ""})


def is_truthy(value: Json) -> bool:
    """`false`, `0`, `no` and the empty string are falsy too."""
    if isinstance(value, str):
        return value.strip().lower() not in _FALSY_WORDS
    return bool(value)
