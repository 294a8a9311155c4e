from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.sandbox.port.clients import PortApi

KIND = "/api/v1/tickets?state=all&by=a b-0"
KIND_IN_PATH = "%2Fapi%2Fv1%2Ftickets%3Fstate%3Dall%26by%3Da+b-0"


@pytest.fixture
async def installed(port: PortApi) -> PortApi:
    record = {"installationId": "desk", "installationAppType": "custom", "version": "0.1.0", "config": {}}
    (await port.post("/v1/integration", record)).raise_for_status()
    return port


def metric(state: str, **changes: Any) -> dict[str, Any]:
    """What Ocean reports of a kind; `changes` are counts by phase and sort."""
    phases: dict[str, Any] = {}
    for name, count in changes.items():
        phase, _, sort = name.partition("__")
        phases.setdefault(phase, {}).setdefault("object_count_type", {})[sort] = {"object_count": float(count)}
    return {
        "kind": "users",
        "kindIdentifier": "users-0",
        "kindIndex": 0,
        "eventId": "resync-1",
        "syncState": state,
        "blueprint": "user",
        "metrics": {"phase": phases},
    }


async def report(port: PortApi, metric: dict[str, Any]) -> None:
    path = "/ingest/metrics/desk/syncMetrics/resync/resync-1/kind/users-0"
    (await port.request("PUT", path, {"syncKindMetrics": metric})).raise_for_status()


async def last_sync(browser: httpx.AsyncClient) -> dict[str, Any]:
    state = (await browser.get("/sandbox/state")).json()
    sync: dict[str, Any] = state["integrations"]["desk"]["lastSync"]
    return sync


async def test_an_unknown_integration_is_not_found(port: PortApi) -> None:
    assert (await port.get("/v1/integration/desk")).status_code == 404


async def test_the_record_leads_to_ingestion_under_the_name_that_was_asked(installed: PortApi) -> None:
    record = (await installed.get("/v1/integration/desk")).json()["integration"]

    assert record["logAttributes"]["ingestUrl"] == "http://127.0.0.1:5055/ingest/logs/desk"
    assert record["installationType"] == "OnPrem"


async def test_the_resync_state_keeps_what_was_not_sent_and_gets_a_time(installed: PortApi) -> None:
    await installed.patch("/v1/integration/desk/resync-state", {"status": "running", "lastResyncStart": "x"})
    answer = await installed.patch("/v1/integration/desk/resync-state", {"status": "completed"})

    state = answer.json()["integration"]["resyncState"]
    assert (state["status"], state["lastResyncStart"]) == ("completed", "x")
    assert state["updatedAt"]


async def test_the_button_makes_a_request_that_is_newer_each_time(
    browser: httpx.AsyncClient, installed: PortApi
) -> None:
    async def requested_at() -> str | None:
        request = (await installed.get("/v1/integration/desk/resync-request")).json()["request"]
        updated_at: str | None = request.get("updatedAt")
        return updated_at

    none = await requested_at()
    await browser.post("/integrations/desk/resync")
    first = await requested_at()
    await browser.post("/sandbox/resync/desk")
    second = await requested_at()

    assert none is None
    assert first is not None
    assert second is not None
    assert first < second


async def test_a_new_config_asks_for_a_resync_unless_told_not_to(installed: PortApi) -> None:
    headers = {"Authorization": f"Bearer {installed.token}", "x-skip-resync": "true"}
    config: dict[str, Any] = {"config": {"resources": []}}
    await installed.client.patch("/v1/integration/desk/config", json=config, headers=headers)
    quiet = (await installed.get("/v1/integration/desk/resync-request")).json()["request"]
    await installed.patch("/v1/integration/desk/config", config)
    loud = (await installed.get("/v1/integration/desk/resync-request")).json()["request"]

    assert quiet == {}
    assert loud["updatedAt"]


async def test_a_mapping_may_be_set_before_the_integration_first_starts(
    browser: httpx.AsyncClient, port: PortApi
) -> None:
    await browser.put("/sandbox/mapping/desk", json={"resources": [{"kind": "users"}]})

    assert (await port.get("/v1/integration/desk")).json()["integration"]["config"]["resources"]
    assert (await port.get("/v1/integration/desk/resync-request")).json()["request"] == {}


