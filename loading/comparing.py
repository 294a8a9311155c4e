"""Which entities differ from what Port has: those alone are written (contract §11)."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from itertools import batched
from typing import Final

from port_ocean.core.models import Entity
from port_ocean.core.utils.utils import resolve_entities_diff

type Fetch = Callable[[list[Entity]], Awaitable[list[Entity]]]
"""What Port has of entities of one blueprint, at most `_OF_A_SEARCH`."""

_OF_A_SEARCH: Final = 50
_SEARCHES_AT_ONCE: Final = 20
_FEW: Final = 10
"""So many are written without a question, as Ocean does."""


async def changed_entities(entities: list[Entity], fetch: Fetch) -> list[Entity]:
    """As Ocean tells them, whose searches come one after another, and are all for the blueprint of the first entity.

    Raises what `fetch` raises, when no search is under way any more.
    """
    if len(entities) <= _FEW or any(
        each.is_using_search_identifier or each.is_using_search_relation for each in entities
    ):
        return entities
    of_blueprint: defaultdict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        of_blueprint[str(entity.blueprint)].append(entity)
    searches = [list(some) for each in of_blueprint.values() for some in batched(each, _OF_A_SEARCH)]
    return await resolve_entities_diff(entities, _found(searches, fetch))


async def _found(searches: Sequence[list[Entity]], fetch: Fetch) -> AsyncGenerator[list[Entity]]:
    at_once = asyncio.Semaphore(_SEARCHES_AT_ONCE)

    async def found(some: list[Entity]) -> list[Entity]:
        async with at_once:
            return await fetch(some)

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(found(some)) for some in searches]
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from failures
    for task in tasks:
        yield task.result()
