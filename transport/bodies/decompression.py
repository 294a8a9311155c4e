"""Bodies decompressed, and known to be whole: httpx takes the end of the bytes for the end of what was compressed.

A gzip file is decompressed as well, whatever is said of it: no text begins as one does.
"""

import asyncio
import zlib
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Final

import httpx

from messages import RequestFailed

ACCEPT_ENCODING: Final = "gzip, deflate"
"""What is asked for: no more than is understood here."""

_GZIP: Final = zlib.MAX_WBITS | 16
_ZLIB: Final = zlib.MAX_WBITS
_DEFLATE: Final = -zlib.MAX_WBITS
# What some servers call deflate lacks the frame that the word means (RFC 9110 §8.4.1.2).
_FORMATS: Final = {"gzip": (_GZIP,), "x-gzip": (_GZIP,), "deflate": (_ZLIB, _DEFLATE)}
_NOT_ASKED_FOR: Final = frozenset({"br", "zstd", "compress", "x-compress"})
_MEMBER: Final = b"\x1f\x8b"
_PIECE: Final = 128 * 1024
"""Bytes that are made at a time."""


class CutShort(httpx.DecodingError):
    """A body of which bytes came, and not all that they were to become.

    Versions before `NEW_RULE` took it for whole.
    """


async def decompressed(response: httpx.Response) -> AsyncIterator[bytes]:
    """The body of a response as it comes.

    Raises `httpx.DecodingError` where it is damaged, `CutShort` where it ends before its compression does, and
    `RequestFailed` for a compression that was not asked for.
    """
    file = _File(response.request)
    layers = [*_layers(response), file]
    async for chunk in response.aiter_raw():
        for piece in _through(layers, chunk):
            yield piece
            await asyncio.sleep(0)  # a small chunk may become many pieces
    if file.held:
        yield file.held
    if not all(layer.is_whole for layer in layers):
        raise CutShort(
            f"the body ended after {response.num_bytes_downloaded} bytes, before its compression did",
            request=response.request,
        )


def _layers(response: httpx.Response) -> "list[_Layer | _File]":
    """What a body went through, the last first."""
    codings = [coding.strip().lower() for coding in response.headers.get("content-encoding", "").split(",")]
    for coding in codings:
        if coding in _NOT_ASKED_FOR:
            raise RequestFailed(
                f"The answer is compressed by {coding}, and only {ACCEPT_ENCODING} are understood. Take "
                "Accept-Encoding out of headers."
            )
    return [_Layer(_FORMATS[coding], response.request) for coding in reversed(codings) if coding in _FORMATS]


def _through(layers: "Sequence[_Layer | _File]", data: bytes) -> Iterator[bytes]:
    """What comes out of the last of them, some at a time: of each no more is made than the next one takes."""
    if not layers:
        if data:
            yield data
        return
    for piece in layers[0].decompressed(data):
        yield from _through(layers[1:], piece)


class _Layer:
    """One compression, in the first of some formats that fits what comes."""

    def __init__(self, formats: tuple[int, ...], request: httpx.Request) -> None:
        self._format, *self._other_formats = formats
        self._request = request
        self._stream = zlib.decompressobj(self._format)
        self._fed = b""
        self._after = b""
        self._is_fresh = True
        """Whether no byte of it came."""

    @property
    def is_whole(self) -> bool:
        return self._is_fresh or self._stream.eof

    def decompressed(self, data: bytes) -> Iterator[bytes]:
        if not data:
            return
        self._is_fresh = False
        yield from self._fed_with(data)
        while self._stream.eof and self._next_member():
            yield from self._fed_with(self._after)

    def _fed_with(self, data: bytes) -> Iterator[bytes]:
        if self._stream.eof:
            if len(self._after) < len(_MEMBER):
                self._after += data
            return
        is_full = True
        while (data or is_full) and not self._stream.eof:
            try:
                result = self._stream.decompress(data, _PIECE)
            except zlib.error as error:
                if not self._other_formats:
                    raise httpx.DecodingError(str(error), request=self._request) from error
                self._stream = zlib.decompressobj(self._other_formats.pop())
                data, self._fed = self._fed + data, b""
                continue
            if result:
                self._other_formats.clear()
            self._fed = self._fed + data if self._other_formats else b""
            data, is_full = self._stream.unconsumed_tail, len(result) == _PIECE
            if result:
                yield result
        self._after = self._stream.unused_data

    def _next_member(self) -> bool:
        """Whether another member of a gzip file follows, which is fed then; anything else after the end is padding."""
        if self._format != _GZIP or not self._after.startswith(_MEMBER):
            return False
        self._stream = zlib.decompressobj(_GZIP)
        return True


class _File:
    """A body that is itself a gzip file, where it begins as one; any other is left as it is."""

    def __init__(self, request: httpx.Request) -> None:
        self._request = request
        self._layer: _Layer | None = None
        self._is_plain = False
        self.held = b""
        """What is too short yet to tell."""

    @property
    def is_whole(self) -> bool:
        return self._layer is None or self._layer.is_whole

    def decompressed(self, data: bytes) -> Iterator[bytes]:
        if self._is_plain:
            yield data
            return
        if self._layer is None:
            data = self.held + data
            if len(data) < len(_MEMBER):
                self.held = data
                return
            self.held = b""
            if not data.startswith(_MEMBER):
                self._is_plain = True
                yield data
                return
            self._layer = _Layer((_GZIP,), self._request)
        yield from self._layer.decompressed(data)
