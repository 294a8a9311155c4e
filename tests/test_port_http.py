"""How Ocean's requests reach Port: what they hold is what Ocean gave, and nothing of them is kept."""

import gc
import inspect
import json
import threading
import weakref
from contextlib import AsyncExitStack
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

import httpx
import port_ocean.clients.port.utils as of_port
import port_ocean.helpers.async_client as of_all
import pytest
from hypothesis import given
from hypothesis import strategies as st
from port_ocean.config.settings import SslClientSettings

import port_http
from certificates import ocean_context
from json_types import Json
from tests.loopback import Serve, in_turn, json_response

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


def tls(*, verify: bool = True, strict: bool = True) -> SslClientSettings:
    return cast(SslClientSettings, SimpleNamespace(verify=verify, x509=SimpleNamespace(strict=strict)))


def test_certificates_are_read_once_for_the_same_settings() -> None:
    assert ocean_context(tls()) is ocean_context(tls())
    made = {id(ocean_context(tls(verify=verify, strict=strict))) for verify, strict in ((True, True), (True, False))}
    assert len(made) == 2


def test_each_thread_has_its_own() -> None:
    """httpcore sets the protocols of a context for each connection, while another thread may be using it."""
    made: list[object] = []
    thread = threading.Thread(target=lambda: made.append(ocean_context(tls())))
    thread.start()
    thread.join()
    assert made != [ocean_context(tls())]


@pytest.mark.parametrize("verify", [True, False])
def test_a_server_is_verified_unless_the_settings_say_otherwise(verify: bool) -> None:
    assert ocean_context(tls(verify=verify)).check_hostname is verify


def test_ocean_uses_what_is_set_in_place_of_its_own() -> None:
    """Under other names in a later version, it would be for nothing."""
    port, others = inspect.getsource(of_port), inspect.getsource(of_all)
    assert " OceanAsyncClient(\n" in port
    assert "verify=resolve_verify_param(ocean.config.ssl.port)" in port
    assert "resolve_verify_param(ocean.config.ssl.third_party)" in others


def test_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in (
        (of_port, "OceanAsyncClient"),
        (of_port, "resolve_verify_param"),
        (of_all, "resolve_verify_param"),
    ):
        monkeypatch.setattr(module, name, getattr(module, name))
    port_http.encode_quickly()
    port_http.share_certificates()
    assert vars(of_port)["OceanAsyncClient"] is port_http.PortHttpClient
    assert vars(of_port)["resolve_verify_param"] is vars(of_all)["resolve_verify_param"] is ocean_context
