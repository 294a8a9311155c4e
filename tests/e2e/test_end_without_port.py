"""SIGTERM in the middle of a resync while Port itself is gone, or takes requests and answers none of them."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from tests.e2e.harness import Ended, Installation, Integration, side_by_side
from tests.e2e.test_interruption import POLLING, SLOWER_THAN_ANY_TEST
from tests.servers.local_port import Document, LocalPort, resource
from tests.servers.processes import python_module
from tests.servers.sample_api import SampleApi
from tests.waiting import until

GRACE_OF_THE_CHART = 30
LISTENERS = {"once": '{"type":"ONCE"}', "polling": POLLING}
HELD: Document = {"path": "/api/v1/users$", "query": "page=3", "effect": "none"}
USERS = resource("/api/v1/users", "user", data_path=".data", pagination={"type": "page", "size": 50})

type Endings = dict[str, Ended]
"""By the Port and the listener."""


def started(installation: Installation, api: SampleApi, name: str) -> dict[str, Integration]:
    installation.port.prepare(f"{name}-once", [USERS])
    installation.port.prepare(f"{name}-polling", [USERS])
    config = {"BASE_URL": api.origin, "TIMEOUT": "100"}
    return {
        f"{name}-{listener}": installation.start(f"{name}-{listener}", config, listener=settings)
        for listener, settings in LISTENERS.items()
    }


@pytest.fixture(scope="module")
def endings(installation: Installation, api: SampleApi, port: LocalPort, logs: Path) -> Iterator[Endings]:
    """All of them at once: each does nothing but wait."""
    api.arm(**HELD, latency_ms=SLOWER_THAN_ANY_TEST)
    with ExitStack() as process:
        leaving = LocalPort(process.enter_context(python_module("sandbox.port", logs / "leaving-port.log")))
        left = Installation(leaving, installation.logs, installation.forks)
        try:
            running = {**started(installation, api, "silent"), **started(left, api, "gone")}
            until(partial(held_up, api, HELD, len(running)), "the API holds a request of each")
            port.hold(".")
            process.close()
            for integration in running.values():
                integration.terminate()
            yield side_by_side(lambda integration: integration.ended(GRACE_OF_THE_CHART), running, len(running))
        finally:
            left.end()
    port.let_go()
    api.recover()


def held_up(api: SampleApi, fault: Document, times: int) -> bool:
    return any(armed["path"] == fault["path"] and armed["matched"] == times for armed in api.armed())


@pytest.mark.parametrize("listener", LISTENERS)
@pytest.mark.parametrize("name", ["gone", "silent"])
def test_a_process_ends_within_its_grace_period_while_port_is(endings: Endings, name: str, listener: str) -> None:
    ended = endings[f"{name}-{listener}"]
    assert ended.code == -signal.SIGTERM
    assert ended.lines("Error during graceful shutdown", "Port did not answer in the 10 s")
    assert ended.lines("Application shutdown complete")
    assert not ended.lines("Still here")
