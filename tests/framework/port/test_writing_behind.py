"""A batch is written behind the next one, and the catalog is as if it had been written before."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from port_ocean.core.models import Entity

from framework.port.names import Names
from framework.port.writing_behind import all_written, writes_behind, written_behind
from tests.running_tasks import running

SEARCH = {"combinator": "and", "rules": [{"property": "mail", "operator": "=", "value": "x"}]}


def batch(*identifiers: Any, **relations: Any) -> list[Entity]:
    return [Entity(identifier=each, blueprint="x", relations=relations) for each in identifiers]


class Writing:
    """What is under way, and what was written, until each is let go."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.over: list[str] = []
        self._go: dict[str, asyncio.Event] = {}

    async def of(self, name: str) -> None:
        self.begun.append(name)
        go = self._go[name] = asyncio.Event()
        try:
            await go.wait()
        finally:
            self.over.append(name)

    async def let_go(self, name: str) -> None:
        self._go[name].set()
        await turns()


async def turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def add(writing: Writing, name: str, entities: list[Entity]) -> None:
    behind = writes_behind()
    assert behind is not None
    await behind.settled_for(entities)
    await behind.add(Names.of(entities), writing.of(name))


async def test_a_batch_is_not_waited_for_but_a_third_is() -> None:
    writing = Writing()
    async with written_behind():
        await add(writing, "one", batch("1"))
        await add(writing, "two", batch("2"))
        third = asyncio.create_task(add(writing, "three", batch("3")))
        await turns()
        assert writing.begun == ["one", "two", "three"]
        assert not third.done()
        await writing.let_go("one")
        assert third.done()
        for name in ("two", "three"):
            await writing.let_go(name)
    assert writing.over == ["one", "two", "three"]
    assert writes_behind() is None


@pytest.mark.parametrize(
    ("first", "second", "waits"),
    [
        (batch("1"), batch("2"), False),
        (batch("1"), batch("2", "1"), True),
        (batch(1), batch("1"), True),
        (batch("1"), batch("2", of="1"), True),
        (batch("1"), batch("2", of=["0", "1"]), True),
        (batch("1", of="2"), batch("2"), True),
        (batch("1", of="9"), batch("2", of="9"), False),
        (batch("1", of=None), batch("None"), False),
        (batch(SEARCH), batch("2"), True),
        (batch("1"), batch("2", of=SEARCH), True),
    ],
)
async def test_what_depends_on_entities_under_way_waits_for_them(
    first: list[Entity], second: list[Entity], waits: bool
) -> None:
    writing = Writing()
    async with written_behind():
        await add(writing, "first", first)
        adding = asyncio.create_task(add(writing, "second", second))
        await turns()
        assert adding.done() is not waits
        await writing.let_go("first")
        await turns()
        assert adding.done()
        await writing.let_go("second")


async def test_at_the_end_of_a_kind_all_is_written() -> None:
    writing = Writing()

    async def kind(waits: Callable[[], Awaitable[None]]) -> None:
        async with written_behind():
            await add(writing, "one", batch("1"))
            await waits()

    for waits in (all_written, turns):
        loading = asyncio.create_task(kind(waits))
        await turns()
        await turns()
        assert not loading.done()
        await writing.let_go("one")
        await loading
    assert writing.over == ["one", "one"]


async def test_what_kept_a_batch_from_being_written_is_raised_in_its_kind() -> None:
    async def fails() -> None:
        raise ValueError("Port is odd")

    async def kind() -> None:
        async with written_behind():
            behind = writes_behind()
            assert behind is not None
            await behind.add(Names.of(batch("1")), fails())

    with pytest.raises(ValueError, match="Port is odd"):
        await kind()


async def test_cancelling_a_kind_leaves_no_write_under_way() -> None:
    writing, before = Writing(), running()

    async def kind() -> None:
        async with written_behind():
            await add(writing, "one", batch("1"))
            await add(writing, "two", batch("2"))
            await all_written()

    loading = asyncio.create_task(kind())
    await turns()
    loading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await loading
    assert sorted(writing.over) == ["one", "two"]
    assert running() == before
