"""Schemes without a login: static credentials, also from files that change; HTTP digest; certificates."""

import base64
import ssl
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from port_ocean.context.ocean import ocean

from client import ApiRequest
from login import remedy
from messages import LoginFailed, RequestFailed, SettingsError
from sandbox.sample_api.certificates import Certificates, make_certificates
from settings import AuthType, load_settings
from tests.fake_clock import FakeClock
from tests.servers.login import client_with_mask, custom, echo, oauth2, shown
from tests.servers.loopback import ClientOf, Loopback, Request, Response, Serve, in_turn, json_response, loopback
from tests.servers.sample_api import running
from transport import Certificates as ApiCertificates
from transport import ocean_context

ITEMS = ApiRequest("/items")
OK = json_response([{"id": 1}])
USER = {"username": "harbor", "password": "desk-password"}
TEAMS = ApiRequest("/api/v1/teams")


@pytest.mark.parametrize("scheme", AuthType)
def test_each_scheme_says_what_to_look_at_when_the_api_refuses_it(scheme: AuthType) -> None:
    settings = load_settings({"base_url": "https://h"}).model_copy(update={"auth_type": scheme})
    assert remedy(settings)


async def failure_of(client: Any, request: ApiRequest = ITEMS) -> RequestFailed:
    with pytest.raises(RequestFailed) as caught:
        await client.ask(request)
    return caught.value


def basic(password: str) -> str:
    return "Basic " + base64.b64encode(f"ada:{password}".encode()).decode()


FILES: dict[str, tuple[dict[str, str], str, Callable[[Request], str | None], Callable[[str], str]]] = {
    "a token": (
        {"auth_type": "bearer_token"},
        "api_token_file",
        lambda request: request.headers.get("authorization"),
        lambda secret: f"Bearer {secret}",
    ),
    "a token for whichever type": (
        {"auth_type": "bearer_token"},
        "auth_value_file",
        lambda request: request.headers.get("authorization"),
        lambda secret: f"Bearer {secret}",
    ),
    "a password": (
        {"auth_type": "basic", "username": "ada"},
        "password_file",
        lambda request: request.headers.get("authorization"),
        basic,
    ),
    "a key": (
        {"auth_type": "api_key", "api_key_header": "X-Key"},
        "api_key_file",
        lambda request: request.headers.get("x-key"),
        str,
    ),
    "a key in the query": (
        {"auth_type": "api_key", "api_key_in": "query", "api_key_name": "key"},
        "api_key_file",
        lambda request: request.query.get("key"),
        str,
    ),
    "a key in a cookie": (
        {"auth_type": "api_key", "api_key_in": "cookie", "api_key_name": "key"},
        "auth_value_file",
        lambda request: request.headers.get("cookie"),
        lambda secret: f"key={secret}",
    ),
}