async def test_examples_are_kept_by_their_kind(browser: httpx.AsyncClient, installed: PortApi) -> None:
    await installed.post(f"/v1/integration/desk/kinds/{KIND_IN_PATH}/examples", {"examples": [{"id": 1}]})

    state = (await browser.get("/sandbox/state")).json()
    assert state["integrations"]["desk"]["examples"] == {KIND: [{"id": 1}]}


async def test_a_cursor_is_created_and_then_moved(installed: PortApi) -> None:
    async def put(primary: str, method: str) -> int:
        answer = await installed.request(
            method, "/v1/integration/desk/cursor", {"primary": primary}, kind="users", index=0
        )
        return answer.status_code

    assert await put("2025-01-01T00:00:00+00:00", "PUT") == 404
    assert await put("2025-01-01T00:00:00+00:00", "POST") == 201
    assert await put("2025-01-02T00:00:00+00:00", "PUT") == 200
    cursor = (await installed.get("/v1/integration/desk/cursor", kind="users", index=0)).json()["cursor"]
    assert cursor == {"primary": "2025-01-02T00:00:00+00:00"}


async def test_sync_metrics_tell_how_a_kind_went(browser: httpx.AsyncClient, installed: PortApi) -> None:
    await installed.post("/ingest/metrics/desk/syncMetrics", {"syncKindsMetrics": [metric("pending")]})
    loaded = {"load__loaded": 50, "load__skipped": 7, "load__failed": 3}
    await report(installed, metric("completed", extract__raw_extracted=64, transform__filtered_out=4, **loaded))

    [kind] = (await last_sync(browser))["kinds"]

    assert (kind["items"], kind["left_out"]) == (64, 4)
    assert (kind["loaded"], kind["unchanged"], kind["not_loaded"]) == (50, 7, 3)
    assert (kind["state"], kind["outcome"]) == ("completed", "incomplete")


async def test_a_kind_waits_for_its_turn_whatever_the_resync_before_came_to(
    browser: httpx.AsyncClient, installed: PortApi
) -> None:
    announced = {"syncKindsMetrics": [metric("aborted")]}
    await installed.post("/ingest/metrics/desk/syncMetrics", announced)
    [waiting] = (await last_sync(browser))["kinds"]
    await report(installed, metric("syncing"))
    [running] = (await last_sync(browser))["kinds"]

    assert (waiting["state"], running["state"]) == ("pending", "syncing")
    assert running["started_at"] > waiting["started_at"]


async def test_kinds_that_an_ended_resync_left_running_count_as_aborted(
    browser: httpx.AsyncClient, installed: PortApi
) -> None:
    await report(installed, metric("syncing"))
    end = datetime.now(UTC).isoformat()
    await installed.patch("/v1/integration/desk/resync-state", {"status": "aborted", "lastResyncEnd": end})

    [kind] = (await last_sync(browser))["kinds"]

    assert kind["outcome"] == "aborted"


async def test_a_kinds_error_is_its_last_error_line_of_that_resync(
    browser: httpx.AsyncClient, installed: PortApi
) -> None:
    await report(installed, metric("failed"))
    of_kind = {"event_id": "resync-1", "resource_kind": "users", "index": 0}
    await installed.post(
        "/ingest/logs/desk",
        {
            "logs": [
                {"level": "ERROR", "message": "first", "timestamp": "2025-01-01T00:00:01Z", "extra": of_kind},
                {"level": "ERROR", "message": "last", "timestamp": "2025-01-01T00:00:02Z", "extra": of_kind},
                {"level": "INFO", "message": "over", "timestamp": "2025-01-01T00:00:03Z", "extra": of_kind},
                {
                    "level": "ERROR",
                    "message": "of another kind",
                    "timestamp": "2025-01-01T00:00:04Z",
                    "extra": {**of_kind, "index": 1},
                },
            ]
        },
    )

    [kind] = (await last_sync(browser))["kinds"]

    assert kind["error"] == "last"


@pytest.mark.parametrize(("how", "told"), [("told", True), ("assumed", False)])
async def test_how_the_end_of_a_kind_was_known_is_taken_from_its_last_line(
    how: str, told: bool, browser: httpx.AsyncClient, installed: PortApi
) -> None:
    await report(installed, metric("completed"))
    line = {
        "level": "INFO",
        "message": f"/users was read whole (0.1 s: 1 pages), end {how}: 5 of 5 items (total)",
        "extra": {"event_id": "resync-1", "resource_kind": "users", "index": 0},
    }
    of_another = {**line, "message": "/users was read whole (0.1 s: 1 pages), end told: x", "extra": {"event_id": "r"}}
    await installed.post("/ingest/logs/desk", {"logs": [line, of_another]})

    [kind] = (await last_sync(browser))["kinds"]

    assert kind["end"] == {"told": told, "said": "5 of 5 items (total)"}


