"""From what is written to a resource.

A mistake in one resource must not stop the others, so a resource that does not validate is kept as a
`BrokenResource`, which fails its own kind with the reasons when that kind's turn comes.
"""

import difflib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from humps import decamelize
from pydantic.v1 import BaseModel, ValidationError
from pydantic.v1.utils import ROOT_KEY

from mapping.incremental_selector import IncrementalSelector
from mapping.live_event_selector import LiveEventSelector
from mapping.mistakes import Mistake, Place, shown_place, since_of_all
from mapping.paging_selector import PaginationSelector
from mapping.resources import BrokenResource, EndpointResource
from mapping.response_selector import ResponseSelector
from mapping.selectors import EndpointSelector, PathParameterSelector
from mapping.spelling import GivenTwice, StricterRule

if TYPE_CHECKING:
    from pydantic.v1.error_wrappers import ErrorDict

_OF_OTHERS: Final = {
    "dynamic_query_params": (
        "Values that another endpoint lists are path_parameters, which may stand in query_params and in the kind's own "
        "query; values that move with time are templates ({{ … }}) in query_params."
    ),
}
"""What stands for it here, where other connectors have a key."""

_OF_A_STRICTER_RULE: Final = f"value_error.{StricterRule.code}"


def parse_resource(raw: object, place: str) -> EndpointResource:
    """A resource as it is written; a `BrokenResource` where it does not validate. `place` is what it is called."""
    if not isinstance(raw, dict):
        wrong = Mistake((), f"{place} must be an object with kind, selector and port, not {raw!r}.")
        return BrokenResource.of(place, [wrong])
    mistakes = list(_mistyped_keys(raw))
    try:
        # `selector:` with nothing behind it arrives as null, and means the same as none.
        resource = EndpointResource.parse_obj({key: value for key, value in raw.items() if value is not None})
    except ValidationError as error:
        mistakes += _mistakes(error)
    else:
        if not mistakes:
            return resource
    return BrokenResource.of(str(raw.get("kind") or place), mistakes, raw)


def _mistyped_keys(raw: dict[str, object]) -> Iterator[Mistake]:
    """Port may add keys of its own to a resource; one that almost is ours is a slip that would lose a selector."""
    known = [field.alias for field in EndpointResource.__fields__.values()]
    for key in raw:
        if key in known or key in EndpointResource.__fields__:
            continue
        if close := difflib.get_close_matches(str(key), known, 1, 0.75):
            yield Mistake((key,), f"{key} is not known in a resource; did you mean {close[0]}?", meant=close[0])


def _mistakes(error: ValidationError) -> Iterator[Mistake]:
    said: dict[Place, list[Mistake]] = {}  # of a value that may be of several types, one reason for each
    for details in error.errors():
        place: Place = tuple(part for part in details["loc"] if part != ROOT_KEY)
        if details["type"] == f"value_error.{GivenTwice.code}":
            yield Mistake((*place, details["ctx"]["again"]), f"{shown_place(place)}: {details['msg']}.")
            continue
        if details["type"] != "value_error.extra":
            since = details.get("ctx", {}).get("since") if details["type"] == _OF_A_STRICTER_RULE else None
            said.setdefault(place, []).append(Mistake(place, _reason(details), since=since))
            continue
        model = _model_at(place)
        names = [field.alias for field in model.__fields__.values()]
        close = difflib.get_close_matches(decamelize(str(place[-1])), names, 1)
        if (elsewhere := _OF_OTHERS.get(decamelize(str(place[-1])))) is not None:
            yield Mistake(place, f"{shown_place(place)} is not known. {elsewhere}")
            continue
        hint = f"Did you mean {close[0]}?" if close else f"Known are {', '.join(names)}."
        yield Mistake(place, f"{shown_place(place)} is not known. {hint}", meant=close[0] if close else None)
    for place, reasons in said.items():
        told = ", or ".join(reason.message for reason in reasons)
        yield Mistake(place, f"{shown_place(place)}: {told}.", since=since_of_all(reasons))


def _reason(details: "ErrorDict") -> str:
    if details["type"] != "type_error.enum":
        return details["msg"].removesuffix(".")
    return f"must be one of {', '.join(str(member.value) for member in details['ctx']['enum_values'])}"


def _model_at(place: Place) -> type[BaseModel]:
    if "pagination" in place:
        return PaginationSelector
    if "responses" in place:
        return ResponseSelector
    if "incremental" in place:
        return IncrementalSelector
    if "live_events" in place:
        return LiveEventSelector
    return PathParameterSelector if "path_parameters" in place else EndpointSelector
