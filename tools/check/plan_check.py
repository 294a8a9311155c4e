"""What keeps a resource from being read, though each part of it can be used: its endpoints and path parameters."""

from collections.abc import Iterator, Sequence
from typing import Final

from extraction import Moment
from mapping import EndpointResource, Mistake, Place
from pagination import PaginationOptions
from tools.inputs import is_within

_KIND: Final[Place] = ("kind",)
_PARAMETERS: Final[Place] = ("selector", "path_parameters")
_LIVE_EVENTS: Final[Place] = ("selector", "live_events")
_SOURCES: Final = ("endpoint", "field", "values", "from")
_BINDINGS: Final = ("endpoint", "values", "include", "from")


def plan_mistakes(
    resource: EndpointResource, general: PaginationOptions, moment: Moment, unclear: Sequence[Place]
) -> Iterator[Mistake]:
    """All that `resource.plan` would refuse, but nothing that follows only from what is unclear."""
    for mistake in resource.plan_mistakes(general, moment):
        if not any(_may_cause(each, mistake.place) for each in unclear):
            yield mistake


def _may_cause(unclear: Place, place: Place) -> bool:
    if len(place) > len(_PARAMETERS) and is_within(unclear, place) and "responses" in place:
        return True  # what is left of a rule
    if is_within(place, _PARAMETERS):
        return any(is_within(unclear, (*place[: len(_PARAMETERS) + 1], source)) for source in _SOURCES)
    if is_within(place, _LIVE_EVENTS):
        return is_within(unclear, _LIVE_EVENTS) or is_within(_LIVE_EVENTS, unclear) or _decides_what_is_bound(unclear)
    if is_within(place, _KIND):
        return is_within(_KIND, unclear)
    return _decides_what_is_bound(unclear) or (not place and is_within(_KIND, unclear))


def _decides_what_is_bound(place: Place) -> bool:
    """Whether it depends on this part which parameters are needed, and which there are."""
    if not is_within(place, _PARAMETERS):
        return is_within(_PARAMETERS, place)
    return len(place) <= len(_PARAMETERS) + 1 or place[len(_PARAMETERS) + 1] in _BINDINGS
