"""Truth as APIs write it."""

from typing import Final

from json_types import Json

_FALSY_WORDS: Final = frozenset({"false", "0", "no", ""})
_TRUTHY_WORDS: Final = frozenset({"true", "1", "yes"})


def is_truthy(value: Json) -> bool:
    """`false`, `0`, `no` and the empty string are falsy too."""
    if isinstance(value, str):
        return value.strip().lower() not in _FALSY_WORDS
    return bool(value)


def is_yes_or_no(value: Json) -> bool:
    """Whether a value says one of both, and is no number of pages, link or the like. What is empty says no."""
    if isinstance(value, str):
        return value.strip().lower() in _FALSY_WORDS | _TRUTHY_WORDS
    return not value or value in (True, 1)
