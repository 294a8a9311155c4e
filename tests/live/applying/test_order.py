"""Events of one item keep their order and are read anew together; those of others go side by side (contract §10)."""

import asyncio
from typing import Any

import pytest

from json_types import Item
from live import Event
from tests.fake_clock import settle
from tests.live.applying.world import ITEM, REFETCH, World, a_world, resource

ABOUT_5: dict[str, Any] = {"about": "ticket", "id": 5}


async def test_several_events_for_one_item_within_a_moment_are_one_refetch() -> None:
    async with a_world(by_hand=True) as world:
        world.mapping(resource(REFETCH))
        world.desk.tickets["5"] = {"id": 5, "state": "open"}
        tasks = [await world.applier.begin(world.event(ABOUT_5)) for _ in range(20)]
        assert world.desk.asked == []
        await world.clock.advance(0.3)
        await asyncio.wait(tasks)
        assert world.desk.asked == ["/tickets/5"]
        assert len(world.counted.good) == 20


async def test_an_event_that_comes_after_a_refetch_was_sent_has_its_own(world: World) -> None:
    world.mapping(resource(REFETCH))
    world.desk.tickets["5"] = {"id": 5, "state": "open"}
    sent = world.desk.held["5"] = asyncio.Event()
    first = await world.applier.begin(world.event(ABOUT_5))
    await world.desk.is_asked.wait()
    world.desk.tickets["5"] = {"id": 5, "state": "closed"}
    later = [await world.applier.begin(world.event(ABOUT_5)) for _ in range(3)]
    sent.set()
    await asyncio.wait([first, *later])
    assert world.desk.asked == ["/tickets/5"] * 2
    assert (await world.catalog())["5"]["state"] == "closed"


async def test_so_has_one_that_comes_while_another_waits_that_came_before_the_refetch_was_sent(world: World) -> None:
    world.mapping(resource(REFETCH))
    world.desk.tickets["5"] = {"id": 5, "state": "open"}
    sent = world.desk.held["5"] = asyncio.Event()
    within_a_moment = [await world.applier.begin(world.event(ABOUT_5)) for _ in range(2)]
    await world.desk.is_asked.wait()
    world.desk.tickets["5"] = {"id": 5, "state": "closed"}
    later = [await world.applier.begin(world.event(ABOUT_5)) for _ in range(3)]
    sent.set()
    await asyncio.wait([*within_a_moment, *later])
    assert world.desk.asked == ["/tickets/5"] * 2
    assert (await world.catalog())["5"]["state"] == "closed"


async def test_one_that_waits_keeps_no_other_waiting(world: World) -> None:
    world.mapping(resource(REFETCH))
    world.desk.tickets = {"5": {"id": 5, "state": "open"}, "6": {"id": 6, "state": "open"}}
    world.desk.held["5"] = asyncio.Event()
    slow = [await world.applier.begin(world.event(ABOUT_5)) for _ in range(600)]
    await world.happens({"about": "ticket", "id": 6})
    assert (await world.catalog()).keys() == {"6"}
    world.desk.held["5"].set()
    await asyncio.wait(slow)
    assert len(world.desk.asked) < 5


async def test_a_deletion_stays_behind_what_came_before_it_and_before_what_comes_after(world: World) -> None:
    by_item = {**ITEM, "when": ".body.ticket and .body.action"}
    world.mapping(resource([REFETCH, by_item]))
    world.desk.tickets["5"] = {"id": 5, "state": "open"}
    world.desk.held["5"] = asyncio.Event()
    first = await world.applier.begin(world.event(ABOUT_5))
    gone = await world.applier.begin(world.event({"ticket": {"id": 5}, "action": "deleted"}))
    await settle()
    world.desk.held["5"].set()
    await asyncio.wait([first, gone])
    assert await world.catalog() == {}
    again = [
        await world.applier.begin(world.event(ABOUT_5)),
        await world.applier.begin(world.event({"ticket": {"id": 5}, "action": "deleted"})),
        await world.applier.begin(world.event(ABOUT_5)),
    ]
    await asyncio.wait(again)
    assert (await world.catalog()).keys() == {"5"}


async def test_a_deletion_counts_also_where_a_refetch_does_not_tell_whose_item_it_is_of(world: World) -> None:
    by_number = {**REFETCH, "path_parameters": {"id": ".body.id"}, "deleted": None}
    world.mapping(resource([by_number, ITEM], mappings={"identifier": ".key"}))
    world.desk.tickets["5"] = {"key": "A-5", "state": "open"}
    world.desk.held["5"] = asyncio.Event()
    first = await world.applier.begin(world.event(ABOUT_5))
    await world.desk.is_asked.wait()
    await world.happens({"ticket": {"key": "A-5"}, "action": "deleted"})
    world.desk.held["5"].set()
    await asyncio.wait([first])
    assert await world.catalog() == {}


