"""What all servers that share the tests' event loop have in common: a free port, and an end in spite of all."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

from tests.running_tasks import serving

type Converse = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]
type Talk = Callable[[asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(converse: Converse, tls: ssl.SSLContext | None = None) -> AsyncGenerator[int]:
    """A server for as long as the block lasts; it ends even while it owes answers. Gives its port.

    A client may go away, and end a conversation by that.
    """
    conversations: set[asyncio.Task[None]] = set()

    async def conversation(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await converse(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            if tls is None:  # which would wait for the other side
                with suppress(ConnectionError):  # and else asyncio complains that nobody has heard of it
                    await writer.wait_closed()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = serving(conversation(reader, writer))
        conversations.add(task)
        task.add_done_callback(conversations.discard)

    server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in list(conversations):
            task.cancel()
        await asyncio.gather(*conversations, return_exceptions=True)


@asynccontextmanager
async def writing(talk: Talk) -> AsyncGenerator[str]:
    """A server that writes whatever a test says to each connection once it was asked. Gives its URL."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await talk(writer)

    async with listening(converse) as port:
        yield f"http://127.0.0.1:{port}"
