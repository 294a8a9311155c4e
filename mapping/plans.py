"""How a resource is read, or all that keeps it from being read, each with its place."""

from typing import Final

from endpoints import Parameter, Plan, misfits
from extraction import Lookup
from mapping.credentials import named_in_query
from mapping.mistakes import Mistake, Place, shown_place
from mapping.selectors import EndpointSelector, PathParameterSelector
from messages import NEW_RULE, MappingError
from pagination import PaginationOptions

_KIND: Final[Place] = ("kind",)
_STATUSES: Final[Place] = ("selector", "ignore_statuses")
_PARAMETERS: Final[Place] = ("selector", "path_parameters")


def plan_of(kind: str, selector: EndpointSelector, general: PaginationOptions) -> tuple[Plan | None, list[Mistake]]:
    """The plan of a kind; None where there are mistakes.

    What does not fit together has no place of its own; it is told only where the kind and all parameters are known.
    """
    mistakes: list[Mistake] = []
    if selector.ignore_statuses and not selector.path_parameters:
        told = "ignore_statuses is for the children of a nested endpoint; this kind has no parameters."
        mistakes.append(Mistake(_STATUSES, told))
    if seen := named_in_query(kind):
        mistakes.append(
            Mistake(
                _KIND,
                f"kind: its query holds a credential by its name ({', '.join(seen)}), and kinds are shown as they are. "
                "Give it by selector.query_params, or for all endpoints by authType api_key with apiKeyIn query.",
                since=NEW_RULE,
            )
        )
    parameters: dict[str, Parameter] = {}
    for name, configured in selector.path_parameters.items():
        parameter, wrong = _parameter(name, configured, general)
        mistakes += wrong
        if parameter is not None:
            parameters[name] = parameter
    try:
        endpoint = selector.endpoint_at(kind, general, frozenset(selector.ignore_statuses))
    except MappingError as error:
        return None, [*mistakes, Mistake(_KIND, f"kind: {error}", since=error.since)]
    if parameters.keys() == selector.path_parameters.keys():
        mistakes += [Mistake((), told) for told in misfits(endpoint, parameters)]
    return (None, mistakes) if mistakes else (Plan.of(endpoint, parameters), [])


def _parameter(
    name: str, configured: PathParameterSelector, general: PaginationOptions
) -> tuple[Parameter | None, list[Mistake]]:
    """The parameter, or one that needs and binds the same, and what is wrong with it; None where that is not known."""
    place = (*_PARAMETERS, name)
    try:
        return configured.parameter(name, general), []
    except MappingError as error:
        mistakes = [Mistake(place, str(error), since=error.since)]
    if configured.values is not None:
        return Parameter(name, ("any",)), mistakes
    if not configured.endpoint:
        return None, mistakes
    try:
        endpoint = configured.endpoint_at(configured.endpoint, general)
    except MappingError as error:
        here = (*place, "endpoint")
        told = Mistake(here, f"{shown_place(here)}: {error}", since=error.since)
        return None, [told, *([] if configured.field else mistakes)]
    try:
        included = {key: Lookup(text) for key, text in configured.include.items()}
    except MappingError:
        return None, mistakes
    return Parameter(name, endpoint=endpoint, include=included), mistakes
