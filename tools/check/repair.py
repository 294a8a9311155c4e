"""A resource that is put right one mistake after the other, so that what they hid is found."""

import copy
from collections.abc import Iterable
from functools import reduce
from operator import getitem
from typing import Any, Final

from json_types import Json, JsonObject
from mapping import Mistake, Place
from tools.inputs import are_one, is_within, key_for

_ENTITY: Final[JsonObject] = {"identifier": "null", "blueprint": "null"}
_STAND_INS: Final[dict[str, Json]] = {
    "kind": "/",
    "port": {"entity": {"mappings": _ENTITY}},
    "entity": {"mappings": _ENTITY},
    "mappings": _ENTITY,
    **_ENTITY,
    **{"combinator": "and", "rules": [], "property": "$identifier", "operator": "=", "value": "null"},
}
"""What stands for each required field that is missing. Nothing is to be found wrong with it."""


class Repair:
    """What is `left` of a resource. Places are those in it; keys of a wrong name have got the right one there.

    `unclear` is what may not be as it was meant: what was altered, beside what is unclear from the beginning.
    """

    def __init__(self, raw: object, unclear: Iterable[Place]) -> None:
        self.left: Any = copy.deepcopy(raw)
        self.unclear = [*unclear]
        self.second_spellings: list[Place] = []
        self._taken_away: list[Place] = []
        self._renamed: dict[Place, str] = {}

    def mend(self, mistakes: Iterable[Mistake]) -> bool:
        """Takes mistakes away, with as little as can be of what is around them. False where nothing can be done."""
        before = len(self._taken_away)
        mended = [
            self._mend(mistake)
            for mistake in mistakes
            if not any(is_within(mistake.place, away) for away in self._taken_away[before:])  # together with another
        ]
        return any(mended)

    def _mend(self, mistake: Mistake) -> bool:
        place = self._there(mistake.place)
        if len(place) < len(mistake.place):
            return self._fill(place, mistake.place[len(place)]) or self._drop(place)
        if not place:
            return False  # it is no object at all
        if mistake.meant and self._rename(place, mistake.meant):
            return True
        if self._twins(place):
            self.second_spellings.append(self.written(place))
        return self._drop(place)

    def replace(self, place: Place, value: Json) -> None:
        """Puts something else where a value is."""
        *outer, last = self._there(place)
        self._at(outer)[last] = value

    def caused(self, mistake: Mistake) -> bool:
        """Whether it is only that something is missing which was taken away here."""
        is_missing = len(self._there(mistake.place)) < len(mistake.place)
        return is_missing and any(is_within(mistake.place, away) for away in self._taken_away)

    def around(self, place: Place) -> object:
        """What holds a part, or would hold it if it were not missing; None where that is not there either."""
        outer = self._there(place[:-1])
        return self._at(outer) if len(outer) == len(place[:-1]) else None

    def written(self, place: Place) -> Place:
        """A place as the author wrote its keys."""
        there = self._there(place)
        own = (self._renamed.get(there[: depth + 1], part) for depth, part in enumerate(there))
        return (*own, *place[len(there) :])

    def _there(self, place: Place) -> Place:
        """As much of a place as there is, by the keys that are there."""
        found: list[int | str] = []
        value = self.left
        for part in place:
            key = _key(value, part)
            if key is None:
                break
            found.append(key)
            value = value[key]
        return tuple(found)

    def _at(self, place: Iterable[int | str]) -> Any:
        return reduce(getitem, place, self.left)

    def _twins(self, place: Place) -> list[str]:
        """Other spellings of the key that are there as well."""
        *outer, last = place
        around = self._at(outer)
        return [key for key in around if key != last and are_one(key, str(last))] if isinstance(around, dict) else []

    def _fill(self, around: Place, name: int | str) -> bool:
        value = self._at(around)
        if not isinstance(value, dict) or name not in _STAND_INS:
            return False
        value[name] = copy.deepcopy(_STAND_INS[str(name)])
        self.unclear.append((*around, name))
        return True

    def _rename(self, place: Place, name: str) -> bool:
        *outer, last = place
        around = self._at(outer)
        if key_for(name, [key for key in around if key != last]) is not None:
            return False
        renamed = {name if key == last else key: value for key, value in around.items()}
        around.clear()
        around.update(renamed)
        self._renamed[*outer, name] = str(last)
        return True

    def _drop(self, place: Place) -> bool:
        """Takes a part away; an element with the whole list, so that the others keep their places."""
        for length in range(len(place), 0, -1):
            *outer, last = place[:length]
            around = self._at(outer)
            if isinstance(around, dict):
                del around[last]
                self.unclear.append(place[:length])
                self._taken_away.append(place[:length])
                return True
        return False


def _key(value: object, part: int | str) -> int | str | None:
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return part
    if isinstance(value, dict):
        return part if part in value else key_for(part, value)
    return None
