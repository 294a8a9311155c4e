"""How fast the server answers: a latency for every request, and a rate limit."""

import asyncio
import math
import time
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.sample_api.wire.target import is_for_the_sandbox


class RateLimit(BaseModel):
    """So many requests in so many seconds, and the manner in which a 429 tells when to come back."""

    model_config = ConfigDict(extra="forbid")

    requests: int = Field(ge=1)
    seconds: float = Field(default=1.0, gt=0)
    retry_after: Literal["seconds", "date", "none"] = "seconds"


class Pace:
    """The settings, and how much of the present window is used up."""

    def __init__(self, latency_ms: int = 0, limit: RateLimit | None = None) -> None:
        self.latency_ms = latency_ms
        self.limit = limit

    @property
    def limit(self) -> RateLimit | None:
        return self._limit

    @limit.setter
    def limit(self, limit: RateLimit | None) -> None:
        self._limit = limit
        self._window_ends = 0.0
        self._used = 0
        self.refused = 0

    def admit(self, limit: RateLimit) -> bool:
        if time.time() >= self._window_ends:
            self._window_ends = time.time() + limit.seconds
            self._used = 0
        self._used += 1
        admitted = self._used <= limit.requests
        self.refused += not admitted
        return admitted

    def headers(self, limit: RateLimit) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(limit.requests),
            "X-RateLimit-Remaining": str(max(0, limit.requests - self._used)),
            "X-RateLimit-Reset": str(math.ceil(self._window_ends)),
        }

    def retry_after(self, limit: RateLimit) -> dict[str, str]:
        if limit.retry_after == "none":
            return {}
        if limit.retry_after == "date":
            return {"Retry-After": http_date(math.ceil(self._window_ends))}
        return {"Retry-After": str(max(1, math.ceil(self._window_ends - time.time())))}


def http_date(epoch: int) -> str:
    return format_datetime(datetime.fromtimestamp(epoch, UTC), usegmt=True)


class Paced:
    """Middleware that makes every request wait, and refuses those above the limit."""

    def __init__(self, app: ASGIApp, pace: Pace) -> None:
        self._app = app
        self._pace = pace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or is_for_the_sandbox(scope):
            await self._app(scope, receive, send)
            return
        if self._pace.latency_ms:
            await asyncio.sleep(self._pace.latency_ms / 1000)
        limit = self._pace.limit
        if limit is None:
            await self._app(scope, receive, send)
            return
        admitted = self._pace.admit(limit)
        headers = self._pace.headers(limit)
        if not admitted:
            body = {"error": {"status": 429, "message": "Too many requests"}}
            refusal = JSONResponse(body, 429, headers=headers | self._pace.retry_after(limit))
            await refusal(scope, receive, send)
            return

        async def labelled(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(headers)
            await send(message)

        await self._app(scope, receive, labelled)
