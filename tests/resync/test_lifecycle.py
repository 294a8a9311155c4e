"""A resync is expected, runs and ends; what was begun by another mapping, or in another task, is not gone on with."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from typing import Any, ClassVar, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client import ApiClient
from json_types import Item
from mapping import EndpointResource
from resync.lifecycle import ResyncLifecycle, State
from resync.resync import Resync
from tests.fake_clock import settle
from tests.resync.test_resync import PAGING, paged, resource
from tests.running_tasks import running
from tests.servers.loopback import ClientOf, Serve
from tests.servers.paging import records

ITEMS = resource(data_path=".data")


def lifecycle_with(client: ApiClient) -> ResyncLifecycle:
    return ResyncLifecycle(lambda resources: Resync(client, PAGING, resources, concurrency=4))


async def items_of(resync: Resync, wanted: EndpointResource) -> list[Item]:
    async with aclosing(resync.read(wanted)) as batches:
        return [item async for batch in batches for item in batch]


@pytest.fixture
async def hanging(serve: Serve) -> Any:
    return await serve(paged(records(5_000), hangs_at=14))


async def test_an_equal_mapping_is_read_with_what_was_begun(serve: Serve, client_of: ClientOf) -> None:
    server = await serve(paged(records(250)))
    lifecycle = lifecycle_with(client_of(server))
    states = [lifecycle.state]
    await lifecycle.expect([ITEMS])
    states.append(lifecycle.state)
    expected = lifecycle.resync
    await lifecycle.begin([resource(data_path=".data")])
    assert lifecycle.running is expected
    assert await items_of(lifecycle.running, resource(data_path=".data")) == records(250)
    assert len(server.requests) == 3
    await lifecycle.end()
    assert [*states, lifecycle.state] == [State.NONE, State.EXPECTED, State.NONE]
    assert lifecycle.resync is None


@pytest.mark.parametrize(
    "others", [[], [resource(data_path=".other")], [resource("/other", data_path=".data")], [ITEMS, ITEMS]]
)
async def test_with_another_mapping_it_begins_anew(
    others: list[EndpointResource], hanging: Any, client_of: ClientOf
) -> None:
    before = running()
    lifecycle = lifecycle_with(client_of(hanging))
    await lifecycle.expect([ITEMS])
    expected = lifecycle.resync
    await lifecycle.begin(others)
    assert lifecycle.running is not expected
    assert lifecycle.running.is_of(others)
    await lifecycle.end()
    assert running() <= before


async def test_where_ocean_goes_on_to_a_next_kind_at_the_end_of_the_process_it_is_cancelled(
    hanging: Any, client_of: ClientOf
) -> None:
    lifecycle = lifecycle_with(client_of(hanging))
    await lifecycle.begin([ITEMS])
    await lifecycle.end()
    with pytest.raises(asyncio.CancelledError):
        lifecycle.running.read(ITEMS, mapped_by_ocean=True)


async def test_what_is_expected_in_one_task_is_not_gone_on_with_in_another(hanging: Any, client_of: ClientOf) -> None:
    lifecycle = lifecycle_with(client_of(hanging))
    await lifecycle.expect([ITEMS])
    expected = lifecycle.resync
    await asyncio.create_task(lifecycle.begin([ITEMS]))
    assert lifecycle.resync is not expected


async def test_while_another_task_runs_one_none_is_expected(hanging: Any, client_of: ClientOf) -> None:
    lifecycle = lifecycle_with(client_of(hanging))
    await lifecycle.begin([ITEMS])
    begun = lifecycle.running
    await asyncio.create_task(lifecycle.expect([resource("/other")]))
    assert lifecycle.running is begun
    await lifecycle.end()


@pytest.mark.parametrize("moment", ["expect", "begin"])
async def test_it_ends_with_the_task_that_runs_it(moment: str, hanging: Any, client_of: ClientOf) -> None:
    before = running()
    lifecycle = lifecycle_with(client_of(hanging))
    await asyncio.create_task(getattr(lifecycle, moment)([ITEMS]))
    await settle()
    assert lifecycle.state is State.NONE
    assert running() <= before


async def test_also_where_its_generator_is_never_closed(hanging: Any, client_of: ClientOf) -> None:
    before, kept = running(), list[object]()
    lifecycle = lifecycle_with(client_of(hanging))

    async def take_one_and_go() -> None:
        await lifecycle.begin([ITEMS])
        batches = lifecycle.running.read(ITEMS)
        kept.append(batches)
        await anext(batches)

    await asyncio.create_task(take_one_and_go())
    await settle()
    assert running() <= before


async def test_the_end_of_an_earlier_task_does_not_end_a_later_resync(hanging: Any, client_of: ClientOf) -> None:
    lifecycle = lifecycle_with(client_of(hanging))
    leave = asyncio.Event()

    async def run_once() -> None:
        await lifecycle.begin([ITEMS])
        await leave.wait()

    earlier = asyncio.create_task(run_once())
    await settle()
    await lifecycle.begin([ITEMS])
    later = lifecycle.running
    leave.set()
    await earlier
    await settle()
    assert lifecycle.running is later
    await lifecycle.end()


async def test_those_who_end_it_at_once_all_wait_for_its_end(hanging: Any, client_of: ClientOf) -> None:
    before = running()
    lifecycle = lifecycle_with(client_of(hanging))
    await lifecycle.begin([ITEMS])
    ending = [asyncio.create_task(lifecycle.end()) for _ in range(2)]
    await asyncio.sleep(0)
    ended = lifecycle.state is not State.ENDING
    assert not ended
    await ending[1]
    assert running() - {ending[0]} <= before
    await asyncio.gather(*ending)
    assert lifecycle.state is State.NONE


class Kept:
    """A resync of which only its life is looked at: it ends some moments after it was told to."""

    alive: ClassVar[list["Kept"]]

    def __init__(self, resources: Sequence[EndpointResource]) -> None:
        self._resources = list(resources)
        self.alive.append(self)

    def is_of(self, resources: Sequence[EndpointResource]) -> bool:
        return self._resources == list(resources)

    async def settle(self) -> None:
        await asyncio.sleep(0)

    def read_ahead(self) -> None:
        assert self.alive == [self]

    async def cancel(self) -> None:
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        self.abandon()

    def abandon(self) -> None:
        if self in self.alive:
            self.alive.remove(self)


MAPPINGS = [[], [ITEMS], [resource("/other")]]
STEPS = st.tuples(st.sampled_from(["expect", "begin", "end", "go"]), st.sampled_from(MAPPINGS), st.integers(0, 3))


@given(st.lists(st.lists(STEPS, max_size=4), max_size=4), st.lists(st.integers(0, 3), max_size=4))
async def test_whatever_tasks_do_at_once_there_is_one_at_most_and_none_when_all_are_over(
    tasks: list[list[tuple[str, list[EndpointResource], int]]], cancelled: list[int]
) -> None:
    Kept.alive = []
    lifecycle = ResyncLifecycle(lambda resources: cast(Resync, Kept(resources)))

    async def act(steps: list[tuple[str, list[EndpointResource], int]]) -> None:
        for step, mapping, moments in steps:
            for _ in range(moments):
                await asyncio.sleep(0)
            if step in ("expect", "begin"):
                await getattr(lifecycle, step)(mapping)
            if step == "end":
                await lifecycle.end()
            assert len(Kept.alive) <= 1
            if lifecycle.state in (State.EXPECTED, State.RUNNING):
                assert cast(list[object], Kept.alive) == [lifecycle.resync]

    acting = [asyncio.create_task(act(steps)) for steps in tasks]
    await asyncio.sleep(0)
    for number in cancelled:
        if number < len(acting):
            acting[number].cancel()
    outcomes = await asyncio.gather(*acting, return_exceptions=True)
    assert [each for each in outcomes if isinstance(each, Exception)] == []
    await asyncio.sleep(0)
    await lifecycle.end()
    assert (Kept.alive, lifecycle.state) == ([], State.NONE)
