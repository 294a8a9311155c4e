"""What of an answer the API paged: the outermost list that `data_path` goes through (contract §4, rule 2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from extraction.expressions import plain_keys
from extraction.list_paths import ListPath
from json_types import Json

type Keys = tuple[str | int, ...]


@dataclass(frozen=True)
class Records:
    """The records themselves, None where they cannot be told, and the places at which they were looked for."""

    seen: Sequence[Json] | None = None
    places: tuple[Keys, ...] = ()


@dataclass(frozen=True)
class RecordPath:
    """The way to the records, as far as an expression tells it."""

    keys: Keys | None

    @classmethod
    def of(cls, data_path: str | None) -> Self:
        if not data_path:
            return cls(())
        keys = plain_keys(data_path)
        if keys is None and (path := ListPath.parse(data_path)) is not None:
            names = path.steps[: path.steps.index(None)] if None in path.steps else path.steps
            keys = tuple(name for name in names if name is not None)
        return cls(keys)

    def find(self, document: Json) -> Records:
        if self.keys is None:
            return Records()
        value = document
        for key in self.keys:
            if not isinstance(value, dict) or not isinstance(key, str) or value.get(key) is None:
                return Records([], (self.keys,))
            value = value[key]
        if isinstance(value, list):
            return Records(value, (self.keys,))
        return Records([value], (self.keys,))
