"""All that can be found wrong with a mapping without a request: every mistake, with its place."""

import copy
import difflib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, Final

from humps import decamelize
from port_ocean.core.handlers.port_app_config.models import EntityMapping, MappingsConfig, PortResourceConfig
from pydantic.v1 import BaseModel, ValidationError

from errors import MappingError
from expressions import Expression, Lookup
from extraction import Extraction
from mapping import BrokenResource, CustomAppConfig, EndpointResource, EndpointSelector, RequestSelector
from mistakes import Mistake, Place, shown_place
from pagination_options import PaginationOptions
from paths import parse_path
from port_mapping import expression_mistakes
from tools.mapping_file import MappingText

_PATHS: Final = ("cursor_path", "has_more_path", "last_page_path", "next_link_path")
_ALMOST: Final = 0.75

type Attempt = tuple[Place, Callable[[], object]]
"""A part of a resource, and what raises `MappingError` where it cannot be used."""


def parse_config(mapping: MappingText) -> CustomAppConfig:
    """The mapping as Ocean reads it. Raises `MappingError` where it has no form at all."""
    if not isinstance(mapping.document, dict) or not isinstance(mapping.document.get("resources"), list):
        raise MappingError(f"{mapping.name}: a mapping is an object with a list of resources.")
    try:
        return CustomAppConfig.parse_obj(mapping.document)
    except ValidationError as error:
        told = " ".join(f"{shown_place(details['loc'])}: {details['msg']}." for details in error.errors())
        raise MappingError(f"{mapping.name}: {told}") from error


def mapping_mistakes(mapping: MappingText, config: CustomAppConfig, general: PaginationOptions) -> list[Mistake]:
    """Every mistake, in the order of the text."""
    found = [*mapping.duplicate_keys(), *_misspelt_keys(mapping.document, (), CustomAppConfig)]
    assert isinstance(mapping.document, dict)
    raws = mapping.document["resources"]
    assert isinstance(raws, list)
    if not raws:
        found.append(Mistake(("resources",), "resources is empty, so nothing would be read."))
    for index, (raw, resource) in enumerate(zip(raws, config.resources, strict=True)):
        inside: Place = ("resources", index)
        for mistake in resource_mistakes(raw, resource, general):
            found.append(Mistake((*inside, *mistake.place), mistake.message))
    return sorted(found, key=lambda mistake: mapping.line_of(mistake.place))


def resource_mistakes(raw: object, resource: EndpointResource, general: PaginationOptions) -> Iterator[Mistake]:
    """The mistakes of one resource; those of what is left are found too where it does not validate."""
    usable: EndpointResource | None = resource
    if isinstance(resource, BrokenResource):
        yield from resource.mistakes
        usable = _without(raw, [mistake.place for mistake in resource.mistakes])
    yield from _unknown_port_keys(raw)
    if usable is None:
        return
    in_selector = list(_failed(_selector_parts(usable.selector)))
    yield from in_selector
    yield from expression_mistakes(usable)
    if not in_selector and usable is resource:
        yield from _failed([((), partial(resource.plan, general))])


def _failed(attempts: Iterable[Attempt]) -> Iterator[Mistake]:
    for place, attempt in attempts:
        try:
            attempt()
        except MappingError as error:
            yield Mistake(place, f"{shown_place(place)}: {error}" if place else str(error))


def _selector_parts(selector: EndpointSelector) -> Iterator[Attempt]:
    yield from _request_parts(selector, ("selector",))
    for name, parameter in selector.path_parameters.items():
        place: Place = ("selector", "path_parameters", name)
        yield from _request_parts(parameter, place)
        if parameter.field:
            yield (*place, "field"), partial(Lookup, parameter.field)
        if parameter.filter:
            yield (*place, "filter"), partial(Expression, parameter.filter)
        for included, text in parameter.include.items():
            yield (*place, "include", included), partial(Lookup, text)


def _request_parts(selector: RequestSelector, place: Place) -> Iterator[Attempt]:
    if selector.data_path:
        yield (*place, "data_path"), partial(Extraction, selector.data_path)
    for name in _PATHS:
        if selector.pagination and (text := getattr(selector.pagination, name)):
            yield (*place, "pagination", name), partial(parse_path, text)


def _without(raw: object, places: list[Place]) -> EndpointResource | None:
    """The resource as it would be without its mistakes, so that others can be found; None where nothing is left."""
    left = copy.deepcopy(raw)
    for place in places:
        _remove(left, place)
    try:
        return EndpointResource.parse_obj(left)
    except ValidationError:
        return None


def _remove(value: Any, place: Place) -> None:
    *outer, last = place or ("",)
    for part in outer:
        key = _spelled(value, part)
        if key is None:
            return
        value = value[key]
    key = _spelled(value, last)
    if isinstance(value, dict) and key is not None:
        del value[key]


def _spelled(value: Any, part: int | str) -> int | str | None:
    """The key or index as it is written, which may be in camel case."""
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return part
    if isinstance(value, dict):
        return next((key for key in value if part in (key, decamelize(str(key)))), None)
    return None


def _unknown_port_keys(raw: object) -> Iterator[Mistake]:
    """Ocean leaves out without a word what it does not know."""
    place: Place = ()
    value = raw
    for key, model in (("port", PortResourceConfig), ("entity", MappingsConfig), ("mappings", EntityMapping)):
        value = value.get(key) if isinstance(value, dict) else None
        place = (*place, key)
        known = [name for field in model.__fields__.values() for name in (field.alias, field.name)]
        slips = list(_misspelt_keys(value, place, model))
        yield from slips
        for unknown in value if isinstance(value, dict) else ():
            here = (*place, unknown)
            if unknown not in known and all(slip.place != here for slip in slips):
                told = ", ".join(field.alias for field in model.__fields__.values())
                yield Mistake(
                    here, f"{shown_place(here)} is not known, and would have no effect. Known here are {told}."
                )


def _misspelt_keys(value: object, place: Place, model: type[BaseModel]) -> Iterator[Mistake]:
    names = [name for field in model.__fields__.values() for name in (field.alias, field.name)]
    for key in value if isinstance(value, dict) else ():
        if key not in names and (close := difflib.get_close_matches(str(key), names, 1, _ALMOST)):
            where = shown_place((*place, key))
            yield Mistake((*place, key), f"{where} is not known, and would have no effect. Did you mean {close[0]}?")
