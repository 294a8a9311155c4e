"""Messages beside the records that say, in words for people, that not all is there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final

from evidence.evidence import Said
from evidence.places import Place, has_identity, has_parts, spelling, written
from evidence.vocabulary import CUT, FAILED_IN_PART, MESSAGES, PARTLY, WARNINGS
from extraction import Keys
from json_types import Json

_MOST_TEXTS: Final = 20
_LONGEST: Final = 500
"""Characters of a text that are read."""

_DEEPEST: Final = 2
_MOST_KEYS: Final = 40


@dataclass
class InProse:
    """What was found: that the answer was cut, or that something of it could not be read."""

    cut: Said | None = None
    partial: Said | None = None


def said_in_prose(places: Iterable[Place]) -> InProse:
    """The first messages that say so; not those of something that has parts, which are its own."""
    found = InProse()
    for place in places:
        names = _messages_among(tuple(islice(place.value, _MOST_KEYS)), place.taken)
        if not names or (has_identity(place) and has_parts(place)):
            continue
        for name in names:
            is_warning = spelling(name) in WARNINGS
            for text in islice(_texts(place.value[name]), _MOST_TEXTS):
                said = Said(written(_keys(place, name)), text)
                if PARTLY.search(text) or (is_warning and FAILED_IN_PART.search(text) and not CUT.search(text)):
                    found.partial = found.partial or said
                elif CUT.search(text):
                    found.cut = found.cut or said
    return found


def is_cut(text: str) -> bool:
    """Whether a message says that the answer was cut."""
    return CUT.search(text[:_LONGEST]) is not None


def _keys(place: Place, name: str) -> Keys:
    return (*place.keys, name)


@lru_cache(maxsize=1024)
def _messages_among(names: tuple[str, ...], taken: str | int | None) -> tuple[str, ...]:
    return tuple(name for name in names if name != taken and spelling(name) in MESSAGES | WARNINGS)


def _texts(value: Json, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        yield value[:_LONGEST]
    elif depth < _DEEPEST and isinstance(value, list | dict):
        for inner in islice(value.values() if isinstance(value, dict) else value, _MOST_TEXTS):
            yield from _texts(inner, depth + 1)
