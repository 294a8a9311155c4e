"""Ocean's half of a resource: the jq that makes entities of items.

Ocean evaluates it. Here it is compiled before the first request, so that a mistake costs none, and each batch is
looked at before Ocean gets it: Ocean drops items that map to nothing without failing, and deletes what they were.
"""

from collections.abc import Iterator
from typing import Final, cast

from port_ocean.core.handlers.entity_processor.jq_entity_processor_sync import JQEntityProcessorSync
from port_ocean.core.handlers.port_app_config.models import IngestSearchQuery, Rule

from errors import MappingError
from excerpts import shown
from json_types import Item, Json
from mapping import EndpointResource

# Port's own examples write `.id | tostring`, which makes the text "null" of an id that is not there.
_NULL_MADE_TEXT: Final = "null"


class PortMapping:
    """The mapping of one resource. Raises `MappingError` where one of its expressions does not compile."""

    def __init__(self, resource: EndpointResource) -> None:
        self._kind = resource.kind
        self._selector = resource.selector
        self._port = resource.port
        self._entity = resource.port.entity.mappings
        for place, text in self._expressions():
            try:
                JQEntityProcessorSync._compile(text)
            except ValueError as error:
                reason = str(error).splitlines()[0].rstrip(":")
                raise MappingError(f"{place}: the jq expression {text!r} does not compile: {reason}") from error

    def refuse_fruitless(self, batch: list[Item]) -> None:
        """Raises `MappingError` if `query` keeps items of the batch and not one of them makes an entity."""
        if self._port.items_to_parse is not None:
            for item in batch:
                self._refuse_unparsable(item, self._port.items_to_parse)
        failure: str | None = None
        for item in batch:
            for candidate in self._candidates(item):
                if not self._keeps(candidate):
                    continue
                missing = self._missing(candidate)
                if missing is None:
                    return
                failure = failure or missing
        if failure is not None:
            raise MappingError(failure)

    def _candidates(self, item: Item) -> Iterator[Item]:
        """What Ocean maps: the item itself, or with `itemsToParse` one copy for each part of it."""
        if self._port.items_to_parse is None:
            yield item
            return
        parts = _first(self._port.items_to_parse, item)
        for part in cast(list[Json], parts):
            yield {**item, self._port.items_to_parse_name: part}

    def _refuse_unparsable(self, item: Item, expression: str) -> None:
        """Ocean leaves such an item out with a warning; what it made before would be deleted."""
        parts = _first(expression, item)
        if not isinstance(parts, list):
            raise MappingError(
                f"itemsToParse {expression!r} must give a list, but gave {shown(parts)} for the item {shown(item)}. "
                f"Write {expression} // [] if an item may lack it."
            )

    def _keeps(self, item: Item) -> bool:
        kept = _first(self._selector.query, item)
        if not isinstance(kept, bool):
            raise MappingError(
                f"selector.query {self._selector.query!r} must give true or false, but gave {shown(kept)} for the "
                f"item {shown(item)}."
            )
        return kept

    def _missing(self, item: Item) -> str | None:
        """Why an item makes no entity; None if it does."""
        for name, expression in (("identifier", self._entity.identifier), ("blueprint", self._entity.blueprint)):
            if not isinstance(expression, str):
                continue
            value = _first(expression, item)
            if not value or value == _NULL_MADE_TEXT:
                return (
                    f"The mapping makes nothing of the items: {name} {expression!r} gave {shown(value)} for the item "
                    f"{shown(item)}.{self._envelope_hint(item)}"
                )
        return None

    def _envelope_hint(self, item: Item) -> str:
        if self._selector.data_path:
            return ""
        lists = [key for key, value in item.items() if isinstance(value, list) and value and isinstance(value[0], dict)]
        return f" This looks like an envelope: set data_path: '.{lists[0]}'." if lists else ""

    def _expressions(self) -> Iterator[tuple[str, str]]:
        yield "selector.query", self._selector.query
        if self._port.items_to_parse is not None:
            yield "port.itemsToParse", self._port.items_to_parse
        entity = self._entity
        for name in ("identifier", "title", "icon", "blueprint", "team"):
            yield from _within(f"mappings.{name}", getattr(entity, name))
        for name, text in entity.properties.items():
            yield f"mappings.properties.{name}", text
        for name, value in entity.relations.items():
            yield from _within(f"mappings.relations.{name}", value)


def _within(place: str, value: str | IngestSearchQuery | Rule | None) -> Iterator[tuple[str, str]]:
    """The expressions of a mapped field, which may be a search for a related entity."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Rule):
        yield f"{place}.value", value.value
    elif isinstance(value, IngestSearchQuery):
        for index, rule in enumerate(value.rules):
            yield from _within(f"{place}.rules[{index}]", rule)


def _first(expression: str, item: Item) -> Json:
    """The first output, as Ocean takes it: none, and an error, count as null."""
    try:
        return cast(Json, next(iter(JQEntityProcessorSync._compile(expression).input_value(item)), None))
    except ValueError:
        return None
