"""The parameters of nested endpoints: where their values come from, and what they do to a request and to items (§6)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from endpoints.endpoint import Endpoint
from extraction import Expression, JqFailed, Lookup
from json_types import Item, Json
from messages import MappingError, ReadError, shown

_PREFIX: Final = "__"

type Scalar = str | int | float | bool


@dataclass(frozen=True)
class Binding:
    """The values that were found for parameters, and what `include` took from their items."""

    values: Mapping[str, Scalar] = field(default_factory=dict)
    included: Mapping[str, Json] = field(default_factory=dict)

    def apply(self, template: Endpoint) -> Endpoint:
        return template.at({name: as_text(value) for name, value in self.values.items()})

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
class Parameter:
    """One path parameter: given outright by `values`, or found in the items of `endpoint`."""

    name: str
    values: tuple[Scalar, ...] = ()
    endpoint: Endpoint | None = None
    lookup: Lookup | None = None
    filter: Expression | None = None
    include: Mapping[str, Lookup] = field(default_factory=dict)

    @property
    def needs(self) -> list[str]:
        return self.endpoint.parameters if self.endpoint else []

    def keeps(self, item: Item) -> bool:
        """Whether `filter` takes the item. Raises `ReadError` where it gives anything but true or false."""
        if self.filter is None:
            return True
        kept = next(iter(self._evaluate("filter", self.filter, item)), None)
        if not isinstance(kept, bool):
            raise ReadError(
                f"path_parameters.{self.name}: filter {self.filter.text!r} must give true or false, but gave "
                f"{shown(kept, 100)}."
            )
        return kept

    def found_in(self, item: Item) -> list[Json]:
        """What `field` gives for an item: nothing, nulls, or values. Raises `ReadError`."""
        return self._evaluate("field", self.lookup, item)

    def extended(self, binding: Binding, value: Json, item: Item) -> Binding:
        """The binding with a value of this parameter, and what `include` takes. Raises `ReadError`."""
        scalar = _checked(value, f"path_parameters.{self.name}: field", ReadError)
        included = {
            name: next(iter(self._evaluate(f"include.{name}", lookup, item)), None)
            for name, lookup in self.include.items()
        }
        return Binding({**binding.values, self.name: scalar}, {**binding.included, **included})

    def _evaluate(self, what: str, expression: Lookup | Expression | None, item: Item) -> list[Json]:
        assert expression is not None
        try:
            return expression.outputs(item)
        except JqFailed as error:
            raise ReadError(f"path_parameters.{self.name}: {what} {expression.text!r} failed: {error}") from error


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


def as_text(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
