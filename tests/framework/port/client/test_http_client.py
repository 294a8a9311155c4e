"""How Ocean's requests reach Port: what they hold is what Ocean gave, and nothing of them is kept."""

import asyncio
import gc
import inspect
import json
import weakref
from collections.abc import Iterator
from contextlib import AsyncExitStack, suppress
from functools import cache
from types import SimpleNamespace
from typing import Any

import httpx
import port_ocean.clients.port.utils as of_port
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loguru import logger

from framework.port.client import PortOutOfReach
from framework.port.client import http_client as port_http
from framework.port.client.reach import PortReach
from framework.port.client.seldom_told import SeldomTold
from json_types import Json
from tests.fake_clock import FakeClock
from tests.servers.loopback import Response, Serve, in_turn, json_response

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@cache
def one_client() -> httpx.AsyncClient:
    return port_http.PortHttpClient()


@pytest.fixture
async def client(stack: AsyncExitStack) -> httpx.AsyncClient:
    return await stack.enter_async_context(port_http.PortHttpClient())


@given(VALUES.filter(lambda value: value is not None))
def test_a_body_is_what_httpx_would_send(value: Json) -> None:
    request = one_client().build_request("POST", "http://port/items", json=value)
    usual = httpx.Request("POST", "http://port/items", json=value)
    assert json.loads(request.content) == value
    assert request.headers["content-type"] == usual.headers["content-type"]
    assert request.headers["content-length"] == str(len(request.content))


@pytest.mark.parametrize("number", [2**53 + 1, 2**64, -(2**63) - 1, 10**30, 1e300, 5e-324, 0.1, -0.0])
def test_numbers_keep_their_value(number: float, client: httpx.AsyncClient) -> None:
    request = client.build_request("POST", "http://port/items", json={"items": [{"id": number}]})
    assert repr(json.loads(request.content)["items"][0]["id"]) == repr(number)


def test_a_request_without_a_body_gets_none(client: httpx.AsyncClient) -> None:
    request = client.build_request("GET", "http://port/items")
    assert request.content == b""
    assert "content-type" not in request.headers


def test_headers_that_were_given_stay(client: httpx.AsyncClient) -> None:
    headers = {"Authorization": "Bearer token", "Content-Type": "application/merge-patch+json"}
    request = client.build_request("PATCH", "http://port/items", json={}, headers=headers)
    assert headers.items() <= {name.title(): text for name, text in request.headers.items()}.items()


async def test_what_was_sent_is_freed_with_the_answer_and_not_when_the_collector_comes(
    client: httpx.AsyncClient, serve: Serve
) -> None:
    server = await serve(in_turn(json_response({"ok": True})))
    gc.disable()
    try:
        response = await client.post(f"{server.url}/items", json={"items": [{"id": 1}]})
        request = weakref.ref(response.request)
        assert response.json() == {"ok": True}
        del response
        assert request() is None
    finally:
        gc.enable()


async def test_an_answer_can_still_be_read_as_it_comes(client: httpx.AsyncClient, serve: Serve) -> None:
    server = await serve(in_turn(json_response({"ok": True})))
    async with client.stream("GET", f"{server.url}/items") as response:
        assert json.loads(await response.aread()) == {"ok": True}


async def test_so_is_what_a_try_sent_that_failed(stack: AsyncExitStack, serve: Serve) -> None:
    server = await serve(in_turn(Response(drop=True), json_response({"ok": True})))
    port = SimpleNamespace(auth=SimpleNamespace(last_token_object=None))
    options = {"port_client": port, "base_delay": 0.0}
    client = await stack.enter_async_context(port_http.PortHttpClient(port_http.PortTransport, options))
    gc.disable()
    try:
        extensions = {"retryable": True}
        response = await client.post(f"{server.url}/items", json={"items": [{"id": 1}]}, extensions=extensions)
        request = weakref.ref(response.request)
        del response
        assert len(server.requests) == 2
        assert request() is None
    finally:
        gc.enable()


