"""A large body is read while it comes, asked for again where it breaks off, and no part is taken for the whole."""

import asyncio
import gzip
import json
import os
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

import scratch
from client import ApiClient, ApiRequest
from endpoints import Endpoint
from endpoints.listing import Listing
from endpoints.pages import large_answers
from extraction import Extraction
from json_types import Item
from messages import AnswerError, PaginationError, RequestFailed
from meter import Meter
from paging import PaginationOptions, PaginationType
from tests.fake_clock import FakeClock, let_pass, settle, until
from tests.running_tasks import running
from tests.servers.listening import writing
from tests.servers.loopback import ClientOf, Handler, Request, Response, Serve, in_turn, json_response
from transport import download
from transport.bodies import bodies

BLOCK = 1_000
ITEMS: list[Item] = [{"id": n, "text": "x" * 80} for n in range(200)]
CONTENT = json.dumps({"data": ITEMS}).encode()
WHOLE = Response(CONTENT, headers={"Content-Type": "application/json"})
DATA = Endpoint("/data", extraction=Extraction(".data"))

type Write = Callable[[bytes], Awaitable[None]]


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(bodies, "BLOCK", BLOCK)
    monkeypatch.setattr(download, "BLOCK", BLOCK)
    monkeypatch.setattr(scratch, "SCRATCH", tmp_path)
    return tmp_path


def broken_off(after: int, content: bytes = CONTENT) -> Response:
    return Response(content[:after], headers={"Content-Type": "application/json"}, promised=len(content) - after)


async def read(
    client: ApiClient, meter: Meter | None = None, received: list[Item] | None = None, endpoint: Endpoint = DATA
) -> list[Item]:
    received = [] if received is None else received
    async with aclosing(Listing(client, endpoint, meter or Meter()).pages()) as pages:
        async for page in pages:
            received += page.items
    return received


@asynccontextmanager
async def server_that_writes(body: Callable[[Write], Awaitable[None]]) -> AsyncGenerator[str]:
    """A server that writes one body as the test says, a piece at a time."""

    async def talk(writer: asyncio.StreamWriter) -> None:
        async def write(data: bytes) -> None:
            writer.write(data)
            await writer.drain()

        await write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(CONTENT))
        await body(write)

    async with writing(talk) as url:
        yield url


async def test_its_first_items_are_read_while_the_rest_is_still_to_come(client_of: ClientOf) -> None:
    items_came = asyncio.Event()

    async def body(write: Write) -> None:
        await write(CONTENT[:3_000])
        await items_came.wait()
        await write(CONTENT[3_000:])

    async with server_that_writes(body) as url:
        received: list[Item] = []
        async with aclosing(Listing(client_of(url), DATA, Meter()).pages()) as pages:
            async for page in pages:
                items_came.set()
                received += page.items
    assert received == ITEMS


async def test_it_is_fetched_no_slower_than_the_api_gives_it_however_slow_the_reader(
    serve: Serve, client_of: ClientOf
) -> None:
    server = await serve(in_turn(WHOLE))
    client = client_of(server, max_concurrent_requests=1)
    async with aclosing(Listing(client, DATA, Meter()).pages()) as pages:
        await anext(pages)
        # With one request at a time, this one waits until the download needs no place any more.
        assert (await client.ask(ApiRequest("/other"))).body.source is None


@pytest.mark.parametrize("after", [BLOCK, 5_000, len(CONTENT) - 1])
async def test_one_that_breaks_off_is_asked_for_again(after: int, serve: Serve, client_of: ClientOf) -> None:
    server = await serve(in_turn(broken_off(after), broken_off(after + 1 if after < 5_000 else BLOCK), WHOLE))
    meter = Meter()
    assert await read(client_of(server), meter) == ITEMS
    assert (meter.requests, meter.retries) == (3, 2)


async def test_what_is_not_the_same_when_asked_again_is_no_whole(serve: Serve, client_of: ClientOf) -> None:
    other = CONTENT.replace(b'"id": 3,', b'"id": 4,')
    server = await serve(in_turn(broken_off(5_000), Response(other)))
    with pytest.raises(RequestFailed, match=r"GET .*/data: The answer broke off, and was another"):
        await read(client_of(server))


