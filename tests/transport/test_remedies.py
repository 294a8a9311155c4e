"""Each message against its cause: what went wrong, the words that are told, and those that would mislead (§8)."""

import asyncio
import socket
import ssl
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives import serialization

from client import ApiRequest
from endpoints import Endpoint, Listings
from messages import ReadError, SettingsError
from meter import Meter
from sandbox.sample_api.certificates import Certificates, make_certificates
from settings import load_settings
from tests.fake_clock import let_pass
from tests.servers.listening import listening, writing
from tests.servers.loopback import ClientOf, Handler, Request, Response, in_turn, json_response, loopback
from tests.servers.tunnels import tunnels
from tests.transport.meanings.test_failures import of_server, server_context, serving
from transport.remedies import Remedy

HTML: Final = {"Content-Type": "text/html"}
PROXIES: Final = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@dataclass(frozen=True)
class Place:
    """What a cause may use: certificates, a directory, and the environment."""

    made: Certificates
    directory: Path
    set_variable: Callable[[str, str], None]


type Arranged = Callable[[Place], AbstractAsyncContextManager[str]]
"""Brings the cause about; gives the URL of the API."""


@dataclass(frozen=True)
class Row:
    """`told` is in the message, and nothing of `misleading`."""

    arranged: Arranged
    told: tuple[str, ...]
    misleading: tuple[str, ...] = ()
    config: Mapping[str, Any] = field(default_factory=dict)
    needs_authority: bool = False


def answering(*responses: Response) -> Arranged:
    return handling(in_turn(*responses))


def handling(handler: Handler) -> Arranged:
    @asynccontextmanager
    async def arranged(_: Place) -> AsyncGenerator[str]:
        async with loopback(handler) as server:
            yield server.url

    return arranged


def behind_a_proxy(response: Response) -> Arranged:
    """Over plain http, where a proxy answers as the API would."""

    @asynccontextmanager
    async def arranged(place: Place) -> AsyncGenerator[str]:
        async with loopback(in_turn(response)) as proxy:
            place.set_variable("HTTP_PROXY", proxy.url)
            yield "http://api.example"

    return arranged


def through_a_tunnel(refusal: HTTPStatus) -> Arranged:
    @asynccontextmanager
    async def arranged(place: Place) -> AsyncGenerator[str]:
        async with tunnels() as proxy:
            proxy.refusal = refusal
            place.set_variable("HTTPS_PROXY", f"http://{proxy.host}")
            yield "https://api.example"

    return arranged


def over_tls(*, demanding: bool = False, host: str = "127.0.0.1", days: tuple[int, int] | None = None) -> Arranged:
    @asynccontextmanager
    async def arranged(place: Place) -> AsyncGenerator[str]:
        made = of_server(place.made, place.directory, host=host, days=days) if days else place.made
        (place.directory / "authority.pem").write_bytes(made.authority.read_bytes())
        with serving(server_context(made, ssl.TLSVersion.TLSv1_3, demanding=demanding)) as url:
            yield url

    return arranged


@asynccontextmanager
async def where_nothing_listens(_: Place) -> AsyncGenerator[str]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    yield f"http://127.0.0.1:{port}"


@asynccontextmanager
async def where_no_tls_is_spoken(_: Place) -> AsyncGenerator[str]:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with listening(refuse) as port:
        yield f"https://127.0.0.1:{port}"


