"""What a kind's resync costs: how long it was held back, however many of its requests waited."""

from contextlib import ExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meter import Meter


class Watch:
    """Time as a test says."""

    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def watch() -> Watch:
    return Watch()


def test_what_several_wait_for_at_once_counts_once(watch: Watch) -> None:
    meter = Meter()
    with meter.waits.waiting(30, watch), meter.waits.waiting(30, watch):
        watch.time += 30
    assert meter.held_back == 30


def test_waits_that_overlap_count_from_the_first_to_the_last(watch: Watch) -> None:
    meter = Meter()
    with ExitStack() as second:
        with meter.waits.waiting(30, watch):
            watch.time += 20
            second.enter_context(meter.waits.waiting(30, watch))
            watch.time += 10
        watch.time += 20
    watch.time += 100
    assert meter.held_back == 50


def test_a_kind_is_not_held_back_while_a_request_of_it_is_under_way(watch: Watch) -> None:
    meter = Meter()
    with meter.waits.waiting(30, watch):
        watch.time += 5
        with meter.waits.sending(watch):
            watch.time += 10
        watch.time += 15
    assert meter.held_back == 20


def test_what_a_request_takes_is_no_wait(watch: Watch) -> None:
    meter = Meter()
    with meter.waits.sending(watch):
        watch.time += 10
    assert meter.held_back == 0


def test_a_wait_under_way_is_told_with_what_is_still_to_come(watch: Watch) -> None:
    meter = Meter(pages=2, items=200, requests=3)
    with meter.waits.waiting(250, watch), meter.waits.waiting(300, watch):
        watch.time += 60
        told = meter.progress_told(meter.waits.count(watch()))
    assert told == (
        "2 pages, 200 items, 3 requests, 0 retries so far, 60 s held back by the API's limits and by retries; nothing "
        "is asked for another 190 s"
    )


def test_the_last_line_tells_the_sum(watch: Watch) -> None:
    meter = Meter()
    assert "held back" not in meter.summary()
    with meter.waits.waiting(30, watch):
        watch.time += 30
    assert "30.0 s held back by its limits and by retries" in meter.summary()


@given(st.lists(st.tuples(st.sampled_from(["wait", "send", "end"]), st.integers(0, 5), st.integers(0, 9))))
def test_it_is_never_held_back_longer_than_time_has_passed(steps: list[tuple[str, int, int]]) -> None:
    watch, meter, open_ones, expected = Watch(), Meter(), list[tuple[str, ExitStack]](), 0.0
    for what, which, seconds in steps:
        if what == "end":
            if open_ones:
                open_ones.pop(which % len(open_ones))[1].close()
        else:
            stack = ExitStack()
            stack.enter_context(meter.waits.waiting(9, watch) if what == "wait" else meter.waits.sending(watch))
            open_ones.append((what, stack))
        kinds = [kind for kind, _ in open_ones]
        watch.time += seconds
        expected += seconds if "wait" in kinds and "send" not in kinds else 0
    for _, stack in open_ones:
        stack.close()
    assert meter.held_back == expected


def test_the_last_line_tells_of_pauses_that_port_asked_for() -> None:
    assert "Port asked" not in Meter().summary()
    assert "waited for Port, in which Port asked for 1 pause of 5.0 s" in Meter(port_pauses=1, port_paused=5).summary()
    assert "in which Port asked for 2 pauses of 7.5 s" in Meter(port_pauses=2, port_paused=7.5).summary()
