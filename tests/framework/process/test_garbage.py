"""What the collector was told to look at more rarely does not pile up."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from framework.process.garbage import look_everywhere, spare_the_items
from transport import free_failed_tries


class Cycle:
    """Something that only the collector frees."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture
def spared() -> Iterator[None]:
    usual = gc.get_threshold()
    spare_the_items()
    yield
    gc.set_threshold(*usual)
    gc.unfreeze()


@pytest.mark.usefixtures("spared")
def test_what_a_failed_try_leaves_behind_is_freed_when_the_next_one_got_an_answer() -> None:
    cycle = Cycle()
    gone = weakref.ref(cycle)
    del cycle
    free_failed_tries(1)
    assert gone() is not None
    free_failed_tries(2)
    assert gone() is None


@pytest.mark.usefixtures("spared")
def test_a_cycle_that_lived_for_long_is_freed_between_resyncs() -> None:
    cycle = Cycle()
    gone = weakref.ref(cycle)
    gc.collect(0)
    gc.collect(1)  # it is old by now
    del cycle
    gc.collect(1)
    assert gone() is not None
    look_everywhere()
    assert gone() is None
