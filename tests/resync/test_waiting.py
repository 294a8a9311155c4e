"""Kinds read ahead under a bound of bytes: whatever the sizes of pages, all come to their end, and give all back."""

import asyncio
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apart import Apart
from client import ApiClient, ApiRequest, ApiResponse
from endpoints import ByteBudget
from extraction import Body
from json_types import Item
from messages import IntegrationError, RequestFailed
from meter import Meter
from pagination import PaginationOptions
from resync.resync import Resync
from tests.fake_clock import FakeClock
from tests.idle_loop import run_without_time
from tests.nested_endpoints import Raw, kind, parents, resources_of
from tests.running_tasks import running

BOUND = 4000
CONCURRENCY = 3
CHUNK = 500


class Recorded(ByteBudget):
    """Looks whether the bound holds, but for a single page, whenever something is let in."""

    most = 0

    def takes(self, *change: object) -> bool:
        taken = super().takes(*change)  # type: ignore[arg-type]
        assert self.bound is not None
        assert self.held - self.over <= self.bound
        self.most = max(self.most, self.held)
        return taken


@dataclass
class Api:
    """Stands for the client: pages of given sizes by path, which come in chunks, so many side by side."""

    pages: dict[str, list[tuple[int, int]]]
    """Items and bytes of each."""

    fails: str = ""
    apart: Apart = field(default_factory=Apart)
    budget: Recorded = field(default_factory=lambda: Recorded(BOUND))
    asked: Counter[str] = field(default_factory=Counter)
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CONCURRENCY))

    def resync_begins(self) -> None:
        """Nothing of the one before is left."""

    def kind_failed(self) -> None:
        """There is no login."""

    async def ask(self, request: ApiRequest, _: Meter | None = None) -> ApiResponse:
        path, number = request.target, int(dict(request.query)["page"])
        name = path if path in self.pages else f"/{path.split('/')[1]}/*"
        async with self._slots:
            self.asked[f"{path} {number}"] += 1
            if path == self.fails:
                raise RequestFailed("it broke", 500)
            pages = self.pages[name]
            at = pages[number - 1] if number <= len(pages) else (0, 0)
            content = _page(path, number, *at, sum(items for items, _ in pages))
            for size in range(0, len(content) + CHUNK, CHUNK):
                assert request.room is not None
                request.room(min(size, len(content)))
                await asyncio.sleep(0)
        return ApiResponse(Body(content), f"http://api{path}")


