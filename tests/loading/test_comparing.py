"""Which entities are written: those that Ocean's own comparison finds changed, each blueprint for itself."""

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from port_ocean.core.models import Entity

from loading import changed_entities
from tests.running_tasks import running

ENTITIES = st.lists(
    st.builds(
        lambda identifier, blueprint, title: Entity(identifier=f"e{identifier}", blueprint=blueprint, title=title),
        st.integers(0, 130),
        st.sampled_from(["service", "task"]),
        st.sampled_from(["old", "new"]),
    ),
    max_size=250,
)


class Port:
    """What is there already: every second entity, with the title "old"."""

    def __init__(self) -> None:
        self.searches: list[list[Entity]] = []

    async def fetch(self, entities: list[Entity]) -> list[Entity]:
        self.searches.append(entities)
        await asyncio.sleep(0)
        blueprint = entities[0].blueprint  # as Ocean asks
        wanted = {entity.identifier for entity in entities if entity.blueprint == blueprint}
        return [
            Entity(identifier=identifier, blueprint=blueprint, title="old") for identifier in wanted if has(identifier)
        ]


def has(identifier: object) -> bool:
    return int(str(identifier)[1:]) % 2 == 0


def keys(entities: Sequence[Entity]) -> list[tuple[str, str, str | None]]:
    return [(str(each.identifier), str(each.blueprint), each.title) for each in entities]


@given(ENTITIES)
def test_what_is_there_already_and_alike_is_not_written(entities: list[Entity]) -> None:
    port = Port()
    changed = asyncio.run(changed_entities(entities, port.fetch))

    if len(entities) <= 10:
        assert (changed, port.searches) == (entities, [])
        return
    last = {(each.identifier, each.blueprint): each for each in entities}
    assert keys(changed) == keys([each for each in last.values() if each.title == "new" or not has(each.identifier)])
    assert all(len(search) <= 50 and len({each.blueprint for each in search}) == 1 for search in port.searches)


def test_searches_go_side_by_side_twenty_at_most() -> None:
    under_way, most = 0, 0

    async def fetch(_: list[Entity]) -> list[Entity]:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        for _turn in range(5):
            await asyncio.sleep(0)
        under_way -= 1
        return []

    entities = [Entity(identifier=f"e{number}", blueprint="service") for number in range(2000)]
    assert len(asyncio.run(changed_entities(entities, fetch))) == 2000
    assert most == 20


def test_a_search_that_fails_ends_the_others_and_is_told_as_it_is() -> None:
    async def failing() -> int:
        before = running()

        async def fetch(some: list[Entity]) -> list[Entity]:
            if some[0].identifier == "e50":
                raise ConnectionError("Port is away")
            await asyncio.Event().wait()
            return []

        entities = [Entity(identifier=f"e{number}", blueprint="service") for number in range(200)]
        with pytest.raises(ConnectionError, match="Port is away"):
            await changed_entities(entities, fetch)
        return len(running() - before)

    assert asyncio.run(failing()) == 0


@pytest.mark.parametrize("searched", ["identifier", "relation"])
def test_entities_that_port_looks_up_are_all_written(searched: str) -> None:
    rule = {"combinator": "and", "rules": [{"property": "$title", "operator": "=", "value": "x"}]}
    entities = [Entity(identifier=f"e{number}", blueprint="service") for number in range(60)]
    looked_up = (
        Entity(identifier=rule, blueprint="service")
        if searched == "identifier"
        else Entity(identifier="x", blueprint="service", relations={"owner": rule})
    )
    port = Port()

    assert asyncio.run(changed_entities([*entities, looked_up], port.fetch)) == [*entities, looked_up]
    assert port.searches == []
