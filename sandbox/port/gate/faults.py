"""Being slow, or failing, on request."""

import asyncio
import re

from pydantic import BaseModel, Field, field_validator
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class FailureRule(BaseModel, extra="forbid"):
    """Answers to requests that match are replaced by an error, `times` times or, without that, for good."""

    method: str | None = None
    path: str = ""
    status: int = Field(default=500, ge=400, le=599)
    times: int | None = Field(default=None, ge=1)
    headers: dict[str, str] = {}
    message: str = "The local Port was told to fail"

    @field_validator("path")
    @classmethod
    def _compiles(cls, path: str) -> str:
        try:
            re.compile(path)
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from None
        return path

    def matches(self, method: str, path: str) -> bool:
        return (self.method is None or self.method.upper() == method) and bool(re.search(self.path, path))


class FaultPlan(BaseModel, extra="forbid"):
    latency_ms: int = Field(default=0, ge=0)
    fail: list[FailureRule] = []


class Faults:
    def __init__(self, latency_ms: int = 0) -> None:
        self._usual = FaultPlan(latency_ms=latency_ms)
        self.plan = self._usual.model_copy(deep=True)

    def clear(self) -> None:
        self.plan = self._usual.model_copy(deep=True)

    def next_failure(self, method: str, path: str) -> FailureRule | None:
        for rule in self.plan.fail:
            if rule.matches(method, path):
                if rule.times is not None:
                    rule.times -= 1
                    if rule.times == 0:
                        self.plan.fail.remove(rule)
                return rule
        return None


class FaultMiddleware:
    """Stands before the API and the ingestion routes; the page and the control routes always work."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(("/v1/", "/ingest/")):
            await self._app(scope, receive, send)
            return
        if self._faults.plan.latency_ms:
            await asyncio.sleep(self._faults.plan.latency_ms / 1000)
        failure = self._faults.next_failure(scope["method"], scope["path"])
        if failure is None:
            await self._app(scope, receive, send)
            return
        body = {"ok": False, "error": "injected_fault", "message": failure.message}
        await JSONResponse(body, status_code=failure.status, headers=failure.headers)(scope, receive, send)
