"""What Ocean does with batches in DSP mode: it must still be so, or the way round it is for nothing."""

import inspect
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from port_ocean.clients.port.mixins import integrations as port_requests
from port_ocean.clients.port.mixins.integrations import IntegrationClientMixin
from port_ocean.config.settings import IntegrationConfiguration
from port_ocean.core.integrations.mixins import sync_raw
from port_ocean.core.models import (
    LakehouseDataEntry,
    LakehouseDataEntryBatch,
    LakehouseDataEntryMetadata,
    LakehouseEventType,
    LakehouseOperation,
)

from framework.configuration import configure_ocean
from framework.lake.lake_writes import BATCHES_IN_ONE_WRITE, PromptBuffer, batches_kept, write_without_copies


def entry(items: list[object]) -> LakehouseDataEntry:
    metadata: LakehouseDataEntryMetadata = {
        "operation": LakehouseOperation.UPSERT,
        "resource_index": 0,
        "extraction_timestamp": 0,
    }
    return {"request": {}, "response": {}, "metadata": metadata, "items": items}


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many batches each write held."""
    writes: list[int] = []

    async def post(_sync: str, event: LakehouseDataEntryBatch) -> None:
        writes.append(len(event["data"]))

    context = SimpleNamespace(port_client=SimpleNamespace(post_integration_raw_data_batch=post))
    monkeypatch.setattr("port_ocean.core.integrations.mixins.lakehouse_buffer.ocean", context)
    return writes


@pytest.mark.parametrize(
    ("is_next_waiting", "writes"),
    [
        pytest.param(False, [1] * 8, id="come one by one"),
        pytest.param(True, [5, 3], id="are waiting"),
    ],
)
async def test_batches_are_written_as_they_come_and_those_that_wait_together(
    is_next_waiting: bool, writes: list[int], written: list[int]
) -> None:
    buffer = PromptBuffer(
        lambda: is_next_waiting,
        sync_id="sync",
        kind="kind",
        resync_start_time=None,
        max_buffer_count=BATCHES_IN_ONE_WRITE,
    )
    kept = []
    for number in range(8):
        await buffer.add(entry([{"id": number}]))
        kept.append(batches_kept())
    assert kept == ([1, 2, 3, 4, 0, 1, 2, 3] if is_next_waiting else [0] * 8)
    await buffer.flush()
    assert batches_kept() == 0
    assert written == writes


def test_ocean_uses_what_is_set_in_place_of_its_own() -> None:
    """Under other names in a later version, both would be for nothing."""
    configure_ocean()
    used = inspect.getsource(sync_raw) + inspect.getsource(port_requests)
    assert " LakehouseBuffer(" in used
    assert ' make_json_compatible(entry["items"])' in used
    defaults = IntegrationConfiguration.model_fields
    assert defaults["lakehouse_buffer_max_count"].default == BATCHES_IN_ONE_WRITE


async def test_a_batch_is_not_copied_to_be_written() -> None:
    write_without_copies()
    sent: list[dict[str, Any]] = []

    async def headers() -> dict[str, str]:
        return {}

    async def ingest_attributes() -> dict[str, str]:
        return {"ingestUrl": "http://port"}

    async def post(url: str, *, json: dict[str, Any], **_: object) -> httpx.Response:
        sent.append(json)
        return httpx.Response(200, request=httpx.Request("POST", url))

    port = SimpleNamespace(
        _validate_lakehouse_params=lambda *_: None,
        auth=SimpleNamespace(headers=headers, integration_type="custom"),
        get_ingest_attributes=ingest_attributes,
        integration_identifier="mine",
        client=SimpleNamespace(post=post),
    )
    items: list[object] = [{"id": 1}]
    batch: LakehouseDataEntryBatch = {
        "event_id": None,
        "type": None,
        "kind": "kind",
        "event_type": LakehouseEventType.RESYNC,
        "resync_start_time": datetime.now(UTC),
        "extraction_timestamp": 0,
        "data": [entry(items)],
    }
    await IntegrationClientMixin.post_integration_raw_data_batch(cast(IntegrationClientMixin, port), "sync", batch)
    assert sent[0]["data"][0]["items"] is items
