"""Ocean's half of a resource: the jq that makes entities of items, evaluated as Ocean does it."""

from collections.abc import Iterator
from dataclasses import dataclass

from apart import Apart
from framework import compile_jq, evaluate_jq, map_item
from json_types import Item, Json, JsonObject
from loading.expressions import expression_mistakes, expressions_of
from loading.incomplete import makes_an_entity, needed_for_an_entity, query_keeps
from loading.item_check import ItemCheck
from loading.parts import Parts
from mapping import EndpointResource
from messages import MappingError
from settings import IncompleteItems


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
    """The mapping of one resource. Raises `MappingError` where expressions of it do not compile.

    `incomplete_items` is the installation's word on items that make no entity; a selector's own goes before it.
    """

    def __init__(self, resource: EndpointResource, incomplete_items: IncompleteItems = IncompleteItems.FAIL) -> None:
        self._resource = resource
        self._parts = Parts.of(resource)
        self._incomplete_items = resource.selector.incomplete_items or incomplete_items
        if mistakes := list(expression_mistakes(resource)):
            raise MappingError(" ".join(mistake.message for mistake in mistakes))

    def compile(self) -> None:
        """Compiles all of it, for the processes that Ocean forks to evaluate it: each would have to do it again."""
        for _, text in expressions_of(self._resource):
            compile_jq(text)

    def check(self, apart: Apart | None = None) -> ItemCheck:
        """A look at all items of one reading. What may not end is evaluated `apart`, where that is given."""
        return ItemCheck(self._resource, leaves_out=self._incomplete_items is IncompleteItems.SKIP, apart=apart)

    def map(self, item: Item) -> Iterator[MappedItem]:
        """What Ocean's own jq makes of an item, in full. Raises `MappingError` where Ocean would fail on it."""
        for candidate in self._parts.candidates(item) if self._parts else [item]:
            if query_keeps(self._resource.selector.query, candidate):
                yield self._mapped(candidate)
            else:
                yield MappedItem(candidate, kept=False)

    def _mapped(self, candidate: Item) -> MappedItem:
        expressions = self._resource.port.entity.mappings.dict(exclude_unset=True)
        mapped = map_item(candidate, expressions, self._resource.selector.query)
        without_value = tuple(
            MappedField(name, expression, None, evaluate_jq(expression, candidate)[1])
            for name, expression in mapped.misconfigurations.items()
            if isinstance(expression, str)
        )
        needed = needed_for_an_entity(self._resource)
        is_one = all(makes_an_entity(mapped.entity.get(name)) for name in needed)
        return MappedItem(candidate, True, mapped.entity if is_one else None, without_value)
