"""Webhooks: each change is sent to one address, signed over its bytes as GitHub signs (HMAC-SHA256)."""

import asyncio
import hashlib
import hmac
import json
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from uuid import uuid4

import httpx
from pydantic import BaseModel

from sandbox.sample_api.records import Changed

_REMEMBERED = 50
_SECONDS = 10
_TRIES = 3


@dataclass(frozen=True)
class Hook:
    """Where webhooks go, and the secret that they are signed with."""

    url: str
    secret: str


class Delivery(BaseModel):
    """One webhook, and what came of it; `status` is None where nobody answered."""

    id: str
    event: str
    about: str
    at: str
    status: int | None
    seconds: float


class Webhooks:
    """Sends one after another, so that they arrive in the order of the changes."""

    def __init__(self, hook: Hook | None) -> None:
        self.hook = hook
        self._deliveries: deque[Delivery] = deque(maxlen=_REMEMBERED)
        self._turn = asyncio.Lock()
        self._under_way: set[asyncio.Task[None]] = set()

    @property
    def deliveries(self) -> list[Delivery]:
        """The newest first."""
        return [*reversed(self._deliveries)]

    def send(self, changes: Iterable[Changed]) -> None:
        if self.hook is None:
            return
        for change in changes:
            task = asyncio.create_task(self._deliver(self.hook, change))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def sent(self, seconds: float) -> None:
        """Waits until all that is to be sent was sent, at most so long."""
        if self._under_way:
            await asyncio.wait(set(self._under_way), timeout=seconds)

    async def _deliver(self, hook: Hook, change: Changed) -> None:
        body = json.dumps({"action": change.action, change.noun: change.record}).encode()
        headers = {
            "Content-Type": "application/json",
            "X-Harbor-Event": f"{change.noun}.{change.action}",
            "X-Harbor-Delivery": str(uuid4()),
            "X-Hub-Signature-256": f"sha256={hmac.new(hook.secret.encode(), body, hashlib.sha256).hexdigest()}",
        }
        async with self._turn, httpx.AsyncClient(timeout=_SECONDS) as client:
            for again in reversed(range(_TRIES)):
                began = monotonic()
                status = await _post(client, hook.url, body, headers)
                self._deliveries.append(
                    Delivery(
                        id=headers["X-Harbor-Delivery"],
                        event=headers["X-Harbor-Event"],
                        about=str(change.record.get("key") or change.record["id"]),
                        at=datetime.now(UTC).isoformat(),
                        status=status,
                        seconds=round(monotonic() - began, 3),
                    )
                )
                if (status is not None and status < 500) or not again:
                    break
                await asyncio.sleep(1)


async def _post(client: httpx.AsyncClient, url: str, body: bytes, headers: dict[str, str]) -> int | None:
    try:
        return (await client.post(url, content=body, headers=headers)).status_code
    except httpx.TransportError:
        return None
