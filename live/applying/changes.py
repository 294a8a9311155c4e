"""What becomes of the catalog by an effect: entities written, and entities deleted (contract §10)."""

from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final, cast

from port_ocean.core.models import Entity

from client import ApiClient
from endpoints import Listings
from json_types import Item, Json, JsonObject
from live.applying.effects import Brought, Effect, Gone
from live.applying.live_mapping import LiveMapping, LiveResource
from loading import MadeEntity
from messages import EventFailed, MappingError, ReadError, RequestFailed
from meter import Meter

type EntityKey = tuple[str, str]

_MAY_MEAN_GONE: Final = frozenset({404, 410})
_GROUPS: Final = ("properties", "relations")


@dataclass(frozen=True)
class Upsert:
    """An entity to be written. One that is `partial` leaves all else of the entity as it is."""

    live: LiveResource
    entity: Entity
    partial: bool

    @property
    def key(self) -> EntityKey | None:
        return key_of_entity(self.entity)


@dataclass(frozen=True)
class Deletion:
    """An entity to be deleted; `by_query`, since its item is left out now."""

    live: LiveResource
    entity: Entity
    by_query: bool

    @property
    def key(self) -> EntityKey | None:
        return key_of_entity(self.entity)


type Change = Upsert | Deletion


@dataclass(frozen=True)
class Found:
    """The items of an effect as they are to be mapped. `is_gone` where a rule of the user's says that there is none."""

    items: list[Item]
    may_be_partial: bool
    is_gone: bool = False


async def found_by(effect: Effect, client: ApiClient) -> Found:
    """What the event brought, or what the API says now. Raises `EventFailed`."""
    if isinstance(effect, Gone):
        return Found([effect.item], may_be_partial=True, is_gone=True)
    if isinstance(effect, Brought):
        return Found([effect.item], may_be_partial=True)
    meter = Meter()
    items: list[Item] = []
    try:
        listing = Listings(client).open(effect.endpoint, effect.endpoint, meter)
        async with aclosing(listing.pages()) as pages:
            async for page in pages:
                items += map(effect.binding.mark, page.items)
                page.let_go()
    except (ReadError, MappingError) as error:
        if not (remedy := _remedy(error)):
            client.kind_failed()
        raise EventFailed(f"{error}{remedy}", since=error.since) from error
    if not items and meter.empty_by_rule:
        return Found([effect.stand_in], may_be_partial=False, is_gone=True)
    if not items:
        raise EventFailed(
            f"{effect.endpoint.method} {effect.endpoint.path} gives no item, which may have many reasons. If it means "
            "that the item is gone, say so by a rule in responses (then: empty)."
        )
    return Found(items, may_be_partial=not effect.is_complete)


def _remedy(error: ReadError | MappingError) -> str:
    if isinstance(error, RequestFailed) and error.is_answer and error.status in _MAY_MEAN_GONE:
        return f" If that means that the item is gone, say so: responses: [{{status: {error.status}, then: empty}}]."
    return ""


async def changes_of(effect: Effect, found: Found, mapping: LiveMapping) -> list[Change]:
    """What the mapping makes of the items. Raises `EventFailed`."""
    live = effect.live
    try:
        if found.is_gone:
            return [
                Deletion(live, Entity.parse_obj(identity), by_query=False)
                for item in found.items
                for identity in await live.items.identities(item)
            ]
        made = await live.items.made(found.items, may_be_partial=found.may_be_partial)
        is_left_out = mapping.is_whole and not all(each.kept for each in made)
        kept_by_twins = await _kept_by_twins(live, found, mapping) if is_left_out else set()
    except (MappingError, ReadError) as error:
        raise EventFailed(str(error), since=error.since) from error
    changes: list[Change] = []
    for each in made:
        if each.kept:
            # What was asked for in full says also what there is no more; an event may only not have told it.
            entity = _told(each.entity) if found.may_be_partial else each.entity
            changes.append(Upsert(live, Entity.parse_obj(entity), partial=found.may_be_partial))
        elif is_left_out and (key := _key(each)) is not None and key not in kept_by_twins:
            changes.append(Deletion(live, Entity.parse_obj(_bare(each.entity)), by_query=True))
    return changes


async def _kept_by_twins(live: LiveResource, found: Found, mapping: LiveMapping) -> set[EntityKey]:
    """What other resources of the kind make of the items, and keep."""
    kept: set[EntityKey] = set()
    for twin in mapping.twins_of(live):
        made = await twin.items.made(found.items, may_be_partial=found.may_be_partial)
        kept |= {key for each in made if each.kept and (key := _key(each)) is not None}
    return kept


def key_of_entity(entity: Entity) -> EntityKey | None:
    """None where Port looks the identifier up."""
    return None if entity.is_using_search_identifier else (str(entity.blueprint), str(entity.identifier))


def _key(made: MadeEntity) -> EntityKey | None:
    identifier = made.entity.get("identifier")
    return None if isinstance(identifier, dict | list) else (str(made.entity.get("blueprint")), str(identifier))


def _bare(entity: Mapping[str, Json]) -> JsonObject:
    return {name: entity[name] for name in ("identifier", "blueprint")}


def _told(entity: JsonObject) -> JsonObject:
    """The entity without what came out null: of that, the event says nothing."""
    told: JsonObject = {name: value for name, value in entity.items() if value is not None}
    for group in _GROUPS:
        if isinstance(told.get(group), dict):
            values = cast(JsonObject, told[group])
            told[group] = {name: value for name, value in values.items() if not _says_nothing(value)}
    return told


def _says_nothing(value: Json) -> bool:
    """A search for a related entity without what is searched for says nothing either."""
    if isinstance(value, dict) and "rules" in value:
        rules = value["rules"]
        return isinstance(rules, list) and any(_says_nothing(rule) for rule in rules)
    if isinstance(value, dict) and value.keys() >= {"property", "operator", "value"}:
        return value["value"] is None
    return value is None
