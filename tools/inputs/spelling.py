"""A field of a mapping may be written in several spellings: which key is meant by a name, or by a place."""

from collections.abc import Iterable

from humps import decamelize

from mapping import PAGINATION_SYNONYMS, Place


def key_for[Key](name: object, keys: Iterable[Key]) -> Key | None:
    """The key that is this name, or else the first that is another spelling of it."""
    texts = {str(key): key for key in keys}
    if str(name) in texts:
        return texts[str(name)]
    return next((key for text, key in texts.items() if are_one(text, str(name))), None)


def are_one(key: str, other: str) -> bool:
    """Whether two keys are spellings of one name."""
    return _plain(key) == _plain(other)


def is_within(place: Place, outer: Place) -> bool:
    """Whether a place is another one or in it, whatever their spellings."""
    pairs = list(zip(place, outer, strict=False))
    return len(place) >= len(outer) and all(are_one(str(part), str(other)) for part, other in pairs)


def _plain(key: str) -> str:
    snake = str(decamelize(key))
    return PAGINATION_SYNONYMS.get(snake, snake)
