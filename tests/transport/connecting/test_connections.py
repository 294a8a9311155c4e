"""The connections to the API: kept, one for each request under way, however the requests end."""

import asyncio
import ssl
from base64 import b64decode
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest

from client import ApiClient, ApiRequest
from messages import RequestFailed, SettingsError
from sandbox.sample_api.certificates import make_certificates
from tests.fake_clock import until
from tests.servers.loopback import ClientOf, Loopback, Request, Response, Serve, json_response, loopback
from tests.servers.tunnels import Tunnels, tunnels
from tests.waiting import PATIENCE
from transport.connecting.connections import Lanes

ITEMS = ApiRequest("/items")


@pytest.fixture
async def lanes() -> AsyncIterator[tuple[Lanes, list[httpx.AsyncHTTPTransport]]]:
    """With all transports that were made for them."""
    made: list[httpx.AsyncHTTPTransport] = []

    def make() -> httpx.AsyncHTTPTransport:
        made.append(httpx.AsyncHTTPTransport())
        return made[-1]

    lanes = Lanes(make)
    yield lanes, made
    await lanes.aclose()


async def asked_at_once(client: ApiClient, times: int) -> None:
    await asyncio.gather(*(client.ask(ITEMS) for _ in range(times)))


def together(count: int) -> Callable[[Request], asyncio.Future[Response]]:
    """Answers when so many requests are there, so that they are at once."""
    waiting: list[asyncio.Future[Response]] = []

    def answer(_: Request) -> asyncio.Future[Response]:
        waiting.append(asyncio.get_running_loop().create_future())
        if len(waiting) == count:
            for each in waiting:
                each.set_result(json_response([]))
            waiting.clear()
        return waiting[-1] if waiting else _answered()

    def _answered() -> asyncio.Future[Response]:
        done: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        done.set_result(json_response([]))
        return done

    return answer


async def test_requests_one_after_another_share_a_connection(serve: Serve, client_of: ClientOf) -> None:
    server = await serve(lambda _: json_response([]))
    client = client_of(server)
    for _ in range(5):
        await client.ask(ITEMS)
    assert server.connections == 1


async def test_requests_at_once_have_a_connection_each_which_is_kept(serve: Serve, client_of: ClientOf) -> None:
    server = await serve(together(4))
    client = client_of(server, max_concurrent_requests=4)
    for _ in range(3):
        await asked_at_once(client, 4)
    assert server.connections == 4


async def test_hosts_in_turn_keep_their_connections(serve: Serve, client_of: ClientOf) -> None:
    server, other = await serve(lambda _: json_response([])), await serve(lambda _: json_response([]))
    client = client_of(server, allowed_hosts=[other.host])
    for _ in range(3):
        await client.ask(ITEMS)
        await client.ask(ApiRequest(f"{other.url}/items"))
    assert (server.connections, other.connections) == (1, 1)


async def test_a_connection_that_the_server_closed_is_replaced(serve: Serve, client_of: ClientOf) -> None:
    server = await serve(lambda _: Response(b"[]", headers={"Connection": "close"}))
    client = client_of(server, max_retries=0)
    for _ in range(3):
        await client.ask(ITEMS)
    assert server.connections == 3


async def test_a_request_that_failed_leaves_its_lane_to_the_next(
    lanes: tuple[Lanes, list[httpx.AsyncHTTPTransport]], serve: Serve
) -> None:
    server = await serve(lambda _: Response(drop=True))
    transport, made = lanes
    for _ in range(3):
        with pytest.raises(httpx.RemoteProtocolError):
            await transport.handle_async_request(httpx.Request("GET", server.url))
    assert len(made) == 1


async def test_a_body_closed_twice_leaves_its_lane_once(
    lanes: tuple[Lanes, list[httpx.AsyncHTTPTransport]], serve: Serve
) -> None:
    server = await serve(lambda _: json_response([]))
    transport, made = lanes
    first = await transport.handle_async_request(httpx.Request("GET", server.url))
    await first.aclose()
    assert isinstance(first.stream, httpx.AsyncByteStream)
    await first.stream.aclose()
    one, other = [await transport.handle_async_request(httpx.Request("GET", server.url)) for _ in range(2)]
    assert len(made) == 2
    await one.aclose()
    await other.aclose()


async def test_closing_the_client_closes_all_connections(serve: Serve, client_of: ClientOf) -> None:
    server = await serve(together(3))
    client = client_of(server, max_concurrent_requests=3)
    await asked_at_once(client, 3)
    assert server.open_connections == 3
    await client.aclose()
    async with asyncio.timeout(PATIENCE):
        await until(lambda: not server.open_connections)


