"""Port is told of kinds behind the work, in order for each, and of nothing after the end."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import httpx
from port_ocean.ocean import Ocean

from framework.port.told_behind import tell_behind


class Port:
    """Hears slowly: each request waits until it is let go."""

    def __init__(self, error: Exception | None = None) -> None:
        self.heard: list[str] = []
        self.go = asyncio.Event()
        self._error = error

    async def _hear(self, what: str) -> None:
        await asyncio.sleep(0)
        self.heard.append(what)
        await self.go.wait()
        if self._error is not None:
            raise self._error

    async def post_integration_sync_metrics(self, metrics: list[dict[str, Any]]) -> None:
        await self._hear("+".join(str(each["kindIdentifier"]) for each in metrics))

    async def put_integration_sync_metrics(self, kind_metrics: dict[str, Any]) -> None:
        await self._hear(f"{kind_metrics['kindIdentifier']} {kind_metrics['syncState']}")

    async def post_integration_metrics_heartbeat(self, event_id: str) -> None:
        self.heard.append(event_id)

    async def ingest_integration_kind_examples(self, kind: str, data: list[Any], should_log: bool = True) -> None:
        await self._hear(f"examples {kind} {len(data)} {should_log}")


def told(kind: str, state: str) -> dict[str, Any]:
    return {"kindIdentifier": kind, "syncState": state}


async def test_nobody_waits_and_each_kind_is_told_of_in_order() -> None:
    port = Port()
    app = cast(Ocean, SimpleNamespace(port_client=port, metrics=SimpleNamespace(port_client=port)))
    behind = tell_behind(app)
    metrics = app.metrics.port_client

    await metrics.post_integration_sync_metrics([told("/a-0", "pending"), told("/b-1", "pending")])
    await metrics.put_integration_sync_metrics(told("/a-0", "syncing"))
    await app.port_client.ingest_integration_kind_examples("/a", [{}, {}], should_log=False)
    await metrics.put_integration_sync_metrics(told("/a-0", "completed"))
    await metrics.post_integration_metrics_heartbeat("beat")
    for _ in range(5):
        await asyncio.sleep(0)
    assert port.heard == ["beat", "/a-0+/b-1", "examples /a 2 False"]

    port.go.set()
    await behind.over()
    assert port.heard[3:] == ["/a-0 syncing", "/a-0 completed"]


async def test_a_port_that_does_not_listen_fails_nothing() -> None:
    for error in (httpx.ConnectError("gone"), KeyError("ingestUrl"), ValueError("no JSON")):
        port = Port(error)
        port.go.set()
        app = cast(Ocean, SimpleNamespace(port_client=port, metrics=SimpleNamespace(port_client=port)))
        behind = tell_behind(app)
        await app.metrics.port_client.put_integration_sync_metrics(told("/a-0", "syncing"))
        await app.metrics.port_client.put_integration_sync_metrics(told("/a-0", "completed"))
        await behind.over()
        assert port.heard == ["/a-0 syncing", "/a-0 completed"]


async def test_the_end_comes_also_in_the_turn_in_which_port_has_heard_the_last_of_it() -> None:
    port = Port()
    app = cast(Ocean, SimpleNamespace(port_client=port, metrics=SimpleNamespace(port_client=port)))
    behind = tell_behind(app)
    await app.metrics.port_client.put_integration_sync_metrics(told("/a-0", "syncing"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)

    async def ends_with_it() -> None:
        await port.go.wait()
        await behind.over()

    ending = asyncio.create_task(ends_with_it())
    await asyncio.sleep(0)
    port.go.set()  # wakes both in one turn, in this order
    await ending
