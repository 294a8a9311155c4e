"""What waits in memory is bounded, and a process that waits for room ends when it is told to."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.e2e.harness import Installation
from tests.servers.local_port import LocalPort, resource
from tests.servers.told_api import Answer, Asked, ToldApi, told_api

PAGES, SIZE = 12, 20
KINDS = [resource(f"/kinds/{kind}", data_path=".items", pagination={"type": "page", "size": SIZE}) for kind in range(3)]
BOUND = {"MAX_WAITING_BYTES": "1048576"}


def page(asked: Asked) -> Answer:
    kind, number = asked.path.rpartition("/")[2], int(asked.query["page"])
    first = (number - 1) * SIZE if number <= PAGES else PAGES * SIZE
    items = [{"id": f"{kind}-{item}", "text": "x" * 30_000} for item in range(first, min(first + SIZE, PAGES * SIZE))]
    return Answer(iter([json.dumps({"items": items, "total": PAGES * SIZE}).encode()]))


@contextmanager
def large_pages() -> Iterator[ToldApi]:
    """Three kinds of pages of which each is more than half of the bound."""
    with told_api(page) as api:
        yield api


def test_all_comes_however_little_may_wait(installation: Installation, port: LocalPort) -> None:
    port.prepare("waiting", KINDS)
    with large_pages() as api:
        ended = installation.run("waiting", {"BASE_URL": api.origin, **BOUND})
    assert len(ended.lines("was read whole", f"{PAGES * SIZE} items")) == len(KINDS)
    assert port.identifiers() == {f"{kind}-{item}" for kind in range(3) for item in range(PAGES * SIZE)}
    port.reset()


@pytest.mark.parametrize("listener", ['{"type":"ONCE"}', '{"type":"POLLING","interval":1}'], ids=["once", "polling"])
def test_sigterm_ends_it_while_pages_wait_for_room(installation: Installation, port: LocalPort, listener: str) -> None:
    port.prepare("held", KINDS)
    port.plant("held", "item", "an-old-one")
    port.hold("entities/bulk$")
    with large_pages() as api:
        integration = installation.start("held", {"BASE_URL": api.origin, **BOUND}, listener=listener)
        integration.until(port.holds, "Port holds a write")
        asked = len(api.asked)
        integration.terminate()
        integration.ended(patience=25)
        assert len(api.asked) == asked < PAGES
    port.let_go()
    assert port.integration_state("held")["status"] == "aborted"
    assert "an-old-one" in port.identifiers()
