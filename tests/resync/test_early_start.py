"""The mapping by which a resync is begun early is the one that Port gave just now; else there is none."""

from typing import Any

import pytest

from resync.early_start import LastMapping
from tests.fake_clock import FakeClock

PORT = {"entity": {"mappings": {"identifier": ".id", "blueprint": '"thing"'}}}


def mapping(*kinds: str, **selector: object) -> dict[str, Any]:
    return {"resources": [{"kind": kind, "selector": selector, "port": PORT} for kind in kinds]}


def kinds_of(last: LastMapping) -> list[str] | None:
    given = last.given_just_now()
    return None if given is None else [resource.kind for resource in given.resources]


def test_it_is_the_one_that_port_gave_last() -> None:
    last = LastMapping(FakeClock())
    last.hear(mapping("/old"))
    last.hear(mapping("/a", "/b"))
    assert kinds_of(last) == ["/a", "/b"]


@pytest.mark.parametrize("said", [None, 3, "text", {"resources": 3}])
def test_what_is_no_mapping_is_none(said: object) -> None:
    last = LastMapping(FakeClock())
    last.hear(said)
    assert kinds_of(last) is None


@pytest.mark.parametrize(("seconds", "is_known"), [(4, True), (6, False)])
async def test_one_that_was_not_given_just_now_may_be_what_is_to_be_put_right(seconds: int, is_known: bool) -> None:
    clock = FakeClock()
    last = LastMapping(clock)
    last.hear(mapping("/a"))
    await clock.sleep(seconds)
    assert (kinds_of(last) == ["/a"]) is is_known


def test_before_port_said_anything_there_is_none() -> None:
    assert kinds_of(LastMapping(FakeClock())) is None
