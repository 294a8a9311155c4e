"""`python -m benchmarks.api`: an API on loopback that does next to nothing but wait, so that it is no bottleneck.

/pages/{count}?page=&size=      {"items": [...], "total": count}
/bare/{count}?page=&size=       a bare list
/wide/{count}?page=&size=       {"items": [...], "total": count}, of 28 KB an item
/offsets/{count}?offset=&limit= a bare list
/cursors/{count}?cursor=&limit= {"items": [...], "next_cursor": ... or null}
/parents/{count}?page=&size=    {"items": [{"id": 0}, ...], "total": count}
/parents/{n}/children/{each}    a bare list of the n-th parent's items
/item/{n}                       the n-th item
/whole/{count}                  {"items": [...]} in one answer, sent no faster than 20 MB a second
/requests                       how many requests came since it was asked last; answered at once
"""

import argparse
import asyncio
import json
from collections.abc import Callable, Iterator
from functools import cache
from itertools import batched
from urllib.parse import parse_qs, urlsplit

from benchmarks.items import item, wide

type Query = dict[str, list[str]]


@cache
def _encoded(number: int) -> bytes:
    return json.dumps(item(number)).encode()


def _list(start: int, stop: int) -> bytes:
    return b"[%s]" % b",".join(map(_encoded, range(start, stop)))


@cache
def _wide_page(start: int, stop: int) -> bytes:
    return json.dumps([wide(number) for number in range(start, stop)]).encode()


def _span(count: int, start: int, size: int) -> tuple[int, int]:
    return min(start, count), min(start + size, count)


def _number(query: Query, name: str, otherwise: int) -> int:
    return int(query[name][0]) if name in query else otherwise


def _page_span(query: Query, count: int) -> tuple[int, int]:
    size = _number(query, "size", 100)
    return _span(count, (_number(query, "page", 1) - 1) * size, size)


def _pages(query: Query, count: int) -> bytes:
    return b'{"items": %s, "total": %d}' % (_list(*_page_span(query, count)), count)


def _wide(query: Query, count: int) -> bytes:
    return b'{"items": %s, "total": %d}' % (_wide_page(*_page_span(query, count)), count)


def _bare(query: Query, count: int) -> bytes:
    return _list(*_page_span(query, count))


def _offsets(query: Query, count: int) -> bytes:
    return _list(*_span(count, _number(query, "offset", 0), _number(query, "limit", 100)))


def _cursors(query: Query, count: int) -> bytes:
    start, stop = _span(count, _number(query, "cursor", 0), _number(query, "limit", 100))
    return b'{"items": %s, "next_cursor": %s}' % (_list(start, stop), b"%d" % stop if stop < count else b"null")


def _parents(query: Query, count: int) -> bytes:
    parents = [{"id": number} for number in range(*_page_span(query, count))]
    return json.dumps({"items": parents, "total": count}).encode()


def _children(_: Query, parent: int, each: int) -> bytes:
    return _list(parent * each, (parent + 1) * each)


def _item(_: Query, number: int) -> bytes:
    return _encoded(number)


_ROUTES: dict[tuple[str, ...], Callable[..., bytes]] = {
    ("pages",): _pages,
    ("bare",): _bare,
    ("wide",): _wide,
    ("offsets",): _offsets,
    ("cursors",): _cursors,
    ("parents",): _parents,
    ("item",): _item,
    ("parents", "children"): _children,
}


_BYTES_A_SECOND = 20_000_000


def _whole(count: int) -> Iterator[bytes]:
    """One answer in pieces, since it may be larger than memory."""
    yield b'{"items": ['
    for numbers in batched(range(count), 100):
        yield (b"," if numbers[0] else b"") + b",".join(json.dumps(item(number)).encode() for number in numbers)
    yield b"]}"


class Api:
    """What all connections share."""

    def __init__(self, latency: float) -> None:
        self.latency = latency
        self.requests = 0

    def answer(self, target: str) -> tuple[float, bytes]:
        """Seconds to wait, and the body."""
        url = urlsplit(target)
        if url.path == "/requests":
            counted, self.requests = self.requests, 0
            return 0.0, b"%d" % counted
        self.requests += 1
        parts = url.path.strip("/").split("/")
        return self.latency, _ROUTES[tuple(parts[::2])](parse_qs(url.query), *map(int, parts[1::2]))


class Connection(asyncio.Protocol):
    """HTTP/1.1 as far as a client that sends one GET at a time needs it."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while b"\r\n\r\n" in self._received:
            head, _, self._received = self._received.partition(b"\r\n\r\n")
            target = head.split(b" ", 2)[1].decode()
            if target.startswith("/whole/"):
                self._large = asyncio.create_task(self._send_large(_whole(int(target.rpartition("/")[2]))))
                continue
            wait, body = self._api.answer(target)
            headers = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
            asyncio.get_running_loop().call_later(wait, self._send, headers + body)

    async def _send_large(self, pieces: Iterator[bytes]) -> None:
        self._api.requests += 1
        self._send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
        loop = asyncio.get_running_loop()
        began, sent = loop.time(), 0
        for piece in pieces:
            self._send(b"%x\r\n%s\r\n" % (len(piece), piece))
            sent += len(piece)
            await asyncio.sleep(max(0.0, began + sent / _BYTES_A_SECOND - loop.time()))
        self._send(b"0\r\n\r\n")

    def _send(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)


async def serve(port: int, latency: float) -> None:
    api = Api(latency)
    server = await asyncio.get_running_loop().create_server(lambda: Connection(api), "127.0.0.1", port)
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.api", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--latency-ms", type=int, required=True)
    options = parser.parse_args()
    asyncio.run(serve(options.port, options.latency_ms / 1000))


if __name__ == "__main__":
    main()
