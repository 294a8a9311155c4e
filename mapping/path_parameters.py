"""The parameters of a kind, as its selector configures them, or what is wrong with them (contract §6)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from endpoints import Parameter, Source, checked_values
from extraction import Expression, Lookup
from mapping.mistakes import Mistake, Place, shown_place
from mapping.requests import endpoint_at
from mapping.selectors import EndpointSelector, PathParameterSelector
from mapping.texts import Texts
from messages import MappingError
from pagination import PaginationOptions

PARAMETERS: Final[Place] = ("selector", "path_parameters")
_OF_A_COMPANION: Final = frozenset({"from_", "field", "include"})


def parameters_of(
    selector: EndpointSelector, general: PaginationOptions, texts: Texts, mistakes: list[Mistake]
) -> Mapping[str, Parameter] | None:
    """Those that have a listing or values of their own, each with those that are taken from the same items.

    What is wrong is added to the mistakes. One that is mistaken otherwise is there as one that needs and binds the
    same; None where that is not known of all.
    """
    configured = selector.path_parameters
    owners: dict[str, Parameter] = {}
    companions: dict[str, list[Source]] = {}
    known = True
    for name, one in configured.items():
        place = (*PARAMETERS, name)
        try:
            if one.from_ is None:
                owners[name] = _parameter(name, one, general, texts)
            else:
                companions.setdefault(_owner(name, configured), []).append(_companion(name, one))
        except MappingError as error:
            mistakes.append(Mistake(place, str(error), since=error.since))
            usable = _usable(name, one, general, texts, mistakes) if one.from_ is None else None
            known = known and usable is not None
            if usable is not None:
                owners[name] = usable
    for name, sources in companions.items():
        if name in owners:
            owners[name] = replace(owners[name], companions=tuple(sources))
    return owners if known else None


def _parameter(name: str, one: PathParameterSelector, general: PaginationOptions, texts: Texts) -> Parameter:
    """Raises `MappingError` where it is neither an endpoint with a field, nor values."""
    place = (*PARAMETERS, name)
    if one.values == []:
        raise MappingError(f"path_parameters.{name}.values is empty, so there would be nothing to read.")
    if one.values is not None:
        if surplus := sorted(one.__fields_set__ - {"values"}):
            raise MappingError(f"path_parameters.{name} has values, which need no {', '.join(surplus)}.")
        before = len(texts.mistakes)
        values = texts.values(one.values, (*place, "values"))
        if len(texts.mistakes) > before:
            return Parameter(name, values=("any",))
        if not values:
            raise MappingError(f"path_parameters.{name}.values gave an empty list, so there would be nothing to read.")
        return Parameter(name, values=checked_values(values, name))
    missing = [key for key in ("endpoint", "field") if not getattr(one, key)]
    if missing or one.endpoint is None or one.field is None:
        raise MappingError(f"path_parameters.{name} lacks {' and '.join(missing)} (or values).")
    return Parameter(
        name,
        endpoint=endpoint_at(one.endpoint, one, general, texts, place),
        lookup=Lookup(one.field),
        filter=Expression(one.filter) if one.filter else None,
        include=_included(one),
    )


def _companion(name: str, one: PathParameterSelector) -> Source:
    """Raises `MappingError` where more, or less, is configured than what is taken of the other's item."""
    if surplus := sorted(one.__fields_set__ - _OF_A_COMPANION):
        raise MappingError(
            f"path_parameters.{name} is from {one.from_}, whose items are listed there already; it takes field and "
            f"include, and no {', '.join(surplus)}."
        )
    if not one.field:
        raise MappingError(f"path_parameters.{name} lacks field: what it is in an item of {one.from_}.")
    return Source(name, Lookup(one.field), _included(one))


def _owner(name: str, configured: Mapping[str, PathParameterSelector]) -> str:
    """The parameter whose items this one is taken from. Raises `MappingError` where there is none."""
    way = [name]
    while (before := configured[way[-1]].from_) is not None:
        if before not in configured:
            raise MappingError(
                f"path_parameters.{way[-1]} is from {before}, which path_parameters does not have. Name one that has "
                "an endpoint."
            )
        if before in way:
            raise MappingError(f"path_parameters: {' is from '.join((*way, before))}, which is a cycle.")
        way.append(before)
    if configured[way[-1]].values is not None:
        raise MappingError(f"path_parameters.{name} is from {way[-1]}, which has values and no items to take it from.")
    return way[-1]


def _included(one: PathParameterSelector) -> dict[str, Lookup]:
    return {key: Lookup(text) for key, text in one.include.items()}


def _usable(
    name: str, one: PathParameterSelector, general: PaginationOptions, texts: Texts, mistakes: list[Mistake]
) -> Parameter | None:
    """One that needs and binds the same as a mistaken one; None where that is not known.

    That its endpoint cannot be one is told at its own place.
    """
    if one.values is not None:
        return Parameter(name, values=("any",))
    if not one.endpoint:
        return None
    try:
        endpoint = endpoint_at(one.endpoint, one, general, Texts(texts.moment, frozenset()), (*PARAMETERS, name))
    except MappingError as error:
        here = (*PARAMETERS, name, "endpoint")
        if one.field:
            mistakes.pop()
        mistakes.append(Mistake(here, f"{shown_place(here)}: {error}", since=error.since))
        return None
    try:
        return Parameter(name, endpoint=endpoint, include=_included(one))
    except MappingError:
        return None