class TestSecretFiles:
    @pytest.mark.parametrize("kind", FILES)
    async def test_are_read_again_when_they_change_and_what_they_hold_is_hidden(
        self, kind: str, serve: Serve, clock: FakeClock, tmp_path: Path
    ) -> None:
        config, setting, presented, expected = FILES[kind]
        file = tmp_path / "secret"
        file.write_text("the-first/secret\n")
        server = await serve(lambda request: echo(request) if request.path == "/echo" else OK)
        async with client_with_mask(server, clock, **config, **{setting: str(file)}) as (client, mask):
            await client.ask(ITEMS)
            other = tmp_path / "other"
            other.write_text("the-second/secret")
            other.replace(file)
            await client.ask(ITEMS)
            failure = str(await failure_of(client, ApiRequest("/echo")))
            secrets = ["the-first/secret", "the-second/secret", "the-second/secret"]
            assert [presented(request) for request in server.requests] == [expected(secret) for secret in secrets]
            sent = [expected(secret).rpartition(" ")[2] for secret in secrets]
            assert not shown(failure, *secrets, *sent)
            assert not shown(mask.mask(f"{secrets} {sent}"), *secrets, *sent)

    @pytest.mark.parametrize("kind", FILES)
    @pytest.mark.parametrize(("content", "words"), [(None, "cannot be read"), (" \n", "is empty")])
    async def test_that_are_missing_or_empty_stop_the_start(
        self, content: str | None, words: str, kind: str, tmp_path: Path
    ) -> None:
        config, setting, _, _ = FILES[kind]
        file = tmp_path / "secret"
        if content is not None:
            file.write_text(content)
        with pytest.raises(SettingsError, match=f"File: {file} {words}"):
            load_settings({"base_url": "https://api.example.com", **config, setting: str(file)})

    @pytest.mark.parametrize("kind", FILES)
    async def test_that_are_gone_later_fail_the_request_before_it_is_sent(
        self, kind: str, serve: Serve, client_of: ClientOf, tmp_path: Path
    ) -> None:
        config, setting, _, _ = FILES[kind]
        file = tmp_path / "secret"
        file.write_text("the-first/secret")
        server = await serve(in_turn(OK))
        client = client_of(server, **config, **{setting: str(file)})
        file.unlink()
        failure = await failure_of(client)
        assert isinstance(failure, LoginFailed)
        assert f"File: {file} cannot be read" in str(failure)
        assert server.requests == []

    @pytest.mark.parametrize("kind", ["a token", "a key", "a key in a cookie"])
    @pytest.mark.parametrize("content", ["a\nb-secret", "sécret"])
    async def test_that_later_hold_what_no_header_can_carry_fail_the_request(
        self, content: str, kind: str, serve: Serve, client_of: ClientOf, tmp_path: Path
    ) -> None:
        config, setting, _, _ = FILES[kind]
        file = tmp_path / "secret"
        file.write_text("the-first/secret")
        server = await serve(in_turn(OK))
        client = client_of(server, **config, **{setting: str(file)})
        file.write_text(content)
        failure = str(await failure_of(client))
        assert "a header cannot carry" in failure
        assert not shown(failure, content)
        assert server.requests == []

    async def test_that_later_hold_no_user_and_password_fail_the_request(
        self, serve: Serve, client_of: ClientOf, tmp_path: Path
    ) -> None:
        file = tmp_path / "secret"
        file.write_text("ada:password")
        server = await serve(in_turn(OK))
        client = client_of(server, auth_type="basic", auth_value_file=str(file))
        await client.ask(ITEMS)
        file.write_text("neither-of-them")
        failure = str(await failure_of(client))
        assert "authValue is neither user:password nor the base64 of it" in failure
        assert "neither-of-them" not in failure
        assert len(server.requests) == 1

    @pytest.mark.parametrize("name", ["apiToken", "password", "apiKey", "authValue"])
    async def test_exclude_the_setting_itself(self, name: str, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match=f"{name} and {name}File exclude one another"):
            load_settings({"base_url": "https://api.example.com", name: "secret", f"{name}File": str(tmp_path / "x")})


class TestRefusal:
    @pytest.mark.parametrize(
        ("config", "words"),
        [
            ({"auth_type": "bearer_token", "api_token": "wrong-secret"}, "check apiToken (or authValue)"),
            ({"auth_type": "basic", **USER}, "check username and password"),
            ({"auth_type": "api_key", "api_key": "wrong-secret"}, "check apiKey"),
            ({}, "authType is none, but the API asks for credentials"),
        ],
    )
    @pytest.mark.parametrize("status", [401, 403])
    async def test_of_a_static_credential_fails_within_one_request_and_names_the_setting(
        self, status: int, config: dict[str, str], words: str, serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(in_turn(json_response({"error": "no"}, status)))
        failure = await failure_of(client_of(server, **config, max_retries=5))
        assert failure.status == status
        assert words in str(failure)
        assert len(server.requests) == 1


@pytest.fixture(scope="module")
def desk() -> Iterator[str]:
    """The sandbox's sample API, whose digest is its own."""
    with running() as origin:
        yield origin


class TestDigest:
    @pytest.fixture(params=["digest-md5", "digest-sha-256"])
    def guarded(self, desk: str, request: pytest.FixtureRequest) -> str:
        return f"{desk}/secured/{request.param}"

    async def test_proves_the_password_without_sending_it(self, guarded: str, client_of: ClientOf) -> None:
        client = client_of(guarded, auth_type="digest", **USER)
        for query in ((), (("page", "1"), ("q", "a/b c"))):
            reply = await client.ask(ApiRequest("/api/v1/teams", query=query))
            assert b"platform" in reply.body.content

    @pytest.mark.parametrize(
        "config", [{"auth_value": "harbor:desk-password"}, {"auth_value": "aGFyYm9yOmRlc2stcGFzc3dvcmQ="}]
    )
    async def test_takes_user_and_password_in_one_value(
        self, config: dict[str, str], guarded: str, client_of: ClientOf
    ) -> None:
        reply = await client_of(guarded, auth_type="digest", **config).ask(TEAMS)
        assert b"platform" in reply.body.content

    @pytest.mark.parametrize("wrong", [{"username": "nobody"}, {"password": "wrong-password"}])
    async def test_a_wrong_one_fails_after_the_challenge(
        self, wrong: dict[str, str], guarded: str, client_of: ClientOf
    ) -> None:
        failure = await failure_of(client_of(guarded, auth_type="digest", **(USER | wrong)), TEAMS)
        assert failure.status == 401
        assert "check username and password" in str(failure)

    async def test_a_wrong_one_is_not_tried_again(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(challenge('realm="r", nonce="n", qop="auth"')))
        await failure_of(client_of(server, auth_type="digest", **USER, max_retries=5))
        assert len(server.requests) == 2

    async def test_a_password_that_changes_in_its_file_is_taken(
        self, guarded: str, client_of: ClientOf, tmp_path: Path
    ) -> None:
        file = tmp_path / "password"
        file.write_text("old-password")
        client = client_of(guarded, auth_type="digest", username="harbor", password_file=str(file))
        await failure_of(client, TEAMS)
        file.write_text("desk-password")
        await client.ask(TEAMS)

    @pytest.mark.parametrize("asked", ['realm="r", nonce="n", qop="auth-int"', 'realm="r", nonce="n", algorithm=SHA-3'])
    async def test_a_kind_that_is_not_supported_is_told(self, asked: str, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(challenge(asked)))
        failure = await failure_of(client_of(server, auth_type="digest", **USER))
        assert "kind of HTTP digest that is not supported" in str(failure)

    async def test_what_it_computes_is_not_shown(self, serve: Serve, client_of: ClientOf) -> None:
        def tell(request: Request) -> Response:
            answer = challenge('realm="r", nonce="n", qop="auth"')
            return (
                json_response(request.headers["authorization"][-150:], 400)
                if "authorization" in request.headers
                else answer
            )

        server = await serve(tell)
        failure = str(await failure_of(client_of(server, auth_type="digest", **USER)))
        header = server.requests[1].headers["authorization"]
        for name in ("response", "cnonce"):
            value = header.partition(f'{name}="')[2].partition('"')[0]
            assert value
            assert value not in failure


def challenge(parameters: str) -> Response:
    return json_response({}, 401, WWW_Authenticate=f"Digest {parameters}")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


def server_context(made: Certificates, *, demanding: bool) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(made.authority))
    context.load_cert_chain(made.server, made.server_key)
    context.verify_mode = ssl.CERT_REQUIRED if demanding else ssl.CERT_NONE
    return context


