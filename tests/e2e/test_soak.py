"""A short soak, on each change; `make soak` is the long one."""

import pytest

from tests.soak.__main__ import soaking
from tests.soak.run import Soak

RESYNCS = 30
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


def test_the_process_takes_no_more_than_before_and_answers_all_the_while(soaked: Soak) -> None:
    assert soaked.tally.silence.answers > RESYNCS
    assert soaked.tally.complaints == []