@asynccontextmanager
async def that_breaks_off(_: Place) -> AsyncGenerator[str]:
    async def break_off(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[")

    async with writing(break_off) as url:
        yield url


async def never(_: Request) -> Response:
    let_pass(31)
    await asyncio.Event().wait()
    raise AssertionError


def page(text: str, status: int = 200, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(f"<!DOCTYPE html><html><body>{text}</body></html>".encode(), status, HTML | named)


def redirect(location: str) -> Response:
    return Response(status=302, headers={"Location": location})


BEARER: Final = {"auth_type": "bearer_token", "api_token": "the-token"}
CREDENTIALS: Final = ("apiToken", "authType")
LIMITS: Final = ("requestsPerSecond",)
REACH: Final = ("baseUrl",)

ROWS: Final[dict[str, Row]] = {
    # Who is in between
    "a proxy that wants credentials, over http": Row(
        behind_a_proxy(Response(b"who are you?", 407, {"Proxy-Authenticate": "Basic"})),
        ("was not sent, the proxy answered 407", "who are you?", Remedy.CHECK_PROXY),
        (*CREDENTIALS, "tried"),
        BEARER,
    ),
    "a proxy that wants credentials, over https": Row(
        through_a_tunnel(HTTPStatus.PROXY_AUTHENTICATION_REQUIRED),
        ("was not sent, the proxy answered 407", Remedy.CHECK_PROXY),
        CREDENTIALS,
        BEARER,
    ),
    "a proxy that cannot reach the API": Row(through_a_tunnel(HTTPStatus.BAD_GATEWAY), ("502", Remedy.CHECK_PROXY)),
    "a network that wants a login first": Row(
        answering(page("Welcome to the hotel", 511)), ("answered 511", Remedy.SIGN_IN_TO_NETWORK), CREDENTIALS, BEARER
    ),
    # The way there
    "nothing listens": Row(where_nothing_listens, ("ConnectError", Remedy.CHECK_REACH)),
    "no TLS is spoken": Row(where_no_tls_is_spoken, (Remedy.NO_TLS_THERE,), (Remedy.CHECK_REACH,)),
    "a certificate of nobody known": Row(over_tls(), (Remedy.NOT_TRUSTED,), REACH),
    "a certificate out of date": Row(
        over_tls(days=(-2, -1)), (Remedy.EXPIRED,), ("caCertificate", *REACH), needs_authority=True
    ),
    "a certificate of another host": Row(
        over_tls(days=(-1, 1), host="127.0.0.2"), (Remedy.OF_ANOTHER_HOST,), ("caCertificate",), needs_authority=True
    ),
    "a client certificate is missing": Row(
        over_tls(demanding=True), (Remedy.CLIENT_CERTIFICATE,), REACH, needs_authority=True
    ),
    "no answer in time": Row(handling(never), ("Raise timeout (now 30 s) if the API is slow.",), REACH),
    "a body that breaks off": Row(that_breaks_off, ("RemoteProtocolError",), REACH),
    # Not now
    "a limit": Row(
        answering(Response(b"slow down", 429)), ("answered 429", "slow down", f"{Remedy.SLOWER}."), CREDENTIALS, BEARER
    ),
    "a limit that looks like a refusal": Row(
        answering(json_response({"message": "API rate limit exceeded"}, 403)), (Remedy.SLOWER,), CREDENTIALS, BEARER
    ),
    "a limit that looks like a success": Row(
        answering(json_response({"errors": [{"extensions": {"code": "THROTTLED"}}]})), (Remedy.SLOWER,)
    ),
    "a limit that looks like an outage": Row(
        answering(Response(b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message>", 503)),
        (Remedy.SLOWER,),
    ),
    "a limit that lasts too long": Row(
        answering(Response(status=429, headers={"Retry-After": "3600"})),
        ("rate limit is used up: it asks to wait 3600 seconds, and at most 300", Remedy.LESS_OFTEN),
        config={"max_retries": 5},
    ),
    "maintenance on a page": Row(
        answering(page("We are down for scheduled maintenance.", 503)),
        ("answered 503", f"{Remedy.MAINTENANCE}."),
        (*LIMITS, *CREDENTIALS, *REACH),
        BEARER,
    ),
    "maintenance told by a header": Row(
        answering(json_response({}, 403, X_Maintenance_Mode="on")), (Remedy.MAINTENANCE,), CREDENTIALS, BEARER
    ),
    "maintenance with status 200": Row(
        answering(page("<h1>Maintenance</h1>Please sign in later")), ("maintenance: resync when that is over",), REACH
    ),
    "an outage that says when it ends": Row(
        answering(Response(status=503, headers={"Retry-After": "30"})), (f"{Remedy.COME_BACK}.",), LIMITS
    ),
    "an outage that says that it will last": Row(
        answering(Response(status=503, headers={"Retry-After": "7200"})),
        ("not available for now, it answered 503: it asks to wait 7200 seconds", Remedy.WHEN_OVER),
        (*LIMITS, "rate limit"),
        {"max_retries": 5},
    ),
    "an outage of which nothing is said": Row(
        answering(Response(status=503)), ("answered 503",), (*LIMITS, " - ", "maintenance")
    ),
    "an answer that is not ready": Row(answering(Response(b"{}", 202)), (f"{Remedy.NOT_READY}.",)),
    "what a rule says passes": Row(
        answering(Response(status=404)),
        (f"{Remedy.SAID_TO_PASS}.",),
        (Remedy.CHECK_PATH,),
        {"responses": [{"status": 404, "then": "retry"}]},
    ),
    "what a rule says is a failure": Row(
        answering(json_response({"state": 7})),
        ("answered 200", f"{Remedy.SAID_TO_FAIL}."),
        config={"responses": [{"when": ".body.state == 7", "then": "fail"}]},
    ),
    # Not here
    "a path that is not there": Row(answering(Response(status=404)), (f"{Remedy.CHECK_PATH}.",), CREDENTIALS, BEARER),
    "a page for people": Row(answering(page("Welcome")), ("It is a web page", "baseUrl"), CREDENTIALS, BEARER),
    "a request that is wrong": Row(answering(Response(b"bad", 400)), ("answered 400", "bad"), (" - ", *REACH)),
    # Not you
    "refused credentials": Row(answering(Response(status=401)), ("answered 401", "check apiToken"), REACH, BEARER),
    "no credentials": Row(answering(Response(status=403)), ("authType is none, but the API asks for credentials",)),
    "a redirect to sign in elsewhere": Row(
        answering(redirect("https://login.example.com/oauth2/authorize?client_id=1")),
        ("answered 302", "a page to sign in, https://login.example.com", "check apiToken"),
        ("allowedHosts",),
        BEARER,
    ),
    "a redirect to sign in here": Row(
        handling(lambda request: page("Sign in") if "sign" in request.path else redirect("/users/sign_in")),
        ("answered 302", "a page to sign in", "check apiToken"),
        ("not JSON", "allowedHosts"),
        BEARER,
    ),
    "a page to sign in": Row(
        answering(page('<form><input type="password"></form>')), ("a page to sign in", "check authType"), REACH, BEARER
    ),
    "a redirect to another host": Row(
        answering(redirect("https://cdn.example.com/items")), ("another host", "allowedHosts"), ("sign in",), BEARER
    ),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
async def test_each_cause_has_its_words(
    row: Row, made: Certificates, client_of: ClientOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
    async with row.arranged(Place(made, tmp_path, monkeypatch.setenv)) as url:
        config = {"max_retries": 0, **row.config}
        if row.needs_authority:
            config["ca_certificate"] = str(tmp_path / "authority.pem")
        client = client_of(url, **config)
        with pytest.raises(ReadError) as failure:
            async for _ in Listings(client).open(Endpoint("/items"), Endpoint("/items"), Meter()).pages():
                pass
    message = str(failure.value)
    assert [words for words in row.told if words not in message] == [], message
    assert [words for words in row.misleading if words in message] == [], message


def test_each_remedy_has_its_row() -> None:
    told = [words for row in ROWS.values() for words in row.told]
    assert [remedy for remedy in Remedy if not any(remedy.partition(" (")[0] in words for words in told)] == []


class TestAnEncryptedKey:
    """Asks for its password when the integration starts."""

    @pytest.fixture
    def encrypted(self, made: Certificates, tmp_path: Path) -> dict[str, Any]:
        key = serialization.load_pem_private_key(made.client_key.read_bytes(), None)
        file = tmp_path / "encrypted.key"
        encryption = serialization.BestAvailableEncryption(b"open sesame")
        file.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption))
        return {
            "base_url": "https://api.example",
            "client_certificate": str(made.client),
            "client_key": str(file),
            "ca_certificate": str(made.authority),
        }

    @pytest.mark.parametrize(
        ("password", "told"),
        [
            ({}, "is encrypted: give its password in clientKeyPassword"),
            ({"client_key_password": "no"}, "does not open"),
        ],
    )
    def test_that_is_missing_or_wrong(self, encrypted: dict[str, Any], password: dict[str, str], told: str) -> None:
        with pytest.raises(SettingsError, match=told):
            load_settings(encrypted | password)

    @pytest.mark.parametrize("place", ["setting", "file"])
    async def test_and_opens_the_api_with_it(
        self, place: str, encrypted: dict[str, Any], made: Certificates, client_of: ClientOf, tmp_path: Path
    ) -> None:
        (tmp_path / "password").write_text("open sesame\n")
        given = {"client_key_password": "open sesame"}
        if place == "file":
            given = {"client_key_password_file": str(tmp_path / "password")}
        context = server_context(made, ssl.TLSVersion.TLSv1_3)
        async with loopback(in_turn(json_response([])), context) as server:
            config = {name: value for name, value in encrypted.items() if name != "base_url"} | given
            response = await client_of(server, **config).ask(ApiRequest("/items"))
        assert response.body.content == b"[]"

    def test_that_is_given_twice_or_for_nothing(self, encrypted: dict[str, Any]) -> None:
        with pytest.raises(SettingsError, match="exclude one another"):
            load_settings(encrypted | {"client_key_password": "a", "client_key_password_file": "/b"})
        with pytest.raises(SettingsError, match="clientCertificate is missing: clientKeyPassword is set"):
            load_settings({"base_url": "https://api.example", "client_key_password": "a"})

    def test_that_is_kept_secret(self, encrypted: dict[str, Any]) -> None:
        settings = load_settings(encrypted | {"client_key_password": "open sesame"})
        assert "open sesame" in settings.secrets
        assert "open sesame" not in repr(settings)
