"""What Ocean does with batches in DSP mode: it must still be so, or the way round it is for nothing."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from port_ocean.clients.port.mixins.integrations import IntegrationClientMixin
from port_ocean.core.integrations.mixins.lakehouse_buffer import LakehouseBuffer
from port_ocean.core.models import (
    LakehouseDataEntry,
    LakehouseDataEntryBatch,
    LakehouseDataEntryMetadata,
    LakehouseEventType,
    LakehouseOperation,
)

from lake_writes import write_without_copies


def entry(items: list[object]) -> LakehouseDataEntry:
    metadata: LakehouseDataEntryMetadata = {
        "operation": LakehouseOperation.UPSERT,
        "resource_index": 0,
        "extraction_timestamp": 0,
    }
    return {"request": {}, "response": {}, "metadata": metadata, "items": items}


@pytest.fixture(autouse=True)
def _without_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("core.integrations.mixins.lakehouse_buffer", "clients.port.mixins.integrations"):
        monkeypatch.setattr(f"port_ocean.{module}.make_json_compatible", None)  # fails if the name is gone
    write_without_copies()


async def test_a_batch_is_not_copied_to_learn_its_size() -> None:
    """A copy would have text in place of a date, which no JSON holds."""
    buffer = LakehouseBuffer("sync", "kind", None, flush_interval_seconds=100)
    with pytest.raises(TypeError, match="not JSON serializable"):
        await buffer.add(entry([datetime.now(UTC)]))


async def test_a_batch_is_not_copied_to_be_written() -> None:
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
