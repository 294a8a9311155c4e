"""How much of a body is read before it is handed on, and what is refused of it."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Final

import httpx

from messages import RequestFailed
from transport.bodies.decompression import CutShort, decompressed

BLOCK: Final = 4 * 1024 * 1024
"""Bytes; a larger body may be downloaded. Each block of it has the time that a whole small body has."""

_MEBIBYTE: Final = 1024 * 1024
_MOST_IN_MEMORY: Final = 256 * _MEBIBYTE
_MOST_EXPANDED: Final = 250
_INFLATION_COUNTS_FROM: Final = 64 * _MEBIBYTE
_WITHOUT_CONTENT: Final = frozenset({204, 205})

ROOM: Final = "custom.room"
"""The request extension that is told what of the body is in memory."""

type Room = Callable[[int], None]
"""Told so many bytes, again and again. Raises where there is no room for them, which ends the request."""


@dataclass
class Incoming:
    """A response, what of its body came, and the rest of it; `is_whole` where there is no rest."""

    response: httpx.Response
    came: list[bytes]
    rest: AsyncIterator[bytes]
    is_whole: bool

    async def read_all(self, block_came: Callable[[], None], *, wanted: bool = True) -> None:
        """Reads on where the body is not to be a download; of one that is not wanted, what came is enough."""
        if not self.is_whole and wanted:
            block_came()
            await self._read_on(block_came)
        self.is_whole = True

    async def _read_on(self, block_came: Callable[[], None]) -> None:
        size = sum(map(len, self.came))
        _refuse_what_memory_cannot_hold(size)
        async for chunk in self.rest:
            self.came.append(chunk)
            size += len(chunk)
            if size // BLOCK > (size - len(chunk)) // BLOCK:
                block_came()
            refuse_inflation(self.response, size)
            _refuse_what_memory_cannot_hold(size)
            _take_room(self.response, size)


async def begun(response: httpx.Response) -> Incoming:
    """The response with the first block of its body."""
    rest = decompressed(response)
    came: list[bytes] = []
    size = 0
    async for chunk in rest:
        came.append(chunk)
        size += len(chunk)
        refuse_inflation(response, size)
        _take_room(response, size)
        if size >= BLOCK:
            return Incoming(response, came, rest, is_whole=False)
    if not came:
        _refuse_silence(response)
    return Incoming(response, came, rest, is_whole=True)


def _take_room(response: httpx.Response, size: int) -> None:
    room: Room | None = response.request.extensions.get(ROOM)
    if room is not None and response.is_success:
        room(size)


def _refuse_silence(response: httpx.Response) -> None:
    """Of an empty response: an empty listing is told by its length, and not by a connection that just ends.

    Raises `CutShort` or `httpx.RemoteProtocolError`, as for any body that broke off.
    """
    if not response.is_success or response.status_code in _WITHOUT_CONTENT:
        return
    if response.num_bytes_downloaded:
        raise CutShort(
            f"{response.num_bytes_downloaded} bytes came, and there was nothing in them", request=response.request
        )
    if "content-length" not in response.headers and "transfer-encoding" not in response.headers:
        raise httpx.RemoteProtocolError(
            "the connection ended before any content came, and no length was announced", request=response.request
        )


def _refuse_what_memory_cannot_hold(size: int) -> None:
    if size > _MOST_IN_MEMORY:
        raise RequestFailed(
            f"The answer is larger than {_MOST_IN_MEMORY // _MEBIBYTE} MiB. Let the API page (paginationType). An "
            "answer may have any length where data_path is a plain path (.data.items) and no path of the paging is jq."
        )


def refuse_inflation(response: httpx.Response, size: int) -> None:
    """Raises `RequestFailed` for a body that expands as no honest text does: a bomb."""
    if size > _INFLATION_COUNTS_FROM and size > _MOST_EXPANDED * response.num_bytes_downloaded:
        raise RequestFailed(
            f"The answer is compressed to less than 1/{_MOST_EXPANDED} of its size and goes on after "
            f"{size // _MEBIBYTE} MiB: it is taken for an attack, and not read."
        )
