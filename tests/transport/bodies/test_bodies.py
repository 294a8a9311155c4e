"""No part of a body passes for the whole, wherever it was cut and however it was sent."""

import asyncio
import gzip
import json
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from client import ApiClient, ApiRequest
from messages import RequestFailed
from settings import load_settings
from tests.fake_clock import FakeClock
from tests.servers.listening import Talk, writing
from transport.attempts import Backoff

LINES = b"".join(json.dumps({"id": number}).encode() + b"\n" for number in range(300))
"""Of JSON lines, each beginning that ends with a line is as good as the whole."""


def with_length(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


def in_chunks(body: bytes) -> bytes:
    pieces = (body[at : at + 700] for at in range(0, len(body), 700))
    return (
        b"Transfer-Encoding: chunked\r\n\r\n" + b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in pieces) + b"0\r\n\r\n"
    )


def until_the_end(body: bytes) -> bytes:
    return b"\r\n" + body


def as_it_is(body: bytes) -> bytes:
    return body


FRAMES = {"length": with_length, "chunks": in_chunks}
CODINGS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "plain": ("identity", as_it_is),
    "gzip": ("gzip", gzip.compress),
    "deflate": ("deflate", zlib.compress),
}
CUTTABLE = {
    **{f"{frame}, {coding}": (FRAMES[frame], *CODINGS[coding]) for frame in FRAMES for coding in CODINGS},
    # Without a length, only compression tells where the body ends.
    **{f"no length, {coding}": (until_the_end, *CODINGS[coding]) for coding in ("gzip", "deflate")},
}


def saying(sent: bytes) -> Talk:
    async def talk(writer: asyncio.StreamWriter) -> None:
        writer.write(sent)
        await writer.drain()

    return talk


async def read(sent: bytes) -> bytes:
    async with writing(saying(sent)) as url:
        config = load_settings({"base_url": url, "max_retries": 0})
        async with ApiClient(config, clock=FakeClock(), backoff=Backoff(0.0, 0.0)) as client:
            return (await client.ask(ApiRequest("/lines"))).body.content


@pytest.mark.parametrize(("frame", "coding", "compress"), CUTTABLE.values(), ids=CUTTABLE.keys())
@settings(max_examples=25)
@given(data=st.data())
async def test_what_was_cut_is_a_failure(
    frame: Callable[[bytes], bytes], coding: str, compress: Callable[[bytes], bytes], data: st.DataObject
) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nContent-Encoding: %s\r\n" % coding.encode()
    sent = head + frame(compress(LINES))
    with pytest.raises(RequestFailed):
        await read(sent[: data.draw(st.integers(len(head), len(sent) - 1))])


@pytest.mark.parametrize(("frame", "coding", "compress"), CUTTABLE.values(), ids=CUTTABLE.keys())
async def test_the_whole_is_read(
    frame: Callable[[bytes], bytes], coding: str, compress: Callable[[bytes], bytes]
) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nContent-Encoding: %s\r\n" % coding.encode()
    assert await read(head + frame(compress(LINES))) == LINES
