"""An HTTP proxy that leads to servers by CONNECT, as proxies of companies do for https."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus

from tests.servers.listening import listening


@dataclass
class Tunnels:
    """What was asked of the proxy: where to, and with which header lines. `refusal` is answered instead, if any."""

    port: int = 0
    refusal: HTTPStatus | None = None
    asked: list[tuple[str, list[str]]] = field(default_factory=list)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def targets(self) -> list[str]:
        return [target for target, _ in self.asked]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first, *headers = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
        _, target, _ = first.split(" ")
        self.asked.append((target, headers))
        answer = self.refusal or HTTPStatus.OK
        writer.write(f"HTTP/1.1 {answer.value} {answer.phrase}\r\n\r\n".encode())
        if self.refusal is None:
            host, _, port = target.rpartition(":")
            far_reader, far_writer = await asyncio.open_connection(host, int(port))
            await asyncio.gather(_pass_on(reader, far_writer), _pass_on(far_reader, writer))


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
    writer.close()


@asynccontextmanager
async def tunnels() -> AsyncGenerator[Tunnels]:
    """A proxy for as long as the block lasts."""
    proxy = Tunnels()
    async with listening(proxy.serve) as proxy.port:
        yield proxy