async def test_nor_is_a_shorter_one(serve: Serve, client_of: ClientOf) -> None:
    server = await serve(in_turn(broken_off(5_000), Response(CONTENT[:4_000])))
    with pytest.raises(RequestFailed, match="was another"):
        await read(client_of(server))


async def test_one_that_always_breaks_off_fails_after_what_came(serve: Serve, client_of: ClientOf) -> None:
    server = await serve(in_turn(broken_off(5_000)))
    received: list[Item] = []
    with pytest.raises(RequestFailed, match=r"GET .*/data failed, tried 3 times"):
        await read(client_of(server, max_retries=2), received=received)
    assert 0 < len(received) < len(ITEMS)
    assert received == ITEMS[: len(received)]


@pytest.mark.parametrize("status", [408, 429, 500, 503])
async def test_what_may_pass_is_tried_again_in_between(status: int, serve: Serve, client_of: ClientOf) -> None:
    server = await serve(in_turn(broken_off(5_000), Response(status=status), Response(drop=True), WHOLE))
    assert await read(client_of(server)) == ITEMS


async def test_what_will_not_pass_is_not(serve: Serve, client_of: ClientOf) -> None:
    server = await serve(in_turn(broken_off(5_000), Response(status=404)))
    with pytest.raises(RequestFailed, match="asked again the API answered 404"):
        await read(client_of(server))
    assert len(server.requests) == 2


async def test_each_block_has_the_time_of_one_try_and_no_more(client_of: ClientOf) -> None:
    received: list[Item] = []

    async def body(write: Write) -> None:
        await write(CONTENT[:3_000])
        await until(lambda: received)
        let_pass(31)
        await asyncio.Event().wait()

    async with server_that_writes(body) as url:
        with pytest.raises(RequestFailed, match=r"ReadTimeout: less than .* MiB in 30 s"):
            await read(client_of(url, timeout=30, max_retries=0), received=received)


async def test_a_compressed_one_is_read_as_any(serve: Serve, client_of: ClientOf) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    server = await serve(in_turn(Response(gzip.compress(CONTENT), headers=headers)))
    assert await read(client_of(server)) == ITEMS


@pytest.mark.parametrize("data_path", [".data", ".data[]"])
async def test_a_bomb_is_not_read(
    data_path: str, serve: Serve, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "_INFLATION_COUNTS_FROM", 10 * BLOCK)
    bomb = gzip.compress(b" " * 10_000_000)
    server = await serve(in_turn(Response(bomb, headers={"Content-Encoding": "gzip"})))
    endpoint = Endpoint("/data", extraction=Extraction(data_path))
    with pytest.raises(RequestFailed, match="taken for an attack"):
        await read(client_of(server), endpoint=endpoint)
    assert len(server.requests) == 1


async def test_one_that_is_too_large_is_not_read(
    serve: Serve, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "_LARGEST", 5_000)
    server = await serve(in_turn(WHOLE))
    with pytest.raises(RequestFailed, match=r"larger than .* MiB.*paginationType"):
        await read(client_of(server), endpoint=Endpoint("/data", extraction=Extraction(".data")))


async def test_nor_is_one_that_would_have_to_be_held_whole(serve: Serve, client_of: ClientOf) -> None:
    server = await serve(in_turn(WHOLE))
    endpoint = Endpoint("/data", extraction=Extraction(".data[] | select(.id)"))
    with pytest.raises(
        AnswerError, match=r"larger than 5000 bytes.*maxWholeAnswer\). Write data_path: \.data: by that"
    ):
        await read(client_of(server, max_whole_answer=5_000), endpoint=endpoint)


async def test_of_a_large_error_the_beginning_is_told(serve: Serve, client_of: ClientOf) -> None:
    server = await serve(in_turn(json_response({"error": "no " * 1_000}, status=403)))
    with pytest.raises(RequestFailed, match=r"answered 403.*no no no"):
        await read(client_of(server))


