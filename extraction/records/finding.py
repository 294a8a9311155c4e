"""Finds the records of an answer: the expression is looked through once, and in an answer only its way is walked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from extraction.records.heads import Head, Keys
from extraction.records.looking import Choose, Looking, Unknown
from extraction.syntax import NotUnderstood, parse
from json_types import Json


@dataclass(frozen=True)
class Records:
    """The records themselves, None where they cannot be told, and the places at which they were looked for.

    `inner` are the keys from a record to a list in it that `data_path` goes through as well, and from an element of
    that list to one in it.
    """

    seen: Sequence[Json] | None = None
    places: tuple[Keys, ...] = ()
    inner: tuple[Keys, ...] = ()


@dataclass(frozen=True)
class RecordPath:
    """The way to the records, as far as an expression tells it."""

    heads: tuple[Head, ...] = ()
    choose: Choose | None = None

    @classmethod
    def of(cls, data_path: str | None) -> Self:
        if not data_path:
            return cls((Head(),))
        looking = Looking()
        try:
            heads = tuple(dict.fromkeys(head.ended() for head in looking.through(parse(data_path), Head(), {})))
        except (NotUnderstood, Unknown, RecursionError):
            return cls()
        return cls(heads, looking.choose)

    @property
    def plain(self) -> list[str] | None:
        """The keys of the one list that is gone through; None where there is none by keys, or there may be several."""
        keys = self.heads[0].keys if len(self.heads) == 1 and self.heads[0].through else ()
        plain = [key for key in keys if isinstance(key, str)]
        return plain if keys and len(plain) == len(keys) else None

    def find(self, document: Json) -> Records:
        head = self._chosen(document)
        if head is None:
            return Records(None, tuple(dict.fromkeys(head.keys for head in self.heads)))
        value = _value_at(document, head.keys)
        return Records(_records_in(value, through=head.through), (head.keys,), head.inner)

    def _chosen(self, document: Json) -> Head | None:
        if len(self.heads) == 1:
            return self.heads[0]
        if self.choose is None or not self.heads:
            return None
        values = [(head, _value_at(document, head.keys)) for head in self.heads]
        if self.choose is Choose.FIRST:
            given = (head for head, value in values if _is_given(value, through=head.through))
            return next(given, self.heads[-1])
        lists = [head for head, value in values if isinstance(value, list)]
        return lists[0] if len(lists) == 1 else None


def _value_at(document: Json, keys: Keys) -> Json:
    value = document
    for key in keys:
        if isinstance(key, str) and isinstance(value, dict):
            value = value.get(key)
        elif isinstance(key, int) and isinstance(value, list) and -len(value) <= key < len(value):
            value = value[key]
        else:
            return None
    return value


def _is_given(value: Json, *, through: bool) -> bool:
    return bool(value) if through else value is not None and value is not False


def _records_in(value: Json, *, through: bool) -> Sequence[Json]:
    if isinstance(value, list):
        return value
    if through:
        return list(value.values()) if isinstance(value, dict) else []
    return [] if value is None else [value]
