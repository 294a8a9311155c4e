"""The webhook behind a real server, spoken to as nobody should."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
import uvicorn

from tests.live.receiving.calling import Caller, github, keyed
from tests.running_tasks import serving

BODY = b'{"action": "opened"}'
SIGNED = f"X-Hub-Signature-256: sha256={keyed(BODY).hex()}\r\n"
POST = "POST /integration/webhook HTTP/1.1\r\nHost: h\r\n"


class Wire:
    """One connection."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def __aenter__(self) -> "Wire":
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()

    async def send(self, text: str | bytes) -> None:
        self._writer.write(text.encode() if isinstance(text, str) else text)
        await self._writer.drain()

    async def status(self) -> int:
        """Of the next answer, whose body is read too."""
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode()
        lengths = [int(line[15:]) for line in head.lower().split("\r\n") if line.startswith("content-length:")]
        await self._reader.readexactly(*lengths or [0])
        return int(head.split()[1])

    async def is_closed(self) -> bool:
        return await self._reader.read(1) == b""


@pytest.fixture
def caller() -> Caller:
    return Caller({"signature": "github", "max_bytes": 4096})


@pytest.fixture
async def port(caller: Caller) -> AsyncIterator[int]:
    server = uvicorn.Server(uvicorn.Config(caller.webhook, port=0, lifespan="off", log_config=None))
    running = serving(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn sets nothing that can be waited for
        await asyncio.sleep(0.001)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await running


async def test_calls_follow_one_another_on_one_connection_whatever_became_of_them(port: int, caller: Caller) -> None:
    whole = f"{POST}Content-Length: {len(BODY)}\r\n"
    async with Wire(port) as wire:
        for headers, status in ((SIGNED, 200), ("", 401), (SIGNED, 200), (f"{SIGNED}{SIGNED}", 401), (SIGNED, 200)):
            await wire.send(f"{whole}{headers}\r\n".encode() + BODY)
            assert await wire.status() == status
    assert len(caller.sink.events) == 3


async def test_a_body_in_chunks_is_read_and_one_without_end_is_not(port: int, caller: Caller) -> None:
    chunked = f"{POST}Transfer-Encoding: chunked\r\n"
    async with Wire(port) as wire:
        await wire.send(f"{chunked}{SIGNED}\r\n")
        for byte in BODY:
            await wire.send(b"1\r\n" + bytes([byte]) + b"\r\n")
        await wire.send("0\r\n\r\n")
        assert await wire.status() == 200
        await wire.send(f"{chunked}{SIGNED}\r\n")
        await wire.send(b"1000\r\n" + b"x" * 4096 + b"\r\n" + b"1\r\nx\r\n")
        assert await wire.status() == 413
        assert await wire.is_closed()
    assert len(caller.sink.events) == 1


async def test_what_is_announced_too_long_or_by_nobody_is_not_waited_for(port: int, caller: Caller) -> None:
    async with Wire(port) as wire:
        await wire.send(f"{POST}Content-Length: 4097\r\n{SIGNED}\r\n")
        assert await wire.status() == 413
        assert await wire.is_closed()
    async with Wire(port) as wire:
        await wire.send(f"{POST}Content-Length: 4096\r\n\r\n")
        assert await wire.status() == 401
    async with Wire(port) as wire:
        await wire.send(f"{POST}Transfer-Encoding: chunked\r\n\r\n")
        assert await wire.status() == 401
        assert await wire.is_closed()
    assert caller.counts.refused == {"too_large": 1, "unsigned": 2}


@pytest.mark.parametrize(
    "head",
    [
        "Content-Length: 20\r\nContent-Length: 21\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: x\r\n",
        "Content-Length: 20\r\nTransfer-Encoding: gzip\r\n",
        "X: \x00\r\n",
    ],
)
async def test_what_is_no_http_is_refused(port: int, caller: Caller, head: str) -> None:
    async with Wire(port) as wire:
        await wire.send(f"{POST}{head}{SIGNED}\r\n".encode() + BODY)
        assert await wire.status() in (400, 413, 501)
    assert caller.sink.events == []


async def test_a_length_beside_chunks_smuggles_nothing(port: int, caller: Caller) -> None:
    """Who stands before this server may have read the other of the two."""
    second = f"{POST}Content-Length: {len(BODY)}\r\n{SIGNED}\r\n".encode() + BODY
    async with Wire(port) as wire:
        await wire.send(f"{POST}Content-Length: {len(second) + 5}\r\nTransfer-Encoding: chunked\r\n\r\n")
        await wire.send(b"0\r\n\r\n" + second)
        assert await wire.status() == 400
        assert await wire.is_closed()
    assert caller.sink.events == []


async def test_a_flood_of_what_is_unsigned_keeps_none_of_what_is_signed_away(port: int, caller: Caller) -> None:
    async def unsigned() -> None:
        async with Wire(port) as wire:
            for _ in range(20):
                await wire.send(f"{POST}Content-Length: {len(BODY)}\r\n\r\n".encode() + BODY)
                assert await wire.status() == 401

    async def signed(number: int) -> None:
        body = json.dumps(number).encode()
        digest = github(body)["X-Hub-Signature-256"]
        async with Wire(port) as wire:
            await wire.send(
                f"{POST}Content-Length: {len(body)}\r\nX-Hub-Signature-256: {digest}\r\n\r\n".encode() + body
            )
            assert await wire.status() == 200

    await asyncio.gather(*(unsigned() for _ in range(10)), *(signed(number) for number in range(20)))
    assert sorted(int(str(event.body)) for event in caller.sink.events) == list(range(20))
    assert caller.counts.refused == {"unsigned": 200}
