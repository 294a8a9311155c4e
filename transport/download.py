"""A large body on its way: written to disk as fast as it comes, and read meanwhile by whoever needs it.

It waits for no reader, so it holds no place among the requests longer than the API takes. A body that breaks off is
asked for again; what came before must come again, byte for byte, so that a reader never notices.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Final, Protocol

import httpx

from messages import RequestFailed
from scratch import disk_failures_told, scratch_file
from transport.cancelling import cancelled_in_order

BLOCK: Final = 4 * 1024 * 1024
"""Bytes; a larger body is downloaded. Each block of it has the time that a whole small body has."""

_LARGEST: Final = 4 * 1024**3
_MOST_EXPANDED: Final = 250
_INFLATION_COUNTS_FROM: Final = 64 * 1024 * 1024
_MEBIBYTE: Final = 1024 * 1024


class Again(Protocol):
    """How a body that broke off is asked for again."""

    async def pause(self, error: httpx.RequestError, retry: int) -> None:
        """Waits before the n-th retry. Raises the error where there is to be none."""
        ...

    async def send(self, held: AsyncExitStack) -> httpx.Response:
        """A response whose body is still to be read; `held` takes what must be closed then.

        Raises `httpx.TransportError` where a further try may help, and `RequestFailed` where none will.
        """
        ...


class Download:
    """The body of `response`, of which `beginning` came already.

    Takes over what `held` holds, once nothing can fail any more, and closes it when all of the body is there.
    """

    def __init__(
        self,
        response: httpx.Response,
        chunks: AsyncIterator[bytes],
        beginning: list[bytes],
        held: AsyncExitStack,
        *,
        timeout: float,
        again: Again,
    ) -> None:
        self._file = scratch_file()
        self._size = 0
        self._timeout = timeout
        self._again = again
        self._news = asyncio.Event()
        self._explained: Callable[[Exception], Exception] = _as_it_is
        self._write(0, b"".join(beginning))
        self._coming = asyncio.create_task(self._run(response, chunks, held.pop_all()))
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

    async def _run(self, response: httpx.Response, chunks: AsyncIterator[bytes], held: AsyncExitStack) -> None:
        position, retries = self._size, 0
        while True:
            try:
                async with held:
                    if retries:
                        response = await self._again.send(held)
                        chunks, position = response.aiter_bytes(), 0
                    await self._receive(response, chunks, position)
                return
            except (httpx.TransportError, httpx.DecodingError) as error:
                retries += 1
                await self._again.pause(error, retries)
                held = AsyncExitStack()

    async def _receive(self, response: httpx.Response, chunks: AsyncIterator[bytes], position: int) -> None:
        try:
            async with asyncio.timeout(self._timeout) as deadline:
                await cancelled_in_order(self._write_all(response, chunks, position, deadline))
        except TimeoutError as error:
            message = f"less than {BLOCK // _MEBIBYTE} MiB in {self._timeout:g} s"
            raise httpx.ReadTimeout(message) from error

    async def _write_all(
        self, response: httpx.Response, chunks: AsyncIterator[bytes], position: int, deadline: asyncio.Timeout
    ) -> None:
        in_block = 0
        async for chunk in chunks:
            self._write(position, chunk)
            position += len(chunk)
            in_block += len(chunk)
            refuse_inflation(response, position)
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


def refuse_inflation(response: httpx.Response, size: int) -> None:
    """Raises `RequestFailed` for a body that expands as no honest text does: a bomb."""
    if size > _INFLATION_COUNTS_FROM and size > _MOST_EXPANDED * response.num_bytes_downloaded:
        raise RequestFailed(
            f"The answer is compressed to less than 1/{_MOST_EXPANDED} of its size and goes on after "
            f"{size // _MEBIBYTE} MiB: it is taken for an attack, and not read."
        )


def _as_it_is(error: Exception) -> Exception:
    return error
