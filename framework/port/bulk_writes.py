"""Entities go to Port in bulks side by side, over all blueprints, and two of one identifier in their order (§11).

Ocean writes one blueprint after another, all bulks of one at once; of two entities with one identifier in bulks that
are under way together, chance decides which stays.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import batched
from typing import Final, Protocol

from port_ocean.clients.port.types import RequestOptions, UserAgentType
from port_ocean.core.models import Entity
from port_ocean.core.utils.entity_identifier import normalize_identifier

AT_ONCE: Final = 25
"""Bulks. Port serves 20 to 25 at once best, near and far."""

type Taken = list[tuple[bool, Entity]]
"""Whether Port took it, and the entity by the identifier that Port gave it; without those that Port was to look up."""


class PortClient(Protocol):
    """What is needed of Ocean's client of Port."""

    def calculate_entities_batch_size(self, entities: list[Entity]) -> int: ...

    async def upsert_entities_in_batches(
        self,
        entities: list[Entity],
        request_options: RequestOptions,
        user_agent_type: UserAgentType | None = None,
        should_raise: bool = True,
    ) -> Taken: ...


async def write(
    port: PortClient,
    entities: Sequence[Entity],
    options: RequestOptions,
    agent: UserAgentType,
    slots: asyncio.Semaphore | None = None,
) -> Taken:
    """Writes them; what Port refuses is among those not taken. No request is under way when it ends or is cancelled.

    `slots` are shared with what else is written at that time.
    """
    slots = slots or asyncio.Semaphore(AT_ONCE)

    async def written(bulk: list[Entity]) -> Taken:
        async with slots:
            return await port.upsert_entities_in_batches(bulk, options, agent, should_raise=False)

    taken: Taken = []
    for wave in _in_order(entities):
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(written(bulk)) for bulk in _bulks(port, wave)]
        for task in tasks:
            taken += task.result()
    return taken


def _in_order(entities: Sequence[Entity]) -> Iterator[list[Entity]]:
    """One wave after another, none of which has two of one identifier."""
    before: Counter[tuple[str, str]] = Counter()
    waves: list[list[Entity]] = []
    for entity in entities:
        key = normalize_identifier(entity.identifier), str(entity.blueprint)
        if before[key] == len(waves):
            waves.append([])
        waves[before[key]].append(entity)
        before[key] += 1
    yield from waves


def _bulks(port: PortClient, entities: Sequence[Entity]) -> Iterator[list[Entity]]:
    of_blueprint: defaultdict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        of_blueprint[str(entity.blueprint)].append(entity)
    for alike in of_blueprint.values():
        most = port.calculate_entities_batch_size(alike) if len(alike) > 1 else 1
        for bulk in batched(alike, most):
            yield list(bulk)
