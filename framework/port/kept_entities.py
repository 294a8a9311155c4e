"""What Port refused deletes nothing of what is there (contract §9).

Ocean deletes what its resync did not bring. Of a batch whose search failed it counts as brought only what Port took, so
that an entity that Port refused would lose its older self as well.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final

from loguru import logger
from port_ocean.clients.port.types import UserAgentType
from port_ocean.context.event import EventType, event
from port_ocean.context.resource import resource
from port_ocean.core.handlers.entities_state_applier.port.applier import HttpEntitiesStateApplier
from port_ocean.core.handlers.port_app_config.models import PortAppConfig
from port_ocean.core.models import Entity
from port_ocean.core.ocean_types import EntityDiff
from port_ocean.core.utils.entity_identifier import normalize_identifier

from framework.port.bulk_writes import write
from framework.port.holdings import note_written
from framework.port.names import Names
from framework.port.refusals import reasons_heard
from framework.port.writing_behind import ChangedEntities, all_written, writes_behind

_LITERAL: Final = re.compile(r"""\s*["']([^"'\\]*)["']\s*""")
_COUNTED: Final = frozenset({EventType.RESYNC, EventType.INCREMENTAL_RESYNC})
_OF_THIS_RESYNC: Final = "custom.refused_entities"

type EntitiesRefused = Callable[[int, int, Sequence[str]], None]
"""Is told, for the resource of that position in the mapping, how many entities Port refused, and why."""


@dataclass
class _Refused:
    """What Port refused in one resync. Of an entity that Port is to look up, only the blueprint is known."""

    entities: list[Entity] = field(default_factory=list)
    blueprints: set[str] = field(default_factory=set)


class KeepingApplier(HttpEntitiesStateApplier):
    """Ocean's way into Port, which knows what was refused when it comes to deleting."""

    refused: ClassVar[EntitiesRefused | None] = None
    is_bulk: ClassVar[bool] = True
    """Whether bulks of all blueprints are written side by side, and not as Ocean does."""

    async def upsert(self, entities: list[Entity], user_agent_type: UserAgentType) -> list[Entity]:
        if event.event_type not in _COUNTED:
            return await self._write(entities, user_agent_type)
        names = Names.of(entities)
        note_written(names)
        behind = writes_behind()
        if behind is not None and isinstance(entities, ChangedEntities):
            await behind.add(names, self._upsert(entities, user_agent_type))
            return entities
        await all_written()
        return await self._upsert(entities, user_agent_type)

    async def _upsert(self, entities: list[Entity], user_agent_type: UserAgentType) -> list[Entity]:
        """Writes them, and keeps what was refused."""
        with reasons_heard() as reasons:
            taken = await self._write(entities, user_agent_type)
        known, looked_up = refused_of(entities, taken)
        if count := len(known) + sum(looked_up.values()):
            of_this_resync = event.attributes.setdefault(_OF_THIS_RESYNC, _Refused())
            of_this_resync.entities += known
            of_this_resync.blueprints |= looked_up.keys()
            if event.event_type == EventType.RESYNC and event.entity_topological_sorter.should_execute():
                reasons.append("they are tried again when all kinds are through")
            if KeepingApplier.refused is not None:
                KeepingApplier.refused(resource.index, count, reasons)
        return taken

    async def _write(self, entities: list[Entity], user_agent_type: UserAgentType) -> list[Entity]:
        """As Ocean does, which tries what was refused again when all kinds are through."""
        if not self.is_bulk:
            return await super().upsert(entities, user_agent_type)
        logger.info(f"Upserting {len(entities)} entities")
        options = event.port_app_config.get_port_request_options()
        behind = writes_behind()
        slots = behind.slots if behind else None
        taken = []
        for is_taken, entity in await write(self.context.port_client, entities, options, user_agent_type, slots):
            if is_taken:
                taken.append(entity)
            else:
                event.entity_topological_sorter.register_entity(entity)
        return taken

    async def delete_diff(
        self, entities: EntityDiff, user_agent_type: UserAgentType, entity_deletion_threshold: float | None = None
    ) -> None:
        refused = event.attributes.get(_OF_THIS_RESYNC, _Refused())
        if refused.blueprints:
            told = ", ".join(sorted(refused.blueprints))
            logger.warning(f"Nothing of {told} is deleted: Port refused entities that it was to look up")
        kept = blueprints_kept(event.port_app_config)
        if kept is None:
            logger.info("Nothing is deleted: a resource with enableDelete: false has an expression for its blueprint")
            return
        kept |= refused.blueprints
        diff: EntityDiff = {
            "before": entities["before"],
            "after": [
                *entities["after"],
                *refused.entities,
                *(entity for entity in entities["before"] if entity.blueprint in kept),
            ],
        }
        if not await asyncio.to_thread(_deletes, diff):  # of a million entities, a second and more of the event loop
            diff = {"before": [], "after": []}
        await super().delete_diff(diff, user_agent_type, entity_deletion_threshold)


def blueprints_kept(config: PortAppConfig) -> set[str] | None:
    """Of which nothing is deleted, by `enableDelete: false` of a resource; None where that is all (contract §3)."""
    kept = set()
    for each in config.resources:
        if not each.enable_delete:
            literal = _LITERAL.fullmatch(each.port.entity.mappings.blueprint)
            if literal is None:
                return None
            kept.add(literal[1])
    return kept


def _deletes(diff: EntityDiff) -> bool:
    """Whether anything is there that did not come."""
    came = set(map(_key, diff["after"]))
    return any(_key(entity) not in came for entity in diff["before"])


def refused_of(entities: Sequence[Entity], taken: Sequence[Entity]) -> tuple[list[Entity], Counter[str]]:
    """What is in none of those that Port took; of those that Port is to look up, how many of each blueprint."""
    left = Counter(map(_key, taken))
    refused = []
    for entity in entities:
        if left[_key(entity)]:
            left[_key(entity)] -= 1
        else:
            refused.append(entity)
    found = Counter({blueprint: 0 for _, blueprint in left})
    for (_, blueprint), count in left.items():
        found[blueprint] += count
    looked_up = Counter(str(entity.blueprint) for entity in refused if entity.is_using_search_identifier)
    known = [
        Entity(identifier=entity.identifier, blueprint=entity.blueprint)
        for entity in refused
        if not entity.is_using_search_identifier
    ]
    return known, looked_up - found


def _key(entity: Entity) -> tuple[str, str]:
    return normalize_identifier(entity.identifier), str(entity.blueprint)
