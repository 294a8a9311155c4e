"""Follows where a jq expression looks, from the answer down to the lists that it goes through."""

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum, auto
from typing import Final

from extraction.records.heads import Head
from extraction.syntax import Kind, Node

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


class Unknown(Exception):
    """It cannot be told where the records stand."""


class Choose(Enum):
    """Which of several heads are the records."""

    FIRST = auto()
    """The first where something is: `//`."""

    LISTS = auto()
    """The one where a list is: `if`."""


class Looking:
    """Goes through an expression, and follows where it looks."""

    def __init__(self) -> None:
        self.choose: Choose | None = None

    def through(self, node: Node, head: Head, bound: Mapping[str, tuple[Head, ...]]) -> tuple[Head, ...]:
        """Where what stands at a head is looked into. Raises `Unknown`."""
        match node.kind:
            case Kind.IDENTITY:
                return (head,)
            case Kind.TRY:
                return self.through(node.parts[0], head, bound)
            case Kind.KEY | Kind.EACH | Kind.SLICE | Kind.COMPUTED_KEY:
                return tuple(_step(node, inner) for inner in self.through(node.parts[0], head, bound))
            case Kind.PIPE:
                return self._each_of(node.parts[1], self.through(node.parts[0], head, bound), bound)
            case Kind.BOTH:
                return self._all(node.parts, head, bound, None)
            case Kind.ELSE:
                return self._all(node.parts, head, bound, Choose.FIRST)
            case Kind.CHOICE:
                return self._all(node.parts, head, bound, Choose.LISTS)
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
        self, parts: Iterable[Node], head: Head, bound: Mapping[str, tuple[Head, ...]], choose: Choose | None
    ) -> tuple[Head, ...]:
        found = tuple(dict.fromkeys(inner for part in parts for inner in self.through(part, head, bound)))
        if len(found) > 1:
            if self.choose is not None and self.choose is not choose:
                raise Unknown
            self.choose = choose
        return found

    def _bound(self, node: Node, head: Head, bound: Mapping[str, tuple[Head, ...]]) -> tuple[Head, ...]:
        source = self.through(node.parts[0], head, bound)
        passed = _further(source, head)
        try:
            names = {} if not node.value else {str(node.value): source}
            body = self.through(node.parts[1], head, {**bound, **names})
        except Unknown:
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
            raise Unknown
        return (head.made(),)


def _further(found: Iterable[Head], head: Head) -> tuple[Head, ...]:
    """What of it goes through a list that the head did not go through."""
    if not head.through:
        return tuple(inner for inner in found if inner.through)
    return tuple(inner for inner in found if inner.keys == head.keys and len(inner.inner) > len(head.inner))


def _step(node: Node, head: Head) -> Head:
    if node.kind is Kind.EACH:
        return head.each()
    if node.kind is Kind.SLICE:
        return head
    if node.kind is Kind.KEY and node.value is not None:
        return head.down(node.value)
    if not head.through:
        raise Unknown
    return head.made()
