"""How a kind is read: its endpoint, and its parameters in an order in which each needs only those before it."""

from collections.abc import Mapping
from dataclasses import dataclass

from endpoints.endpoint import Endpoint
from endpoints.parameters import Parameter
from messages import MappingError


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

    def needed_after(self, depth: int) -> list[str]:
        """The parameters, bound so far, by whose values what comes after them is asked for."""
        users = [self.endpoint.parameters, *(parameter.needs for parameter in self.parameters[depth + 1 :])]
        needed = {name for names in users for name in names}
        return [parameter.name for parameter in self.parameters[: depth + 1] if parameter.name in needed]


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
