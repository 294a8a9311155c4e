"""What keeps a resource from being read, though each part of it can be used: its endpoints and path parameters."""

from collections.abc import Iterator, Sequence
from typing import Final

from endpoints import Parameter, misfits
from extraction import Lookup
from mapping import EndpointResource, Mistake, PathParameterSelector, Place, shown_place
from messages import MappingError
from pagination import PaginationOptions
from tools.spelling import is_within

_KIND: Final[Place] = ("kind",)
_PARAMETERS: Final[Place] = ("selector", "path_parameters")
_SOURCES: Final = ("endpoint", "field", "values")
_BINDINGS: Final = ("endpoint", "values", "include")


def plan_mistakes(
    resource: EndpointResource, general: PaginationOptions, unclear: Sequence[Place]
) -> Iterator[Mistake]:
    """All that `resource.plan` would refuse, but nothing that follows only from what is unclear."""
    selector = resource.selector
    parameters: dict[str, Parameter] = {}
    all_known = not any(map(_decides_what_is_bound, unclear))
    if all_known:
        try:
            selector.refuse_statuses_without_children()
        except MappingError as error:
            yield Mistake(("selector", "ignore_statuses"), str(error))
    for name, configured in selector.path_parameters.items():
        place = (*_PARAMETERS, name)
        parameter, mistakes = _parameter(name, configured, general, place)
        if not any(is_within(each, (*place, source)) for source in _SOURCES for each in unclear):
            yield from mistakes
        if parameter is None:
            all_known = False
        else:
            parameters[name] = parameter
    if any(is_within(_KIND, each) for each in unclear):
        return
    try:
        endpoint = selector.endpoint_at(resource.kind, general)
    except MappingError as error:
        yield Mistake(_KIND, f"kind: {error}")
        return
    if all_known:
        yield from (Mistake((), told) for told in misfits(endpoint, parameters))


def _parameter(
    name: str, configured: PathParameterSelector, general: PaginationOptions, place: Place
) -> tuple[Parameter | None, list[Mistake]]:
    """The parameter, or one that needs and binds the same, and what is wrong with it; None where that is not known."""
    try:
        return configured.parameter(name, general), []
    except MappingError as error:
        mistakes = [Mistake(place, str(error))]
    if configured.values is not None:
        return Parameter(name, ("any",)), mistakes
    if not configured.endpoint:
        return None, mistakes
    try:
        endpoint = configured.endpoint_at(configured.endpoint, general)
    except MappingError as error:
        here = (*place, "endpoint")
        return None, [Mistake(here, f"{shown_place(here)}: {error}"), *([] if configured.field else mistakes)]
    included = {key: Lookup(text) for key, text in configured.include.items()}
    return Parameter(name, endpoint=endpoint, include=included), mistakes


def _decides_what_is_bound(place: Place) -> bool:
    """Whether it depends on this part which parameters are needed, and which there are."""
    if not is_within(place, _PARAMETERS):
        return is_within(_PARAMETERS, place)
    return len(place) <= len(_PARAMETERS) + 1 or place[len(_PARAMETERS) + 1] in _BINDINGS
