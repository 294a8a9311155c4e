"""Where an expression looks in an answer, and how far it has gone."""

from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Self

type Keys = tuple[str | int, ...]


class At(Enum):
    """Where a head stands."""

    PATH = auto()
    """At a place of the answer."""

    LIST = auto()
    """At the list of the records, which may have been sorted."""

    RECORD = auto()
    """At a place of a record."""

    MADE = auto()
    """At something that was made of what stands at its place or of the records there."""


@dataclass(frozen=True)
class Head:
    """One way into the answer: the `keys` to where records were looked for, whether the expression goes `through` a
    list there, and `inner`, the keys from a record to a list in it that is gone through as well."""

    keys: Keys = ()
    through: bool = False
    inner: Keys | None = None
    at: At = field(default=At.PATH, compare=False)
    in_record: Keys = field(default=(), compare=False)
    is_entry: bool = field(default=False, compare=False)

    def down(self, key: str | int) -> Self:
        if self.at is At.PATH:
            return replace(self, keys=(*self.keys, key))
        if self.at is At.RECORD:
            return replace(self, in_record=(*self.in_record, key))
        return replace(self, at=At.MADE)

    def each(self) -> Self:
        if self.at in (At.PATH, At.LIST):
            return replace(self, through=True, at=At.RECORD)
        if self.at is At.RECORD and self.inner is None:
            is_of_value = not self.is_entry or self.in_record[:1] == ("value",)
            inner = self.in_record[1:] if self.is_entry else self.in_record
            return replace(self, inner=inner if is_of_value else None, at=At.MADE)
        return replace(self, at=At.MADE)

    def listed(self, *, as_entries: bool = False) -> Self:
        if self.at in (At.PATH, At.LIST):
            return replace(self, through=True, at=At.LIST, is_entry=as_entries or self.is_entry)
        return replace(self, at=At.MADE)

    def ended(self) -> Self:
        """A list among the outputs is its items, so one in the records is gone through too."""
        is_within = self.at is At.RECORD and self.inner is None and self.in_record and not self.is_entry
        return replace(self, inner=self.in_record) if is_within else self

    def consumed(self) -> Self:
        return replace(self, through=self.through or self.at is At.PATH, at=At.MADE)

    def made(self) -> Self:
        return replace(self, at=At.MADE)
