"""What a jq expression has to see of its input, so that of a part of that input it says what it says of the whole."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Final

from extraction.named_places import NamedPaths, Place, Step
from extraction.syntax import DEFINED, PATTERN, TEXT, Kind, Node, NotUnderstood, parse

_ANYTHING: Final = NamedPaths(frozenset(), frozenset({()}))


def named_paths(text: str) -> NamedPaths:
    """What an expression names; all there is where it is not understood."""
    naming = _Naming()
    try:
        naming.of(parse(text), _Value(frozenset({()})), {})
    except (NotUnderstood, RecursionError):
        return _ANYTHING
    return NamedPaths(frozenset(naming.paths), frozenset(naming.looked_into))


@dataclass(frozen=True)
class _Value:
    """What an expression may give: what stands at places of the input, or a list or object made of other `values`.

    What is neither is the same for a part as for the whole, as long as the part has what was named.
    """

    at: frozenset[Place] = frozenset()
    values: "_Value | None" = None

    def __or__(self, other: "_Value") -> "_Value":
        made = [each for each in (self.values, other.values) if each is not None]
        return _Value(self.at | other.at, _any_of(made) if made else None)


_KNOWN: Final = _Value()

type _Bound = Mapping[str, _Value]

_KEPT: Final = frozenset({
    "select/1", "del/1", "debug/0", "debug/1", "values/0", "nulls/0", "booleans/0", "numbers/0", "strings/0",
    "arrays/0", "objects/0", "iterables/0", "scalars/0",
})  # fmt: skip
"""Functions that give their input or nothing, or what is left of it."""

_CONSTANT: Final = frozenset({"empty/0", "now/0", "env/0", "nan/0", "infinite/0"})
_OF_TYPES: Final = frozenset({"not/0", "type/0"})
_OF_SIZES: Final = frozenset({"length/0", "keys/0", "keys_unsorted/0", "any/0", "all/0"})
"""Functions to which it does not matter what the values of their input hold."""

_GENERATING: Final = frozenset({"first/1", "last/1", "limit/2", "skip/2", "nth/2", "add/1"})
"""Functions that give outputs of their last argument, or the sum of them. What else they get are numbers."""

_OF_ARGUMENTS: Final = frozenset({"range/1", "range/2", "range/3", "error/1", "IN/2", "pow/2"})
"""Functions that do not look at their input; their arguments do."""

_ORDERED: Final = frozenset({"sort_by/1", "unique_by/1", "group_by/1", "min_by/1", "max_by/1"})

_COMPARISONS: Final = frozenset({"==", "!=", "<", "<=", ">", ">="})
_LOGICAL: Final = frozenset({"and", "or"})
_MOST_ROUNDS: Final = 4
_MOST_STEPS: Final = 10_000


@dataclass
class _Naming:
    """Evaluates an expression with places for values, and notes what it names."""

    paths: set[Place] = field(default_factory=set[Place])
    looked_into: set[Place] = field(default_factory=set[Place])
    _steps: int = 0

    def of(self, node: Node, given: _Value, bound: _Bound) -> _Value:
        """What it gives for `given`. Raises `NotUnderstood`."""
        self._steps += 1
        if self._steps > _MOST_STEPS or DEFINED in node.beside or PATTERN in node.beside:
            raise NotUnderstood
        match node.kind:
            case Kind.IDENTITY:
                return given
            case Kind.LITERAL:
                return _KNOWN
            case Kind.KEY if isinstance(node.value, str):
                return self._down(self.of(node.parts[0], given, bound), node.value)
            case Kind.KEY | Kind.EACH:
                return self._down(self.of(node.parts[0], given, bound), Step.EVERY)
            case Kind.SLICE:
                self._all(node.beside, given, bound)
                return self.of(node.parts[0], given, bound)
            case Kind.COMPUTED_KEY:
                return self._whole(self._all((*node.parts, *node.beside), given, bound))
            case Kind.PIPE:
                return self.of(node.parts[1], self.of(node.parts[0], given, bound), bound)
            case Kind.BOTH | Kind.ELSE | Kind.CHOICE:
                self._all(node.beside, given, bound)
                return _any_of(self._all(node.parts, given, bound))
            case Kind.LIST | Kind.OBJECT:
                self._all(node.beside, given, bound)
                return _Value(values=_any_of(self._all(node.parts, given, bound)))
            case Kind.TRY:
                _refuse_what_reads(node.beside)
                return self.of(node.parts[0], given, bound)
            case Kind.UPDATE:
                self._whole([self.of(node.beside[0], self.of(node.parts[0], given, bound), bound)])
                return given
            case Kind.BINDING:
                source = self.of(node.parts[0], given, bound)
                return self.of(node.parts[1], given, {**bound, str(node.value): source})
            case Kind.FOLD:
                return self._folded(node, given, bound)
            case Kind.VARIABLE:
                return self._variable(str(node.value), bound)
            case Kind.CALL:
                return self._called(node, given, bound)
            case Kind.OTHER:
                return self._other(str(node.value), node.beside, given, bound)

    def _all(self, nodes: Iterable[Node], given: _Value, bound: _Bound) -> list[_Value]:
        return [self.of(node, given, bound) for node in nodes]

    def _down(self, around: _Value, step: str | Step) -> _Value:
        places = frozenset((*place, step) for place in around.at)
        self.paths |= places
        return _Value(places) | (around.values or _KNOWN)

    def _whole(self, values: Iterable[_Value]) -> _Value:
        """What is made of all that there is in them, which is the same then."""
        for value in values:
            self.looked_into |= value.at
            if value.values is not None:
                self._whole([value.values])
        return _KNOWN

    def _variable(self, name: str, bound: _Bound) -> _Value:
        if name in ("$ENV", "$__loc__"):
            return _KNOWN
        if name not in bound:
            raise NotUnderstood
        return bound[name]

    def _folded(self, node: Node, given: _Value, bound: _Bound) -> _Value:
        """Goes on as long as each round gives anything new."""
        if not node.value:
            raise NotUnderstood
        start, update, *extract = node.beside
        within = {**bound, str(node.value): self.of(node.parts[0], given, bound)}
        folded = self.of(start, given, bound)
        for _ in range(_MOST_ROUNDS):
            before = folded
            folded |= self.of(update, folded, within)
            if folded == before:
                return folded if not extract else self.of(extract[0], folded, within)
        raise NotUnderstood

    def _called(self, node: Node, given: _Value, bound: _Bound) -> _Value:
        name, arguments = f"{node.value}/{len(node.parts)}", node.parts
        if name in _CONSTANT:
            return _KNOWN
        if name in _OF_TYPES:
            return _KNOWN
        if name in _OF_SIZES:
            self._down(given, Step.EVERY)
            return _KNOWN
        if name in ("first/0", "last/0", "add/0"):
            return self._down(given, Step.EVERY)
        if name == "has/1" and (key := _text(arguments[0])) is not None:
            self._down(given, key)
            return _KNOWN
        if name == "map/1":
            return _Value(values=self.of(arguments[0], self._down(given, Step.EVERY), bound))
        if name in ("any/1", "all/1"):
            self.of(arguments[0], self._down(given, Step.EVERY), bound)
            return _KNOWN
        if name in ("any/2", "all/2"):
            self.of(arguments[1], self.of(arguments[0], given, bound), bound)
            return _KNOWN
        if name in _ORDERED:
            return self._ordered(str(node.value), arguments[0], self._down(given, Step.EVERY), bound)
        made = self._all(arguments, given, bound)
        if name in _KEPT:
            return given
        if name == "isempty/1":
            return _KNOWN
        if name in _GENERATING:
            return made[-1]
        return self._whole(made if name in _OF_ARGUMENTS else (given, *made))

    def _ordered(self, name: str, by: Node, each: _Value, bound: _Bound) -> _Value:
        self._whole([self.of(by, each, bound)])
        if name in ("min_by", "max_by"):
            return each
        return _Value(values=_Value(values=each) if name == "group_by" else each)

    def _other(self, sign: str, operands: tuple[Node, ...], given: _Value, bound: _Bound) -> _Value:
        made = self._all(operands, given, bound)
        if sign in _LOGICAL or (sign in _COMPARISONS and any(map(_says_nothing_of_objects, operands))):
            return _KNOWN
        if sign.endswith("=") and sign not in _COMPARISONS:
            # The target counts as well: but for `=`, what is put there is made of what was there.
            self._whole(made[1:] if sign == "=" else made)
            return given
        is_of_its_input = not operands and sign != TEXT
        return self._whole((given,) if is_of_its_input else made)


def _any_of(values: Iterable[_Value]) -> _Value:
    return reduce(_Value.__or__, values, _KNOWN)


def _text(node: Node) -> str | None:
    """The text that is written there."""
    value = node.value
    if node.kind is not Kind.LITERAL or not isinstance(value, str) or not value.startswith('"'):
        return None
    try:
        return str(json.loads(value))
    except ValueError as error:
        raise NotUnderstood from error


def _says_nothing_of_objects(node: Node) -> bool:
    """To what it is compared with, only its type matters where that is an object, and whether it is empty if a list."""
    return node.kind is Kind.LITERAL or (node.kind is Kind.LIST and not node.parts)


def _refuse_what_reads(catches: Iterable[Node]) -> None:
    """What failed was told with values from anywhere."""
    for node in catches:
        is_constant = node.kind is Kind.CALL and f"{node.value}/{len(node.parts)}" in _CONSTANT
        if node.kind is not Kind.LITERAL and not is_constant:
            raise NotUnderstood
