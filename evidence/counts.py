"""Numbers that an answer tells."""

from typing import Final

from json_types import Json

# Whatever says that there is more says no more than that.
_LARGEST_COUNT: Final = 10**15
_MOST_DIGITS: Final = 16


def as_count(value: Json) -> int | None:
    """A number that counts, also one in digits."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value.lstrip("0")[:_MOST_DIGITS] or "0")
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return min(value, _LARGEST_COUNT)
    return None


def in_total(value: Json) -> tuple[str, Json]:
    """The key and the number in a total that is an object, as in Elasticsearch."""
    if isinstance(value, dict):
        for key in ("value", "count"):
            if key in value:
                return key, value[key]
    return "", None if isinstance(value, dict) else value


def is_lower_bound(value: Json) -> bool:
    """Whether a total says that there may be more than it counts."""
    return isinstance(value, dict) and value.get("relation", "eq") != "eq"
