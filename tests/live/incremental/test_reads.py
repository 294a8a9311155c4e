"""Incremental runs, kind by kind: what is asked for, what comes, what is told, and nothing is passed over (§10)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loguru import logger

from framework import PastResync
from json_types import Item
from live.incremental import IncrementalReads
from mapping import BrokenResource, CustomAppConfig
from settings import load_settings
from tests.live.incremental.catalogs import INTERVAL, Runs, resource, rfc3339
from tests.servers.loopback import ClientOf, Loopback, Request, Response, Serve, json_response

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SINCE = {"param": "since", "overlap": 60}


class Desk:
    """Tickets and comments; what fails is told by its path."""

    def __init__(self) -> None:
        self.tickets: dict[str, Item] = {}
        self.fails: set[str] = set()

    def change(self, identifier: str, at: datetime, **content: Any) -> None:
        self.tickets[identifier] = {"id": identifier, "updated_at": rfc3339(at.timestamp()), **content}

    def __call__(self, request: Request) -> Response:
        if request.path in self.fails:
            return json_response({"message": "no"}, status=410)
        if request.path.endswith("/comments"):
            ticket = request.path.split("/")[2]
            return json_response([{"id": f"{ticket}-c", "asked": request.query.get("since")}])
        since = request.query.get("since", "")
        return json_response([each for each in self.tickets.values() if str(each["updated_at"]) >= since])


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def api(desk: Desk, serve: Serve) -> Loopback:
    return await serve(desk)


@pytest.fixture
def runs(api: Loopback, client_of: ClientOf) -> Runs:
    return Runs(client_of(api))


@pytest.fixture
def said() -> Iterator[list[str]]:
    """What is logged."""
    lines: list[str] = []
    handler = logger.add(lines.append, format="{message}", level="INFO")
    yield lines
    logger.remove(handler)


TICKETS = resource(incremental=SINCE)
TWIN = resource(blueprint="twin")
PLAIN = resource("/plain")


async def test_only_what_says_how_is_read_also_beside_a_twin(runs: Runs, api: Loopback, desk: Desk) -> None:
    desk.change("a", NOW)
    assert await runs.run([PLAIN, TWIN, TICKETS], NOW)
    assert api.targets == [f"/tickets?since={rfc3339((NOW - INTERVAL).timestamp() - 60)}"]
    assert runs.catalog.keys() == {"a"}
    assert runs.kept.cursors.keys() == {("/tickets", 2)}
    assert runs.went_on == [True, True]


async def test_a_mapping_without_any_is_told(runs: Runs, said: list[str]) -> None:
    assert await runs.run([PLAIN], NOW)
    assert any("no resource of the mapping has `incremental`" in line for line in said)


async def test_a_kind_that_fails_is_told_at_the_last(runs: Runs, desk: Desk, said: list[str]) -> None:
    desk.fails = {"/first"}
    desk.change("a", NOW)
    first = resource("/first", incremental=SINCE)
    assert not await runs.run([first, TICKETS, PLAIN, TWIN], NOW)
    assert runs.catalog.keys() == {"a"}
    assert runs.went_on == [True, True, False]
    assert any("brought what changed of 1 of 2 kinds, and not of /first." in line for line in said)
    assert runs.kept.cursors["/first", 0] <= NOW - INTERVAL < runs.kept.cursors["/tickets", 1]


async def test_a_mistake_of_the_mapping_fails_its_kind(runs: Runs, said: list[str]) -> None:
    raw = {"kind": "/wrong", "selector": {"incremental": {"parm": "since"}}}
    (broken,) = CustomAppConfig.parse_obj({"resources": [raw]}).resources
    assert isinstance(broken, BrokenResource)
    assert not await runs.run([broken, TICKETS], NOW)
    assert any("/wrong failed" in line and "Did you mean param?" in line for line in said)


async def test_items_that_make_no_entity_keep_the_cursor(runs: Runs, desk: Desk) -> None:
    await runs.run([TICKETS], NOW)
    kept = runs.kept.cursors.copy()
    desk.change("a", NOW)
    desk.tickets["b"] = {"id": None, "updated_at": rfc3339(NOW.timestamp())}
    assert not await runs.run([TICKETS], NOW + INTERVAL)
    assert runs.kept.cursors == kept
    assert runs.catalog.keys() == {"a"}


async def test_what_port_refuses_keeps_the_cursor_and_is_told_with_its_age(
    runs: Runs, desk: Desk, said: list[str]
) -> None:
    now = datetime.now(UTC)
    await runs.run([TICKETS], now - timedelta(days=3))
    desk.change("a", now)
    desk.change("b", now)
    assert not await runs.run([TICKETS], now, refuses=lambda item: item["id"] == "a")
    assert runs.catalog.keys() == {"b"}
    (line,) = [line for line in said if "/tickets failed" in line]
    assert "Port refused an entity (ticket 'a': no), so all that changed in the last 3 days is read again" in line
    assert "by the selector's query" in line
    assert await runs.run([TICKETS], now + INTERVAL)
    assert runs.catalog.keys() == {"a", "b"}


async def test_a_mapping_that_changed_asks_for_a_full_resync(runs: Runs, said: list[str]) -> None:
    await runs.run([TICKETS], NOW)
    assert await runs.run([PLAIN, TICKETS], NOW + INTERVAL)
    assert any("/tickets or its place in the mapping is another" in line and "full resync" in line for line in said)
    assert runs.since[1] == runs.kept.cursors["/tickets", 0]
    said.clear()
    assert await runs.run([PLAIN, TICKETS], NOW + 2 * INTERVAL)
    assert not any("full resync" in line for line in said)


@pytest.mark.parametrize("fails", [False, True])
async def test_of_two_of_a_kind_that_changed_places_none_takes_the_other_s_moment(
    runs: Runs, desk: Desk, fails: bool
) -> None:
    first, second = TICKETS, resource(incremental=SINCE, query_params={"open": "true"})
    await runs.run([first, second], NOW)
    desk.change("a", NOW)
    for nr in (1, 2):  # of the first one, Port refuses something
        assert not await runs.run([first, second], NOW + nr * INTERVAL, refuses=_one_of(True))
    held = runs.kept.cursors["/tickets", 0]
    assert held <= NOW < runs.kept.cursors["/tickets", 1]
    if fails:
        assert not await runs.run([second, first], NOW + 3 * INTERVAL, refuses=_one_of(False, True))
    assert await runs.run([second, first], NOW + 4 * INTERVAL)
    assert runs.since[1] <= held


async def test_a_moment_that_is_still_to_come_is_no_beginning(runs: Runs) -> None:
    await runs.run([TICKETS], NOW + timedelta(days=900))
    assert await runs.run([TICKETS], NOW)
    assert runs.since[0] == NOW - INTERVAL


MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("began", "ended", "since"),
    [
        pytest.param(-40, -10, -40, id="it ended after the last run began"),
        pytest.param(-10, -5, -15, id="it began after it"),
        pytest.param(-40, -16, -15, id="it ended before it"),
    ],
)
async def test_a_resync_that_ran_meanwhile_does_not_undo_it(runs: Runs, began: int, ended: int, since: int) -> None:
    """What it read before a run brought newer copies, it may have written after it."""
    await runs.run([TICKETS], NOW - 15 * MINUTE)
    runs.resync = PastResync(NOW + began * MINUTE, NOW + ended * MINUTE)
    assert await runs.run([TICKETS], NOW)
    assert timedelta(0) <= NOW + since * MINUTE - runs.since[0] <= timedelta(seconds=2)


NESTED = {"endpoint": "/tickets", "field": ".id"}


async def test_children_are_asked_for_what_changed_of_all_parents(runs: Runs, desk: Desk) -> None:
    desk.change("old", NOW - timedelta(days=9))
    comments = resource("/tickets/{ticket}/comments", path_parameters={"ticket": NESTED}, incremental=SINCE)
    assert await runs.run([comments], NOW)
    assert runs.catalog["old-c"]["asked"] == rfc3339((NOW - INTERVAL).timestamp() - 60)


async def test_or_all_children_of_parents_that_changed(runs: Runs, desk: Desk) -> None:
    desk.change("old", NOW - timedelta(days=9))
    desk.change("new", NOW)
    parents = {"ticket": {**NESTED, "incremental": SINCE}}
    comments = resource("/tickets/{ticket}/comments", path_parameters=parents)
    assert await runs.run([comments], NOW)
    assert runs.catalog.keys() == {"new-c"}
    assert runs.catalog["new-c"]["asked"] is None


async def test_parents_that_several_kinds_list_whole_are_asked_for_once(runs: Runs, api: Loopback, desk: Desk) -> None:
    desk.change("a", NOW)
    kinds = [
        resource(f"/tickets/{{ticket}}/comments?kind={kind}", path_parameters={"ticket": NESTED}, incremental=SINCE)
        for kind in "xy"
    ]
    assert await runs.run([*kinds, TICKETS], NOW)
    assert sorted(target.partition("?")[0] for target in api.targets) == [
        "/tickets",
        "/tickets",
        "/tickets/a/comments",
        "/tickets/a/comments",
    ]


async def test_a_run_that_ocean_gave_up_is_not_right(client_of: ClientOf, api: Loopback) -> None:
    ended: list[bool] = []

    async def no_resync() -> None:
        return None

    reads = IncrementalReads(client_of(api), load_settings({"base_url": "http://a"}), ended.append, no_resync)
    await reads.end()
    await reads.begin([TICKETS])
    await reads.end()
    await reads.end()
    assert ended == [False]


@dataclass(frozen=True)
class Round:
    """What changes before a run and while it reads, what becomes of it, and how long nothing happens then."""

    changed: str
    meanwhile: str
    becomes: str
    place: int
    wait: int


ROUNDS = st.builds(
    Round,
    changed=st.text("abcd", max_size=3),
    meanwhile=st.text("abcd", max_size=2),
    becomes=st.sampled_from(["well", "well", "api", "port", "ocean"]),
    place=st.sampled_from([0, 0, 0, 1]),
    wait=st.sampled_from([1, 30, 90, 400, 900, 4000]),
)
MAPPINGS = {
    "param": resource(incremental=SINCE),
    "stop_when": resource(
        incremental={"stop_when": ".updated_at < $since", "overlap": 60}, pagination={"type": "page", "size": 2}
    ),
}


@pytest.mark.parametrize("how", MAPPINGS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds=st.lists(ROUNDS, min_size=2, max_size=6), lag=st.sampled_from([-900, 0, 59]))
async def test_a_run_that_is_right_leaves_out_nothing_that_changed(
    how: str, rounds: list[Round], lag: int, serve: Serve, client_of: ClientOf
) -> None:
    """Whatever fails, whatever changes while it is read, wherever the resource stands in the mapping, and though the
    clock of the API is behind by up to the overlap, or ahead by anything."""
    now = 1_770_000_000
    items: dict[str, Item] = {}
    to_change: list[str] = []
    fails = ""

    def change(identifier: str) -> None:
        items[identifier] = {"id": identifier, "updated_at": rfc3339(now - lag), "changed": now, "number": next(number)}

    def answer(request: Request) -> Response:
        if fails == "api":
            return json_response({"message": "no"}, status=410)
        chosen = [each for each in items.values() if str(each["updated_at"]) >= request.query.get("since", "")]
        chosen.sort(key=lambda each: str(each["updated_at"]), reverse=True)
        if "page" in request.query:
            page = int(request.query["page"])
            chosen = chosen[2 * page - 2 : 2 * page]
        while to_change:  # just after it was read
            change(to_change.pop())
        return json_response(chosen)

    number = count()
    runs = Runs(client_of(await serve(answer)))
    ticket = MAPPINGS[how]
    first = now - INTERVAL.total_seconds()
    for each in [*rounds, replace(rounds[-1], becomes="well")]:
        for identifier in each.changed:
            change(identifier)
        to_change[:], fails = each.meanwhile, each.becomes
        now += 1
        began = now
        is_right = await runs.run(
            [PLAIN] * each.place + [ticket],
            datetime.fromtimestamp(began, UTC),
            refuses=_port_refuses_some if fails == "port" else _takes_all,
            saves=fails != "ocean",
        )
        if is_right:
            assert not [item for item in items.values() if first <= _changed(item) < began and not runs.has(item)]
        now += each.wait
    assert is_right or how == "stop_when"  # a page that came again, since others changed, fails the kind


def _one_of(*refused: bool) -> Callable[[Item], bool]:
    """Whether Port refuses what comes, one after another; nothing of what comes later."""
    left = iter(refused)
    return lambda _: next(left, False)


def _changed(item: Item) -> int:
    return int(str(item["changed"]))


def _port_refuses_some(item: Item) -> bool:
    return item["id"] in ("a", "b")


def _takes_all(_: Item) -> bool:
    return False
