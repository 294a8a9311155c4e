"""The parameters of nested endpoints: where their values come from, and what they do to a request and to items (§6)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from apart import Asked, Outputs
from endpoints.endpoint import Endpoint
from endpoints.patterns import Scalar, as_text
from extraction import Expression, JqFailed, Lookup, plainly_ends
from json_types import Item, Json
from messages import MappingError, ReadError, shown

_PREFIX: Final = "__"
_FILTER: Final = "filter"
_FIELD: Final = "field"
_INCLUDE: Final = "include."

type Known = Mapping[str, Outputs]
"""What expressions gave for an item, by their names, where they were evaluated before."""

NOTHING_KNOWN: Final[Known] = {}


@dataclass(frozen=True)
class Binding:
    """The values that were found for parameters, and what `include` took from their items."""

    values: Mapping[str, Scalar] = field(default_factory=dict)
    included: Mapping[str, Json] = field(default_factory=dict)

    def apply(self, template: Endpoint) -> Endpoint:
        return template.at(self.values)

    def mark(self, item: Item) -> Item:
        """The item with the values it was fetched for: `__name` always, `name` where it has no such key."""
        marked = {**item}
        for name, value in self.values.items():
            marked.setdefault(name, value)
            marked[_PREFIX + name] = value
        for name, included in self.included.items():
            marked[_PREFIX + name] = included
        return marked


@dataclass(frozen=True)
class Source:
    """What is taken of an item: the value of a parameter, and what `include` takes beside it."""

    name: str
    lookup: Lookup | None = None
    include: Mapping[str, Lookup] = field(default_factory=dict)

    @property
    def asked(self) -> list[Asked]:
        """What jq evaluates on an item."""
        lookups = {} if self.lookup is None else {_FIELD: self.lookup}
        lookups |= {_INCLUDE + name: lookup for name, lookup in self.include.items()}
        return [Asked(_named(self.name, what), each.text) for what, each in lookups.items() if not each.is_plain]

    def found_in(self, item: Item, known: Known = NOTHING_KNOWN) -> list[Json]:
        """What `field` gives for an item: nothing, nulls, or values. Raises `ReadError`."""
        return _evaluate(_named(self.name, _FIELD), self.lookup, item, known)

    def included_in(self, item: Item, known: Known = NOTHING_KNOWN) -> dict[str, Json]:
        """Raises `ReadError`."""
        return {
            name: next(iter(_evaluate(_named(self.name, _INCLUDE + name), lookup, item, known)), None)
            for name, lookup in self.include.items()
        }


@dataclass(frozen=True)
class Found:
    """What the parameters of one item are: rows of values, and the parameters of which the item has nothing."""

    rows: tuple[Mapping[str, Scalar], ...]
    without_value: int
    absent: frozenset[str]


@dataclass(frozen=True)
class Parameter(Source):
    """One path parameter: given outright by `values`, or found in the items of `endpoint`.

    `companions` are parameters whose values come from the same items, so that they are bound together.
    """

    values: tuple[Scalar, ...] = ()
    endpoint: Endpoint | None = None
    filter: Expression | None = None
    companions: tuple[Source, ...] = ()

    @property
    def needs(self) -> list[str]:
        return self.endpoint.parameters if self.endpoint else []

    @property
    def sources(self) -> tuple[Source, ...]:
        return (self, *self.companions)

    @property
    def names(self) -> list[str]:
        """The parameters that are bound together."""
        return [source.name for source in self.sources]

    @property
    def plainly_ends(self) -> bool:
        """Whether all that is evaluated on its items ends soon, whatever they are."""
        return all(plainly_ends(asked.text) for asked in (*self.asked_first, *self.asked_then))

    @property
    def asked_first(self) -> list[Asked]:
        """What jq evaluates on all items."""
        return [] if self.filter is None else [Asked(_named(self.name, _FILTER), self.filter.text)]

    @property
    def asked_then(self) -> list[Asked]:
        """What jq evaluates on those that are kept."""
        return [asked for source in self.sources for asked in source.asked]

    def keeps(self, item: Item, known: Known = NOTHING_KNOWN) -> bool:
        """Whether `filter` takes the item. Raises `ReadError` where it gives anything but true or false."""
        if self.filter is None:
            return True
        kept = next(iter(_evaluate(_named(self.name, _FILTER), self.filter, item, known)), None)
        if not isinstance(kept, bool):
            raise ReadError(
                f"path_parameters.{self.name}: filter {self.filter.text!r} must give true or false, but gave "
                f"{shown(kept, 100)}."
            )
        return kept

    def found_together(self, item: Item, known: Known = NOTHING_KNOWN) -> Found:
        """The values of all its parameters in one item, row by row; a row with a null is none. Raises `ReadError`."""
        columns = {source.name: source.found_in(item, known) for source in self.sources}
        height = max(1, *map(len, columns.values()))
        rows = list(zip(*(self._column(name, found, height) for name, found in columns.items()), strict=True))
        whole = [dict(zip(columns, row, strict=True)) for row in rows if None not in row]
        checked = tuple(
            {name: _checked(value, f"path_parameters.{name}: field", ReadError) for name, value in row.items()}
            for row in whole
        )
        return Found(checked, len(rows) - len(checked), frozenset(name for name, found in columns.items() if not found))

    def extended(
        self, binding: Binding, row: Mapping[str, Scalar], item: Item, known: Known = NOTHING_KNOWN
    ) -> Binding:
        """The binding with a row of values, and what `include` takes. Raises `ReadError`."""
        included = {name: value for source in self.sources for name, value in source.included_in(item, known).items()}
        return Binding({**binding.values, **row}, {**binding.included, **included})

    def _column(self, name: str, found: list[Json], height: int) -> list[Json]:
        """One value goes with each of several; more of them must be as many."""
        if len(found) > 1 and len(found) != height:
            raise ReadError(
                f"path_parameters.{name}: field gave {len(found)} values for an item of which another gave "
                f"{height}. They are pairs, so each must give as many, or one."
            )
        return found if len(found) == height else (found or [None]) * height


def _named(name: str, what: str) -> str:
    return f"path_parameters.{name}: {what}"


def _evaluate(named: str, expression: Lookup | Expression | None, item: Item, known: Known) -> list[Json]:
    assert expression is not None
    try:
        if given := known.get(named):
            if given.failure is not None:
                raise JqFailed(given.failure)
            return list(given.values)
        return expression.outputs(item)
    except JqFailed as error:
        raise ReadError(f"{named} {expression.text!r} failed: {error}") from error


def checked_values(values: Iterable[Json], name: str) -> tuple[Scalar, ...]:
    """The `values` of a parameter. Raises `MappingError` for one that cannot stand in a path."""
    return tuple(_checked(value, f"path_parameters.{name}: values", MappingError) for value in values)


def _checked(value: Json, where: str, error: type[MappingError | ReadError]) -> Scalar:
    if value is None or isinstance(value, dict | list):
        raise error(f"{where} gave {shown(value, 100)}; a string, a number or a boolean is needed.")
    if not (text := as_text(value)):
        raise error(f"{where} gave an empty string, with which the endpoint would list everything.")
    if text in (".", ".."):
        raise error(f"{where} gave {text!r}, which means another path.")
    return value
