"""How a resource is read, or all that keeps it from being read, each with its place."""

from typing import Final

from endpoints import Plan, misfits, unfit_values
from extraction import Moment
from mapping.credentials import named_in_query
from mapping.live_event_rules import live_event_rules
from mapping.mistakes import Mistake, Place
from mapping.path_parameters import PARAMETERS, parameters_of
from mapping.requests import endpoint_at
from mapping.selectors import EndpointSelector
from mapping.texts import Texts
from messages import NEW_RULE, MappingError
from pagination import PaginationOptions

_KIND: Final[Place] = ("kind",)
_SELECTOR: Final[Place] = ("selector",)
_STATUSES: Final[Place] = ("selector", "ignore_statuses")


def plan_of(
    kind: str, selector: EndpointSelector, general: PaginationOptions, moment: Moment
) -> tuple[Plan | None, list[Mistake]]:
    """The plan of a kind at a moment; None where there are mistakes.

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
    texts = Texts(moment, frozenset(selector.path_parameters))
    parameters = parameters_of(selector, general, texts, mistakes)
    try:
        endpoint = endpoint_at(kind, selector, general, texts, _SELECTOR, frozenset(selector.ignore_statuses))
    except MappingError as error:
        return None, [*mistakes, *texts.mistakes, Mistake(_KIND, f"kind: {error}", since=error.since)]
    mistakes += texts.mistakes
    mistakes += live_event_rules(selector, general, moment)[1]
    if parameters is not None:
        mistakes += [Mistake((), told) for told in misfits(endpoint, parameters)]
    if mistakes or parameters is None:
        return None, mistakes
    plan = Plan.of(endpoint, parameters)
    unfit = [Mistake((*PARAMETERS, name, "values"), told) for name, told in unfit_values(plan)]
    return (None, unfit) if unfit else (plan, [])