async def test_what_was_read_before_something_newer_came_is_read_again_though_it_was_not_known_of_which_item_it_is(
    world: World,
) -> None:
    by_number = {**REFETCH, "refetch": "/tickets/{number}", "path_parameters": {"number": ".body.number"}}
    world.mapping(resource([by_number, ITEM]))
    world.desk.tickets["17"] = {"id": 5, "state": "open"}
    sent = world.desk.held["17"] = asyncio.Event()
    first = await world.applier.begin(world.event({"about": "ticket", "number": 17}))
    await world.desk.is_asked.wait()
    world.desk.tickets["17"] = {"id": 5, "state": "closed"}
    await world.happens({"ticket": {"id": 5, "state": "closed"}})
    sent.set()
    await asyncio.wait([first])
    assert (await world.catalog())["5"]["state"] == "closed"


EACH: dict[str, Any] = {"each": ".body.changes[]", "path_parameters": {"id": ".event.id"}, "refetch": "/tickets/{id}"}


@pytest.mark.parametrize(
    "rules",
    [
        {**EACH, "when": "true", "deleted": ".event.gone"},
        [
            {**EACH, "when": ".event.gone", "deleted": "true"},
            {**EACH, "when": ".event.gone | not"},
        ],
        {"each": ".body.changes[]", "when": "true", "item": ".event", "deleted": ".event.gone"},
    ],
)
@pytest.mark.parametrize("maps_at_port", [False, True])
async def test_of_what_one_event_tells_of_an_item_the_last_counts(world: World, rules: Any, maps_at_port: bool) -> None:
    world.maps_at_port = maps_at_port
    world.mapping(resource(rules))
    there: Item = {"id": 5, "state": "open"}
    gone: Item = {"id": 5, "gone": True}
    await world.happens({"changes": [there, there, gone]})
    assert await world.catalog() == {}
    world.desk.tickets["5"] = there
    await world.happens({"changes": [gone, there, there]})
    if maps_at_port:
        assert [bool(deleted) for _, _, deleted in world.sent] == [True, False]
    else:
        assert (await world.catalog()).keys() == {"5"}
    assert len(world.desk.asked) <= 1
    assert not world.counted.bad


async def test_a_failure_of_one_is_none_of_the_next(world: World) -> None:
    world.mapping(resource(REFETCH))
    await world.happens(ABOUT_5)
    world.desk.tickets["5"] = {"id": 5, "state": "open"}
    await world.happens(ABOUT_5)
    assert (world.counted.bad, world.counted.good) == (["/tickets"], ["/tickets"])
    assert (await world.catalog()).keys() == {"5"}


async def test_many_items_are_written_in_few_requests(world: World) -> None:
    world.mapping(resource(ITEM))
    requests: list[str] = []

    async def note(request: object) -> None:
        requests.append(str(request))
        await asyncio.sleep(0.1)

    world.port.client.event_hooks["request"] = [note]
    tasks = [await world.applier.begin(world.event({"ticket": {"id": nr, "state": "open"}})) for nr in range(200)]
    await asyncio.wait(tasks)
    assert len(requests) < 100
    assert len(await world.catalog()) == 200


async def test_at_the_end_of_the_process_what_came_is_applied_or_told_to_be_dropped(
    world: World, lines: list[str]
) -> None:
    class Waiting:
        def __init__(self) -> None:
            self.events = [world.event({"ticket": {"id": nr, "state": "open"}}) for nr in range(5)]

        async def get(self) -> Event:
            raise AssertionError

        def waiting(self) -> list[Event]:
            return self.events

    world.mapping(resource(ITEM), resource(REFETCH))
    await world.applier.close(Waiting())
    assert len(await world.catalog()) == 5
    world.desk.held["5"] = asyncio.Event()
    await world.applier.begin(world.event(ABOUT_5))
    await settle()
    await world.applier.close(seconds=0.05)
    assert any("1 live events are dropped" in line for line in lines)


async def test_so_is_one_for_which_there_is_no_room_yet(world: World, lines: list[str]) -> None:
    events = [world.event({"about": "ticket", "id": nr}) for nr in range(300)]
    for nr in range(300):
        world.desk.held[str(nr)] = asyncio.Event()

    class Waiting:
        async def get(self) -> Event:
            return events.pop(0)

        def waiting(self) -> list[Event]:
            return [events.pop() for _ in range(len(events))]

    world.mapping(resource(REFETCH))
    source = Waiting()
    running = asyncio.create_task(world.applier.run(source))
    while len(events) > 300 - 257:  # noqa: ASYNC110 - it waits for servers
        await asyncio.sleep(0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await world.applier.close(source, seconds=0.01)
    assert any("300 live events are dropped" in line for line in lines)