def _page(path: str, number: int, items: int, size: int, total: int) -> bytes:
    listed: list[Item] = [
        {"id": f"{path}-{number}-{item}", "key": f"{number}{item}", "text": "x" * max(size // items - 60, 0)}
        for item in range(items)
    ]
    return json.dumps({"items": listed, "total": total}).encode()


def flat(path: str) -> Raw:
    return kind(path, data_path=".items", pagination={"type": "page", "size": 3})


def nested(parent: str, path: str) -> Raw:
    found = parents(parent, ".key", data_path=".items", pagination={"type": "page", "size": 3})
    return {
        **flat(f"{path}/{{key}}"),
        "selector": {**flat("")["selector"], "path_parameters": {"key": found}},
    }


# Each page but the last is full; what an item takes may be more than the bound.
SIZES = st.one_of(st.integers(0, 900), st.integers(0, 3 * BOUND))
PAGES = st.builds(
    lambda full, last, rest: [(3, size) for size in full] + [(rest, last)],
    st.lists(SIZES, max_size=3),
    SIZES,
    st.integers(1, 3),
)
KINDS = st.lists(st.sampled_from(["flat", "nested", "of the same parents"]), min_size=1, max_size=4)


@st.composite
def apis(draw: st.DrawFn) -> tuple[dict[str, list[tuple[int, int]]], list[Raw]]:
    pages = {"/shared": draw(PAGES)}
    kinds: list[Raw] = []
    for number, style in enumerate(draw(KINDS)):
        if style == "flat":
            pages[f"/flat{number}"] = draw(PAGES)
            kinds.append(flat(f"/flat{number}"))
            continue
        parent = "/shared" if style != "nested" else f"/parents{number}"
        pages.setdefault(parent, draw(PAGES))
        pages[f"/children{number}/*"] = draw(PAGES)
        kinds.append(nested(parent, f"/children{number}"))
    return pages, kinds


def expected(pages: dict[str, list[tuple[int, int]]], raw: Raw) -> int:
    """How many items a kind has."""
    path, found = str(raw["kind"]), raw["selector"].get("path_parameters")

    def items(name: str) -> int:
        return sum(count for count, _ in pages[name])

    return items(path) if found is None else items(found["key"]["endpoint"]) * items(path.replace("{key}", "*"))


async def played(api: Api, raw: list[Raw], *, until: int, pauses: list[int]) -> list[int | None]:
    """The number of items of each kind, None for a failed one. Ocean takes `until` batches and goes away."""
    before = running()
    resources = resources_of(*raw)
    resync = Resync(
        cast(ApiClient, api),
        PaginationOptions(),
        resources,
        concurrency=CONCURRENCY,
        clock=FakeClock(by_hand=True),
        budget=api.budget,
    )
    resync.read_ahead()
    counts: list[int | None] = []
    pausing = iter(pauses)
    try:
        for resource in resources:
            count = 0
            try:
                async for batch in resync.read(resource):
                    count += len(batch)
                    until -= 1
                    if until < 0:
                        return counts
                    for _ in range(next(pausing, 0)):
                        await asyncio.sleep(0)
            except IntegrationError:
                counts.append(None)
            else:
                counts.append(count)
    finally:
        await resync.cancel()
        for _ in range(20):
            await asyncio.sleep(0)
        assert api.budget.held == 0
        assert running() <= before
    return counts


@given(apis(), st.lists(st.integers(0, 200), max_size=10))
def test_every_kind_comes_whole_and_all_is_given_back(
    drawn: tuple[dict[str, list[tuple[int, int]]], list[Raw]], pauses: list[int]
) -> None:
    pages, raw = drawn
    api = Api(pages)
    counts = run_without_time(played(api, raw, until=10**9, pauses=pauses))
    assert counts == [expected(pages, each) for each in raw]


@given(apis(), st.integers(0, 30), st.lists(st.integers(0, 50), max_size=10))
def test_a_resync_that_is_cancelled_gives_all_back(
    drawn: tuple[dict[str, list[tuple[int, int]]], list[Raw]], until: int, pauses: list[int]
) -> None:
    pages, raw = drawn
    run_without_time(played(Api(pages), raw, until=until, pauses=pauses))


@given(apis(), st.data(), st.lists(st.integers(0, 200), max_size=10))
def test_a_kind_that_fails_gives_all_back_and_the_others_come(
    drawn: tuple[dict[str, list[tuple[int, int]]], list[Raw]], data: st.DataObject, pauses: list[int]
) -> None:
    pages, raw = drawn
    fails = data.draw(st.sampled_from([name for name in pages if "*" not in name]))
    counts = run_without_time(played(Api(pages, fails=fails), raw, until=10**9, pauses=pauses))
    for each, count in zip(raw, counts, strict=True):
        found = each["selector"].get("path_parameters")
        is_of_it = fails in (each["kind"], found and found["key"]["endpoint"])
        assert count == (None if is_of_it else expected(pages, each))


@pytest.mark.parametrize("size", [800, 5 * BOUND])
def test_pages_that_are_asked_for_ahead_are_asked_for_once_where_there_is_room(size: int) -> None:
    api = Api({"/flat0": [(3, 800)] * 8, "/flat1": [(3, size)] * 8})
    run_without_time(played(api, [flat("/flat0"), flat("/flat1")], until=10**9, pauses=[500] * 10))
    assert max(api.asked.values()) <= (1 if size < BOUND else 4)
