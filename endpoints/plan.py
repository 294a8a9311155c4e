"""How a kind is read: its endpoint, and its parameters in an order in which each needs only those before it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from endpoints.endpoint import Endpoint
from endpoints.parameters import Parameter
from endpoints.patterns import names_in, names_in_path
from messages import MappingError, ReadError


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
    def tells_changes(self) -> bool:
        """Whether it can be asked for what changed, or for the children of parents that did."""
        return any(template.changes is not None for template in self.templates)

    def changed_since(self, moment: datetime) -> "Plan":
        """The same for what changed since a moment, as far as its endpoints tell. Raises `MappingError`."""
        parameters = tuple(
            each if each.endpoint is None else replace(each, endpoint=each.endpoint.changed_since(moment))
            for each in self.parameters
        )
        return Plan(self.endpoint.changed_since(moment), parameters)

    @property
    def templates(self) -> list[Endpoint]:
        """All endpoints that this plan reads; twice those that it needs for each value of an independent parameter."""
        templates = [self.endpoint]
        bound: set[str] = set()
        for parameter in self.parameters:
            if parameter.endpoint is not None:
                templates += [parameter.endpoint] * (2 if bound - self._behind(parameter) else 1)
            bound.update(parameter.names)
        return templates

    def _behind(self, parameter: Parameter) -> set[str]:
        """The parameters that one depends on, with those that are bound together with them."""
        by_name = {name: each for each in self.parameters for name in each.names}
        needed: set[str] = set()
        for name in parameter.needs:
            needed |= {*by_name[name].names} | self._behind(by_name[name])
        return needed

    def needed_after(self, depth: int) -> list[str]:
        """The parameters, bound so far, by whose values what comes after them is asked for."""
        users = [self.endpoint.parameters, *(parameter.needs for parameter in self.parameters[depth + 1 :])]
        needed = {name for names in users for name in names}
        return [name for each in self.parameters[: depth + 1] for name in each.names if name in needed]


def unfit_values(plan: Plan) -> list[tuple[str, str]]:
    """The parameters with a value given outright that cannot stand where they do, and why, each once."""
    found: dict[str, str] = {}
    for parameter in plan.parameters:
        for template in plan.templates if parameter.values else ():
            if parameter.name not in template.parameters:
                continue
            for value in parameter.values:
                try:
                    template.at({**dict.fromkeys(template.parameters, "any"), parameter.name: value})
                except ReadError as error:
                    found.setdefault(parameter.name, str(error))
    return list(found.items())


def misfits(endpoint: Endpoint, parameters: Mapping[str, Parameter]) -> list[str]:
    """All parameters without configuration, the reverse, cycles, and names given twice."""
    return _in_order(endpoint, parameters)[1]


def _as_text(name: str, user: Endpoint) -> str:
    """How the name is written where it may be no parameter: in a text of `query_params`."""
    may_be_text = name not in names_in_path(user.path) and any(name in names_in(text) for _, text in user.query)
    return f' Braces that are no parameter are written {{{{ "{{{name}}}" }}}}.' if may_be_text else ""


def _in_order(endpoint: Endpoint, parameters: Mapping[str, Parameter]) -> tuple[dict[str, Parameter], list[str]]:
    """The parameters, each after those that it needs, and what is wrong with them."""
    ordered: dict[str, Parameter] = {}
    bound_by = {name: parameter for parameter in parameters.values() for name in parameter.names}
    used: set[str] = set()
    missing: set[str] = set()
    wrong: list[str] = []

    def visit(name: str, path: tuple[str, ...], user: Endpoint) -> None:
        used.add(name)
        parameter = bound_by.get(name)
        if parameter is None and name not in missing:
            missing.add(name)
            wrong.append(
                f"{user.path} needs a value for {{{name}}}: add {name} to the selector's path_parameters, with an "
                f"endpoint and a field, or with values.{_as_text(name, user)}"
            )
        elif parameter is not None and parameter.name in path:
            wrong.append(f"path_parameters: {' needs '.join((*path, name))}, which is a cycle.")
        elif parameter is not None and parameter.name not in ordered:
            for needed in parameter.needs:
                visit(needed, (*path, parameter.name), parameter.endpoint or user)
            ordered[parameter.name] = parameter

    for name in endpoint.parameters:
        visit(name, (), endpoint)
    owners = {parameter.name for parameter in ordered.values() if len(parameter.names) > 1}
    if unused := bound_by.keys() - used - owners:
        wrong.append(f"path_parameters has {', '.join(sorted(unused))}, but {endpoint.path} has no such parameter.")
    given = [
        name
        for parameter in ordered.values()
        for source in parameter.sources
        for name in (source.name, *source.include)
    ]
    wrong += [
        f"path_parameters: __{name} would stand for two things; rename it in include."
        for name in sorted({name for name in given if given.count(name) > 1})
    ]
    return ordered, wrong
