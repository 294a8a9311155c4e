"""What Ocean reads from its stream is applied where its signature holds, by Ocean's own manager (contract §10)."""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fastapi import APIRouter
from loguru import logger
from port_ocean.context.ocean import ocean
from port_ocean.core.handlers.webhook import processor_manager
from port_ocean.core.handlers.webhook.processor_manager import LiveEventsProcessorManager
from port_ocean.core.handlers.webhook.webhook_event import WebhookEvent, WebhookRequestAdapter
from port_ocean.core.integrations.mixins import live_events
from port_ocean.utils.signal import SignalHandler

from live import Applier, Event, EventCounts, Service, stream_processor
from settings import LiveEvents
from tests.fake_clock import FakeClock
from tests.live.receiving.calling import SECRET, github

BODY = b'{"id": 1, "state": "n\\u00e9w"}'


class Stream:
    """Ocean's manager, with a processor of ours, and what it has applied."""

    def __init__(self, signature: str = "github") -> None:
        self.applied: list[Event] = []
        self.counts = EventCounts()
        service = Service(LiveEvents.model_validate({"signature": signature}), lambda: SECRET)
        applier = cast(Applier, SimpleNamespace(apply=self._apply))
        self._manager = LiveEventsProcessorManager(APIRouter(), SignalHandler(), 5, 5)
        self._manager.register_processor("/webhook", stream_processor(service, applier, self.counts, FakeClock()))

    async def _apply(self, event: Event) -> None:
        self.applied.append(event)

    async def bring(self, body: bytes, headers: dict[str, str]) -> None:
        original = WebhookRequestAdapter(body, headers)
        await self._manager._on_live_event_message(
            "/webhook", WebhookEvent("trace-1", json.loads(body), headers, original_request=original)
        )


@pytest.fixture(autouse=True)
def oceans_flags(monkeypatch: pytest.MonkeyPatch) -> None:
    async def no() -> bool:
        return False

    async def mapping() -> object:
        return SimpleNamespace(resources=[])

    monkeypatch.setattr(processor_manager, "is_live_event_payload_logging_enabled", no)
    monkeypatch.setattr(live_events, "is_lakehouse_data_enabled", no)
    monkeypatch.setattr(live_events, "is_dsp_mode_enabled", no)
    handler = SimpleNamespace(get_port_app_config=mapping)
    monkeypatch.setattr(ocean.app, "integration", SimpleNamespace(port_app_config_handler=handler), raising=False)


@pytest.fixture
def log() -> Iterator[list[str]]:
    lines: list[str] = []
    handler = logger.add(lambda message: lines.append(str(message)), level="DEBUG")
    yield lines
    logger.remove(handler)


async def test_what_is_signed_is_applied_once() -> None:
    stream = Stream()
    await stream.bring(BODY, {**github(BODY), "Authorization": "Bearer x"})
    (event,) = stream.applied
    assert (event.id, event.body, event.size) == ("trace-1", {"id": 1, "state": "néw"}, len(BODY))
    assert event.headers == {"x-github-event": "issues"}
    assert stream.counts.taken == 1


DEEP = b'{"a": %s}' % (b"[" * 300 + b"]" * 300)
LONG = b'{"a": "%s"}' % (b"x" * 1024**2)


@pytest.mark.parametrize(("body", "reason"), [(DEEP, "malformed"), (LONG, "too_large")])
async def test_what_no_route_would_take_is_not_applied_either(body: bytes, reason: str) -> None:
    stream = Stream()
    await stream.bring(body, github(body))
    assert stream.applied == []
    assert stream.counts.refused == {reason: 1}


async def test_what_shows_who_sent_it_is_not_shown_to_a_mapping() -> None:
    stream = Stream("microsoft_graph")
    await stream.bring(json.dumps({"value": [{"clientState": SECRET, "id": 1}]}).encode(), {})
    assert [event.body for event in stream.applied] == [{"value": [{"id": 1}]}]


@pytest.mark.parametrize("headers", [{}, github(BODY + b" ")])
async def test_what_is_not_is_counted_and_told_once(headers: dict[str, Any], log: list[str]) -> None:
    stream = Stream()
    for _ in range(3):
        await stream.bring(BODY, headers)
    assert stream.applied == []
    assert sum(stream.counts.refused.values()) == 3
    assert sum("refused (401)" in line for line in log) == 1
    assert "néw" not in "".join(log)
