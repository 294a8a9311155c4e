"""A real HTTP server on the loopback interface that does what a test tells it, the unreasonable included."""

import asyncio
import json
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from client import ApiClient
from tests.fake_clock import settle
from tests.servers.listening import listening


@dataclass(frozen=True)
class Request:
    """What arrived on the wire. Header names are in lower case; `target` and `header_lines` are as they were sent."""

    method: str
    target: str
    headers: dict[str, str]
    content: bytes
    header_lines: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(self.pairs)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return parse_qsl(urlsplit(self.target).query, keep_blank_values=True)

    @property
    def json(self) -> Any:
        return json.loads(self.content)


@dataclass(frozen=True)
class Response:
    """What is sent back. `promised` more bytes than `content` holds are announced; `drop` sends nothing at all."""

    content: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    promised: int = 0
    chunked: bool = False
    drop: bool = False


type Handler = Callable[[Request], Response | Awaitable[Response]]
type Serve = Callable[[Handler], Awaitable["Loopback"]]
"""The fixture `serve`."""

type ClientOf = Callable[..., ApiClient]
"""The fixture `client_of`: a client of a server or URL, with settings by their snake case names."""


def json_response(value: object, status: int = 200, **headers: str) -> Response:
    """Header names are given with underscores: `retry_after='3'`."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Response(json.dumps(value).encode(), status, {"Content-Type": "application/json", **named})


def in_turn(*responses: Response) -> Handler:
    """Answers with one after another, and with the last for ever."""
    waiting = list(responses)
    return lambda _: waiting.pop(0) if len(waiting) > 1 else waiting[0]


class Loopback:
    """Records what arrives, in order."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        self.requests: list[Request] = []
        self.most_at_once = 0
        self.connections = 0
        self.open_connections = 0
        self.port = 0
        self.scheme = "http"
        self._at_once = 0

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def targets(self) -> list[str]:
        return [request.target for request in self.requests]

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open_connections += 1
        try:
            while (request := await _read(reader)) is not None:
                self.requests.append(request)
                self._at_once += 1
                self.most_at_once = max(self.most_at_once, self._at_once)
                try:
                    answer = self.handler(request)
                    response = answer if isinstance(answer, Response) else await answer
                finally:
                    self._at_once -= 1
                if response.drop:
                    break
                writer.write(_written(response))
                await writer.drain()
                if response.promised:
                    break
        finally:
            self.open_connections -= 1


@asynccontextmanager
async def loopback(handler: Handler, tls: ssl.SSLContext | None = None) -> AsyncGenerator[Loopback]:
    """A server for as long as the block lasts; it ends even while it owes answers."""
    served = Loopback(handler)
    async with listening(served.converse, tls) as served.port:
        served.scheme = "https" if tls else "http"
        yield served


async def no_more_requests(server: Loopback) -> None:
    """Waits until the server, in this very event loop, is asked for nothing over many rounds of the loop."""
    seen = -1
    while seen != len(server.requests):
        seen = len(server.requests)
        for _ in range(20):
            await settle()


async def _read(reader: asyncio.StreamReader) -> Request | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    content = await reader.readexactly(int(headers.get("content-length", "0")))
    return Request(method, target, headers, content, tuple(line for line in lines if line))


def _written(response: Response) -> bytes:
    lines = [f"HTTP/1.1 {response.status} Told", *(f"{name}: {value}" for name, value in response.headers.items())]
    body = response.content
    if response.chunked:
        lines.append("Transfer-Encoding: chunked")
        end = b"" if response.promised else b"0\r\n\r\n"
        body = (b"%x\r\n%s\r\n" % (len(body), body) if body else b"") + end
    elif response.status != 204:
        lines.append(f"Content-Length: {len(body) + response.promised}")
    return "\r\n".join([*lines, "", ""]).encode() + body
