"""How much of a body is read before it is handed on, and what is refused of it."""

from collections.abc import AsyncIterator, Callable
from typing import Final

import httpx

from messages import RequestFailed
from transport.download import BLOCK, Download, refuse_inflation

DOWNLOAD: Final = "custom.download"
"""The response extension with the `Download` of a large body, of which the response itself has the beginning."""

_MOST_IN_MEMORY: Final = 256 * 1024 * 1024
_BEGINNING: Final = 64 * 1024
# They describe the body as it came, not as it is handed on.
_OF_THE_TRANSFER: Final = frozenset({b"content-encoding", b"content-length", b"transfer-encoding"})

_WITHOUT_CONTENT: Final = frozenset({204, 205})


async def beginning_of(response: httpx.Response, chunks: AsyncIterator[bytes]) -> tuple[list[bytes], bool]:
    """The body up to one block of it, and whether that is all."""
    body: list[bytes] = []
    size = 0
    async for chunk in chunks:
        body.append(chunk)
        size += len(chunk)
        refuse_inflation(response, size)
        if size >= BLOCK:
            return body, False
    return body, True


async def in_memory(
    response: httpx.Response, body: list[bytes], chunks: AsyncIterator[bytes], block_came: Callable[[], None]
) -> list[bytes]:
    """All of a body that is not welcome as a download; of a failure's, what its message needs."""
    if not response.is_success:
        return body
    size = sum(map(len, body))
    block_came()
    async for chunk in chunks:
        body.append(chunk)
        size += len(chunk)
        if size // BLOCK > (size - len(chunk)) // BLOCK:
            block_came()
        refuse_inflation(response, size)
        if size > _MOST_IN_MEMORY:
            break
    if size > _MOST_IN_MEMORY:
        raise RequestFailed(
            f"The answer is larger than {_MOST_IN_MEMORY // 1024**2} MiB. Let the API page (paginationType). An answer "
            "may have any length where data_path is a plain path (.data.items) and no path of the paging is jq."
        )
    return body


def refuse_silence(request: httpx.Request, response: httpx.Response) -> None:
    """Of an empty answer: an empty listing is told by its length, and not by a connection that just ends.

    Raises `httpx.RemoteProtocolError`, as for any body that broke off.
    """
    announced = "content-length" in response.headers or "transfer-encoding" in response.headers
    if response.is_success and response.status_code not in _WITHOUT_CONTENT and not announced:
        raise httpx.RemoteProtocolError(
            "the connection ended before any content came, and no length was announced", request=request
        )


def with_body(
    request: httpx.Request, response: httpx.Response, content: bytes, download: Download | None = None
) -> httpx.Response:
    """The response with its body as it was read; of a body that is still coming, with its beginning."""
    headers = [(name, value) for name, value in response.headers.raw if name.lower() not in _OF_THE_TRANSFER]
    extensions = {**response.extensions, DOWNLOAD: download}
    if download is not None:
        content = content[:_BEGINNING]
    return httpx.Response(
        response.status_code, headers=headers, content=content, request=request, extensions=extensions
    )
