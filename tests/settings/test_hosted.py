"""Hosted by Port: private addresses are refused whichever way leads to them, and nothing of the machine is read (§1).

127.0.0.2 plays the private address here, and 127.0.0.1 a public one, so that there is a way from one to the other.
"""

import socket
from ipaddress import ip_network
from typing import Any

import pytest
from port_ocean.context.ocean import ocean
from port_ocean.helpers import ip_blocker

from client import ApiRequest
from messages import RequestFailed, SettingsError
from settings.settings import load_settings
from tests.deploy.installed import installed
from tests.servers.loopback import ClientOf, Loopback, Response, Serve, in_turn, json_response
from transport.connecting import private_addresses

OK = json_response([{"id": 1}])
PRIVATE = "127.0.0.2"
BLOCKED = "was blocked"


@pytest.fixture(autouse=True)
def hosted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocean.config, "disable_ip_outbound_blocker", False)


@pytest.fixture
def loopback_is_public(monkeypatch: pytest.MonkeyPatch) -> None:
    private = frozenset({ip_network(f"{PRIVATE}/32")})
    monkeypatch.setattr(ip_blocker, "_NETS_V4", private)
    monkeypatch.setattr(private_addresses, "_NOT_PUBLIC", private)


def test_the_saas_runtime_refuses_private_addresses_unasked() -> None:
    variables = {
        "OCEAN__PORT__CLIENT_ID": "a",
        "OCEAN__PORT__CLIENT_SECRET": "b",
        "OCEAN__INTEGRATION__CONFIG__BASE_URL": "https://api.example.com",
    }
    assert installed({**variables, "OCEAN__RUNTIME": "Saas"}).ocean.disable_ip_outbound_blocker is False
    assert installed(variables).ocean.disable_ip_outbound_blocker is True


async def refusal(client: Any, target: str = "/items") -> str:
    with pytest.raises(RequestFailed) as failure:
        await client.ask(ApiRequest(target))
    return str(failure.value)


def oauth2(token_url: str) -> dict[str, Any]:
    return {
        "auth_type": "oauth2",
        "oauth2": {"token_url": token_url, "client_id": "a", "client_secret": "s3cret"},
    }


@pytest.mark.parametrize(
    "config",
    [{}, oauth2("/t"), {"auth_type": "custom", "custom_auth_request": {"endpoint": "/login"}}],
    ids=["the API", "a token endpoint", "a login"],
)
async def test_private_addresses_are_refused(config: dict[str, Any], serve: Serve, client_of: ClientOf) -> None:
    server = await serve(in_turn(OK))
    assert "is not within the allowed ranges" in await refusal(client_of(server, **config))
    assert server.connections == 0


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::7f00:1]",
        "[2002:7f00:1::]",
        "[::127.0.0.1]",
        "[::ffff:0:127.0.0.1]",
        "[fec0::1]",
        "[::1%25.github.com]",  # Ocean asks nothing of a host that ends like this
        "127\u30020\u30020\u30021",
        "192.0.0.8",
        "198.18.0.1",
        "168.63.129.16",
        "0.0.0.0",
        "2130706433",
        "0x7f.1",
        "127.1",
    ],
)
async def test_there_is_no_other_way_to_write_one(host: str, serve: Serve, client_of: ClientOf) -> None:
    server = await serve(in_turn(OK))
    assert BLOCKED in await refusal(client_of(f"http://{host}:{server.port}"))
    assert server.connections == 0


