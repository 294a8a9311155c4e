"""What Port is told beside the catalog, the figures of kinds and examples of items, is told behind the work.

Ocean waits for each of these requests, some ten in a resync and three for each kind, while nothing else is done.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final, Protocol

import httpx
from loguru import logger
from port_ocean.ocean import Ocean

_EXAMPLES: Final = "examples of "


class PortClient(Protocol):
    """What is needed of Ocean's client of Port."""

    async def post_integration_sync_metrics(self, metrics: list[dict[str, Any]]) -> None: ...

    async def put_integration_sync_metrics(self, kind_metrics: dict[str, Any]) -> None: ...

    async def post_integration_metrics_heartbeat(self, event_id: str) -> None: ...

    async def ingest_integration_kind_examples(
        self, kind: str, data: list[dict[str, Any]], should_log: bool = True
    ) -> Any: ...


class ToldBehind:
    """Ocean's client of Port, for the metrics: says the same, in the same order for each kind, and nobody waits."""

    def __init__(self, port: PortClient) -> None:
        self._port = port
        self._post, self._put = port.post_integration_sync_metrics, port.put_integration_sync_metrics
        self._examples = port.ingest_integration_kind_examples
        self._last: dict[str, asyncio.Task[None]] = {}
        """What was said last of each kind, if it is not through yet."""

    async def post_integration_sync_metrics(self, metrics: list[dict[str, Any]]) -> None:
        kinds = [str(each["kindIdentifier"]) for each in metrics]
        self._say(kinds, lambda: self._post(metrics))

    async def put_integration_sync_metrics(self, kind_metrics: dict[str, Any]) -> None:
        self._say([str(kind_metrics["kindIdentifier"])], lambda: self._put(kind_metrics))

    async def post_integration_metrics_heartbeat(self, event_id: str) -> None:
        await self._port.post_integration_metrics_heartbeat(event_id)

    async def ingest_integration_kind_examples(
        self, kind: str, data: list[dict[str, Any]], should_log: bool = True
    ) -> None:
        self._say([_EXAMPLES + kind], lambda: self._examples(kind, data, should_log))

    async def over(self) -> None:
        """Waits until Port has heard all of it."""
        while self._last:
            tasks = set(self._last.values())
            await asyncio.gather(*tasks)
            # Where they are over, but were not forgotten yet, nothing was waited for, and nothing else had its turn.
            for task in tasks:
                self._forget(task)

    def _say(self, kinds: Iterable[str], saying: Callable[[], Awaitable[object]]) -> None:
        kinds = list(kinds)
        before = {self._last[kind] for kind in kinds if kind in self._last}
        task = asyncio.create_task(self._said(", ".join(kinds), before, saying))
        for kind in kinds:
            self._last[kind] = task
        task.add_done_callback(self._forget)

    async def _said(
        self, what: str, before: Iterable[asyncio.Task[None]], saying: Callable[[], Awaitable[object]]
    ) -> None:
        if before:
            await asyncio.wait(before)
        try:
            await saying()
        except (httpx.HTTPError, KeyError, ValueError) as error:
            logger.warning(f"Port was not told of {what}: {error}")

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._last = {kind: last for kind, last in self._last.items() if last is not task}


def tell_behind(app: Ocean) -> ToldBehind:
    """To be called before Ocean starts its listener. What is told must be over when the resync is."""
    behind = ToldBehind(app.port_client)
    app.metrics.port_client = behind  # type: ignore[assignment]
    app.port_client.ingest_integration_kind_examples = behind.ingest_integration_kind_examples  # type: ignore[method-assign]
    return behind