async def test_a_proxy_of_the_environment_is_asked_over_kept_connections(
    serve: Serve, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = await serve(lambda _: json_response([]))
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    client = client_of("http://api.example")
    for _ in range(3):
        await client.ask(ITEMS)
    assert proxy.targets == ["http://api.example/items"] * 3
    assert proxy.connections == 1


@pytest.mark.parametrize("written", ["l0velace%2Fx", "l0velace+x"])
async def test_what_a_proxy_was_sent_is_masked_where_it_tells_it_back(
    written: str, serve: Serve, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def echo(request: Request) -> Response:
        return json_response({"you sent": request.headers["proxy-authorization"]}, 403)

    proxy = await serve(echo)
    monkeypatch.setenv("HTTP_PROXY", f"http://ada:{written}@{proxy.host}")
    with pytest.raises(RequestFailed) as failure:
        await client_of("http://api.example").ask(ITEMS)
    sent = proxy.requests[0].headers["proxy-authorization"].removeprefix("Basic ")
    assert unquote(written) in b64decode(sent).decode()
    assert '"you sent": "Basic YWRhO[REDACTED]' in str(failure.value)


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"])
def test_a_proxy_whose_password_makes_no_url_of_it_is_told_without_the_password(
    name: str, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "http://ada:s3cr#etpw@proxy.example:3128")
    with pytest.raises(SettingsError, match="write %23 for #") as failure:
        client_of("http://api.example")
    assert failure.value.__suppress_context__
    assert "s3cr" not in str(failure.value)


class TestTunnels:
    """Through a proxy, https is the API's own: the proxy sees where it goes and no more."""

    @pytest.fixture
    async def secure(self, stack: AsyncExitStack, tmp_path: Path) -> Loopback:
        made = make_certificates(tmp_path)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(made.server, made.server_key)
        return await stack.enter_async_context(loopback(lambda _: json_response([]), context))

    @pytest.fixture
    async def proxy(self, stack: AsyncExitStack, monkeypatch: pytest.MonkeyPatch) -> Tunnels:
        proxy = await stack.enter_async_context(tunnels())
        monkeypatch.setenv("HTTPS_PROXY", f"http://ada:lovelace@{proxy.host}")
        return proxy

    @pytest.fixture
    def client(self, secure: Loopback, client_of: ClientOf, tmp_path: Path) -> ApiClient:
        return client_of(
            f"https://localhost:{secure.port}",
            auth_type="bearer_token",
            api_token="the-token",
            ca_certificate=str(tmp_path / "ca.pem"),
            max_retries=1,
        )

    async def test_one_serves_all_requests_of_a_connection(
        self, proxy: Tunnels, secure: Loopback, client: ApiClient
    ) -> None:
        for _ in range(3):
            await client.ask(ITEMS)
        assert proxy.targets == [f"localhost:{secure.port}"]
        assert [request.target for request in secure.requests] == ["/items"] * 3

    async def test_credentials_go_where_they_belong(self, proxy: Tunnels, secure: Loopback, client: ApiClient) -> None:
        await client.ask(ITEMS)
        (_, to_proxy), to_api = proxy.asked[0], secure.requests[0].headers
        assert [line for line in to_proxy if "uthorization" in line] == ["Proxy-Authorization: Basic YWRhOmxvdmVsYWNl"]
        assert {name: text for name, text in to_api.items() if "authorization" in name} == {
            "authorization": "Bearer the-token"
        }

    @pytest.mark.parametrize(
        ("refusal", "tries"),
        [(HTTPStatus.FORBIDDEN, 1), (HTTPStatus.PROXY_AUTHENTICATION_REQUIRED, 1), (HTTPStatus.BAD_GATEWAY, 2)],
    )
    async def test_a_proxy_that_refuses_is_told_from_the_api(
        self, refusal: HTTPStatus, tries: int, proxy: Tunnels, secure: Loopback, client: ApiClient
    ) -> None:
        proxy.refusal = refusal
        with pytest.raises(RequestFailed, match=rf"{refusal.value} .*HTTPS_PROXY.*NO_PROXY") as failure:
            await client.ask(ITEMS)
        assert "lovelace" not in str(failure.value)
        assert len(proxy.targets) == tries
        assert secure.requests == []


async def test_hosts_that_need_no_proxy_are_asked_without(
    serve: Serve, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, server = await serve(lambda _: json_response([])), await serve(lambda _: json_response([]))
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    await client_of(server).ask(ITEMS)
    assert (proxy.connections, server.connections) == (0, 1)
