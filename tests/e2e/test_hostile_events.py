"""Whoever calls the webhook changes nothing that is not theirs, and leaves nothing in the log (contract §10)."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from tests.e2e.harness import Installation, Integration
from tests.servers.local_port import Catalog, Document, LocalPort, resource
from tests.servers.told_api import Answer, told_api
from tests.waiting import PATIENCE, until

POLLING = '{"type":"POLLING","interval":1}'
SECRET = "a secret of the hostile webhook"
MARK = "what-nobody-may-read"
LIVE_EVENTS: Document = {"when": ".body.id != null", "item": ".body", "deleted": ".body.deleted == true"}
ITEMS = [{"id": 1, "state": "old"}, {"id": 2, "state": "old"}]


def sign(content: bytes) -> dict[str, str]:
    return {"X-Hub-Signature-256": f"sha256={hmac.digest(SECRET.encode(), content, hashlib.sha256).hex()}"}


@dataclass(frozen=True)
class Called:
    """What came of all calls."""

    hostile: dict[str, int]
    unchanged: bool
    while_port_is_away: int
    refused: dict[str, float]
    output: str
    told_port: str


@pytest.fixture(scope="module")
def called(installation: Installation, port: LocalPort) -> Iterator[Called]:
    port.prepare("hostile", [resource("/items", live_events=LIVE_EVENTS)])
    port.plant("somebody-else", "item", "9")
    with told_api(lambda _: Answer(ITEMS)) as api:
        settings = {"signature": "github", "max_bytes": 2048}
        config = {"BASE_URL": api.origin, "LIVE_EVENTS": settings, "LIVE_EVENTS_SECRET": SECRET}
        integration = installation.start("hostile", config, listener=POLLING)
        assert integration.settled() == "completed"
        before = without_times(port.catalog())
        hostile = dict(attack(integration))
        owned = post(integration, {"id": 9, "deleted": True, "mark": MARK})
        last = post(integration, {"id": 1, "state": "old"})
        until(lambda: number(integration, "live_events_applied") == 2, "both events are applied")
        unchanged = without_times(port.catalog()) == before and (owned, last) == (200, 200)

        port.control("faults", {"fail": [{"status": 503}]})
        away = post(integration, {"id": 1, "state": "new"})
        port.control("faults", {})
        refused = {sample.labels["reason"]: sample.value for sample in samples(integration, "live_events_refused")}
        integration.terminate()
        told = json.dumps(port.state())
        refused = {reason: count for reason, count in refused.items() if count}
        yield Called(hostile, unchanged, away, refused, integration.ended().output, told)


def samples(integration: Integration, name: str) -> list[Sample]:
    families = text_string_to_metric_families(integration.get("/metrics").text)
    return [sample for family in families for sample in family.samples if sample.name == name]


def number(integration: Integration, name: str) -> float:
    return sum(sample.value for sample in samples(integration, name))


def without_times(catalog: Catalog) -> dict[str, object]:
    return {identifier: entity["properties"] for identifier, entity in catalog["item"].items()}


def attack(integration: Integration) -> Iterator[tuple[str, int]]:
    url = f"http://127.0.0.1:{integration.listens_at}/integration/webhook?token={MARK}"
    body = json.dumps({"id": 1, "deleted": True, "mark": MARK}).encode()
    long = json.dumps({"id": 1, "deleted": True, "mark": MARK * 200}).encode()
    with httpx.Client(timeout=PATIENCE) as client:
        for what, content, headers in (
            ("unsigned", body, {}),
            ("signed by another", body, {"X-Hub-Signature-256": f"sha256={MARK}"}),
            ("changed", body + b" ", sign(body)),
            ("too large", long, sign(long)),
            ("malformed", MARK.encode(), sign(MARK.encode())),
            ("compressed", body, {**sign(body), "Content-Encoding": "gzip"}),
            ("a name of a delivery", body, {"X-GitHub-Delivery": f"\x1b[31m{MARK}"}),
        ):
            yield what, client.post(url, content=content, headers={"X-Mark": MARK, **headers}).status_code
        pieces = iter([MARK.encode() * 20] * 9)
        yield "in pieces without end", client.post(url, content=pieces, headers=sign(b"")).status_code
        yield "asked for", client.get(url).status_code
        for _ in range(100):
            client.post(url, content=body)


def post(integration: Integration, body: Document) -> int:
    content = json.dumps(body).encode()
    url = f"http://127.0.0.1:{integration.listens_at}/integration/webhook"
    return httpx.post(url, content=content, headers=sign(content), timeout=PATIENCE).status_code


def test_each_is_told_why(called: Called) -> None:
    assert called.hostile == {
        "unsigned": 401,
        "signed by another": 401,
        "changed": 401,
        "too large": 413,
        "malformed": 400,
        "compressed": 415,
        "a name of a delivery": 401,
        "in pieces without end": 413,
        "asked for": 405,
    }


def test_nothing_is_changed_by_them_nor_what_belongs_to_another(called: Called) -> None:
    assert called.unchanged


def test_they_are_counted_by_their_reasons(called: Called) -> None:
    assert called.refused == {
        "unsigned": 102,
        "wrong_signature": 2,
        "too_large": 2,
        "malformed": 1,
        "coding": 1,
        "method": 1,
    }


def test_a_port_that_is_away_keeps_no_event_from_being_taken(called: Called) -> None:
    assert called.while_port_is_away == 200


def test_nothing_of_them_reaches_the_log_nor_does_a_line_for_each(called: Called) -> None:
    everything = called.output + called.told_port
    assert MARK not in everything
    assert SECRET not in everything
    assert "integration/webhook?" not in everything
    assert called.output.count("There is no signature as it is expected here") == 1
