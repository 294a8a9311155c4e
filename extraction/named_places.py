"""The parts of an input that an expression has to see, and whether an item may be without one of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from json_types import Item, Json


class Step(Enum):
    """A step of a path that is no key."""

    EVERY = auto()
    """To every value of a list or an object."""


type Place = tuple[str | Step, ...]
"""The way to a value in the input."""


@dataclass(frozen=True)
class NamedPaths:
    """The paths that an expression follows, and where it looks at all that is there, however deep.

    A part of an input has keys less, at any depth, and its lists are as long. Where a path goes to every value of an
    object, or everything in it counts, nothing tells whether a key of it is missing.
    """

    paths: frozenset[Place]
    looked_into: frozenset[Place] = frozenset()

    def may_be_missing_in(self, item: Item) -> bool:
        """Whether the expression may say something else of what the item is a part of."""
        return any(_is_missing(path, item) for path in self.paths) or any(
            _holds_an_object(value) for place in self.looked_into for value in _values(place, item)
        )


def _is_missing(path: Place, value: Json) -> bool:
    for number, step in enumerate(path):
        if isinstance(value, list):
            return step is Step.EVERY and any(_is_missing(path[number + 1 :], each) for each in value)
        if not isinstance(value, dict):
            return False
        if not isinstance(step, str) or step not in value:
            return True
        value = value[step]
    return False


def _values(place: Place, value: Json) -> Iterable[Json]:
    """What stands there, where nothing is missing on the way."""
    if not place:
        yield value
    elif isinstance(value, dict) and isinstance(place[0], str):
        yield from _values(place[1:], value.get(place[0]))
    elif isinstance(value, list) and place[0] is Step.EVERY:
        for each in value:
            yield from _values(place[1:], each)


def _holds_an_object(value: Json) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(map(_holds_an_object, value)))
