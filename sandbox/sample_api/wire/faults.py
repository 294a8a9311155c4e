"""Faults on request: the ways in which an API lets its readers down."""

import asyncio
import re
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator
from starlette.datastructures import MutableHeaders
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from json_types import Json
from sandbox.sample_api.wire.serving import Connection
from sandbox.sample_api.wire.target import is_for_the_sandbox, path_on_the_wire

type Effect = Literal[
    "status", "error_body", "html", "text", "sign_in", "truncate", "stall", "repeat", "drop", "more", "none", "hold"
]
_SIGN_IN = "/sign-in"


class Fault(BaseModel):
    """A fault and when it strikes: on requests whose path (as sent) matches, after the first few, so many times.

    `effect` is what comes instead of the answer:
    `status`: an error of that status; `error_body`: an error with status 200; `html`: a login page with status 200;
    `text`: a text with status 200, that the session is over; `sign_in`: a redirect to a page to sign in;
    `truncate`: half of the answer, then the connection closes; `repeat`: the answer to the request before;
    `stall`: half of the answer, and no more until the fault is disarmed;
    `drop`: the connection closes without an answer; `none`: the answer itself, for the sake of `latency_ms`;
    `more`: the answer itself with more `headers`, and so many `blanks` before its last bracket;
    `hold`: the answer itself, as soon as the fault is disarmed.
    """

    model_config = ConfigDict(extra="forbid")

    path: str
    effect: Effect = "status"
    query: str = ""
    after: int = Field(default=0, ge=0)
    times: int | None = Field(default=None, ge=1)
    status: int = Field(default=500, ge=400, le=599)
    headers: dict[str, str] = {}
    body: Json = None
    blanks: int = Field(default=0, ge=0)
    latency_ms: int = Field(default=0, ge=0)

    @field_validator("path", "query")
    @classmethod
    def compiles(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from error
        return pattern


@dataclass
class Answer:
    """A complete answer, held back from the wire."""

    start: Message = field(default_factory=dict)
    body: bytes = b""

    async def collect(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        else:
            self.body += message.get("body", b"")

    def with_more(self, headers: dict[str, str], blanks: int) -> "Answer":
        """The same JSON, but longer, and with these headers in the place of its own."""
        named = MutableHeaders(raw=list(self.start["headers"]))
        named.update(headers)
        body = self.body[:-1] + b" " * blanks + self.body[-1:]
        named["Content-Length"] = str(len(body))
        return Answer({**self.start, "headers": named.raw}, body)

    async def give(self, send: Send) -> None:
        await send(self.start)
        await send({"type": "http.response.body", "body": self.body})


@dataclass
class Armed:
    """A fault that waits for its requests."""

    fault: Fault
    matched: int = 0
    before: Answer | None = None
    disarmed: asyncio.Event = field(default_factory=asyncio.Event)

    def matches(self, scope: Scope) -> bool:
        query: bytes = scope["query_string"]
        path_matches = re.search(self.fault.path, path_on_the_wire(scope)) is not None
        return path_matches and re.search(self.fault.query, query.decode("ascii")) is not None

    def strikes(self) -> bool:
        """Whether the request that matched just now is one of those to be struck."""
        self.matched += 1
        struck_before = self.matched - 1 - self.fault.after
        return struck_before >= 0 and (self.fault.times is None or struck_before < self.fault.times)


class Faults:
    """The faults that are armed. Every fault that matches counts the request; the first that strikes has its way."""

    def __init__(self) -> None:
        self._armed: list[Armed] = []

    def arm(self, fault: Fault) -> None:
        self._armed.append(Armed(fault))

    def clear(self) -> None:
        for armed in self._armed:
            armed.disarmed.set()
        self._armed = []

    def report(self) -> list[Json]:
        return [{**armed.fault.model_dump(), "matched": armed.matched} for armed in self._armed]

    def meeting(self, scope: Scope) -> tuple[list[Armed], Armed | None]:
        """The faults that match a request, and the one that strikes it."""
        matching = [armed for armed in self._armed if armed.matches(scope)]
        striking = [armed for armed in matching if armed.strikes()]
        return matching, striking[0] if striking else None


class FaultInjection:
    """Middleware that lets the armed faults strike."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or is_for_the_sandbox(scope):
            await self._app(scope, receive, send)
            return
        matching, striking = self._faults.meeting(scope)
        if striking is not None:
            await asyncio.sleep(striking.fault.latency_ms / 1000)
            if await self._strike(striking, scope, receive, send):
                return
        remembering = [armed for armed in matching if armed.fault.effect == "repeat"]
        if not remembering:
            await self._app(scope, receive, send)
            return
        answer = await self._answer(scope, receive)
        for armed in remembering:
            armed.before = answer
        await answer.give(send)

    async def _strike(self, armed: Armed, scope: Scope, receive: Receive, send: Send) -> bool:
        """Answers in the fault's way; False where it leaves the request to the application."""
        match armed.fault.effect:
            case "none":
                return False
            case "hold":
                await armed.disarmed.wait()
                return False
            case "repeat":
                if armed.before is None:
                    return False
                await armed.before.give(send)
            case "drop":
                await Connection.of(scope).end(receive)
            case "truncate" | "stall":
                answer = await self._answer(scope, receive)
                await send(answer.start)
                half = answer.body[: len(answer.body) // 2]
                await send({"type": "http.response.body", "body": half, "more_body": True})
                if armed.fault.effect == "stall":
                    await armed.disarmed.wait()
                await Connection.of(scope).end(receive)
            case "more":
                answer = await self._answer(scope, receive)
                await answer.with_more(armed.fault.headers, armed.fault.blanks).give(send)
            case "sign_in" if path_on_the_wire(scope) == _SIGN_IN:
                return False
            case "status" | "error_body" | "html" | "text" | "sign_in":
                await false_answer(armed.fault)(scope, receive, send)
        return True

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        answer = Answer()
        await self._app(scope, receive, answer.collect)
        return answer


def false_answer(fault: Fault) -> Response:
    if fault.effect == "html":
        return HTMLResponse("<!doctype html><title>Sign in</title><h1>Harbor Desk</h1><p>Please sign in.</p>")
    if fault.effect == "text":
        return PlainTextResponse("Your session has expired. Please log in again.")
    if fault.effect == "sign_in":
        return RedirectResponse(_SIGN_IN, 302)
    status = fault.status if fault.effect == "status" else 200
    problem: Json = {"error": {"status": fault.status, "message": "This failure was asked for"}}
    return JSONResponse(problem if fault.body is None else fault.body, status, headers=fault.headers)
