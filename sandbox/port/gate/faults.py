"""Being slow, silent, or failing, on request."""

import asyncio
import re

from pydantic import BaseModel, Field, field_validator
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class RequestRule(BaseModel, extra="forbid"):
    """The requests with this method, or with any, whose path the regular expression finds."""

    method: str | None = None
    path: str = ""

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


class FailureRule(RequestRule):
    """Answers to requests that match are replaced by an error, `times` times or, without that, for good."""

    status: int = Field(default=500, ge=400, le=599)
    times: int | None = Field(default=None, ge=1)
    headers: dict[str, str] = {}
    message: str = "The local Port was told to fail"


class FaultPlan(BaseModel, extra="forbid"):
    """Requests that match a rule of `hold` wait until another plan lets them go."""

    latency_ms: int = Field(default=0, ge=0)
    hold: list[RequestRule] = []
    fail: list[FailureRule] = []


class Faults:
    def __init__(self, latency_ms: int = 0) -> None:
        self.held = 0
        self._usual = FaultPlan(latency_ms=latency_ms)
        self._plan = self._usual.model_copy(deep=True)
        self._replaced = asyncio.Event()

    @property
    def plan(self) -> FaultPlan:
        return self._plan

    @plan.setter
    def plan(self, plan: FaultPlan) -> None:
        self._plan = plan
        self._replaced.set()
        self._replaced = asyncio.Event()

    def clear(self) -> None:
        self.plan = self._usual.model_copy(deep=True)

    async def let_go(self, method: str, path: str) -> None:
        """Waits as long as requests of this kind are held."""
        while any(rule.matches(method, path) for rule in self._plan.hold):
            self.held += 1
            try:
                await self._replaced.wait()
            finally:
                self.held -= 1

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
        await self._faults.let_go(scope["method"], scope["path"])
        failure = self._faults.next_failure(scope["method"], scope["path"])
        if failure is None:
            await self._app(scope, receive, send)
            return
        body = {"ok": False, "error": "injected_fault", "message": failure.message}
        await JSONResponse(body, status_code=failure.status, headers=failure.headers)(scope, receive, send)
