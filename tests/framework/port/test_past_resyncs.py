"""When the last resync began and ended is known from Port, whichever process ran it."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from framework.port import past_resyncs as module
from framework.port.past_resyncs import PastResync, last_resync

BEGAN, ENDED = datetime(2026, 1, 1, 10, tzinfo=UTC), datetime(2026, 1, 1, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("record", "known"),
    [
        ({"lastResyncStart": BEGAN.isoformat(), "lastResyncEnd": "2026-01-01T11:00:00.000Z"}, PastResync(BEGAN, ENDED)),
        ({"lastResyncStart": "2026-01-01T10:00:00", "lastResyncEnd": ENDED.isoformat()}, PastResync(BEGAN, ENDED)),
        ({"lastResyncStart": BEGAN.isoformat(), "lastResyncEnd": None}, None),
        ({"lastResyncStart": "soon", "lastResyncEnd": ENDED.isoformat()}, None),
        ({}, None),
        (None, None),
    ],
)
async def test_what_port_keeps(record: Any, known: PastResync | None, monkeypatch: pytest.MonkeyPatch) -> None:
    async def give() -> Any:
        return {"resyncState": record}

    monkeypatch.setattr(module, "ocean", SimpleNamespace(port_client=SimpleNamespace(get_current_integration=give)))
    assert await last_resync() == known


async def test_a_port_that_does_not_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse() -> Any:
        raise httpx.ConnectError("no")

    monkeypatch.setattr(module, "ocean", SimpleNamespace(port_client=SimpleNamespace(get_current_integration=refuse)))
    assert await last_resync() is None
