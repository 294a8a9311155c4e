"""What of an answer the API paged: the outermost list that `data_path` goes through (contract §4, rule 2).

The expression is looked through once for where it looks; in an answer, only that is walked.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Final, Self

from extraction.jq_syntax import Kind, Node, NotUnderstood, parse
from json_types import Json

type Keys = tuple[str | int, ...]

_KEPT: Final = frozenset({
    "select", "del", "delpaths", "walk", "values", "arrays", "objects", "iterables", "debug",
})  # fmt: skip
"""Functions whose output, as far as it matters here, stands where their input does."""

_LISTED: Final = frozenset({"sort", "sort_by", "reverse", "unique", "unique_by"})
"""Functions that give the elements of a list as a list."""

_CONSUMED: Final = frozenset({
    "map_values", "with_entries", "group_by", "flatten", "add", "keys", "keys_unsorted", "min_by", "max_by", "min",
    "max", "from_entries",
})  # fmt: skip
"""Functions that make something else of all elements of a list."""

_OF_ANOTHER: Final = frozenset({"first", "last", "limit", "nth", "skip", "add"})
"""Functions whose last argument is what they look through, where they have one."""

_NOTHING: Final = frozenset({"empty", "error", "halt", "halt_error"})


class _At(Enum):
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
    at: _At = field(default=_At.PATH, compare=False)
    in_record: Keys = field(default=(), compare=False)
    is_entry: bool = field(default=False, compare=False)

    def down(self, key: str | int) -> Self:
        if self.at is _At.PATH:
            return replace(self, keys=(*self.keys, key))
        if self.at is _At.RECORD:
            return replace(self, in_record=(*self.in_record, key))
        return replace(self, at=_At.MADE)

    def each(self) -> Self:
        if self.at in (_At.PATH, _At.LIST):
            return replace(self, through=True, at=_At.RECORD)
        if self.at is _At.RECORD and self.inner is None:
            is_of_value = not self.is_entry or self.in_record[:1] == ("value",)
            inner = self.in_record[1:] if self.is_entry else self.in_record
            return replace(self, inner=inner if is_of_value else None, at=_At.MADE)
        return replace(self, at=_At.MADE)

    def listed(self, *, as_entries: bool = False) -> Self:
        if self.at in (_At.PATH, _At.LIST):
            return replace(self, through=True, at=_At.LIST, is_entry=as_entries or self.is_entry)
        return replace(self, at=_At.MADE)

    def ended(self) -> Self:
        """A list among the outputs is its items, so one in the records is gone through too."""
        is_within = self.at is _At.RECORD and self.inner is None and self.in_record and not self.is_entry
        return replace(self, inner=self.in_record) if is_within else self

    def consumed(self) -> Self:
        return replace(self, through=self.through or self.at is _At.PATH, at=_At.MADE)

    def made(self) -> Self:
        return replace(self, at=_At.MADE)


class _Unknown(Exception):
    """It cannot be told where the records stand."""


class _Choose(Enum):
    """Which of several heads are the records."""

    FIRST = auto()
    """The first where something is: `//`."""

    LISTS = auto()
    """The one where a list is: `if`."""


@dataclass(frozen=True)
class Records:
    """The records themselves, None where they cannot be told, and the places at which they were looked for.

    `inner` are the keys from a record to a list in it that `data_path` goes through as well.
    """

    seen: Sequence[Json] | None = None
    places: tuple[Keys, ...] = ()
    inner: Keys | None = None


@dataclass(frozen=True)
class RecordPath:
    """The way to the records, as far as an expression tells it."""

    heads: tuple[Head, ...] = ()
    choose: _Choose | None = None

    @classmethod
    def of(cls, data_path: str | None) -> Self:
        if not data_path:
            return cls((Head(),))
        looking = _Looking()
        try:
            heads = tuple(dict.fromkeys(head.ended() for head in looking.through(parse(data_path), Head(), {})))
        except (NotUnderstood, _Unknown, RecursionError):
            return cls()
        return cls(heads, looking.choose)

    def find(self, document: Json) -> Records:
        places = tuple(dict.fromkeys(head.keys for head in self.heads))
        head = self._chosen(document)
        if head is None:
            return Records(None, places)
        value = _value_at(document, head.keys)
        return Records(_records_in(value, through=head.through), (head.keys,), head.inner)

    def _chosen(self, document: Json) -> Head | None:
        if len(self.heads) == 1:
            return self.heads[0]
        if self.choose is None or not self.heads:
            return None
        values = [(head, _value_at(document, head.keys)) for head in self.heads]
        if self.choose is _Choose.FIRST:
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


class _Looking:
    """Goes through an expression, and follows where it looks."""

    def __init__(self) -> None:
        self.choose: _Choose | None = None

    def through(self, node: Node, head: Head, bound: Mapping[str, tuple[Head, ...]]) -> tuple[Head, ...]:
        """Where what stands at a head is looked into. Raises `_Unknown`."""
        match node.kind:
            case Kind.IDENTITY:
                return (head,)
            case Kind.KEY | Kind.EACH | Kind.SLICE | Kind.COMPUTED_KEY:
                return tuple(_step(node, inner) for inner in self.through(node.parts[0], head, bound))
            case Kind.PIPE:
                return self._each_of(node.parts[1], self.through(node.parts[0], head, bound), bound)
            case Kind.BOTH:
                return self._all(node.parts, head, bound, None)
            case Kind.ELSE:
                return self._all(node.parts, head, bound, _Choose.FIRST)
            case Kind.CHOICE:
                return self._all(node.parts, head, bound, _Choose.LISTS)
            case Kind.UPDATE:
                return (head,)
            case Kind.LIST:
                return tuple(inner.made() for inner in self._each_of_parts(node, head, bound))
            case Kind.OBJECT if node.parts:
                further = _further(self._each_of_parts(node, head, bound), head)
                return tuple(inner.made() for inner in further) or self._made(head)
            case Kind.BINDING:
                return self._bound(node, head, bound)
            case Kind.FOLD:
                further = _further(self.through(node.parts[0], head, bound), head)
                return tuple(inner.made() for inner in further) or self._made(head)
            case Kind.VARIABLE:
                return self._variable(node, bound)
            case Kind.CALL:
                return self._call(node, head, bound)
            case Kind.LITERAL | Kind.OBJECT:
                return ()
        return self._made(head)

    def _each_of(self, node: Node, heads: Iterable[Head], bound: Mapping[str, tuple[Head, ...]]) -> tuple[Head, ...]:
        return tuple(found for head in heads for found in self.through(node, head, bound))

    def _each_of_parts(self, node: Node, head: Head, bound: Mapping[str, tuple[Head, ...]]) -> Iterator[Head]:
        for part in node.parts:
            yield from self.through(part, head, bound)

    def _all(
        self, parts: Iterable[Node], head: Head, bound: Mapping[str, tuple[Head, ...]], choose: _Choose | None
    ) -> tuple[Head, ...]:
        found = tuple(dict.fromkeys(inner for part in parts for inner in self.through(part, head, bound)))
        if len(found) > 1:
            if self.choose is not None and self.choose is not choose:
                raise _Unknown
            self.choose = choose
        return found

    def _bound(self, node: Node, head: Head, bound: Mapping[str, tuple[Head, ...]]) -> tuple[Head, ...]:
        source = self.through(node.parts[0], head, bound)
        passed = _further(source, head)
        try:
            names = {} if not node.value else {str(node.value): source}
            body = self.through(node.parts[1], head, {**bound, **names})
        except _Unknown:
            if not passed:
                raise
            body = ()
        known = {inner.keys for inner in body if inner.through}
        others = tuple(inner for inner in body if inner.through or not passed)
        return (*others, *(inner.made() for inner in passed if inner.keys not in known))

    def _variable(self, node: Node, bound: Mapping[str, tuple[Head, ...]]) -> tuple[Head, ...]:
        return bound.get(str(node.value), ())

    def _call(self, node: Node, head: Head, bound: Mapping[str, tuple[Head, ...]]) -> tuple[Head, ...]:
        name, arguments = str(node.value), node.parts
        if name in _NOTHING:
            return ()
        if arguments and name in _OF_ANOTHER:
            return tuple(inner.made() if inner.through else inner for inner in self.through(arguments[-1], head, bound))
        if name in ("first", "last"):
            return (head.down(0 if name == "first" else -1),)
        if name in _KEPT:
            return (head,)
        if name == "map":
            return tuple(inner.made() for inner in self.through(arguments[0], head.each(), bound))
        if name == "to_entries":
            return (head.listed(as_entries=True),)
        if name in _LISTED:
            return (head.listed(),)
        if name in _CONSUMED:
            return (head.consumed(),)
        return self._made(head)

    def _made(self, head: Head) -> tuple[Head, ...]:
        """Something else was made: of a record, which changes nothing, or of what is not known to be a list."""
        if not head.through:
            raise _Unknown
        return (head.made(),)


def _further(found: Iterable[Head], head: Head) -> tuple[Head, ...]:
    """What of it goes through a list that the head did not go through."""
    if not head.through:
        return tuple(inner for inner in found if inner.through)
    return tuple(inner for inner in found if inner.keys == head.keys and inner.inner is not None and head.inner is None)


def _step(node: Node, head: Head) -> Head:
    if node.kind is Kind.EACH:
        return head.each()
    if node.kind is Kind.SLICE:
        return head
    if node.kind is Kind.KEY and node.value is not None:
        return head.down(node.value)
    if not head.through:
        raise _Unknown
    return head.made()