class TestCertificates:
    @pytest.fixture
    async def guarded(self, made: Certificates, stack: AsyncExitStack) -> Loopback:
        return await stack.enter_async_context(loopback(in_turn(OK), server_context(made, demanding=True)))

    async def test_of_client_and_authority_open_an_api_that_demands_them(
        self, made: Certificates, guarded: Loopback, client_of: ClientOf
    ) -> None:
        client = client_of(guarded, **certificates(made, "client_certificate", "client_key", "ca_certificate"))
        assert (await client.ask(ITEMS)).body.content == OK.content

    async def test_may_be_with_the_key_in_one_file(
        self, made: Certificates, guarded: Loopback, client_of: ClientOf, tmp_path: Path
    ) -> None:
        both = tmp_path / "both.pem"
        both.write_bytes(made.client_key.read_bytes() + made.client.read_bytes())
        settings = {"client_certificate": str(both), **certificates(made, "ca_certificate")}
        assert (await client_of(guarded, **settings).ask(ITEMS)).body.content == OK.content

    async def test_of_the_client_are_shown_even_where_the_server_is_not_verified(
        self, made: Certificates, guarded: Loopback, client_of: ClientOf
    ) -> None:
        settings = certificates(made, "client_certificate", "client_key")
        assert (await client_of(guarded, **settings, verify_ssl=False).ask(ITEMS)).body.content == OK.content

    async def test_go_with_any_other_scheme(self, made: Certificates, guarded: Loopback, client_of: ClientOf) -> None:
        settings = certificates(made, "client_certificate", "client_key", "ca_certificate")
        await client_of(guarded, **settings, auth_type="bearer_token", api_token="the-token").ask(ITEMS)
        assert guarded.requests[0].headers["authorization"] == "Bearer the-token"

    @pytest.mark.parametrize("scheme", [oauth2, custom])
    async def test_open_a_login_server_as_well(
        self,
        scheme: Callable[..., dict[str, Any]],
        made: Certificates,
        stack: AsyncExitStack,
        serve: Serve,
        client_of: ClientOf,
    ) -> None:
        token = in_turn(json_response({"access_token": "obtained-token"}))
        login_host = await stack.enter_async_context(loopback(token, server_context(made, demanding=True)))
        server = await serve(in_turn(OK))
        settings = certificates(made, "client_certificate", "client_key", "ca_certificate")
        await client_of(server, **scheme(login_host), **settings).ask(ITEMS)
        assert server.requests[0].headers["authorization"] == "Bearer obtained-token"

    async def test_that_the_client_lacks_keep_it_out(
        self, made: Certificates, guarded: Loopback, client_of: ClientOf
    ) -> None:
        failure = await failure_of(client_of(guarded, **certificates(made, "ca_certificate"), max_retries=0))
        assert failure.status is None
        assert guarded.requests == []

    async def test_of_a_private_authority_are_trusted_where_it_is_named(
        self, made: Certificates, stack: AsyncExitStack, client_of: ClientOf
    ) -> None:
        server = await stack.enter_async_context(loopback(in_turn(OK), server_context(made, demanding=False)))
        failure = str(await failure_of(client_of(server, max_retries=0)))
        assert "name the file of its authority in caCertificate" in failure
        assert server.requests == []
        await client_of(server, **certificates(made, "ca_certificate")).ask(ITEMS)
        assert len(server.requests) == 1

    async def test_are_loaded_again_when_their_files_change(
        self, made: Certificates, guarded: Loopback, client_of: ClientOf, tmp_path: Path
    ) -> None:
        mine = make_certificates(tmp_path)  # of an authority that the server does not know
        settings = certificates(mine, "client_certificate", "client_key") | certificates(made, "ca_certificate")
        client = client_of(guarded, **settings, max_retries=0)
        await failure_of(client)
        assert guarded.requests == []
        mine.client.write_bytes(made.client.read_bytes())
        assert "clientCertificate, clientKey: cannot be used" in str(await failure_of(client))
        mine.client_key.write_bytes(made.client_key.read_bytes())
        assert (await client.ask(ITEMS)).body.content == OK.content
        mine.client.unlink()
        assert "No such file" in str(await failure_of(client))

    async def test_of_the_authority_are_loaded_again_as_well(
        self, made: Certificates, stack: AsyncExitStack, client_of: ClientOf, tmp_path: Path
    ) -> None:
        server = await stack.enter_async_context(loopback(in_turn(OK), server_context(made, demanding=False)))
        authority = make_certificates(tmp_path).authority
        client = client_of(server, ca_certificate=str(authority), max_retries=0)
        assert "is not trusted" in str(await failure_of(client))
        authority.write_bytes(made.authority.read_bytes())
        await client.ask(ITEMS)

    async def test_of_the_api_are_no_business_of_port(self, made: Certificates) -> None:
        of_ocean = ocean_context(ocean.config.ssl.third_party)
        before = of_ocean.cert_store_stats()
        files = certificates(made, "client_certificate", "client_key", "ca_certificate")
        own = ApiCertificates(load_settings({"base_url": "https://api.example.com", **files})).context
        assert own.cert_store_stats()["x509"] == before["x509"] + 1
        assert of_ocean.cert_store_stats() == before
        assert ApiCertificates(load_settings({"base_url": "https://api.example.com"})).context is of_ocean

    async def test_of_another_authority_are_not_trusted(
        self, guarded: Loopback, client_of: ClientOf, tmp_path: Path
    ) -> None:
        stranger = make_certificates(tmp_path)
        settings = certificates(stranger, "client_certificate", "client_key", "ca_certificate")
        assert "certificate" in str(await failure_of(client_of(guarded, **settings, max_retries=0)))
        assert guarded.requests == []

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            (
                {"client_certificate": "", "client_key": "{client_key}"},
                "clientCertificate is missing: clientKey is set",
            ),
            ({"client_certificate": "/nowhere"}, "clientCertificate, clientKey: cannot be used"),
            ({"client_certificate": "{client}"}, "clientCertificate, clientKey: cannot be used"),
            (
                {"client_certificate": "{client}", "client_key": "{server_key}"},
                "clientCertificate, clientKey: cannot be",
            ),
            ({"ca_certificate": "/nowhere"}, "caCertificate: cannot be used"),
            ({"ca_certificate": "{client_key}"}, "caCertificate: cannot be used"),
        ],
    )
    async def test_that_cannot_be_used_stop_the_start(
        self, change: dict[str, str], message: str, made: Certificates
    ) -> None:
        given = {name: text.format(**vars(made)) for name, text in change.items()}
        with pytest.raises(SettingsError) as failure:
            load_settings({"base_url": "https://api.example.com", **given})
        assert message in str(failure.value)


def certificates(made: Certificates, *settings: str) -> dict[str, str]:
    files = {
        "client_certificate": made.client,
        "client_key": made.client_key,
        "ca_certificate": made.authority,
    }
    return {name: str(files[name]) for name in settings}
