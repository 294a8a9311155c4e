"""What may come over the wire instead of an answer: whole items, or a `RequestFailed` that can be read. In time."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any, Final

import pytest

from client import ApiClient, ApiRequest
from endpoints import Endpoint
from endpoints.listing import Listing
from extraction import Extraction
from json_types import Item
from messages import IntegrationError
from meter import Meter
from paging import Pagination, PaginationType
from tests.fake_clock import let_pass
from tests.servers.listening import Talk, writing
from tests.servers.loopback import ClientOf, Response, Serve, json_response

LONGEST_MESSAGE: Final = 2000
ITEMS: Final = b'[{"id": 1}, {"id": 2}]'

type Raw = Callable[[Talk], Awaitable[str]]


@pytest.fixture
async def raw(stack: AsyncExitStack) -> Raw:
    """Starts servers that write whatever a test says, whatever is asked; gives their URL."""

    async def start(talk: Talk) -> str:
        return await stack.enter_async_context(writing(talk))

    return start


def saying(*parts: bytes) -> Talk:
    async def talk(writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()

    return talk


def endlessly(beginning: bytes, part: bytes) -> Talk:
    """As fast as the client reads."""

    async def talk(writer: asyncio.StreamWriter) -> None:
        writer.write(beginning)
        while True:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0)

    return talk


def dripping(beginning: bytes, part: bytes) -> Talk:
    """Often enough that no single read takes long, and for longer than anybody waits."""

    async def talk(writer: asyncio.StreamWriter) -> None:
        writer.write(beginning)
        while True:
            writer.write(part)
            await writer.drain()
            let_pass(5)
            await asyncio.sleep(0)

    return talk


def answer(*headers: str, body: bytes = ITEMS, status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\n{''.join(f'{line}\r\n' for line in headers)}\r\n".encode("latin-1") + body


def listing(client: ApiClient, data_path: str | None = None, **pagination: Any) -> AsyncIterator[list[Item]]:
    endpoint = Endpoint("/items", extraction=Extraction(data_path), pagination=Pagination(**pagination))

    async def pages() -> AsyncIterator[list[Item]]:
        async for page in Listing(client, endpoint, Meter()).pages():
            yield page.items

    return pages()


async def refusal(client: ApiClient) -> str:
    with pytest.raises(IntegrationError) as failure:
        async for _ in listing(client):
            pass
    message = str(failure.value)
    assert len(message) <= LONGEST_MESSAGE
    assert len(message.splitlines()) == 1
    return message


def compressed(name: str) -> str:
    return f"Content-Encoding: {name}"


LENGTH: Final = f"Content-Length: {len(ITEMS)}"
CHUNKED: Final = "Transfer-Encoding: chunked"
LONG: Final = "x" * 90_000

UNUSABLE: Final[dict[str, Talk]] = {
    "nothing": saying(b""),
    "no HTTP": saying(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "no HTTP, and long": saying(b"\x00\xff" * 40_000 + b"\r\n\r\n"),
    "a status line without end": saying(b"HTTP/1.1 200 " + b"x" * 500_000),
    "headers, and then nothing": saying(answer("Content-Type: application/json", body=b"")),
    "a status that is none": saying(answer(LENGTH, status="2000 OK")),
    "a header without end": saying(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 500_000),
    "headers without end": endlessly(b"HTTP/1.1 200 OK\r\n", b"X-Header: value\r\n" * 100),
    "a header that is none": saying(answer("no colon here " + LONG, LENGTH)),
    "a NUL in a header": saying(answer("X: a\0b", LENGTH)),
    "two lengths": saying(answer(LENGTH, "Content-Length: 3")),
    "a length that is none": saying(answer("Content-Length: many")),
    "a length below zero": saying(answer("Content-Length: -5")),
    "a length of many digits": saying(answer("Content-Length: " + "9" * 5000)),
    "more promised than sent": saying(answer(f"Content-Length: {len(ITEMS) + 1}")),
    "less promised than sent": saying(answer(f"Content-Length: {len(ITEMS) - 1}")),
    "a chunk without end": saying(answer(CHUNKED, body=b"%x\r\n%s\r\n" % (len(ITEMS), ITEMS))),
    "a chunk that is cut": saying(answer(CHUNKED, body=b"ff\r\n" + ITEMS)),
    "a chunk size that is none": saying(answer(CHUNKED, body=b"zz\r\n" + ITEMS)),
    "a chunk size without end": saying(answer(CHUNKED, body=b"1" * 90_000)),
    "an unknown transfer encoding": saying(answer("Transfer-Encoding: rot13")),
    "gzip that is none": saying(answer(compressed("gzip"), LENGTH)),
    "gzip that is cut": saying(answer(compressed("gzip"), body=gzip.compress(ITEMS * 100)[:-20])),
    "gzip that is damaged": saying(answer(compressed("gzip"), body=gzip.compress(ITEMS)[:12] + b"\0" * 40)),
    "deflate that is none": saying(answer(compressed("deflate"), LENGTH)),
    "an error page without end": saying(answer(body=b"<html>" + b"e" * 1_000_000, status="404 Not Found")),
    "a reason without end": saying(answer(LENGTH, status="404 " + "r" * 90_000)),
    "an error with a content type without end": saying(answer(f"Content-Type: {LONG}", body=b"no JSON")),
    "a redirect to nowhere": saying(answer("Location: http://[::1", status="302 Found")),
    "a redirect to a long place": saying(answer(f"Location: /{LONG}", status="302 Found")),
    "a redirect elsewhere": saying(answer("Location: http://elsewhere.test/", status="302 Found")),
    "a redirect to itself": saying(answer("Location: /items", status="302 Found")),
    "a redirect to another scheme": saying(answer("Location: file:///etc/passwd", status="302 Found")),
    "a redirect without a place": saying(answer(LENGTH, status="302 Found")),
    "another protocol": saying(answer("Upgrade: websocket", "Connection: upgrade", status="101 Switching Protocols")),
    "not modified": saying(answer(status="304 Not Modified", body=b"")),
    "a binary body": saying(answer(body=bytes(range(256)))),
    "continue for ever": dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "a header that drips": dripping(b"HTTP/1.1 200 OK\r\nX: ", b"x"),
    "a status line that drips": dripping(b"HTTP", b"/"),
    "a body that drips": dripping(answer("Content-Length: 100000", body=b"["), b" "),
    "a chunked body that drips": dripping(answer(CHUNKED, body=b"1\r\n[\r\n"), b"1\r\n \r\n"),
}

UNUSUAL: Final[dict[str, Talk]] = {
    "no length at all": saying(answer()),
    "an old protocol": saying(answer(LENGTH).replace(b"HTTP/1.1", b"HTTP/1.0")),
    "no reason": saying(answer(LENGTH, status="200")),
    "headers by the thousand": saying(answer(*(f"X-{number}: y" for number in range(6000)), LENGTH)),
    "a header in latin-1": saying(answer("X-Nom: caf\xe9", LENGTH)),
    "cookies of any form": saying(answer("Set-Cookie: ;;;=", "Set-Cookie: a=b; Expires=never; Max-Age=x", LENGTH)),
    "an early hint": saying(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + answer(LENGTH)),
    "a charset that is quoted": saying(answer('Content-Type: application/json; charset="UTF-8"', LENGTH)),
    "a content type that is wrong": saying(answer("Content-Type: image/png", LENGTH)),
    "limits that are nonsense": saying(
        answer("X-RateLimit-Remaining: \xb2", "Retry-After: " + "9" * 5000, "X-RateLimit-Reset: soon", LENGTH)
    ),
    "a link that is nonsense": saying(answer("Link: " + "<" * 90_000, LENGTH)),
    "a trailer": saying(answer(CHUNKED, body=b"%x\r\n%s\r\n0\r\nX: y\r\n\r\n" % (len(ITEMS), ITEMS))),
    "a byte at a time": saying(*(bytes([byte]) for byte in answer(LENGTH))),
    "UTF-16": saying(answer(body=ITEMS.decode().encode("utf-16"))),
    "a byte order mark": saying(answer(body=b"\xef\xbb\xbf" + ITEMS)),
    "gzip": saying(answer(compressed("gzip"), body=gzip.compress(ITEMS))),
}


@pytest.mark.parametrize("talk", UNUSABLE.values(), ids=UNUSABLE.keys())
async def test_what_is_no_answer_is_refused_with_a_message_that_can_be_read(
    talk: Talk, raw: Raw, client_of: ClientOf
) -> None:
    client = client_of(await raw(talk), max_retries=0)
    message = await refusal(client)
    assert "/items" in message


@pytest.mark.parametrize("talk", UNUSUAL.values(), ids=UNUSUAL.keys())
async def test_what_is_only_unusual_is_read_whole(talk: Talk, raw: Raw, client_of: ClientOf) -> None:
    client = client_of(await raw(talk), max_retries=0)
    assert [page async for page in listing(client)] == [json.loads(ITEMS)]


@pytest.mark.parametrize("talk", UNUSABLE.values(), ids=UNUSABLE.keys())
async def test_a_login_that_gets_no_answer_is_refused_as_well(talk: Talk, raw: Raw, client_of: ClientOf) -> None:
    url = await raw(talk)
    login = {"endpoint": f"{url}/items", "body": {}}
    template = {"headers": {"Authorization": "{{.token}}"}}
    client = client_of(
        "http://127.0.0.1:9",
        auth_type="custom",
        custom_auth_request=login,
        custom_auth_request_template=template,
        max_retries=0,
    )
    with pytest.raises(IntegrationError) as failure:
        await client.ask(ApiRequest("/"))
    assert len(str(failure.value)) <= LONGEST_MESSAGE


@pytest.mark.parametrize(
    "token",
    ["x" * 70_000, "\0", "\r\nX: y", "\ud800", "é", 10**4000, {"a": 1}, [], True, 0.5],
    ids=["long", "NUL", "line break", "half a surrogate", "no ASCII", "number", "object", "list", "true", "float"],
)
@pytest.mark.parametrize("place", ["headers", "query_params", "body"])
async def test_a_login_may_give_anything_as_token(token: object, place: str, serve: Serve, client_of: ClientOf) -> None:
    server = await serve(lambda request: json_response({"token": token} if request.path == "/login" else [{"id": 1}]))
    client = client_of(
        server,
        auth_type="custom",
        custom_auth_request={"endpoint": "/login", "body": {}},
        custom_auth_request_template={place: {"token": "{{.token}}"}},
        max_retries=0,
    )
    try:
        reply = await client.ask(ApiRequest("/items", "POST", body={}))
    except IntegrationError as error:
        message = str(error)
    else:
        message = str(reply.body.status)
    assert len(message) <= LONGEST_MESSAGE


@pytest.mark.parametrize("nested", [b"[" * 100_000, b"[" * 3000 + b"]" * 3000, b'{"token":' * 100_000])
async def test_a_login_answer_that_is_nested_beyond_reason_is_refused(
    nested: bytes, serve: Serve, client_of: ClientOf
) -> None:
    server = await serve(lambda _: Response(nested))
    oauth2 = {"tokenUrl": "/token", "clientId": "a", "clientSecret": "b"}
    client = client_of(server, auth_type="oauth2", oauth2=oauth2, max_retries=0)
    with pytest.raises(IntegrationError, match="without an access_token"):
        await client.ask(ApiRequest("/items"))


@pytest.mark.parametrize(
    "lead",
    ["x" * 70_000, "a\x00b", "\ud83d", "é", 10**4000, 1.5, -7, "/x", "//", "?", "#"],
    ids=lambda lead: str(lead)[:9],
)
@pytest.mark.parametrize("style", [PaginationType.CURSOR, PaginationType.NEXT_LINK])
async def test_whatever_leads_to_the_next_page_is_followed_to_an_end_or_refused(
    lead: object, style: PaginationType, serve: Serve, client_of: ClientOf
) -> None:
    server = await serve(
        lambda _: json_response(
            {"data": [{"id": len(server.requests)}], "next": lead if len(server.requests) == 1 else None}
        )
    )
    client = client_of(server, max_retries=0)
    pages: list[list[Item]] = []
    try:
        async for page in listing(client, ".data", type=style, param="cursor", size_param="n"):
            pages.append(page)
    except IntegrationError as error:
        message = str(error)
        assert len(pages) <= 1
    else:
        message = ""
        assert [[item["id"] for item in page] for page in pages] == [[1], [2]]
    assert len(message) <= LONGEST_MESSAGE
