"""Nested endpoints: where the values of path parameters come from, and how items are read for each of them (§6).

A kind such as `/orgs/{org}/repos/{repo}/issues` is a chain of listings. Its parameters are bound one after the other,
each from the listing of its own endpoint, which may hold parameters that were bound before; independent ones
multiply. All levels flow at once: the first children are asked for as soon as the first page of parents is there.
"""

from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Final

from endpoint import Endpoint
from errors import MappingError, ReadError
from expressions import Expression, JqFailed, Lookup
from json_types import Item, Json
from listing import PageOfItems
from meter import Meter
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

    async def bind(self, binding: Binding, open_listing: OpenListing, meter: Meter) -> AsyncGenerator[Binding]:
        """The binding, extended by each value of this parameter, once each, in the order found. Raises `ReadError`."""
        if self.endpoint is None:
            for given in {as_text(given): given for given in self.values}.values():
                yield replace(binding, values={**binding.values, self.name: given})
            return
        seen: set[str] = set()
        parents = without_field = 0
        async with aclosing(open_listing(binding.apply(self.endpoint), self.endpoint)) as pages:
            async for page in pages:
                for item in filter(self._keeps, page.items):
                    parents += 1
                    found = self._evaluate("field", self.lookup, item)
                    without_field += not found
                    for value in found or [None]:
                        if value is None:
                            meter.parents_without_value += 1
                            continue
                        scalar = _checked(value, f"path_parameters.{self.name}: field", ReadError)
                        if (text := as_text(scalar)) not in seen:
                            seen.add(text)
                            yield self._extended(binding, scalar, item)
        if parents and parents == without_field and self.lookup is not None and self.lookup.is_plain:
            raise ReadError(
                f"path_parameters.{self.name}: none of the {parents} items of {self.endpoint.path} has the field "
                f"{self.lookup.text}. An item has {', '.join(list(item)[:20])}."
            )

    def _evaluate(self, what: str, expression: Lookup | Expression | None, item: Item) -> list[Json]:
        assert expression is not None
        try:
            return expression.outputs(item)
        except JqFailed as error:
            raise ReadError(f"path_parameters.{self.name}: {what} {expression.text!r} failed: {error}") from error

    def _keeps(self, item: Item) -> bool:
        if self.filter is None:
            return True
        kept = self._evaluate("filter", self.filter, item)[:1]
        if kept not in ([True], [False]):
            raise ReadError(
                f"path_parameters.{self.name}: filter {self.filter.text!r} must give true or false, but gave {kept}."
            )
        return kept == [True]

    def _extended(self, binding: Binding, value: Scalar, item: Item) -> Binding:
        included = {
            name: next(iter(self._evaluate(f"include.{name}", lookup, item)), None)
            for name, lookup in self.include.items()
        }
        return Binding({**binding.values, self.name: value}, {**binding.included, **included})


@dataclass(frozen=True)
class Plan:
    """How a kind is read: its endpoint, and its parameters in an order in which each needs only those before it."""

    endpoint: Endpoint
    parameters: tuple[Parameter, ...] = ()

    @classmethod
    def of(cls, endpoint: Endpoint, parameters: Mapping[str, Parameter]) -> "Plan":
        """Raises `MappingError` for a parameter without configuration, the reverse, and a cycle."""
        ordered: dict[str, Parameter] = {}

        def visit(name: str, path: tuple[str, ...], user: Endpoint) -> None:
            if name in path:
                raise MappingError(f"path_parameters: {' needs '.join((*path, name))}, which is a cycle.")
            if name not in parameters:
                raise MappingError(
                    f"{user.path} needs a value for {{{name}}}: add {name} to the selector's path_parameters, with an "
                    "endpoint and a field, or with values."
                )
            parameter = parameters[name]
            for needed in parameter.needs:
                visit(needed, (*path, name), parameter.endpoint or user)
            ordered.setdefault(name, parameter)

        for name in endpoint.parameters:
            visit(name, (), endpoint)
        if unused := parameters.keys() - ordered.keys():
            raise MappingError(
                f"path_parameters has {', '.join(sorted(unused))}, but {endpoint.path} has no such parameter."
            )
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
        self, open_listing: OpenListing, meter: Meter, *, width: int, on_failure: Callable[[ReadError], None]
    ) -> AsyncGenerator[Binding]:
        """All combinations of values, `width` listings of each level at a time.

        A listing of the first level that fails is raised; one of a deeper level is told to `on_failure`, so that its
        siblings go on.
        """
        stream = _single(Binding())
        for depth, parameter in enumerate(self.parameters):
            stream = expand(stream, _binder(parameter, open_listing, meter, on_failure if depth else None), width)
        seen: set[tuple[str, ...]] = set()
        names = self.endpoint.parameters
        async with aclosing(stream):
            async for binding in stream:
                key = tuple(as_text(binding.values[name]) for name in names)
                if key not in seen:
                    seen.add(key)
                    yield binding


def _binder(
    parameter: Parameter,
    open_listing: OpenListing,
    meter: Meter,
    on_failure: Callable[[ReadError], None] | None,
) -> Callable[[Binding], AsyncGenerator[Binding]]:
    async def bind(binding: Binding) -> AsyncGenerator[Binding]:
        try:
            async with aclosing(parameter.bind(binding, open_listing, meter)) as extended:
                async for each in extended:
                    yield each
        except ReadError as error:
            if on_failure is None:
                raise
            on_failure(error)

    return bind


async def _single(binding: Binding) -> AsyncGenerator[Binding]:
    yield binding


def checked_values(values: Iterable[Json], name: str) -> tuple[Scalar, ...]:
    """The `values` of a parameter. Raises `MappingError` for one that cannot stand in a path."""
    return tuple(_checked(value, f"path_parameters.{name}: values", MappingError) for value in values)


def _checked(value: Json, where: str, error: type[MappingError | ReadError]) -> Scalar:
    if value is None or isinstance(value, dict | list):
        raise error(f"{where} gave {str(value)[:100]}; a string, a number or a boolean is needed.")
    if not (text := as_text(value)):
        raise error(f"{where} gave an empty string, with which the endpoint would list everything.")
    if text in (".", ".."):
        raise error(f"{where} gave {text!r}, which means another path.")
    return value


def as_text(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
