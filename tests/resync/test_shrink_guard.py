"""A kind that brings less than half of before, where nothing says that this is all, fails (contract §4)."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping import CustomAppConfig, EndpointResource
from messages import ReadError
from reading import KindEnd
from resync.brought_before import BroughtBefore
from resync.shrink_guard import ShrinkGuard, own_blueprint

TOLD, ASSUMED = KindEnd(True, "12 of 12 items (total)"), KindEnd(False, "a short page")


def resources(*raw: dict[str, Any]) -> list[EndpointResource]:
    mappings = {"identifier": ".id", "blueprint": '"thing"'}
    return CustomAppConfig.parse_obj(
        {"resources": [{"port": {"entity": {"mappings": mappings}}, **each} for each in raw]}
    ).resources


USERS = {"kind": "/users"}


class Resyncs:
    """One resync after the other, of one resource if no others are given."""

    def __init__(self, guard: ShrinkGuard, *raw: dict[str, Any]) -> None:
        self.guard = guard
        self.resources = resources(*(raw or (USERS,)))

    async def bring(self, *counts: int, end: KindEnd = ASSUMED) -> str | None:
        """The message that held the last of the kinds."""
        resync = self.guard.of_resync(self.resources, 1000.0)
        held = None
        for position, count in enumerate(counts):
            try:
                await resync.judge(position, count, end)
                held = None
            except ReadError as error:
                held = str(error)
        resync.over()
        return held


def remembering(share: float | None = 0.5) -> ShrinkGuard:
    return ShrinkGuard(share, BroughtBefore())


async def test_less_than_half_is_held_and_the_message_says_how_to_let_it_pass() -> None:
    resyncs = Resyncs(remembering())
    assert await resyncs.bring(1000) is None
    held = await resyncs.bring(499)
    assert held is not None
    for told in ("499 items", "it brought 1000 before", "end assumed: a short page", "SHRINK_GUARD=off", "second time"):
        assert told in held


@pytest.mark.parametrize("count", [500, 501, 1000, 5000])
async def test_half_or_more_is_believed(count: int) -> None:
    resyncs = Resyncs(remembering())
    await resyncs.bring(1000)
    assert await resyncs.bring(count) is None


async def test_nothing_at_all_is_held_too() -> None:
    resyncs = Resyncs(remembering())
    await resyncs.bring(1)
    assert await resyncs.bring(0) is not None


async def test_what_the_api_said_is_believed() -> None:
    resyncs = Resyncs(remembering())
    await resyncs.bring(1000)
    assert await resyncs.bring(1, end=TOLD) is None
    assert await resyncs.bring(1) is None


async def test_the_same_a_second_time_in_a_row_is_believed_and_counts_from_then_on() -> None:
    resyncs = Resyncs(remembering())
    await resyncs.bring(1000)
    assert await resyncs.bring(100) is not None
    assert await resyncs.bring(100) is None
    assert await resyncs.bring(50) is None
    assert await resyncs.bring(20) is not None


async def test_another_number_the_second_time_is_not() -> None:
    resyncs = Resyncs(remembering())
    await resyncs.bring(1000)
    assert await resyncs.bring(100) is not None
    assert await resyncs.bring(99) is not None
    assert await resyncs.bring(99) is None


async def test_nor_the_same_after_all_was_there_again() -> None:
    resyncs = Resyncs(remembering())
    await resyncs.bring(1000)
    assert await resyncs.bring(100) is not None
    assert await resyncs.bring(1000) is None
    assert await resyncs.bring(100) is not None


async def test_before_anything_is_known_all_is_believed() -> None:
    assert await Resyncs(remembering()).bring(0) is None


@given(st.integers(0, 2000), st.integers(0, 2000), st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]))
async def test_the_share_is_what_must_come_again(before: int, now: int, share: float) -> None:
    resyncs = Resyncs(remembering(share))
    await resyncs.bring(before)
    assert (await resyncs.bring(now) is not None) is (now < share * before)


class TestOff:
    async def test_for_the_installation(self) -> None:
        resyncs = Resyncs(remembering(None))
        await resyncs.bring(1000)
        assert await resyncs.bring(0) is None

    @pytest.mark.parametrize("written", ["off", False, "OFF", 0])
    async def test_for_one_kind(self, written: object) -> None:
        resyncs = Resyncs(remembering(), {"kind": "/users", "selector": {"shrink_guard": written}})
        await resyncs.bring(1000)
        assert await resyncs.bring(0) is None

    async def test_a_kind_may_have_its_own_share_beside_it(self) -> None:
        resyncs = Resyncs(remembering(None), {"kind": "/users", "selector": {"shrinkGuard": 0.9}})
        await resyncs.bring(1000)
        assert await resyncs.bring(899) is not None

    async def test_it_is_no_change_of_the_resource(self) -> None:
        guard = remembering()
        await Resyncs(guard).bring(1000)
        assert await Resyncs(guard, {"kind": "/users", "selector": {"shrink_guard": "off"}}).bring(10) is None
        assert await Resyncs(guard).bring(10) is None


class TestTheMapping:
    async def test_a_resource_that_changed_is_not_compared(self) -> None:
        guard = remembering()
        await Resyncs(guard).bring(1000)
        assert await Resyncs(guard, {"kind": "/users", "selector": {"query": ".active"}}).bring(1) is None

    async def test_one_whose_place_changed_is(self) -> None:
        guard = remembering()
        await Resyncs(guard).bring(1000)
        assert await Resyncs(guard, {"kind": "/teams"}, USERS).bring(5, 10) is not None

    async def test_equal_resources_are_counted_each_for_itself(self) -> None:
        resyncs = Resyncs(remembering(), USERS, USERS)
        await resyncs.bring(1000, 1000)
        assert await resyncs.bring(1000, 10) is not None
        assert await resyncs.bring(10, 1000) is None


class TestPort:
    @staticmethod
    def asking(held: int | None, asked: list[tuple[str, float]] | None = None) -> ShrinkGuard:
        async def held_by_port(blueprint: str, since: float) -> int | None:
            if asked is not None:
                asked.append((blueprint, since))
            return held

        return ShrinkGuard(0.5, BroughtBefore(), held_by_port)

    async def test_is_asked_where_nothing_else_is_known(self) -> None:
        asked: list[tuple[str, float]] = []
        resyncs = Resyncs(self.asking(40, asked))
        held = await resyncs.bring(10)
        assert held is not None
        assert "Port holds 40 entities of it" in held
        assert asked == [("thing", 1000.0)]
        assert await resyncs.bring(10) is None
        assert len(asked) == 1

    @pytest.mark.parametrize("held", [None, 0, 20])
    async def test_what_it_tells_may_be_nothing_or_not_more_than_twice_as_much(self, held: int | None) -> None:
        assert await Resyncs(self.asking(held)).bring(10) is None

    async def test_is_not_asked_where_the_api_said_that_it_is_all(self) -> None:
        asked: list[tuple[str, float]] = []
        assert await Resyncs(self.asking(40, asked)).bring(10, end=TOLD) is None
        assert asked == []

    async def test_is_not_asked_of_a_resource_that_changed_until_it_was_read_whole(self) -> None:
        guard = self.asking(40)
        await Resyncs(guard).bring(40)
        changed = Resyncs(guard, {"kind": "/users", "selector": {"query": ".active"}})
        guard.of_resync(changed.resources, 0)  # a resync that fails before its end
        assert await changed.bring(1) is None

    async def test_is_asked_again_of_one_that_was_there_and_never_came_to_its_end(self) -> None:
        guard = self.asking(40)
        resyncs = Resyncs(guard)
        guard.of_resync(resyncs.resources, 0)
        assert await resyncs.bring(1) is not None

    @pytest.mark.parametrize(
        ("mappings", "others", "own"),
        [
            ({"blueprint": '"thing"'}, [], "thing"),
            ({"blueprint": "'thing'"}, ['"other"'], "thing"),
            ({"blueprint": '"thing"'}, ['"thing"'], None),
            ({"blueprint": '"thing"'}, [".type"], None),
            ({"blueprint": ".type"}, [], None),
        ],
    )
    def test_can_tell_of_a_resource_only_what_is_its_alone(
        self, mappings: dict[str, str], others: list[str], own: str | None
    ) -> None:
        first, *_ = every = resources(*[
            {"kind": f"/{n}", "port": {"entity": {"mappings": {"identifier": ".id", "blueprint": blueprint}}}}
            for n, blueprint in enumerate([mappings["blueprint"], *others])
        ])  # fmt: skip
        assert own_blueprint(every, first) == own

    def test_cannot_tell_of_items_that_become_several_entities(self) -> None:
        mappings = {"identifier": ".id", "blueprint": '"thing"'}
        port = {"entity": {"mappings": mappings}, "itemsToParse": ".parts"}
        (resource,) = resources({"kind": "/users", "port": port})
        assert own_blueprint([resource], resource) is None


class TestTheFile:
    @pytest.fixture
    def process(self, tmp_path: Path) -> Callable[[], Resyncs]:
        """The resyncs of a process, which knows what the one before wrote."""
        return lambda: Resyncs(ShrinkGuard(0.5, BroughtBefore(tmp_path / "ocean" / "brought.json")))

    async def test_tells_the_next_process(self, process: Callable[[], Resyncs]) -> None:
        await process().bring(1000)
        assert await process().bring(100) is not None
        assert await process().bring(100) is None
        assert await process().bring(60) is None

    async def test_is_not_written_by_a_resync_that_is_interrupted(self, tmp_path: Path) -> None:
        guard = ShrinkGuard(0.5, BroughtBefore(tmp_path / "brought.json"))
        await guard.of_resync(resources(USERS, USERS), 0).judge(0, 1000, ASSUMED)
        assert os.listdir(tmp_path) == []

    async def test_holds_nothing_of_the_mapping_that_could_be_read(self, tmp_path: Path) -> None:
        file = tmp_path / "brought.json"
        secret = {"kind": "/users", "selector": {"headers": {"X-Api-Key": "a-secret-of-the-selector"}}}
        await Resyncs(ShrinkGuard(0.5, BroughtBefore(file)), secret).bring(1000)
        assert "users" not in file.read_text()
        assert "secret" not in file.read_text()
        assert os.listdir(tmp_path) == ["brought.json"]

    @pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"counts": 3}', '{"counts": {"a": 1}}'])
    async def test_that_cannot_be_read_is_none(self, content: str, tmp_path: Path) -> None:
        file = tmp_path / "brought.json"
        file.write_text(content)
        resyncs = Resyncs(ShrinkGuard(0.5, BroughtBefore(file)))
        await resyncs.bring(1000)
        assert await resyncs.bring(1) is not None

    async def test_that_cannot_be_written_leaves_what_this_process_knows(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        resyncs = Resyncs(ShrinkGuard(0.5, BroughtBefore(tmp_path / "file" / "brought.json")))
        await resyncs.bring(1000)
        assert await resyncs.bring(1) is not None
