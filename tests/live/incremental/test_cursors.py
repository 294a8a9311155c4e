"""From when a kind is read: no cursor moves past what was not brought, whatever the mapping becomes (contract §10)."""

from datetime import UTC, datetime, timedelta

import pytest

from live.incremental.cursors import KeptCursors, Known
from mapping import EndpointResource
from tests.live.incremental.catalogs import INTERVAL, KeptAtPort, resource

NOW = datetime(2026, 1, 2, 3, 4, 5, 678_901, tzinfo=UTC)
SINCE = {"param": "since"}
TICKETS = resource(incremental=SINCE)
OPEN = resource(incremental=SINCE, query_params={"open": True})


async def start(kept: KeptAtPort, each: EndpointResource, place: int, now: datetime = NOW) -> tuple[datetime, Known]:
    cursors = KeptCursors(kept, each, place, 3, timedelta)
    begun = await cursors.start(now - INTERVAL, now)
    await cursors.begin(begun)
    return begun.at, begun.known


async def saved(
    each: EndpointResource,
    place: int,
    at: datetime,
    kept: KeptAtPort | None = None,
    lag: timedelta = timedelta(0),
) -> KeptAtPort:
    kept = kept or KeptAtPort()
    await KeptCursors(kept, each, place, 3, lambda: lag).save(each.kind, place, at)
    return kept


async def test_what_is_kept_is_never_later_than_the_moment_and_little_earlier() -> None:
    kept = await saved(TICKETS, 0, NOW)
    assert timedelta(0) <= NOW - kept.cursors["/tickets", 0] <= timedelta(seconds=2)


async def test_where_the_clock_of_the_api_is_behind_it_is_as_much_earlier() -> None:
    kept = await saved(TICKETS, 0, NOW, lag=timedelta(minutes=7))
    assert timedelta(0) <= NOW - kept.cursors["/tickets", 0] - timedelta(minutes=7) <= timedelta(seconds=2)


async def test_the_next_run_begins_where_the_last_one_did() -> None:
    kept = await saved(TICKETS, 0, NOW)
    assert await start(kept, TICKETS, 0, NOW + INTERVAL) == (kept.cursors["/tickets", 0], Known.KEPT)
    assert kept.asked == [0]


async def test_the_first_start_is_kept_before_anything_is_read() -> None:
    kept = KeptAtPort()
    assert await start(kept, TICKETS, 0) == (NOW - INTERVAL, Known.FIRST_RUN)
    at, known = await start(kept, TICKETS, 0, NOW + timedelta(days=3))
    assert known is Known.KEPT
    assert at <= NOW - INTERVAL


@pytest.mark.parametrize("place", [1, 2, 17])
async def test_at_another_place_it_begins_from_the_oldest_moment_of_the_kind(place: int) -> None:
    kept = await saved(TICKETS, place, NOW - timedelta(days=1))
    await saved(OPEN, 3, NOW - timedelta(hours=1), kept)
    assert await start(kept, TICKETS, 0) == (kept.cursors["/tickets", place], Known.CHANGED)


async def test_so_it_does_where_two_of_a_kind_changed_places() -> None:
    kept = await saved(TICKETS, 0, NOW - timedelta(days=1))
    await saved(OPEN, 1, NOW - timedelta(hours=1), kept)
    oldest = kept.cursors["/tickets", 0]
    assert await start(kept, OPEN, 0) == (oldest, Known.CHANGED)
    at, known = await start(kept, TICKETS, 1)
    assert known is Known.CHANGED
    assert timedelta(0) <= oldest - at <= timedelta(seconds=2)


async def test_a_cursor_of_another_kind_is_none() -> None:
    kept = await saved(resource("/others", incremental=SINCE), 0, NOW - timedelta(days=1))
    assert (await start(kept, TICKETS, 0))[1] is Known.FIRST_RUN


@pytest.mark.parametrize(
    ("other", "is_another"),
    [
        (resource(incremental={"param": "since", "overlap": 5}), True),
        (resource(incremental=SINCE, query=".open"), True),
        (resource(incremental=SINCE, blueprint="issue"), True),
        (resource(incremental=SINCE, shrink_guard="off"), False),
        (resource(incremental={"param": "since"}), False),
    ],
)
async def test_a_resource_that_changed_is_another(other: EndpointResource, is_another: bool) -> None:
    kept = await saved(TICKETS, 0, NOW - timedelta(hours=1))
    assert ((await start(kept, other, 0))[1] is Known.CHANGED) is is_another


async def test_a_moment_of_somebody_else_s_making_counts() -> None:
    """Of Ocean's own making, or written by hand: not known to be of this resource, so the oldest of the kind."""
    by_hand = NOW.replace(microsecond=0) - timedelta(days=2)
    assert await start(KeptAtPort({("/tickets", 0): by_hand}), TICKETS, 0) == (by_hand, Known.CHANGED)


async def test_a_moment_that_is_still_to_come_is_none() -> None:
    """It was kept by a clock that was ahead; what changed until then would be passed over."""
    kept = await saved(TICKETS, 0, NOW + timedelta(days=400))
    assert await start(kept, TICKETS, 0) == (NOW - INTERVAL, Known.FIRST_RUN)
