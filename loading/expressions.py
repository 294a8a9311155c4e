"""The expressions of a resource that Ocean evaluates, and their mistakes, found before the first request."""

import re
from collections.abc import Iterator
from typing import Final

from port_ocean.core.handlers.port_app_config.models import IngestSearchQuery, Rule

from framework import jq_mistake
from mapping import EndpointResource, Mistake, Place, shown_place

_MAPPINGS: Final = ("port", "entity", "mappings")
# Plain paths and texts, which most expressions are; jq takes a millisecond to compile the least of them.
_NO_MISTAKE: Final = re.compile(r'(?:\.[A-Za-z_]\w*)+|"[ !#-&(-\[\]-~]*"|true|false', re.ASCII)


def expression_mistakes(resource: EndpointResource) -> Iterator[Mistake]:
    """Those expressions that Ocean evaluates which do not compile."""
    for place, text in expressions_of(resource):
        if _NO_MISTAKE.fullmatch(text):
            continue
        if (reason := jq_mistake(text)) is not None:
            message = f"{shown_place(place)}: the jq expression {text!r} does not compile: {reason}"
            yield Mistake(place, message)


def expressions_of(resource: EndpointResource) -> Iterator[tuple[Place, str]]:
    """Each expression with its place."""
    yield ("selector", "query"), resource.selector.query
    if resource.port.items_to_parse is not None:
        yield ("port", "itemsToParse"), resource.port.items_to_parse
    entity = resource.port.entity.mappings
    for name in ("identifier", "title", "icon", "blueprint", "team"):
        yield from _within((*_MAPPINGS, name), getattr(entity, name))
    for name, text in entity.properties.items():
        yield (*_MAPPINGS, "properties", name), text
    for name, value in entity.relations.items():
        yield from _within((*_MAPPINGS, "relations", name), value)


def _within(place: Place, value: str | IngestSearchQuery | Rule | None) -> Iterator[tuple[Place, str]]:
    """The expressions of a mapped field, which may be a search for a related entity."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Rule):
        yield (*place, "value"), value.value
    elif isinstance(value, IngestSearchQuery):
        for index, rule in enumerate(value.rules):
            yield from _within((*place, "rules", index), rule)
