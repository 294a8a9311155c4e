"""Ocean's half of a resource: the jq that makes entities of items.

Ocean evaluates it. Here mistakes are found before the first request, so that they cost none, and each batch is looked
at before Ocean gets it: Ocean drops items that map to nothing without failing, and deletes what they were.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, cast

from port_ocean.context.ocean import ocean
from port_ocean.core.handlers.entity_processor.jq_entity_processor_sync import JQEntityProcessorSync
from port_ocean.core.handlers.port_app_config.models import IngestSearchQuery, Rule
from port_ocean.core.integrations.mixins.utils import extract_jq_deletion_path_revised

from extraction import WITHOUT_ENVIRONMENT, compilation_error
from json_types import Item, Json, JsonObject
from mapping import EndpointResource, Mistake, Place, shown_place
from messages import MappingError, said_by_jq, shown

# Port's own examples write `.id | tostring`, which makes the text "null" of an id that is not there.
_NULL_MADE_TEXT: Final = "null"
_MAPPINGS: Final = ("port", "entity", "mappings")
# Plain paths and texts, which most expressions are; jq takes a millisecond to compile the least of them.
_NO_MISTAKE: Final = re.compile(r'(?:\.[A-Za-z_]\w*)+|"[ !#-&(-\[\]-~]*"|true|false', re.ASCII)


@dataclass(frozen=True)
class MappedField:
    """What one expression of the mapping gave for an item; `cause` is jq's own word where it failed."""

    name: str
    expression: str
    value: Json
    cause: str | None = None


@dataclass(frozen=True)
class MappedItem:
    """What becomes of an item, or of one part of it.

    `entity` is what stands in the catalog; None where `query` leaves the item out, or it has no identifier or
    blueprint. `without_value` are the fields that came out null.
    """

    item: Item
    kept: bool
    entity: JsonObject | None = None
    without_value: tuple[MappedField, ...] = ()


class PortMapping:
    """The mapping of one resource. Raises `MappingError` where expressions of it do not compile."""

    def __init__(self, resource: EndpointResource) -> None:
        self._resource = resource
        self._selector = resource.selector
        self._port = resource.port
        self._entity = resource.port.entity.mappings
        if mistakes := list(expression_mistakes(resource)):
            raise MappingError(" ".join(mistake.message for mistake in mistakes))

    def compile(self) -> None:
        """Compiles all of it, for the processes that Ocean forks to evaluate it: each would have to do it again."""
        for _, text in _expressions(self._resource):
            JQEntityProcessorSync._compile(text)

    def map(self, item: Item) -> Iterator[MappedItem]:
        """What Ocean's own jq makes of an item, in full. Raises `MappingError` where Ocean would fail on it."""
        if self._port.items_to_parse is not None:
            self._refuse_unparsable(item, self._port.items_to_parse)
        for candidate in self._candidates(item):
            yield self._mapped(candidate) if self._keeps(candidate) else MappedItem(candidate, kept=False)

    def _mapped(self, candidate: Item) -> MappedItem:
        expressions = self._entity.dict(exclude_unset=True)
        mapped = JQEntityProcessorSync._get_mapped_entity(candidate, expressions, self._selector.query)
        without_value = tuple(
            MappedField(name, expression, None, _evaluated(expression, candidate)[1])
            for name, expression in mapped.misconfigurations.items()
            if isinstance(expression, str)
        )
        makes_entity = bool(mapped.entity.get("identifier") and mapped.entity.get("blueprint"))
        return MappedItem(candidate, True, mapped.entity if makes_entity else None, without_value)

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
        parts, _ = _evaluated(self._port.items_to_parse, item)
        rest = cast(Item, self._without_parts(item, self._port.items_to_parse))
        for part in cast(list[Json], parts):
            yield {**rest, self._port.items_to_parse_name: part}

    def _without_parts(self, item: Item, expression: str) -> Json:
        """What Ocean leaves of the item beside each part: by its default, not the list that the parts are in."""
        if not self._port.items_to_parse_top_level_transform:
            return item
        list_of_parts = extract_jq_deletion_path_revised(expression) or "."
        return _evaluated(f". | del({list_of_parts})", item)[0]

    def _refuse_unparsable(self, item: Item, expression: str) -> None:
        """Ocean leaves such an item out with a warning; what it made before would be deleted."""
        parts, cause = _evaluated(expression, item)
        if not isinstance(self._without_parts(item, expression), dict):
            raise MappingError(
                f"itemsToParse {expression!r} is no plain path, so Ocean cannot take the list out of the item "
                f"{shown(item)} and leaves the item out. Set itemsToParseTopLevelTransform: false beside it."
            )
        if not isinstance(parts, list):
            raise MappingError(
                f"itemsToParse {expression!r} must give a list, but {_outcome(parts, cause)} for the item "
                f"{shown(item)}. "
                f"Write {expression} // [] if an item may lack it."
            )

    def _keeps(self, item: Item) -> bool:
        kept, cause = _evaluated(self._selector.query, item)
        if not isinstance(kept, bool):
            raise MappingError(
                f"selector.query {self._selector.query!r} must give true or false, but {_outcome(kept, cause)} for "
                f"the item {shown(item)}."
            )
        return kept

    def _missing(self, item: Item) -> str | None:
        """Why an item makes no entity; None if it does."""
        for name, expression in (("identifier", self._entity.identifier), ("blueprint", self._entity.blueprint)):
            if not isinstance(expression, str):
                continue
            value, cause = _evaluated(expression, item)
            if not value or value == _NULL_MADE_TEXT:
                return (
                    f"The mapping makes nothing of the items: {name} {expression!r} {_outcome(value, cause)} for the "
                    f"item {shown(item)}.{self._envelope_hint(item)}"
                )
        return None

    def _envelope_hint(self, item: Item) -> str:
        if self._selector.data_path:
            return ""
        lists = [key for key, value in item.items() if isinstance(value, list) and value and isinstance(value[0], dict)]
        return f" This looks like an envelope: set data_path: '.{lists[0]}'." if lists else ""


def expression_mistakes(resource: EndpointResource) -> Iterator[Mistake]:
    """Those expressions that Ocean evaluates which do not compile."""
    for place, text in _expressions(resource):
        if _NO_MISTAKE.fullmatch(text):
            continue
        try:
            JQEntityProcessorSync._compile(text)
        except ValueError as error:
            before = "" if ocean.config.allow_environment_variables_jq_access else WITHOUT_ENVIRONMENT
            reason = compilation_error(error, before)  # Ocean puts it there, as this integration does
            message = f"{shown_place(place)}: the jq expression {text!r} does not compile: {reason}"
            yield Mistake(place, message)


def _expressions(resource: EndpointResource) -> Iterator[tuple[Place, str]]:
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


def _evaluated(expression: str, item: Item) -> tuple[Json, str | None]:
    """The first output, as Ocean takes it: none, and an error, count as null. With it, what jq said of an error."""
    try:
        return cast(Json, next(iter(JQEntityProcessorSync._compile(expression).input_value(item)), None)), None
    except ValueError as error:
        return None, said_by_jq(error)


def _outcome(value: Json, cause: str | None) -> str:
    return f"gave {shown(value)}" if cause is None else f"failed ({cause})"
