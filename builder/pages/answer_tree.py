"""An answer as a tree, in which each place that may hold the items can be chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from json_types import Json
from tools.init import Place

_DEEPEST: Final = 6
_MOST_KEYS: Final = 60
_FIRST: Final = 2
_LONGEST: Final = 90


@dataclass(frozen=True)
class Branch:
    """One value of the answer: `choices` are the ways in which it may be the items."""

    key: str
    shown: str
    choices: tuple[Place, ...] = ()
    branches: tuple["Branch", ...] = ()
    is_chosen: bool = False
    left_out: int = 0

    @property
    def leads_on(self) -> bool:
        """Whether something can be chosen here or within."""
        return bool(self.choices) or any(branch.leads_on for branch in self.branches)


def tree(document: Json, places: Sequence[Place], data_path: str | None) -> Branch:
    """The whole answer; `data_path` is the place that was taken."""
    return _branch("the answer", document, (), places, data_path)


def _branch(
    key: str, value: Json, keys: tuple[str, ...] | None, places: Sequence[Place], data_path: str | None
) -> Branch:
    """`keys` lead to it from the top; None where that is within a list."""
    choices = tuple(place for place in places if keys is not None and place.keys == keys)
    inner: list[tuple[str, Json, tuple[str, ...] | None]] = []
    count, deep = 0, keys is not None and len(keys) < _DEEPEST
    if isinstance(value, dict):
        count = len(value)
        inner = [(name, each, (*keys, name) if keys is not None else None) for name, each in value.items()]
        inner = inner[:_MOST_KEYS] if deep or keys is None else []
    elif isinstance(value, list):
        count = len(value)
        inner = [(f"{index}", each, None) for index, each in enumerate(value[:_FIRST])]
    return Branch(
        key,
        _shown(value),
        choices,
        tuple(_branch(name, each, at, places, data_path) for name, each, at in inner),
        any(place.data_path == data_path for place in choices),
        count - len(inner),
    )


def _shown(value: Json) -> str:
    match value:
        case list():
            return f"list of {len(value)}"
        case dict():
            return f"object with {len(value)} keys"
        case str():
            return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case _:
            return str(value)
