"""Which processes take events, and what the log says of where."""

import asyncio
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from loguru import logger
from port_ocean.config.settings import IntegrationSettings, MetricsSettings
from port_ocean.context.ocean import ocean
from port_ocean.core.event_listener import (
    OnceEventListenerSettings,
    PollingEventListenerSettings,
    WebhooksOnlyEventListenerSettings,
)
from port_ocean.core.models import EventListenerType
from port_ocean.helpers.metric import metric as of_ocean
from port_ocean.ocean import Ocean
from port_ocean.utils.signal import SignalHandler

from framework import announce_metrics
from live import EventCounts, EventQueue, take_events
from live.receiving import taking
from settings import load_settings
from tests.fake_clock import FakeClock
from tests.live.receiving.calling import SECRET, github

POLLING = PollingEventListenerSettings(type=EventListenerType.POLLING)


class App:
    """As much of Ocean as is needed."""

    def __init__(self, listener: Any, base_url: str | None = None, prefix: str = "") -> None:
        self.fast_api_app = FastAPI()
        self.route_prefix = prefix
        self.config = SimpleNamespace(event_listener=listener, base_url=base_url)

    def take(self, given: dict[str, str] | None) -> EventQueue | None:
        secret = SECRET if given and given["signature"] != "none" else None
        settings = load_settings({"base_url": "https://h", "live_events": given, "live_events_secret": secret})
        return take_events(cast(Ocean, self), settings, EventCounts(), FakeClock())

    async def status(self, body: bytes = b"{}") -> int:
        async with AsyncClient(transport=ASGITransport(self.fast_api_app), base_url="http://h") as client:
            answer = await client.post(f"{self.route_prefix}/integration/webhook", content=body, headers=github(body))
        return answer.status_code


@pytest.fixture(autouse=True)
def handler(monkeypatch: pytest.MonkeyPatch) -> SignalHandler:
    announce_metrics()
    identity = cast(IntegrationSettings, SimpleNamespace(type="custom", identifier="mine"))
    metrics = of_ocean.Metrics(cast(MetricsSettings, None), identity, cast(Any, None))
    monkeypatch.setattr(ocean.app, "metrics", metrics, raising=False)
    handler = SignalHandler()
    monkeypatch.setattr(taking, "signal_handler", handler)
    return handler


@pytest.fixture
def log() -> Iterator[list[str]]:
    lines: list[str] = []
    handler = logger.add(lambda message: lines.append(str(message)), level="DEBUG")
    yield lines
    logger.remove(handler)


@pytest.mark.parametrize("listener", [POLLING, WebhooksOnlyEventListenerSettings(type=EventListenerType.WEBHOOKS_ONLY)])
@pytest.mark.parametrize(
    ("base_url", "prefix", "told"),
    [
        (None, "", "POST /integration/webhook,"),
        ("https://events.example.com/", "", "POST https://events.example.com/integration/webhook,"),
        ("https://events.example.com", "/mine", "POST https://events.example.com/mine/integration/webhook,"),
    ],
)
async def test_one_that_stays_takes_them_and_tells_where(
    listener: Any, base_url: str | None, prefix: str, told: str, log: list[str]
) -> None:
    app = App(listener, base_url, prefix)
    queue = app.take({"signature": "github"})
    assert queue is not None
    (line,) = log
    assert told in line
    assert "signed as github" in line
    assert await app.status() == 200
    assert len(queue) == 1
    assert "live_events_waiting 1.0" in ocean.metrics.generate_latest()


async def test_one_without_live_events_refuses_them(log: list[str]) -> None:
    app = App(POLLING)
    assert app.take(None) is not None
    assert log == []
    assert await app.status() == 401


async def test_one_that_believes_anyone_says_so(log: list[str]) -> None:
    assert App(POLLING).take({"signature": "none"}) is not None
    assert "whoever reaches this address" in log[1]


async def test_one_that_ends_after_a_resync_takes_none_and_says_so_where_they_are_wanted(log: list[str]) -> None:
    app = App(OnceEventListenerSettings(type=EventListenerType.ONCE))
    assert app.take(None) is None
    assert log == []
    assert app.take({"signature": "github"}) is None
    assert "listener ONCE takes no events" in log[0]
    assert await app.status() == 404


async def test_when_the_process_ends_no_more_are_taken(handler: SignalHandler) -> None:
    app = App(POLLING)
    app.take({"signature": "github"})
    await handler.exit()
    await asyncio.sleep(0)
    assert await app.status() == 503
