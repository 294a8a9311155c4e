"""Nested endpoints: where the values of path parameters come from, and how items are read for each of them (§6).

A kind such as `/orgs/{org}/repos/{repo}/issues` is a chain of listings. Its parameters are bound one after the other,
each from the listing of its own endpoint, which may hold parameters that were bound before; independent ones
multiply. All levels flow at once: the first children are asked for as soon as the first page of parents is there.
"""

from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing, nullcontext
from dataclasses import dataclass, field, replace
from typing import Final

from endpoint import Endpoint
from errors import MappingError, ReadError
from excerpts import excerpt, shown
from expressions import Expression, JqFailed, Lookup
from json_types import Item, Json
from listing import PageOfItems
from meter import Meter
from nested_failures import NestedFailures
from workers import expand

_PREFIX: Final = "__"

type Scalar = str | int | float | bool
type OpenListing = Callable[[Endpoint, Endpoint], AsyncGenerator[PageOfItems]]
"""Opens the listing of an endpoint, given with the template that it was made from."""


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


@dataclass(frozen=True)
class Plan:
    """How a kind is read: its endpoint, and its parameters in an order in which each needs only those before it."""

    endpoint: Endpoint
    parameters: tuple[Parameter, ...] = ()

    @classmethod
    def of(cls, endpoint: Endpoint, parameters: Mapping[str, Parameter]) -> "Plan":
        """Raises `MappingError` where `misfits` has anything to say."""
        ordered, wrong = _in_order(endpoint, parameters)
        if wrong:
            raise MappingError(" ".join(wrong))
        return cls(endpoint, tuple(ordered.values()))

    @property
    def templates(self) -> list[Endpoint]:
        """All endpoints that this plan reads; twice those that it needs for each value of an independent parameter."""
        templates = [self.endpoint]
        bound: set[str] = set()
        for parameter in self.parameters:
            if parameter.endpoint is not None:
                templates += [parameter.endpoint] * (2 if bound - self._behind(parameter) else 1)
            bound.add(parameter.name)
        return templates

    def _behind(self, parameter: Parameter) -> set[str]:
        by_name = {p.name: p for p in self.parameters}
        needed: set[str] = set()
        for name in parameter.needs:
            needed |= {name} | self._behind(by_name[name])
        return needed

    async def bindings(
        self, open_listing: OpenListing, meter: Meter, failures: NestedFailures, *, width: int
    ) -> AsyncGenerator[Binding]:
        """All combinations of values, `width` listings of each level at a time. Raises `ReadError`."""
        levels = [_Level(parameter, open_listing, meter, failures) for parameter in self.parameters]
        stream = _single(Binding())
        for depth, level in enumerate(levels):
            stream = _distinct(expand(stream, level.bind, width), self._needed_after(depth))
        async with aclosing(stream):
            async for binding in stream:
                yield binding
        for level in levels:
            level.refuse_absent_field()

    def _needed_after(self, depth: int) -> list[str]:
        """The parameters, bound so far, by whose values what comes after them is asked for."""
        users = [self.endpoint.parameters, *(parameter.needs for parameter in self.parameters[depth + 1 :])]
        needed = {name for names in users for name in names}
        return [parameter.name for parameter in self.parameters[: depth + 1] if parameter.name in needed]


@dataclass
class _Level:
    """One parameter while a kind is read: finds its values for every binding of those before it."""

    parameter: Parameter
    open_listing: OpenListing
    meter: Meter
    failures: NestedFailures
    _items: int = 0
    _without_field: int = 0
    _last_item: Item = field(default_factory=dict)

    async def bind(self, binding: Binding) -> AsyncGenerator[Binding]:
        """The binding, extended by each value of the parameter. Raises `ReadError`.

        A listing that depends on no other is raised where it fails. One that does is a child too: it does not stop
        its siblings.
        """
        parameter = self.parameter
        if parameter.endpoint is None:
            for given in parameter.values:
                yield replace(binding, values={**binding.values, parameter.name: given})
            return
        endpoint = binding.apply(parameter.endpoint)
        with self.failures.tolerated(parameter.endpoint) if parameter.needs else nullcontext():
            async with aclosing(self.open_listing(endpoint, parameter.endpoint)) as pages:
                async for page in pages:
                    for item in filter(parameter.keeps, page.items):
                        for value in self._values(item):
                            yield parameter.extended(binding, value, item)

    def _values(self, item: Item) -> list[Json]:
        found = self.parameter.found_in(item)
        values: list[Json] = [value for value in found if value is not None]
        self.meter.parents_without_value += max(len(found), 1) - len(values)
        self._items += 1
        self._without_field += not found
        self._last_item = item
        return values

    def refuse_absent_field(self) -> None:
        """Raises `ReadError` where a plain field is in no item at all: it is misspelt, and nothing would be read."""
        lookup, endpoint = self.parameter.lookup, self.parameter.endpoint
        if lookup is None or endpoint is None or not lookup.is_plain:
            return
        if self._items and self._items == self._without_field:
            keys = excerpt(", ".join(list(self._last_item)[:20]))
            raise ReadError(
                f"path_parameters.{self.parameter.name}: none of the {self._items} items of {endpoint.path} has the "
                f"field {lookup.text}. An item has {keys}. If all of them may rightly lack it, write {lookup.text} "
                "// null."
            )


def misfits(endpoint: Endpoint, parameters: Mapping[str, Parameter]) -> list[str]:
    """All parameters without configuration, the reverse, cycles, and names given twice."""
    return _in_order(endpoint, parameters)[1]


def _in_order(endpoint: Endpoint, parameters: Mapping[str, Parameter]) -> tuple[dict[str, Parameter], list[str]]:
    """The parameters, each after those that it needs, and what is wrong with them."""
    ordered: dict[str, Parameter] = {}
    missing: set[str] = set()
    wrong: list[str] = []

    def visit(name: str, path: tuple[str, ...], user: Endpoint) -> None:
        if name in path:
            wrong.append(f"path_parameters: {' needs '.join((*path, name))}, which is a cycle.")
        elif name not in parameters and name not in missing:
            missing.add(name)
            wrong.append(
                f"{user.path} needs a value for {{{name}}}: add {name} to the selector's path_parameters, with an "
                "endpoint and a field, or with values."
            )
        elif name in parameters and name not in ordered:
            parameter = parameters[name]
            for needed in parameter.needs:
                visit(needed, (*path, name), parameter.endpoint or user)
            ordered[name] = parameter

    for name in endpoint.parameters:
        visit(name, (), endpoint)
    if unused := parameters.keys() - ordered.keys():
        wrong.append(f"path_parameters has {', '.join(sorted(unused))}, but {endpoint.path} has no such parameter.")
    given = [*ordered, *(name for parameter in ordered.values() for name in parameter.include)]
    wrong += [
        f"path_parameters: __{name} would stand for two things; rename it in include."
        for name in sorted({name for name in given if given.count(name) > 1})
    ]
    return ordered, wrong


async def _distinct(bindings: AsyncGenerator[Binding], names: Sequence[str]) -> AsyncGenerator[Binding]:
    """The first of the bindings that agree in these values: what they lead to is asked once."""
    seen: set[tuple[str, ...]] = set()
    async with aclosing(bindings):
        async for binding in bindings:
            key = tuple(as_text(binding.values[name]) for name in names)
            if key not in seen:
                seen.add(key)
                yield binding


async def _single(binding: Binding) -> AsyncGenerator[Binding]:
    yield binding


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
