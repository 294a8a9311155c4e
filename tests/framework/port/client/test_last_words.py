"""What is said to Port ends soon after the process was told to end, of whatever thread it is."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from framework.port.client import http_client as port_http
from framework.port.client.last_words import LastWords
from tests.servers.listening import writing
from tests.waiting import PATIENCE


class Silent:
    """A Port that takes requests and answers none of them."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    async def __call__(self, _: asyncio.StreamWriter) -> None:
        self.asked.set()
        await asyncio.Event().wait()


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> LastWords:
    words = LastWords(0.1)
    monkeypatch.setattr(port_http, "LAST_WORDS", words)
    return words


@pytest.fixture
def silent() -> Silent:
    return Silent()


@pytest.fixture
async def url(silent: Silent) -> AsyncIterator[str]:
    async with writing(silent) as url:
        yield url


async def asking(url: str) -> str:
    async with port_http.PortHttpClient(timeout=PATIENCE) as client:
        return (await client.get(url)).text


async def test_a_request_under_way_ends_with_the_process(words: LastWords, silent: Silent, url: str) -> None:
    request = asyncio.create_task(asking(url))
    await silent.asked.wait()
    words.begin()
    with pytest.raises(httpx.ReadTimeout, match="when this process ends"):
        await asyncio.wait_for(request, PATIENCE)


async def test_so_does_one_of_another_thread(words: LastWords, silent: Silent, url: str) -> None:
    request = asyncio.create_task(asyncio.to_thread(asyncio.run, asking(url)))
    await silent.asked.wait()
    words.begin()
    with pytest.raises(httpx.ReadTimeout, match="when this process ends"):
        await asyncio.wait_for(request, PATIENCE)


async def test_one_that_begins_later_has_what_is_left(words: LastWords, url: str) -> None:
    words.begin()
    for _ in range(2):
        with pytest.raises(httpx.ReadTimeout, match="when this process ends"):
            await asyncio.wait_for(asking(url), PATIENCE)


async def test_what_is_answered_in_time_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        await writer.drain()

    words = LastWords(PATIENCE)
    monkeypatch.setattr(port_http, "LAST_WORDS", words)
    async with writing(answer) as url:
        words.begin()
        assert await asyncio.wait_for(asking(url), PATIENCE) == "ok"


async def test_a_time_limit_of_another_is_not_taken_for_the_end(url: str) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await asking(url)
