"""Entities are written side by side, in bulks of one blueprint, and those of one identifier in their order."""

import asyncio
from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from port_ocean.clients.port.types import UserAgentType
from port_ocean.core.models import Entity

from framework.port.bulk_writes import write
from tests.running_tasks import running

AGENT = UserAgentType.exporter
OPTIONS: Any = {}
SEARCH = {"combinator": "and", "rules": [{"property": "mail", "operator": "=", "value": "x"}]}


class Port:
    """Keeps the title that came last, and takes its time, so that bulks overtake one another."""

    def __init__(self, bulk: int = 20, refused: str = "") -> None:
        self.bulk = bulk
        self.refused = refused
        self.kept: dict[tuple[str, str], str | None] = {}
        self.under_way = 0
        self.most = 0
        self.bulks: list[list[Entity]] = []

    def calculate_entities_batch_size(self, _: list[Entity]) -> int:
        return self.bulk

    async def upsert_entities_in_batches(self, entities: list[Entity], *_: Any, **__: Any) -> list[tuple[bool, Entity]]:
        self.bulks.append(entities)
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            for _turn in range(50 // len(self.bulks)):
                await asyncio.sleep(0)
        finally:
            self.under_way -= 1
        for entity in entities:
            self.kept[str(entity.identifier), str(entity.blueprint)] = entity.title
        return [(entity.identifier != self.refused, entity) for entity in entities]


ENTITIES = st.lists(
    st.builds(
        lambda identifier, blueprint, title: Entity(identifier=identifier, blueprint=blueprint, title=title),
        st.sampled_from([*"abcdefg", "1"]),
        st.sampled_from(["service", "task"]),
        st.integers().map(str),
    ),
    max_size=60,
)


@given(ENTITIES, st.integers(1, 5))
def test_of_two_with_one_identifier_the_later_stays(entities: list[Entity], bulk: int) -> None:
    port = Port(bulk)
    taken = asyncio.run(write(port, entities, OPTIONS, AGENT))

    last = {(str(each.identifier), str(each.blueprint)): each.title for each in entities}
    assert port.kept == last
    assert len(taken) == len(entities)
    assert all(len(some) <= bulk and len({each.blueprint for each in some}) == 1 for some in port.bulks)


def test_blueprints_are_written_side_by_side_in_25_bulks_at_most() -> None:
    port = Port()
    blueprints = defaultdict(list)
    for number in range(1000):
        blueprints[f"b{number % 4}"].append(Entity(identifier=str(number), blueprint=f"b{number % 4}"))

    asyncio.run(write(port, [entity for each in blueprints.values() for entity in each], OPTIONS, AGENT))

    assert port.most == 25
    assert len(port.bulks) == 52


def test_what_port_refused_is_among_those_not_taken() -> None:
    entities = [Entity(identifier=each, blueprint="service") for each in "abc"]
    taken = asyncio.run(write(Port(refused="b"), entities, OPTIONS, AGENT))
    assert [(is_taken, entity.identifier) for is_taken, entity in taken] == [(True, "a"), (False, "b"), (True, "c")]


def test_an_entity_that_port_looks_up_is_written_like_any_other() -> None:
    port = Port()
    asyncio.run(write(port, [Entity(identifier=SEARCH, blueprint="service")] * 2, OPTIONS, AGENT))
    assert [len(bulk) for bulk in port.bulks] == [1, 1]


async def test_cancelling_leaves_no_request_under_way() -> None:
    port, before = Port(1), running()
    writing = asyncio.create_task(
        write(port, [Entity(identifier=str(each), blueprint="x") for each in range(100)], OPTIONS, AGENT)
    )
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert port.under_way == 0
    assert running() == before
