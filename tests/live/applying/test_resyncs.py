"""A resync that ran meanwhile undoes nothing that events changed (contract §10)."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from framework import IngestRefused
from live.applying.resync_watch import ResyncWatch
from tests.fake_clock import settle
from tests.live.applying.world import ITEM, REFETCH, World, a_world, resource

ABOUT_5: dict[str, Any] = {"about": "ticket", "id": 5}
OLD: dict[str, Any] = {"id": 5, "title": "Old", "state": "old", "labels": ["old"]}


class Source:
    """No event comes by itself."""

    async def get(self) -> Any:
        await asyncio.Event().wait()

    def waiting(self) -> list[Any]:
        return []


async def resync(world: World, *steps: Coroutine[Any, Any, None], fails: bool = False) -> None:
    """A resync in a task of its own, as Ocean runs it: what it does, and then how it ends."""

    async def run() -> None:
        world.applier.watch.began()
        for step in steps:
            await step
        if fails:
            raise RuntimeError("aborted")
        world.applier.watch.ended()

    running = asyncio.create_task(world.applier.run(Source()))
    await asyncio.gather(asyncio.create_task(run()), return_exceptions=True)
    await world.until_idle()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


@pytest.mark.parametrize("fails", [False, True])
async def test_an_older_copy_that_comes_after_the_event_does_not_stay(world: World, fails: bool) -> None:
    world.mapping(resource(REFETCH))
    world.desk.tickets["5"] = {"id": 5, "title": "New", "state": "new"}
    await resync(world, world.happens(ABOUT_5), world.resync_writes(OLD), fails=fails)
    assert (await world.catalog())["5"] == {"state": "new", "labels": None}
    assert world.desk.asked == ["/tickets/5", "/tickets/5"]


@pytest.mark.parametrize("fails", [False, True])
async def test_nor_over_what_events_brought_in_parts(world: World, fails: bool) -> None:
    world.mapping(resource(ITEM))
    first = world.happens({"ticket": {"id": 5, "state": "new", "title": "New"}})
    second = world.happens({"ticket": {"id": 5, "labels": ["new"], "title": None}})
    await resync(world, first, second, world.resync_writes(OLD), fails=fails)
    (entity,) = await world.entities()
    assert (entity["title"], entity["properties"]) == ("New", {"state": "new", "labels": ["new"]})


async def test_nor_over_what_was_read_anew_before_a_part_came(world: World) -> None:
    world.mapping(resource([REFETCH, ITEM]))
    world.desk.tickets["5"] = {"id": 5, "title": "New", "state": "new", "labels": ["first"]}
    part = world.happens({"ticket": {"id": 5, "labels": ["new"]}})
    await resync(world, world.happens(ABOUT_5), part, world.resync_writes(OLD))
    (entity,) = await world.entities()
    assert (entity["title"], entity["properties"]) == ("New", {"state": "new", "labels": ["new"]})


async def test_nor_over_parts_that_stand_under_one_key(world: World) -> None:
    world.mapping(resource(ITEM, mappings={"properties": {"state": ".of.state", "labels": ".of.labels"}}))
    first = world.happens({"ticket": {"id": 5, "of": {"state": "new"}}})
    second = world.happens({"ticket": {"id": 5, "of": {"labels": ["new"]}}})
    await resync(world, first, second, world.resync_writes(OLD))
    assert await world.catalog() == {"5": {"state": "new", "labels": ["new"]}}


async def test_nor_over_other_items_where_it_is_not_known_which_one_an_event_is_of(world: World) -> None:
    world.mapping(
        resource(ITEM, mappings={"identifier": ".item.id | tostring", "properties": {"state": ".item.state"}})
    )
    world.config.resources[0].port.items_to_parse = ".parts"
    world.mappings.told(world.config.copy())
    events = [world.happens({"ticket": {"parts": [{"id": nr, "state": "new"}]}}) for nr in (1, 2)]
    olds = [world.resync_writes({"id": nr, "state": "old"}) for nr in (1, 2)]
    await resync(world, *events, *olds)
    assert {nr: each["state"] for nr, each in (await world.catalog()).items()} == {"1": "new", "2": "new"}


async def test_nor_over_what_was_still_being_written_when_the_resync_ended(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.mapping(resource(ITEM))
    is_written, may_end = asyncio.Event(), asyncio.Event()
    writes = world.port.upsert_entities_in_batches

    async def slow(entities: Any, *args: Any, **options: Any) -> Any:
        taken = await writes(entities, *args, **options)
        if entities[0].properties["state"] == "new":
            is_written.set()
            await may_end.wait()
        return taken

    monkeypatch.setattr(world.port, "upsert_entities_in_batches", slow)
    under_way: list[asyncio.Task[None]] = []

    async def begin() -> None:
        under_way.append(await world.applier.begin(world.event({"ticket": {"id": 5, "state": "new"}})))
        await is_written.wait()

    async def end() -> None:
        world.applier.watch.ended()
        await settle()
        may_end.set()

    await resync(world, begin(), world.resync_writes(OLD), end())
    assert (await world.catalog())["5"]["state"] == "new"


async def test_what_was_deleted_meanwhile_is_deleted_again(world: World) -> None:
    world.mapping(resource(ITEM))
    await world.resync_writes(OLD)
    await resync(world, world.happens({"ticket": {"id": 5}, "action": "deleted"}), world.resync_writes(OLD))
    assert await world.catalog() == {}


async def test_what_was_created_meanwhile_stays_though_the_resync_did_not_see_it(world: World) -> None:
    world.mapping(resource(ITEM))
    await resync(world, world.happens({"ticket": {"id": 5, "state": "new"}}), world.resync_deletes("5"))
    assert await world.catalog() == {"5": {"state": "new"}}


async def test_the_last_of_several_events_counts(world: World) -> None:
    world.mapping(resource(ITEM))
    deleted = world.happens({"ticket": {"id": 5}, "action": "deleted"})
    created = world.happens({"ticket": {"id": 5, "state": "new"}})
    await resync(world, created, deleted, world.resync_writes(OLD))
    assert await world.catalog() == {}
    deleted = world.happens({"ticket": {"id": 5}, "action": "deleted"})
    created = world.happens({"ticket": {"id": 5, "state": "new"}})
    await resync(world, deleted, created, world.resync_writes(OLD))
    assert (await world.catalog())["5"]["state"] == "new"


async def test_an_event_that_comes_before_it_was_brought_once_more_is_the_newer_one(world: World) -> None:
    world.mapping(resource(ITEM))

    async def ended_and_another_event() -> None:
        world.applier.watch.ended()
        await world.happens({"ticket": {"id": 5, "state": "newest"}})

    await resync(world, world.happens({"ticket": {"id": 5, "state": "new"}}), ended_and_another_event())
    assert (await world.catalog())["5"]["state"] == "newest"


async def test_without_a_resync_nothing_is_brought_twice(world: World) -> None:
    world.mapping(resource(REFETCH))
    world.desk.tickets["5"] = {"id": 5, "state": "new"}
    await world.happens(ABOUT_5)
    await resync(world)
    assert world.desk.asked == ["/tickets/5"]


async def test_a_resync_that_a_newer_one_takes_the_place_of_ends_with_it(world: World) -> None:
    world.mapping(resource(REFETCH))
    world.desk.tickets["5"] = {"id": 5, "state": "new"}
    replaced = asyncio.Event()

    async def older() -> None:
        world.applier.watch.began()
        await replaced.wait()
        world.applier.watch.ended()

    task = asyncio.create_task(older())
    await settle()

    async def newer() -> None:
        replaced.set()
        await task
        assert world.applier.watch.is_running
        await world.happens(ABOUT_5)

    await resync(world, newer(), world.resync_writes(OLD))
    assert (await world.catalog())["5"]["state"] == "new"


async def test_in_dsp_mode_raw_items_are_sent_once_more(world: World) -> None:
    world.maps_at_port = True
    world.mapping(resource(REFETCH))
    world.desk.tickets["5"] = {"id": 5, "state": "new"}
    gone: dict[str, Any] = {"about": "ticket", "id": 6, "action": "deleted"}
    await resync(world, world.happens(ABOUT_5), world.happens(gone))
    new: Any = ("/tickets", [{"id": 5, "state": "new"}], [])
    old: Any = ("/tickets", [], [{"id": 6}])
    assert (world.sent.count(new), world.sent.count(old), len(world.sent)) == (2, 2, 4)


@pytest.mark.parametrize(("refusals", "sent", "failed"), [(5, 1, 0), (6, 0, 1)])
async def test_raw_items_that_port_does_not_take_are_sent_again(
    world: World, refusals: int, sent: int, failed: int
) -> None:
    world.maps_at_port = True
    world.mapping(resource(ITEM))
    world.refusals = [IngestRefused("Port's ingest answers 503")] * refusals
    await world.happens({"ticket": {"id": 5}})
    assert (len(world.sent), len(world.counted.bad)) == (sent, failed)
    *waited, _of_the_log = world.clock.slept
    assert [round(wait / (0.5 * 2**number), 1) for number, wait in enumerate(waited)] == pytest.approx([1] * 5, abs=0.3)


async def test_what_port_will_never_take_is_told_at_once(world: World, lines: list[str]) -> None:
    world.maps_at_port = True
    world.mapping(resource(ITEM))
    world.refusals = [IngestRefused("Port's ingest answers 422", may_pass=False)] * 2
    await world.happens({"ticket": {"id": 5}})
    assert (world.sent, len(world.refusals)) == ([], 1)
    assert any("Port's ingest answers 422 (1 try)" in line for line in lines)


async def test_what_is_too_much_to_be_kept_is_left_to_another_resync(world: World) -> None:
    world.mapping(resource(ITEM))
    world.applier.watch = ResyncWatch(world.applier.resync_is_over, most_items=1)
    events = [world.happens({"ticket": {"id": nr, "state": "new"}}) for nr in (1, 2)]
    await resync(world, *events, world.resync_writes({"id": 1, "state": "old"}))
    await settle()
    assert (await world.catalog())["1"]["state"] == "new"
    assert world.resyncs == 1


async def test_a_resource_that_is_no_more_after_the_resync_is_left_alone(world: World) -> None:
    world.mapping(resource(REFETCH))
    world.desk.tickets["5"] = {"id": 5, "state": "new"}

    async def another_mapping() -> None:
        world.mapping(resource(ITEM, "/others"))

    await resync(world, world.happens(ABOUT_5), another_mapping())
    assert world.desk.asked == ["/tickets/5"]


@pytest.mark.parametrize("of_after", ["another", "both"])
async def test_nor_is_one_that_took_its_place(world: World, of_after: str) -> None:
    mine = resource(ITEM)
    another = resource(ITEM | {"when": ".body.incident"}, mappings={"blueprint": '"incident"'})
    await world.blueprint("incident")
    world.mapping(mine, another)

    async def another_mapping() -> None:
        world.mapping(*([another] if of_after == "another" else [another, mine]))

    event = world.happens({"ticket": {"id": 5, "state": "new"}})
    await resync(world, event, another_mapping(), world.resync_writes(OLD))
    assert await world.catalog("incident") == {}
    assert (await world.catalog())["5"]["state"] == ("new" if of_after == "both" else "old")


async def test_a_resync_is_asked_for_at_most_once_a_minute() -> None:
    async with a_world(by_hand=True) as world:
        world.mapping(resource({"when": ".body.all", "resync": True}))
        for _ in range(5):
            await world.happens({"all": True})
            await settle()
        assert world.resyncs == 1
        await world.clock.advance(59)
        assert world.resyncs == 1
        await world.clock.advance(1)
        assert world.resyncs == 2
        await world.clock.advance(600)
        assert world.resyncs == 2


async def test_one_that_fails_is_told(world: World, lines: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    async def away() -> None:
        raise OSError("Port is away")

    monkeypatch.setattr(world.applier._resyncs, "_resync", away)
    world.mapping(resource({"when": ".body.all", "resync": True}))
    await world.happens({"all": True})
    await settle()
    assert any("The full resync that an event asked for failed" in line and "Port is away" in line for line in lines)


async def test_and_when_none_runs(world: World) -> None:
    world.mapping(resource({"when": ".body.all", "resync": True}))
    seen: list[int] = []

    async def look() -> None:
        await settle()
        seen.append(world.resyncs)

    await resync(world, world.happens({"all": True}), look())
    await settle()
    assert (seen, world.resyncs) == ([0], 1)


STATES = st.sampled_from(["a", "b", "c"])
WHAT = ("change", "change", "delete", "read", "read", "wait", "wait", "write", "write", "begin", "end")
STEPS = st.lists(st.tuples(st.sampled_from(WHAT), st.sampled_from([1, 1, 1, 2]), STATES), min_size=6, max_size=16)


@pytest.fixture(scope="module")
def in_one_world() -> Iterator[Callable[[Callable[[World], Coroutine[Any, Any, None]]], None]]:
    """Runs what is given, again and again, in a world that is emptied before."""
    with asyncio.Runner() as runner:
        entered = a_world()
        world = runner.run(entered.__aenter__())

        async def emptied(work: Callable[[World], Coroutine[Any, Any, None]]) -> None:
            await world.empty()
            await work(world)

        yield lambda work: runner.run(emptied(work))
        runner.run(entered.__aexit__(None, None, None))


@given(steps=STEPS)
@example(steps=[("wait", 1, "a"), ("end", 1, "a"), ("change", 1, "b"), ("change", 1, "b"), ("change", 1, "a")])
@example(steps=[("read", 1, "a"), ("change", 1, "b"), ("wait", 1, "a"), ("write", 1, "a")])
@example(steps=[("read", 1, "a"), ("delete", 1, "b"), ("wait", 1, "a"), ("write", 1, "a")])
def test_however_events_and_a_resyncs_batches_mix_the_catalog_is_the_apis(
    steps: list[tuple[str, int, str]], in_one_world: Callable[[Callable[[World], Coroutine[Any, Any, None]]], None]
) -> None:
    async def mixed(world: World) -> None:
        world.mapping(resource([REFETCH], responses=[{"status": 404, "then": "empty"}]))
        read: dict[int, Any] = {}
        runs = asyncio.create_task(world.applier.run(Source()))
        tasks: list[asyncio.Task[None]] = []
        for what, nr, state in [("change", 1, "a"), ("begin", 1, "a"), *steps]:
            if what == "begin":
                world.applier.watch.began()
            elif what == "end":
                world.applier.watch.ended()
                read = {}
            elif what == "wait" and tasks:
                await asyncio.wait(tasks)
            elif what == "read" and world.applier.watch.is_running:
                read[nr] = world.desk.tickets.get(str(nr))
            elif what == "write" and read.get(nr):
                await world.resync_writes(read.pop(nr))
            elif what == "change":
                world.desk.tickets[str(nr)] = {"id": nr, "state": state}
                tasks.append(await world.applier.begin(world.event({"about": "ticket", "id": nr})))
            elif what == "delete" and world.desk.tickets.pop(str(nr), {}):
                gone: dict[str, Any] = {"about": "ticket", "id": nr, "action": "deleted"}
                tasks.append(await world.applier.begin(world.event(gone)))
            await asyncio.sleep(0)
        if tasks:
            await asyncio.wait(tasks)
        world.applier.watch.ended()
        await world.until_idle()
        runs.cancel()
        await asyncio.gather(runs, return_exceptions=True)
        wanted = {nr: ticket["state"] for nr, ticket in world.desk.tickets.items()}
        assert {nr: each["state"] for nr, each in (await world.catalog()).items()} == wanted

    in_one_world(mixed)
