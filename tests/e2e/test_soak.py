"""A short soak, on each change; `make soak` is the long one."""

from pathlib import Path

from tests.soak.__main__ import soaking
from tests.soak.upkeep import Upkeep

RESYNCS = 12
SEED = 11


def test_after_each_of_many_resyncs_the_catalog_has_what_the_api_has(tmp_path: Path) -> None:
    with soaking(tmp_path, SEED) as soak:
        soak.run(RESYNCS, lambda _: None)
    tally = soak.tally
    assert tally.resyncs == RESYNCS
    assert tally.whole
    assert tally.failed
    first, last = Upkeep.least(tally.upkeep[:4]), Upkeep.least(tally.upkeep[-4:])
    assert last.processes == first.processes == 0
    assert last.threads <= first.threads + 2
    assert last.descriptors <= first.descriptors + 10
    assert last.tasks <= first.tasks + 2
