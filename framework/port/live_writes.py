"""Single changes of the catalog, as events bring them, and what became of each (contract §10)."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from enum import Enum, auto
from typing import Protocol

import httpx
from port_ocean.clients.port.types import RequestOptions, UserAgentType
from port_ocean.core.models import Entity
from port_ocean.core.utils.entity_identifier import normalize_identifier

from framework.port.bulk_writes import AT_ONCE, PortClient, write
from framework.port.kept_entities import refused_of
from framework.port.refusals import reasons_heard

_AGENT = UserAgentType.exporter
_UNTOLD = "Port gave no reason, or could not be reached"


class LivePort(PortClient, Protocol):
    """What is needed of Ocean's client of Port."""

    async def search_batch_entities(
        self, user_agent_type: UserAgentType, entities_to_search: list[Entity]
    ) -> list[Entity]: ...

    async def bulk_delete_entities(
        self,
        blueprint: str,
        entity_identifiers: list[str],
        request_options: RequestOptions,
        user_agent_type: UserAgentType | None = None,
        should_raise: bool = True,
    ) -> list[str]: ...


class PortFailed(Exception):
    """Port could not be asked, or answered otherwise than it should."""


class Deleted(Enum):
    """What became of an entity that was to be deleted."""

    GONE = auto()
    NOT_OURS = auto()
    """This installation maintains no such entity: there is none, or it is another's."""

    REFUSED = auto()


async def upsert_singly(port: LivePort, entities: Sequence[Entity], options: RequestOptions) -> list[str | None]:
    """For each entity, why Port refused it; None where it did not. No two of them are the same.

    Port may refuse many for one of them: what is refused is tried again alone, where Port could be reached.
    """
    refusals = await _refusals(port, entities, options)
    if len(entities) == 1 or all(refusal in (None, _UNTOLD) for refusal in refusals):
        return refusals
    slots = asyncio.Semaphore(AT_ONCE)

    async def alone(entity: Entity, refusal: str | None) -> str | None:
        if refusal is None:
            return None
        async with slots:
            return (await _refusals(port, [entity], options))[0]

    return await asyncio.gather(*map(alone, entities, refusals))


async def _refusals(port: LivePort, entities: Sequence[Entity], options: RequestOptions) -> list[str | None]:
    with reasons_heard() as reasons:
        taken = [entity for is_taken, entity in await write(port, entities, options, _AGENT) if is_taken]
    known, looked_up = refused_of(entities, taken)
    refused = set(map(_key, known))

    def outcome(entity: Entity) -> str | None:
        if entity.is_using_search_identifier:
            is_refused = looked_up[str(entity.blueprint)] > 0
        else:
            is_refused = _key(entity) in refused
        if not is_refused:
            return None
        own = [reason for reason in reasons if repr(entity.identifier) in reason]
        return "; ".join(own or reasons) or _UNTOLD

    return [outcome(entity) for entity in entities]


async def delete_singly(
    port: LivePort, entities: Sequence[Entity], options: RequestOptions
) -> Sequence[Deleted | PortFailed]:
    """Deletes those that this installation maintains. What Port refuses for all of them together is tried alone."""
    try:
        return await _deleted(port, entities, options)
    except httpx.HTTPStatusError as error:
        failure = PortFailed(f"Port answers {error.response.status_code}")
    except httpx.HTTPError as error:
        return [PortFailed(f"Port cannot be reached ({error or type(error).__name__})")] * len(entities)
    except (KeyError, TypeError, AttributeError, ValueError):
        failure = PortFailed("Port gives no answer that can be read")
    if len(entities) == 1:
        return [failure]
    return [outcome for each in entities for outcome in await delete_singly(port, [each], options)]


async def _deleted(port: LivePort, entities: Sequence[Entity], options: RequestOptions) -> list[Deleted]:
    wanted = {_key(entity) for entity in entities}
    ours: defaultdict[str, set[str]] = defaultdict(set)
    for found in await port.search_batch_entities(_AGENT, [_bare(entity) for entity in entities]):
        blueprint, identifier = _key(found)
        if (blueprint, identifier) in wanted:  # whatever else Port takes for it, such as in other letters
            ours[blueprint].add(identifier)
    gone: set[tuple[str, str]] = set()
    for blueprint, identifiers in ours.items():
        # Where dependents are not deleted as well, one that still has some keeps no other from being deleted.
        together = options["delete_dependent_entities"]
        for some in [sorted(identifiers)] if together else [[each] for each in sorted(identifiers)]:
            gone |= {
                (blueprint, identifier)
                for identifier in await port.bulk_delete_entities(blueprint, some, options, _AGENT, should_raise=True)
            }
    outcomes = []
    for entity in entities:
        blueprint, identifier = _key(entity)
        if identifier not in ours[blueprint]:
            outcomes.append(Deleted.NOT_OURS)
        else:
            outcomes.append(Deleted.GONE if (blueprint, identifier) in gone else Deleted.REFUSED)
    return outcomes


def _key(entity: Entity) -> tuple[str, str]:
    return str(entity.blueprint), normalize_identifier(entity.identifier)


def _bare(entity: Entity) -> Entity:
    return Entity(identifier=entity.identifier, blueprint=entity.blueprint)
