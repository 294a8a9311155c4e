"""A fork of a process that has loaded Ocean does what the command `ocean` does: the other tests rely on it."""

import re
from dataclasses import replace

import pytest

from tests.e2e.harness import Ended, Installation
from tests.servers.local_port import LocalPort, resource
from tests.servers.told_api import Answer, told_api

NUMBERS = re.compile(r"\x1b\[[0-9;]*m|[0-9a-f]{8}-[0-9a-f-]{27}|\d+")


def lines(ended: Ended) -> set[str]:
    """What the log says, without what differs between two runs of anything, and without how far a slow one is."""
    return {NUMBERS.sub("", line) for line in ended.output.splitlines() if "so far" not in line}


@pytest.mark.parametrize("config", [{}, {"AUTH_TYPE": "unknown"}], ids=["a resync", "a refused start"])
def test_its_log_and_its_end_are_the_same(installation: Installation, port: LocalPort, config: dict[str, str]) -> None:
    assert installation.forks is not None
    with told_api(lambda _: Answer([{"id": 1}])) as api:

        def run(by: Installation, number: int) -> Ended:
            port.prepare(f"twin{number}", [resource("/items", f"item{number}")])
            return by.run(f"twin{number}", {"BASE_URL": api.origin, **config})

        forked, started = run(installation, 1), run(replace(installation, forks=None), 2)
    assert forked.code == started.code
    assert lines(forked) == lines(started)
