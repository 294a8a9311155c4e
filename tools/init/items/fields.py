"""What items consist of: each field with its place and the values that were seen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from json_types import Item, Json
from tools.init.words import OPENED, jq_path, stem

_DEEPEST: Final = 3
_FEW_KEYS: Final = 3
_DOCUMENTS: Final = frozenset({"doc", "document"})
"""What a row of an index holds the record itself in."""
MARK: Final = "__"
"""What the values that a nested item was fetched for begin with."""


@dataclass(frozen=True)
class Field:
    """One field: the keys that lead to it, and its value in each item that has it (null where the item says so)."""

    keys: tuple[str, ...]
    items: int
    values: list[Json] = field(default_factory=list)

    @property
    def path(self) -> str:
        return jq_path(self.keys)

    @property
    def name(self) -> str:
        return self.keys[-1]

    @property
    def given(self) -> list[Json]:
        """The values that are there and not null."""
        return [value for value in self.values if value is not None]

    @property
    def is_in_all(self) -> bool:
        return len(self.given) == self.items

    @property
    def is_mark(self) -> bool:
        return self.name.startswith(MARK)

    @property
    def holds_objects(self) -> bool:
        given = self.given
        return bool(given) and all(isinstance(value, dict) for value in given)


def all_fields(items: Sequence[Item]) -> list[Field]:
    """Every field of the items, and of the objects in them."""
    return [each for each in _walk(items, (), len(items)) if each.keys]


def own_fields(items: Sequence[Item]) -> list[Field]:
    """The fields that are worth a property: objects are opened only where their keys are as good as the item's own."""
    found: list[Field] = []
    for each in _fields(items, (), len(items)):
        found += _opened(each, few=len(items[0]) <= _FEW_KEYS if items else False)
    return found


def _opened(each: Field, *, few: bool) -> list[Field]:
    name = stem(each.name)
    is_container = each.holds_objects and (name in OPENED or name in _DOCUMENTS or few) and not each.is_mark
    if not is_container or len(each.keys) >= _DEEPEST:
        return [each]
    objects = [value for value in each.given if isinstance(value, dict)]
    inner = _fields(objects, each.keys, each.items)
    return [deeper for one in inner for deeper in _opened(one, few=False)] or [each]


def _walk(objects: Sequence[Item], keys: tuple[str, ...], items: int) -> Iterator[Field]:
    for each in _fields(objects, keys, items):
        yield each
        if each.holds_objects and len(each.keys) <= _DEEPEST:
            yield from _walk([value for value in each.given if isinstance(value, dict)], each.keys, items)


def _fields(objects: Sequence[Item], keys: tuple[str, ...], items: int) -> list[Field]:
    names = dict.fromkeys(name for each in objects for name in each)
    return [Field((*keys, name), items, [each[name] for each in objects if name in each]) for name in names]
