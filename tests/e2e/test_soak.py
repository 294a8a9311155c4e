"""A short soak, on each change; `make soak` is the long one."""

import pytest

from tests.soak.__main__ import soaking
from tests.soak.run import Soak
from tests.soak.upkeep import Upkeep

RESYNCS = 40
SEED = 11


@pytest.fixture(scope="module")
def soaked(tmp_path_factory: pytest.TempPathFactory) -> Soak:
    with soaking(tmp_path_factory.mktemp("soak"), SEED) as soak:
        soak.run(RESYNCS, lambda _: None)
    return soak


def test_after_each_of_many_resyncs_the_catalog_has_what_the_api_has(soaked: Soak) -> None:
    """The soak itself fails where that does not hold. Here it is seen that it has met what it is for."""
    tally = soaked.tally
    assert tally.resyncs == RESYNCS
    assert all((tally.whole, tally.failed, tally.superseded, tally.remappings, tally.changes))
    assert all((tally.endless, tally.killed, tally.expired, tally.port_failures))


def test_after_each_of_them_the_process_takes_what_it_took(soaked: Soak) -> None:
    upkeep = soaked.tally.upkeep
    first, last = Upkeep.least(upkeep[:10]), Upkeep.least(upkeep[-10:])
    assert last.processes <= 1, "the one in which jq is evaluated"
    assert last.threads <= first.threads + 2
    assert last.descriptors <= first.descriptors + 10
    assert last.tasks <= first.tasks + 2
    assert last.memory <= first.memory * 1.3 + 20


def test_health_is_answered_all_the_while(soaked: Soak) -> None:
    """A machine that stood still for a moment makes one silence too long; what the process does makes many."""
    silence = soaked.tally.silence
    assert silence.answers > RESYNCS
    assert silence.too_long <= RESYNCS // 10, silence