class TestRetries:
    """Where none will help, the log says what to do, and not only the status."""

    @pytest.fixture
    def said(self, monkeypatch: pytest.MonkeyPatch, clock: FakeClock) -> Iterator[list[str]]:
        monkeypatch.setattr(port_http, "SELDOM_TOLD", SeldomTold(clock))
        lines: list[str] = []
        sink = logger.add(lambda message: lines.append(message.record["message"]), level="WARNING")
        yield lines
        logger.remove(sink)

    @pytest.fixture
    async def port_client(self, stack: AsyncExitStack) -> httpx.AsyncClient:
        port = SimpleNamespace(auth=SimpleNamespace(last_token_object=None))
        options = {"port_client": port, "base_delay": 0.0, "max_attempts": 1}
        return await stack.enter_async_context(port_http.PortHttpClient(port_http.PortTransport, options))

    async def ask(self, client: httpx.AsyncClient, url: str) -> None:
        with suppress(httpx.HTTPError):
            await self.asked(client, url)

    async def asked(self, client: httpx.AsyncClient, url: str) -> None:
        await client.post(url, json={}, extensions={"retryable": True})

    async def test_refused_credentials(self, port_client: httpx.AsyncClient, serve: Serve, said: list[str]) -> None:
        server = await serve(in_turn(Response(status=401)))
        await self.ask(port_client, f"{server.url}/v1/auth/access_token")
        assert len(said) == 1
        assert f"Port refuses the credentials at {server.url}. Check OCEAN__PORT__CLIENT_ID" in said[0]

    async def test_of_many_that_are_refused_one_tells_it_while_it_lasts_and_again_after_a_minute(
        self, port_client: httpx.AsyncClient, serve: Serve, said: list[str], clock: FakeClock
    ) -> None:
        server = await serve(lambda _: Response(status=401))
        login = f"{server.url}/v1/auth/access_token"
        await asyncio.gather(*(self.ask(port_client, login) for _ in range(3)))
        assert len(said) == 1
        await clock.sleep(60)
        await asyncio.gather(*(self.ask(port_client, login) for _ in range(3)))
        assert len(said) == 2
        assert len(server.requests) == 12

    async def test_what_is_raised_in_the_end_says_what_to_correct(
        self, port_client: httpx.AsyncClient, serve: Serve
    ) -> None:
        server = await serve(lambda _: Response(status=401))
        with pytest.raises(PortOutOfReach, match=r"Port refuses the credentials at .* Check OCEAN__PORT__CLIENT_ID"):
            await self.asked(port_client, f"{server.url}/v1/auth/access_token")
        with pytest.raises(
            PortOutOfReach, match=r"^Port cannot be reached at http://127\.0\.0\.1:9: .* OCEAN__PORT__BASE"
        ):
            await self.asked(port_client, "http://127.0.0.1:9/v1/organization")

    async def test_a_port_that_is_not_there(self, port_client: httpx.AsyncClient, said: list[str]) -> None:
        await self.ask(port_client, "http://127.0.0.1:9/v1/organization")
        assert "Port cannot be reached at http://127.0.0.1:9: " in said[0]
        assert "Check OCEAN__PORT__BASE_URL" in said[0]

    async def test_a_port_that_was_not_there_for_minutes_is_given_up(
        self, stack: AsyncExitStack, said: list[str], monkeypatch: pytest.MonkeyPatch, clock: FakeClock
    ) -> None:
        reach = PortReach(clock)
        monkeypatch.setattr(port_http, "PORT_REACH", reach)
        options = {"port_client": SimpleNamespace(), "base_delay": 0.0, "max_attempts": 10}
        client = await stack.enter_async_context(port_http.PortHttpClient(port_http.PortTransport, options))
        assert not reach.failed()
        await clock.sleep(300)
        assert not reach.failed()
        await clock.sleep(300)
        with pytest.raises(httpx.ConnectError):
            await client.get("http://127.0.0.1:9/v1/organization")
        assert ["for 10 minutes: " in line for line in said if "127.0.0.1:9" in line] == [True]

    async def test_everything_else_is_told_as_ocean_does(
        self, port_client: httpx.AsyncClient, serve: Serve, said: list[str]
    ) -> None:
        server = await serve(in_turn(Response(status=503)))
        await self.ask(port_client, f"{server.url}/v1/auth/access_token")
        assert len(said) == 1
        assert "failed with status code: 503" in said[0]


def test_ocean_uses_what_is_set_in_place_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under other names in a later version, it would be for nothing."""
    source = inspect.getsource(of_port)
    for name in ("OceanAsyncClient", "TokenRetryTransport"):
        monkeypatch.setattr(of_port, name, None)
    assert " OceanAsyncClient(\n            TokenRetryTransport,\n" in source
    port_http.use_for_port(lambda *_: None)
    assert vars(of_port)["OceanAsyncClient"] is port_http.PortHttpClient
    assert vars(of_port)["TokenRetryTransport"] is port_http.PortTransport
