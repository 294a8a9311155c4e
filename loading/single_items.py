"""What a resource makes of items that come one by one, as an event brings them (contract §10).

Each becomes what a resync would make of it. One that the event brought in part, without a field that `query` names,
does not tell whether `query` leaves it out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from port_ocean.context.ocean import ocean

from apart import Apart
from extraction import Lookup, named_paths
from framework import as_jq
from json_types import Item, Json, JsonObject
from loading.entities import OF_THE_ITEM, PlannedEntityProcessor
from loading.incomplete import IDENTIFIER, makes_an_entity, needed_for_an_entity
from loading.parts import Parts
from loading.plain import Decisions
from loading.port_mapping import PortMapping
from mapping import EndpointResource
from messages import MappingError, shown
from settings import IncompleteItems


@dataclass(frozen=True)
class MadeEntity:
    """An entity as the mapping makes it, its null values included, and whether `query` keeps its item."""

    entity: JsonObject
    kept: bool


class SingleItems:
    """One resource. Raises `MappingError` where expressions of it do not compile."""

    def __init__(self, resource: EndpointResource, incomplete_items: IncompleteItems, apart: Apart) -> None:
        self._mapping = PortMapping(resource, incomplete_items)
        self._apart = apart
        self._parts = Parts.of(resource)
        self._needed = needed_for_an_entity(resource)
        self._identifier = Lookup(as_jq(self._needed.get(IDENTIFIER, ".")))
        self._kind = resource.kind
        self._query = resource.selector.query
        self._named = named_paths(as_jq(self._query))
        self._expressions: JsonObject = resource.port.entity.mappings.dict(exclude_unset=True)
        self._processor = PlannedEntityProcessor(ocean)
        self._made_decisions: dict[tuple[str, ...], Decisions] = {}

    async def made(self, items: Sequence[Item], *, may_be_partial: bool = False) -> list[MadeEntity]:
        """Raises `MappingError` where an item that `query` keeps makes no entity; nothing comes of what is partial and
        not kept."""
        told = [await self._what_tells(item) for item in items] if may_be_partial else items
        wanted = [item for item in told if item is not None]
        check = self._mapping.check(self._apart)
        complete = await check.take(wanted) if wanted else []
        check.end()
        try:
            found = await self._processor.mapped(self._expressions, self._query, list(self._candidates(complete)))
        except OF_THE_ITEM as error:
            raise MappingError(f"{self._kind}: the mapping failed for {shown(wanted[0])}: {error}") from error
        return [
            MadeEntity(each.entity, each.did_entity_pass_selector)
            for each in found
            if all(makes_an_entity(each.entity.get(name)) for name in (IDENTIFIER, "blueprint"))
        ]

    async def identities(self, item: Item) -> list[JsonObject]:
        """Identifier and blueprint of what the item makes, whatever `query` says of it. Raises `MappingError`."""
        if IDENTIFIER not in self._needed:
            raise MappingError(
                f"{self._kind}: Port is to look up the identifier, so that no event can delete by it. Give the "
                "identifier by jq."
            )
        candidates = list(self._candidates([item]))
        # As an entity to be written is made: another's identifier may be the same but for digits that jq loses.
        wanted: JsonObject = {name: self._expressions[name] for name in self._needed}
        try:
            made = await self._processor.mapped(wanted, "true", candidates)
        except OF_THE_ITEM as error:
            raise MappingError(f"{self._kind}: the mapping failed for {shown(item)}: {error}") from error
        rows: list[JsonObject] = [{name: each.entity.get(name) for name in self._needed} for each in made]
        for candidate, row in zip(candidates, rows, strict=True):
            for name, expression in self._needed.items():
                value = row[name]
                if not makes_an_entity(value):
                    raise MappingError(
                        f"{self._kind}: {name} {expression!r} gave {shown(value)} for {shown(candidate)}, of which the "
                        "entity is to be deleted. Give what it needs by `item`, or by `path_parameters`."
                    )
        return rows

    async def identity(self, item: Item) -> tuple[str, str] | None:
        """Blueprint and identifier of the one entity that the item makes; None where that is not known."""
        if IDENTIFIER not in self._needed or self._parts is not None:
            return None
        ((*values,),) = await self._given([self._needed["blueprint"], self._needed[IDENTIFIER]], [item])
        blueprint, identifier = values
        if isinstance(identifier, int | float) and self._identifier.is_plain:
            identifier = next(iter(self._identifier.outputs(item)), identifier)
        return (str(blueprint), str(identifier)) if all(map(makes_an_entity, values)) else None

    def _candidates(self, items: Iterable[Item]) -> Iterable[Item]:
        for item in items:
            yield from self._parts.candidates(item) if self._parts else [item]

    async def _what_tells(self, item: Item) -> Item | None:
        """What of an item that may be partial something may come of. Raises `MappingError` where that is not known."""
        if self._parts is None:
            return item if await self._is_worth_it(item) else None
        candidates = self._parts.candidates(item)
        others = {place for place, each in enumerate(candidates) if not await self._is_worth_it(each)}
        left = self._parts.without(item, others) if others else item
        if left is None:
            raise MappingError(
                f"{self._kind}: the event brings parts without what selector.query {self._query!r} looks at, and "
                "itemsToParse is no plain path, so that they cannot be told from the others. Use refetch."
            )
        return left

    async def _is_worth_it(self, candidate: Item) -> bool:
        """Whether anything may come of what may be partial."""
        if not self._named.may_be_missing_in(candidate):
            return True
        ((keeps,),) = await self._given([self._query], [candidate])
        return keeps is True

    def _decisions(self, texts: tuple[str, ...]) -> Decisions:
        """Made once."""
        if texts not in self._made_decisions:
            self._made_decisions[texts] = Decisions(texts, self._apart)
        return self._made_decisions[texts]

    async def _given(self, texts: Sequence[str], items: Sequence[Item]) -> list[list[Json]]:
        """What expressions give for items, as Ocean takes it."""
        made = self._decisions(tuple(texts)).made(items)
        return [list(row) async for some in made for row in some]
