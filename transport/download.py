"""A large body on its way: written to disk as fast as it comes, and read meanwhile by whoever needs it.

It waits for no reader, so it holds no place among the requests longer than the API takes. A body that breaks off is
asked for again; what came before must come again, byte for byte, so that a reader never notices.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Final

import httpx

from messages import RequestFailed
from scratch import disk_failures_told, scratch_file
from transport.attempts import Attempts, MayPass
from transport.bodies import BLOCK, Incoming, refuse_inflation
from transport.cancelling import cancelled_in_order

_MEBIBYTE: Final = 1024 * 1024
_LARGEST: Final = 4096 * _MEBIBYTE

type Reopened = Callable[[AsyncExitStack], Awaitable[Incoming]]
"""Asks once more; the stack takes what must be closed when all has been read. Raises as an attempt does."""


class Download:
    """The body of a response, of which the first block came already.

    Takes over what `held` holds, once nothing can fail any more, and closes it when all of the body is there.
    """

    def __init__(
        self, incoming: Incoming, held: AsyncExitStack, *, timeout: float, attempts: Attempts, reopened: Reopened
    ) -> None:
        self._file = scratch_file()
        self._size = 0
        self._timeout = timeout
        self._attempts = attempts
        self._reopened = reopened
        self._news = asyncio.Event()
        self._explained: Callable[[Exception], Exception] = _as_it_is
        self._write(0, b"".join(incoming.came))
        self._coming = asyncio.create_task(self._run(incoming, held.pop_all()))
        self._coming.add_done_callback(self._ended)

    def explain(self, explained: Callable[[Exception], Exception]) -> None:
        """Sets what makes an error for readers of one that ended the download."""
        self._explained = explained

    async def read(self, position: int, most: int) -> bytes:
        """Bytes from a position on, as soon as there are any; none at the end. Raises what ended the download."""
        while position >= self._size:
            if self._coming.done():
                self._raise_failure()
                return b""
            news = self._news
            await news.wait()
        return self.reread(position, most)

    def reread(self, position: int, length: int) -> bytes:
        """Bytes that came already."""
        with disk_failures_told():
            self._file.seek(position)
            return self._file.read(length)

    async def aclose(self) -> None:
        """Ends what is still coming, and frees what came."""
        if not self._coming.cancelling():  # a further cancellation would interrupt its tidying
            self._coming.cancel()
        await asyncio.wait([self._coming])
        self._file.close()

    def _raise_failure(self) -> None:
        error = self._coming.exception()
        if isinstance(error, Exception):
            raise self._explained(error) from error

    def _ended(self, coming: asyncio.Task[None]) -> None:
        _ = coming.cancelled() or coming.exception()  # readers get it; looked at so that asyncio does not report it
        self._tell()

    def _tell(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def _run(self, incoming: Incoming, held: AsyncExitStack) -> None:
        under_way: list[tuple[Incoming, AsyncExitStack]] = [(incoming, held)]

        async def attempt() -> None:
            if under_way:
                incoming, held = under_way.pop()
                async with held:
                    await self._receive(incoming, self._size)
                return
            async with AsyncExitStack() as held:
                incoming = await self._reopened(held)
                status = incoming.response.status_code
                if not incoming.response.is_success:
                    raise RequestFailed(f"The answer broke off, and asked again the API answered {status}", status)
                self._write(0, b"".join(incoming.came))
                await self._receive(incoming, sum(map(len, incoming.came)))

        try:
            await self._attempts.made(attempt)
        except MayPass as failure:
            message = f"asked again, the API answered {failure.response.status_code}"
            raise httpx.ReadError(message) from failure

    async def _receive(self, incoming: Incoming, position: int) -> None:
        try:
            async with asyncio.timeout(self._timeout) as deadline:
                await cancelled_in_order(self._write_all(incoming, position, deadline))
        except TimeoutError as error:
            message = f"less than {BLOCK // _MEBIBYTE} MiB in {self._timeout:g} s"
            raise httpx.ReadTimeout(message) from error

    async def _write_all(self, incoming: Incoming, position: int, deadline: asyncio.Timeout) -> None:
        in_block = 0
        async for chunk in incoming.rest:
            self._write(position, chunk)
            position += len(chunk)
            in_block += len(chunk)
            refuse_inflation(incoming.response, position)
            if in_block >= BLOCK:
                in_block = 0
                deadline.reschedule(asyncio.get_running_loop().time() + self._timeout)
        if position < self._size:
            raise RequestFailed(_ANOTHER)

    def _write(self, position: int, chunk: bytes) -> None:
        known = min(self._size - position, len(chunk))
        if known > 0 and chunk[:known] != self.reread(position, known):
            raise RequestFailed(_ANOTHER)
        new = chunk[max(known, 0) :]
        with disk_failures_told():
            self._file.seek(self._size)
            self._file.write(new)
        self._size += len(new)
        if self._size > _LARGEST:
            raise RequestFailed(f"The answer is larger than {_LARGEST // _MEBIBYTE} MiB. Set paginationType.")
        self._tell()


_ANOTHER: Final = (
    "The answer broke off, and was another when it was asked for again, so it cannot be read whole. Resync again, or "
    "set paginationType so that each answer is small."
)


def _as_it_is(error: Exception) -> Exception:
    return error
