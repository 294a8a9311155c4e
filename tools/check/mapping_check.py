"""All that can be found wrong with a mapping without a request: every mistake, with its place."""

from collections.abc import Iterator
from dataclasses import replace

from pydantic.v1 import ValidationError

from clock import SystemClock
from extraction import Moment
from mapping import CustomAppConfig, Mistake, Place, shown_place
from messages import MappingError
from pagination import PaginationOptions
from tools.check.resource_check import Known, resource_mistakes
from tools.check.unknown_keys import misspelt_keys
from tools.inputs import Blueprints, MappingText


def parse_config(mapping: MappingText) -> CustomAppConfig:
    """The mapping as Ocean reads it. Raises `MappingError` where it has no form at all."""
    document = mapping.document
    if isinstance(document, list) and document and all(isinstance(raw, dict) and "kind" in raw for raw in document):
        raise MappingError(f"{mapping.name}: a list alone is no mapping. Write `resources:` in a line before it.")
    if not isinstance(mapping.document, dict) or not isinstance(mapping.document.get("resources"), list):
        raise MappingError(f"{mapping.name}: a mapping is an object with a list of resources.")
    try:
        return CustomAppConfig.parse_obj(mapping.document)
    except ValidationError as error:
        told = " ".join(f"{shown_place(details['loc'])}: {details['msg']}." for details in error.errors())
        raise MappingError(f"{mapping.name}: {told}") from error


def mapping_mistakes(
    mapping: MappingText,
    general: PaginationOptions,
    blueprints: Blueprints | None = None,
    moment: Moment | None = None,
) -> list[Mistake]:
    """Every mistake of a mapping that has a form, in the order of the text.

    `general` is the paging of the installation; its type is None where it is not known. Where values of the moment are
    unsettled, more may be found once they are known.
    """
    known = Known(general, blueprints or Blueprints(), moment or Moment(SystemClock().now()))
    found = [*mapping.duplicate_keys(), *_mistakes(mapping, known)]
    return sorted(found, key=lambda mistake: mapping.line_of(mistake.place))


def _mistakes(mapping: MappingText, known: Known, within: Place = ()) -> Iterator[Mistake]:
    """Also those in what YAML drops, as if it were not dropped. `within` is where that matters."""
    yield from misspelt_keys(mapping.document, (), CustomAppConfig)
    assert isinstance(mapping.document, dict)
    raws = mapping.document["resources"]
    if not raws:
        yield Mistake(("resources",), "resources is empty, so nothing would be read.")
    overruled = [*mapping.overruled()]
    for index, raw in enumerate(raws if isinstance(raws, list) else ()):
        inside: Place = ("resources", index)
        if any(ours != its for ours, its in zip(inside, within, strict=False)):
            continue
        unclear = [place[len(inside) :] for place in overruled if place[: len(inside)] == inside]
        for mistake in resource_mistakes(raw, f"resources[{index}]", known, unclear):
            yield replace(mistake, place=(*inside, *mistake.place))
    for place in overruled if not within else mapping.overruled(within):
        for mistake in _mistakes(mapping.instead(place), known, place):
            if mistake.place[: len(place)] == place:
                yield replace(mistake, place=(*place, *mistake.place[len(place) :]))