async def test_items_that_the_integration_itself_left_out_are_counted_with_those_of_ocean(
    browser: httpx.AsyncClient, installed: PortApi
) -> None:
    await report(installed, metric("completed", extract__raw_extracted=64, transform__filtered_out=4))
    of_kind = {"event_id": "resync-1", "resource_kind": "users", "index": 0}
    line = {"level": "INFO", "message": "They are left out", "extra": {**of_kind, "left_out": 3}}
    of_another = {"level": "INFO", "message": "They are left out", "extra": {**of_kind, "index": 1, "left_out": 9}}
    await installed.post("/ingest/logs/desk", {"logs": [line, of_another]})

    [kind] = (await last_sync(browser))["kinds"]

    assert kind["left_out"] == 7


async def test_a_refusal_is_told_with_a_sample(browser: httpx.AsyncClient, installed: PortApi) -> None:
    await report(installed, metric("completed", load__failed=1))
    sample = {"failed_count": 1, "sample_errors": {"0": {"identifier": "u", "error": "must be number"}}}
    line = {
        "level": "ERROR",
        "message": "Some were refused",
        "extra": {"event_id": "resync-1", "resource_kind": "users", "index": 0, "extra": sample},
    }
    await installed.post("/ingest/logs/desk", {"logs": [line]})

    [kind] = (await last_sync(browser))["kinds"]

    assert (kind["outcome"], kind["error"]) == ("incomplete", "Some were refused: must be number")


async def test_entities_that_a_second_try_wrote_are_no_refusals(browser: httpx.AsyncClient, installed: PortApi) -> None:
    await report(installed, metric("completed", load__loaded=1, load__failed=2))
    second_try = {**metric("completed", load__loaded=2), "kind": "__reconciliation__"}
    await report(installed, {**second_try, "kindIdentifier": "__reconciliation__"})

    [kind] = (await last_sync(browser))["kinds"]

    assert (kind["outcome"], kind["loaded"], kind["not_loaded"]) == ("completed", 3, 0)


async def test_in_dsp_mode_lifecycle_calls_and_lake_writes_tell_the_same(
    browser: httpx.AsyncClient, installed: PortApi
) -> None:
    await installed.post("/v1/lifecycle/resync-1", {"status": "started", "integration_id": "desk"})
    await installed.post("/v1/lifecycle/resync-1/kind", {"status": "started", "kind_identifier": KIND})
    batch = {"kind": KIND.removesuffix("-0"), "data": [{"items": [{}, {}], "metadata": {"resourceIndex": 0}}]}
    path = f"/ingest/lake/write/integration-type/custom/integration/desk/sync/resync-1/kind/{KIND_IN_PATH}"
    assert (await installed.post(path, batch)).status_code == 200
    await installed.post("/v1/lifecycle/resync-1/kind", {"status": "finished", "kind_identifier": KIND})

    [kind] = (await last_sync(browser))["kinds"]
    calls = (await browser.get("/sandbox/state")).json()["lifecycleCalls"]

    assert (kind["kind"], kind["state"], kind["items"]) == (KIND.removesuffix("-0"), "completed", 2)
    assert [(call["granularity"], call["status"]) for call in calls] == [
        ("resync", "started"),
        ("kind", "started"),
        ("kind", "finished"),
    ]


async def test_an_aborted_resync_says_so_and_its_lake_writes_are_stale(
    browser: httpx.AsyncClient, installed: PortApi
) -> None:
    await installed.post("/v1/lifecycle/resync-1", {"status": "started", "integration_id": "desk"})
    await browser.post("/sandbox/lifecycle/resync-1/abort")

    path = "/ingest/lake/write/integration-type/custom/integration/desk/sync/resync-1/kind/users"
    answer = await installed.post(path, {"kind": "users", "data": []})

    assert (await installed.get("/v1/lifecycle/resync-1")).json()["status"] == "aborted"
    assert answer.status_code == 409
    # Where Ocean looks for it.
    assert answer.json()["code"] == "resync_stale"
