"""What can be found wrong with a selector that validates: its jq and paths, and paging that has no effect."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

from extraction import Expression, Extraction, Lookup, parse_path
from mapping import (
    EndpointSelector,
    LiveEventSelector,
    Mistake,
    PaginationSelector,
    PathParameterSelector,
    Place,
    RequestSelector,
    live_event_expressions,
    shown_place,
)
from messages import MappingError
from pagination import KEYS, OPTIONS, Form, PaginationOptions, PaginationType, options_of
from tools.inputs import is_within

_PATHS: Final = tuple(name for name, option in OPTIONS.items() if option.form is Form.PATH)

type Attempt = tuple[Place, Callable[[], object]]
"""A part of a resource, and what raises `MappingError` where it cannot be used."""


def unusable_expressions(selector: EndpointSelector) -> Iterator[Mistake]:
    """The jq and the paths that this integration evaluates, where they do not compile."""
    for place, attempt in _expressions(selector):
        try:
            attempt()
        except MappingError as error:
            yield Mistake(place, f"{shown_place(place)}: {error}")


def idle_pagination(
    selector: EndpointSelector, general: PaginationOptions, unclear: Sequence[Place]
) -> Iterator[Mistake]:
    """Keys of paging that have no effect, because the type of paging has no use for them.

    Nothing is told where it is unclear which type is meant.
    """
    for place, request in _requests(selector):
        own = request.pagination
        general_type = None if isinstance(request, LiveEventSelector) else general.type
        takes_values = isinstance(request, PathParameterSelector) and request.values is not None
        is_unclear = any(is_within(each, (*place, "pagination", "type")) for each in unclear)
        if own is not None and not takes_values and not is_unclear:
            yield from _idle_options(own, general_type, (*place, "pagination"))


def _expressions(selector: EndpointSelector) -> Iterator[Attempt]:
    for place, request in _requests(selector):
        if request.data_path:
            yield (*place, "data_path"), partial(Extraction, request.data_path)
        for name in _PATHS:
            if request.pagination and (text := getattr(request.pagination, name)):
                yield (*place, "pagination", name), partial(parse_path, text)
    for place, text in live_event_expressions(selector):
        yield place, partial(Expression, text)
    for name, parameter in selector.path_parameters.items():
        here: Place = ("selector", "path_parameters", name)
        if parameter.field:
            yield (*here, "field"), partial(Lookup, parameter.field)
        if parameter.filter:
            yield (*here, "filter"), partial(Expression, parameter.filter)
        for included, text in parameter.include.items():
            yield (*here, "include", included), partial(Lookup, text)


def _requests(selector: EndpointSelector) -> Iterator[tuple[Place, RequestSelector]]:
    yield ("selector",), selector
    for name, parameter in selector.path_parameters.items():
        yield ("selector", "path_parameters", name), parameter
    yield from selector.live_event_selectors


def _idle_options(own: PaginationSelector, of_installation: PaginationType | None, place: Place) -> Iterator[Mistake]:
    style = own.type or of_installation
    if style is None:  # without settings, it is not known
        return
    options = own.options()
    used = options_of(style, chosen_for_endpoint=own.type is not None)
    for name, key in KEYS.items():
        if name in used or getattr(options, name) in (None, ""):
            continue
        here = (*place, key)
        users = [str(other) for other in PaginationType if other is not style and name in options_of(other)]
        told = (
            f"{shown_place(here)} has no effect with type {style}; it is for {_one_of(users)}. Remove it, or change "
            "the type."
            if own.type
            else f"{shown_place(here)} has no effect with paginationType {style} of the settings; it is for "
            f"{_one_of(users)}. Remove it, or set the type beside it."
        )
        yield Mistake(here, told, harmless=True)


def _one_of(names: list[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last