async def test_a_jq_expression_gets_all_of_it(serve: Serve, client_of: ClientOf) -> None:
    server = await serve(in_turn(WHOLE))
    endpoint = Endpoint("/data", extraction=Extraction(".data | map(.id) | [{sum: add}]"))
    assert await read(client_of(server), endpoint=endpoint) == [{"sum": sum(range(200))}]


def kept_below(directory: Path) -> list[os.stat_result]:
    """What this process has open there, with a name or without."""
    links = (link for link in Path("/proc/self/fd").iterdir() if link.is_symlink())
    return [os.fstat(int(link.name)) for link in links if str(directory) in os.readlink(link)]


async def test_it_is_kept_where_nobody_else_can_read_it_and_gone_at_the_end(
    serve: Serve, client_of: ClientOf, small_blocks: Path
) -> None:
    server = await serve(in_turn(WHOLE))
    client = client_of(server)
    async with aclosing(Listing(client, DATA, Meter()).pages()) as pages:
        await anext(pages)
        (kept,) = kept_below(small_blocks)
        assert (kept.st_nlink, kept.st_mode & 0o077) == (0, 0)
    del pages
    assert kept_below(small_blocks) == []


async def test_a_reader_that_leaves_ends_it(client_of: ClientOf) -> None:
    async def body(write: Write) -> None:
        await write(CONTENT[:3_000])
        await asyncio.Event().wait()

    async with server_that_writes(body) as url:
        async with aclosing(Listing(client_of(url), DATA, Meter()).pages()) as pages:
            await anext(pages)
            assert running()
        assert running() == set()


async def test_items_of_a_repeated_page_are_given_once(serve: Serve, client_of: ClientOf) -> None:
    def always_the_same(_: Request) -> Response:
        return WHOLE

    server = await serve(always_the_same)
    paging = PaginationOptions(type=PaginationType.PAGE, page_size=500).resolve()
    endpoint = Endpoint("/data", extraction=Extraction(".data"), pagination=paging)
    assert await read(client_of(server), endpoint=endpoint) == ITEMS
    assert len(server.requests) == 2


PAGED = PaginationOptions(type=PaginationType.PAGE, page_size=100).resolve()


def paged(pages: Sequence[Sequence[object]], **told: object) -> Handler:
    """Pages by number; one past the end is empty."""

    def answer(request: Request) -> Response:
        number = int(request.query["page"]) - 1
        return json_response({"data": pages[number] if number < len(pages) else [], **told})

    return answer


@pytest.mark.parametrize("pinned", [{"id": "pinned"}, {"identifier": None}, {"key": "same", "id": None}])
async def test_pages_that_begin_alike_are_given_whole(
    pinned: Item, serve: Serve, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large_answers, "_PIECE", 500)
    pages = [[pinned, *({"number": n, "text": "x" * 80} for n in range(at, at + 99))] for at in (0, 100, 200)]
    server = await serve(paged(pages))
    endpoint = Endpoint("/data", extraction=Extraction(".data"), pagination=PAGED)
    assert await read(client_of(server), endpoint=endpoint) == [item for page in pages for item in page]


async def test_of_a_repeated_page_no_piece_is_given_again(
    serve: Serve, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large_answers, "_PIECE", 500)
    server = await serve(lambda _: json_response({"data": ITEMS[:99]}))
    endpoint = Endpoint("/data", extraction=Extraction(".data"), pagination=replace(PAGED, page_size=99))
    received: list[Item] = []
    with pytest.raises(PaginationError, match="brings the same 99 items"):
        await read(client_of(server), received=received, endpoint=endpoint)
    assert received == ITEMS[:99]


async def test_pages_are_freed_as_the_listing_goes_on(serve: Serve, client_of: ClientOf, small_blocks: Path) -> None:
    pages = [[{"id": n, "text": "x" * 80} for n in range(at, at + 100)] for at in range(0, 3_000, 100)]
    server = await serve(paged(pages, total=3_000))
    endpoint = Endpoint("/data", extraction=Extraction(".data"), pagination=PAGED)
    listing = Listing(client_of(server), endpoint, Meter(), read_ahead=4)
    most = count = 0
    async with aclosing(listing.pages()) as came:
        async for page in came:
            count += len(page.items)
            most = max(most, len(kept_below(small_blocks)))
    assert count == 3_000
    assert most <= 4 + 2  # those ahead, the one that is read, and the one with which it is compared


