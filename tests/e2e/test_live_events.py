"""Events change the catalog between resyncs, and a resync that ran meanwhile undoes nothing of it (contract §10)."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

import httpx
import pytest

from tests.e2e.harness import Installation, Integration
from tests.servers.local_port import Document, LocalPort, resource
from tests.servers.told_api import Answer, Asked, told_api
from tests.waiting import PATIENCE, until

POLLING = '{"type":"POLLING","interval":1}'
SECRET = "a secret of the webhook"
LIVE_EVENTS: Document = {
    "when": '.headers["x-event"] == "ticket" and .body.id',
    "refetch": "/tickets/{id}",
    "path_parameters": {"id": ".body.id"},
    "deleted": '.body.action == "deleted"',
    "data_path": ".",
}
WHOLE: Document = {"when": '.headers["x-event"] == "ticket" and .body.all', "resync": True}
TICKETS = resource(
    "/tickets", data_path=".data", live_events=[LIVE_EVENTS, WHOLE], pagination={"type": "page", "size": 2}
)


class Desk:
    """Tickets that are listed page by page; the second page of a listing may be held back."""

    def __init__(self) -> None:
        self.tickets: dict[str, Any] = {}
        self.second_page = Event()
        self.second_page.set()
        self.is_listing = Event()

    def answer(self, asked: Asked) -> Answer:
        if asked.path != "/tickets":
            ticket = self.tickets.get(asked.path.rpartition("/")[2])
            return Answer(ticket) if ticket else Answer({"message": "Not Found"}, 404)
        page = int(asked.query["page"])
        listed = list(self.tickets.values())[2 * page - 2 : 2 * page]
        if page == 2:
            self.is_listing.set()
            self.second_page.wait(PATIENCE)
        return Answer({"data": listed, "total": len(self.tickets)})


def post(integration: Integration, body: Document, secret: str = SECRET) -> int:
    content = json.dumps(body).encode()
    signature = "sha256=" + hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()
    return httpx.post(
        f"http://127.0.0.1:{integration.listens_at}/integration/webhook",
        content=content,
        headers={"X-Hub-Signature-256": signature, "X-Event": "ticket", "Content-Type": "application/json"},
        timeout=PATIENCE,
    ).status_code


@contextmanager
def installed(
    installation: Installation, port: LocalPort, identifier: str, **environment: Any
) -> Iterator[tuple[Desk, Integration]]:
    desk = Desk()
    desk.tickets = {str(nr): {"id": nr, "state": "old"} for nr in range(1, 5)}
    port.prepare(identifier, [TICKETS])
    with told_api(desk.answer) as api:
        config = {"BASE_URL": api.origin, "LIVE_EVENTS": {"signature": "github"}, "LIVE_EVENTS_SECRET": SECRET}
        integration = installation.start(identifier, config, listener=POLLING, **environment)
        assert integration.settled() == "completed"
        yield desk, integration
        integration.terminate()
        integration.ended()


def states(port: LocalPort) -> dict[str, str]:
    return {nr: entity["properties"]["raw"]["state"] for nr, entity in port.catalog()["item"].items()}


@pytest.fixture(scope="module")
def lines(installation: Installation, port: LocalPort) -> list[str]:
    """What the log says of all of it."""
    with installed(installation, port, "live") as (desk, integration):
        assert set(states(port).values()) == {"old"}

        desk.tickets["1"] = {"id": 1, "state": "new"}
        assert post(integration, {"id": 1}, "another secret") == 401
        assert post(integration, {"id": 1}) == 200
        until(lambda: states(port)["1"] == "new", "the event is in the catalog")

        del desk.tickets["4"]
        assert post(integration, {"id": 4, "action": "deleted"}) == 200
        until(lambda: "4" not in states(port), "the ticket is gone")
        assert post(integration, {"id": 99}) == 200

        desk.second_page.clear()
        desk.is_listing.clear()
        before = integration.last_event()
        port.request_resync("live")
        assert desk.is_listing.wait(PATIENCE)
        desk.tickets["1"] = {"id": 1, "state": "newest"}
        del desk.tickets["2"]
        assert post(integration, {"id": 1}) == 200
        assert post(integration, {"id": 2, "action": "deleted"}) == 200
        until(lambda: states(port).get("1") == "newest" and "2" not in states(port), "the events are in the catalog")
        desk.second_page.set()
        assert integration.settled(before) == "completed"
        until(lambda: states(port) == {"1": "newest", "3": "old"}, "the older copies do not stay")

        before = integration.last_event()
        assert post(integration, {"all": True}) == 200
        assert integration.settled(before) == "completed"

        metrics = integration.get("/metrics").text
        assert 'live_events_applied{kind="/tickets-0"} 4.0' in metrics
        assert 'live_events_failed{kind="/tickets-0"} 1.0' in metrics
        return integration.output.splitlines()


def test_the_log_tells_of_each_event_what_it_changed(lines: list[str]) -> None:
    assert sum("/tickets: 1 written" in line for line in lines) == 2
    assert sum("/tickets: 1 deleted" in line for line in lines) == 2
    assert any("stays as it is until the next resync: GET" in line and "404" in line for line in lines)
    assert any("brought once more: 2 items" in line for line in lines)


def test_nothing_fails_unexpectedly_and_no_secret_is_told(lines: list[str]) -> None:
    assert not [line for line in lines if "unexpectedly" in line or "Traceback" in line or SECRET in line]


def test_in_dsp_mode_events_go_to_the_lake_as_raw_items(installation: Installation, port: LocalPort) -> None:
    port.flags("LAKEHOUSE_ELIGIBLE", "DATA_SOURCE_PROCESSOR_ENABLED")
    with installed(installation, port, "live-lake", OCEAN__PROCESSING_MODE="dsp") as (desk, integration):
        desk.tickets["1"] = {"id": 1, "state": "new"}
        assert post(integration, {"id": 1}) == 200
        assert post(integration, {"id": 4, "action": "deleted"}) == 200

        def of_events() -> list[Document]:
            return [write for write in port.state()["lakeWrites"] if write["eventType"] == "live-event"]

        until(lambda: len(of_events()) == 2, "both events are in the lake")
        entries = [entry for write in of_events() for entry in write["data"]]
        items = {entry["metadata"]["operation"]: entry["items"] for entry in entries}
        assert items == {"upsert": [{"id": 1, "state": "new"}], "delete": [{"id": 4}]}