@pytest.mark.usefixtures("loopback_is_public")
class TestFromAPublicApi:
    async def test_a_public_address_is_asked(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(OK))
        await client_of(server).ask(ApiRequest("/items"))
        assert server.targets == ["/items"]

    async def test_a_link_that_leads_to_a_private_one_is_refused(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(OK))
        client = client_of(server, allowed_hosts=[PRIVATE])
        assert BLOCKED in await refusal(client, f"http://{PRIVATE}:{server.port}/items")
        assert server.connections == 0

    async def test_a_redirect_that_leads_to_a_private_one_is_refused(self, serve: Serve, client_of: ClientOf) -> None:
        def redirect(_: object) -> Response:
            return Response(status=302, headers={"Location": f"http://{PRIVATE}:{server.port}/admin"})

        server: Loopback = await serve(redirect)
        assert BLOCKED in await refusal(client_of(server, allowed_hosts=[PRIVATE]))
        assert server.targets == ["/items"]

    @pytest.mark.parametrize("scheme", ["oauth2", "custom"])
    async def test_a_login_at_a_private_one_is_refused(self, scheme: str, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(OK))
        login = f"http://{PRIVATE}:{server.port}/login"
        custom = {"auth_type": "custom", "custom_auth_request": {"endpoint": login}}
        client = client_of(server, **(oauth2(login) if scheme == "oauth2" else custom))
        assert BLOCKED in await refusal(client)
        assert server.connections == 0

    @pytest.mark.parametrize("addresses", [(PRIVATE,), ("127.0.0.1", PRIVATE), (f"::ffff:{PRIVATE}",)])
    async def test_a_name_that_stands_for_a_private_one_is_refused(
        self, addresses: tuple[str, ...], serve: Serve, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def resolve(*_: object) -> list[tuple[Any, ...]]:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in addresses]

        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        server = await serve(in_turn(OK))
        assert BLOCKED in await refusal(client_of(f"http://rebound.example.com:{server.port}"))
        assert server.connections == 0

    async def test_a_name_is_asked_at_the_address_that_was_looked_at(
        self, serve: Serve, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A second answer of the name server changes nothing."""
        answers = iter(["127.0.0.1", PRIVATE])

        def resolve(*_: object) -> list[tuple[Any, ...]]:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), 0))]

        server = await serve(in_turn(OK))
        with monkeypatch.context() as patch:
            patch.setattr(socket, "getaddrinfo", resolve)
            client = client_of(f"http://rebound.example.com:{server.port}")
            await client.ask(ApiRequest("/items"))
        assert server.targets == ["/items"]

    async def test_names_at_one_address_have_connections_of_their_own(
        self, serve: Serve, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What was proved to one by its certificate is not for the other; and each is called as it was written."""
        server = await serve(in_turn(OK))
        with monkeypatch.context() as patch:
            patch.setattr(socket, "getaddrinfo", lambda *_: [resolved("127.0.0.1")])
            client = client_of(f"http://one.example.com:{server.port}", allowed_hosts=["other.example.com"])
            for _ in range(2):
                await client.ask(ApiRequest("/items"))
                await client.ask(ApiRequest(f"http://other.example.com:{server.port}/items"))
        assert server.connections == 2
        assert [request.headers["host"] for request in server.requests[:2]] == [
            f"one.example.com:{server.port}",
            f"other.example.com:{server.port}",
        ]

    async def test_a_name_server_that_is_silent_for_a_moment_fails_nothing(
        self, serve: Serve, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told = [socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")] * 2

        def resolve(*_: object) -> list[tuple[Any, ...]]:
            if told:
                raise told.pop()
            return [resolved("127.0.0.1")]

        server = await serve(in_turn(OK))
        with monkeypatch.context() as patch:
            patch.setattr(socket, "getaddrinfo", resolve)
            await client_of(f"http://api.example.com:{server.port}").ask(ApiRequest("/items"))
        assert server.targets == ["/items"]


def resolved(address: str) -> tuple[Any, ...]:
    return (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0))


@pytest.mark.parametrize(
    ("config", "named"),
    [
        ({"auth_type": "bearer_token", "api_token_file": "/proc/self/environ"}, "apiTokenFile"),
        ({"auth_type": "bearer_token", "auth_value_file": "/etc/passwd"}, "authValueFile"),
        ({"auth_type": "basic", "password_file": "/etc/passwd"}, "passwordFile"),
        ({"auth_type": "api_key", "api_key_file": "/etc/passwd"}, "apiKeyFile"),
        ({"auth_type": "oauth2", "oauth2": {"clientSecretFile": "/etc/passwd"}}, "oauth2.clientSecretFile"),
        ({"auth_type": "oauth2", "oauth2": '{"refreshTokenFile":"/etc/passwd"}'}, "oauth2.refreshTokenFile"),
        ({"client_certificate": "/etc/ssl/x.pem"}, "clientCertificate"),
        ({"ca_certificate": "/etc/ssl/x.pem"}, "caCertificate"),
        ({"headers": '{"X":"${OCEAN__PORT__CLIENT_SECRET}"}'}, "headers"),
        ({"headers": {"X": "${PATH}"}}, "headers"),
    ],
)
def test_settings_that_read_the_machine_are_refused_by_name(config: dict[str, Any], named: str) -> None:
    with pytest.raises(SettingsError, match=f"{named} .* where Port hosts the integration"):
        load_settings({"base_url": "https://api.example.com", **config}, hosted_by_port=True)


def test_all_of_them_are_named_at_once() -> None:
    config = {"api_token_file": "/etc/passwd", "client_key": "/etc/ssl/x.pem", "headers": {"X": "${PATH}"}}
    with pytest.raises(SettingsError) as failure:
        load_settings({"base_url": "https://api.example.com", **config}, hosted_by_port=True)
    assert [name for name in ("apiTokenFile", "clientKey", "headers") if name not in str(failure.value)] == []


def test_settings_that_only_look_alike_are_taken() -> None:
    config = {"headers": {"X-File": "a"}, "api_token_file": "", "client_key": None}
    load_settings({"base_url": "https://api.example.com", **config}, hosted_by_port=True)


def test_elsewhere_they_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENANT", "acme")
    settings = load_settings({"base_url": "https://api.example.com", "headers": {"X-Tenant": "${TENANT}"}})
    assert settings.headers == {"X-Tenant": "acme"}
