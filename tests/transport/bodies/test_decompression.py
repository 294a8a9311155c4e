"""Bodies decompressed, and known to be whole."""

import gzip
import zlib
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages import RequestFailed
from transport.bodies.decompression import decompressed

CONTENT = b'[{"id": 1, "text": "' + bytes(range(32, 127)) * 40 + b'"}]'


def raw_deflate(content: bytes) -> bytes:
    packed = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packed.compress(content) + packed.flush()


def in_members(content: bytes) -> bytes:
    half = len(content) // 2
    return gzip.compress(content[:half]) + gzip.compress(content[half:])


CODINGS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "gzip in members": ("gzip", in_members),
    "x-gzip": ("X-GZip", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "deflate without its frame": ("deflate", raw_deflate),
    "one after the other": ("deflate, gzip", lambda content: gzip.compress(zlib.compress(content))),
}
"""What a header says, and what it stands for."""


class _Pieces(httpx.AsyncByteStream):
    def __init__(self, content: bytes, size: int) -> None:
        self._content, self._size = content, size

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for at in range(0, len(self._content), self._size):
            yield self._content[at : at + self._size]


async def read(coding: str, content: bytes, size: int = 1_000) -> bytes:
    response = httpx.Response(
        200,
        headers={"Content-Encoding": coding},
        stream=_Pieces(content, size),
        request=httpx.Request("GET", "http://a.example"),
    )
    return b"".join([chunk async for chunk in decompressed(response)])


@pytest.mark.parametrize(("coding", "compress"), CODINGS.values(), ids=CODINGS.keys())
@pytest.mark.parametrize("size", [1, 2, 7, 10_000])
async def test_each_compression_is_undone(coding: str, compress: Callable[[bytes], bytes], size: int) -> None:
    assert await read(coding, compress(CONTENT), size) == CONTENT


@pytest.mark.parametrize("coding", ["", "identity", "utf-8", "aws-chunked"])
async def test_what_is_no_compression_is_left_as_it_is(coding: str) -> None:
    assert await read(coding, CONTENT) == CONTENT


@pytest.mark.parametrize("padding", [b"\0" * 500, b"\n", b"\x1f"])
async def test_padding_after_the_end_is_passed_over(padding: bytes) -> None:
    assert await read("gzip", gzip.compress(CONTENT) + padding, 7) == CONTENT


@pytest.mark.parametrize("coding", ["gzip", "deflate", "gzip, gzip"])
async def test_nothing_at_all_is_not_cut_short(coding: str) -> None:
    assert await read(coding, b"") == b""


@pytest.mark.parametrize(("coding", "compress"), CODINGS.values(), ids=CODINGS.keys())
@given(data=st.data())
async def test_no_beginning_passes_for_the_whole(
    coding: str, compress: Callable[[bytes], bytes], data: st.DataObject
) -> None:
    packed = compress(CONTENT)
    end_of_a_member = len(gzip.compress(CONTENT[: len(CONTENT) // 2])) if compress is in_members else 0
    length = data.draw(st.integers(1, len(packed) - 1))
    # After the end of a member there may be another, or padding; one byte is not enough to tell.
    if compress is in_members and end_of_a_member <= length <= end_of_a_member + 1:
        return
    with pytest.raises(httpx.DecodingError):
        await read(coding, packed[:length], data.draw(st.integers(1, 300)))


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
async def test_what_is_damaged_is_told(coding: str) -> None:
    packed = bytearray(CODINGS[coding][1](CONTENT))
    packed[-3] ^= 0xFF  # of its checksum
    with pytest.raises(httpx.DecodingError):
        await read(coding, bytes(packed))


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, br"])
async def test_what_was_not_asked_for_is_refused_with_what_to_change(coding: str) -> None:
    with pytest.raises(RequestFailed, match=r"compressed by .*Accept-Encoding"):
        await read(coding, CONTENT)


@pytest.mark.parametrize("size", [1, 2, 7, 10_000])
@pytest.mark.parametrize(
    ("coding", "sent"),
    [
        ("", gzip.compress(CONTENT)),
        ("", in_members(CONTENT)),
        ("gzip", gzip.compress(gzip.compress(CONTENT))),
        ("deflate", zlib.compress(in_members(CONTENT))),
    ],
)
async def test_a_file_that_is_itself_compressed_is_undone_too(coding: str, sent: bytes, size: int) -> None:
    assert await read(coding, sent, size) == CONTENT


@given(data=st.data())
async def test_no_beginning_of_such_a_file_passes_for_the_whole(data: st.DataObject) -> None:
    packed = gzip.compress(CONTENT)
    with pytest.raises(httpx.DecodingError):
        await read("", packed[: data.draw(st.integers(2, len(packed) - 1))], data.draw(st.integers(1, 300)))


@pytest.mark.parametrize("content", [b"", b"\x1f", b"x", b"\x1f\x8c"])
async def test_what_only_begins_as_such_a_file_is_left_as_it_is(content: bytes) -> None:
    assert await read("", content, 1) == content


def packed_again(times: int) -> bytes:
    content = b" " * 20_000_000
    for _ in range(times):
        content = gzip.compress(content)
    return content


@pytest.mark.parametrize(("coding", "times"), [("gzip", 1), ("gzip, gzip", 2), ("gzip", 2), ("identity", 1)], ids=str)
async def test_nothing_is_decompressed_to_more_than_a_piece_at_a_time(coding: str, times: int) -> None:
    """A few bytes that were compressed twice become more than there is memory, before anybody can count them."""
    response = httpx.Response(
        200,
        headers={"Content-Encoding": coding},
        stream=_Pieces(packed_again(times), 100_000),
        request=httpx.Request("GET", "http://a.example"),
    )
    sizes = [len(piece) async for piece in decompressed(response)]
    assert sum(sizes) == 20_000_000
    assert max(sizes) <= 256 * 1024