async def test_what_was_read_ahead_in_vain_is_freed(serve: Serve, client_of: ClientOf, small_blocks: Path) -> None:
    """Offsets cannot be foreseen where pages differ in length: then they are no longer guessed."""
    items: list[Item] = [{"id": n, "text": "x" * 80} for n in range(2_000)]

    def answer(request: Request) -> Response:
        start = int(request.query["offset"])
        return json_response({"data": items[start : start + 80 + start % 20], "total": len(items)})

    server = await serve(answer)
    paging = PaginationOptions(type=PaginationType.OFFSET, page_size=100).resolve()
    endpoint = Endpoint("/data", extraction=Extraction(".data"), pagination=paging)
    received: list[Item] = []
    async with aclosing(Listing(client_of(server), endpoint, Meter(), read_ahead=20).pages()) as pages:
        async for page in pages:
            received += page.items
            assert len(kept_below(small_blocks)) <= 20 + 2
    assert received == items
    assert len(server.requests) < 2 * len(items) / 80


async def test_what_cannot_be_kept_on_disk_is_a_failure_that_holds_nothing_back(
    serve: Serve, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(scratch, "SCRATCH", tmp_path / "file" / "below")
    server = await serve(in_turn(WHOLE))
    client = client_of(server, max_concurrent_requests=1)
    with pytest.raises(RequestFailed, match=r"could not be kept in .*below \(.*Make room") as failure:
        await read(client)
    assert failure.value is not None  # and so everything that it refers to is still there
    assert (await client.ask(ApiRequest("/other"))).body.source is None


async def test_what_is_read_whole_has_the_time_for_each_block_as_well(client_of: ClientOf) -> None:
    async def body(write: Write) -> None:
        for at in range(0, len(CONTENT), 5_000):
            await write(CONTENT[at : at + 5_000])
            await settle()
            let_pass(10)

    async with server_that_writes(body) as url:
        endpoint = Endpoint("/data", extraction=Extraction("[.data[]]"))
        assert await read(client_of(url, timeout=30, max_retries=0), endpoint=endpoint) == ITEMS


async def test_a_rate_limit_while_it_is_asked_again_is_waited_for(
    serve: Serve, client_of: ClientOf, clock: FakeClock
) -> None:
    limited = Response(status=403, headers={"Retry-After": "7"})
    server = await serve(in_turn(broken_off(5_000), limited, WHOLE))
    before = clock.monotonic()
    assert await read(client_of(server)) == ITEMS
    assert clock.monotonic() - before >= 7


async def test_one_that_cannot_be_decompressed_further_is_asked_for_again(serve: Serve, client_of: ClientOf) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    packed = gzip.compress(json.dumps({"data": ITEMS * 10}).encode(), compresslevel=0)
    second_block = 10 + 5 + int.from_bytes(packed[11:13], "little")
    spoilt = bytearray(packed)
    spoilt[second_block + 3] ^= 0xFF  # the complement of the block's length
    server = await serve(in_turn(Response(bytes(spoilt), headers=headers), Response(packed, headers=headers)))
    assert await read(client_of(server)) == ITEMS * 10
    assert len(server.requests) == 2


async def test_one_whose_compression_does_not_end_is_asked_for_again(serve: Serve, client_of: ClientOf) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    packed = gzip.compress(CONTENT)
    server = await serve(in_turn(Response(packed[:-9], headers=headers), Response(packed, headers=headers)))
    assert await read(client_of(server)) == ITEMS
    assert len(server.requests) == 2


async def test_its_tries_are_those_of_its_request(serve: Serve, client_of: ClientOf) -> None:
    server = await serve(in_turn(Response(status=503), Response(drop=True), broken_off(5_000)))
    with pytest.raises(RequestFailed, match="tried 4 times"):
        await read(client_of(server, max_retries=3))
    assert len(server.requests) == 4
