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
    list there, and `inner`, which are gone through as well: the keys from a record to a list in it, from an element of
    that to a list in it, and so on."""

    keys: Keys = ()
    through: bool = False
    inner: tuple[Keys, ...] = ()
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
        if self.at is not At.RECORD or (self.is_entry and self.in_record[:1] != ("value",)):
            return replace(self, at=At.MADE)
        inner = self.in_record[1:] if self.is_entry else self.in_record
        return replace(self, inner=(*self.inner, inner), in_record=(), is_entry=False)

    def listed(self, *, as_entries: bool = False) -> Self:
        if self.at in (At.PATH, At.LIST):
            return replace(self, through=True, at=At.LIST, is_entry=as_entries or self.is_entry)
        return replace(self, at=At.MADE)

    def ended(self) -> Self:
        """A list among the outputs is its items, so one in the records is gone through too."""
        is_within = self.at is At.RECORD and self.in_record and not self.is_entry
        return replace(self, inner=(*self.inner, self.in_record), in_record=()) if is_within else self

    def consumed(self) -> Self:
        return replace(self, through=self.through or self.at is At.PATH, at=At.MADE)

    def made(self) -> Self:
        return replace(self, at=At.MADE)
