"""What is told of a request that got no answer, and what to change: the remedy that fits, or none (contract §8)."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from client import ApiClient, ApiRequest
from messages import RequestFailed
from sandbox.sample_api.certificates import Certificates, make_certificates
from tests.servers.listening import writing
from tests.servers.loopback import ClientOf
from transport.meanings.failures import is_hopeless, unanswered

ITEMS = ApiRequest("/items")
CHECK_REACH = "Check baseUrl, and that the API can be reached from here."


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@contextmanager
def serving(context: ssl.SSLContext) -> Iterator[str]:
    """A server that tells by TLS's own alerts what it refuses, as asyncio's does not; gives its URL."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                plain, _ = listening.accept()
            except OSError:
                return
            with context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False) as connection:
                try:
                    connection.do_handshake()
                    connection.recv(65536)
                except (ssl.SSLError, OSError):
                    _let_the_alert_arrive(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


def _let_the_alert_arrive(connection: ssl.SSLSocket) -> None:
    """A socket that is closed with something unread takes back what was sent."""
    with socket.socket(fileno=connection.detach()) as plain, suppress(OSError):  # the client may be gone by then
        plain.settimeout(5)
        plain.shutdown(socket.SHUT_WR)
        while plain.recv(65536):
            pass


def server_context(made: Certificates, version: ssl.TLSVersion, *, demanding: bool = True) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(made.authority))
    context.load_cert_chain(made.server, made.server_key)
    context.verify_mode = ssl.CERT_REQUIRED if demanding else ssl.CERT_NONE
    context.minimum_version = context.maximum_version = version
    return context


async def told(client: ApiClient) -> str:
    with pytest.raises(RequestFailed) as failure:
        await client.ask(ITEMS)
    return str(failure.value)


VERSIONS = pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])


@VERSIONS
async def test_a_client_certificate_that_is_missing_is_named(
    version: ssl.TLSVersion, made: Certificates, client_of: ClientOf
) -> None:
    with serving(server_context(made, version)) as url:
        message = await told(client_of(url, ca_certificate=str(made.authority), max_retries=0))
    assert message.endswith("check clientCertificate and clientKey.")
    assert "failed, tried once" in message


@VERSIONS
async def test_so_is_one_that_the_server_does_not_trust(
    version: ssl.TLSVersion, made: Certificates, client_of: ClientOf, tmp_path: Path
) -> None:
    strangers = make_certificates(tmp_path)
    own = {"client_certificate": str(strangers.client), "client_key": str(strangers.client_key)}
    with serving(server_context(made, version)) as url:
        message = await told(client_of(url, ca_certificate=str(made.authority), **own, max_retries=0))
    assert message.endswith("check clientCertificate and clientKey.")


def of_server(made: Certificates, directory: Path, *, host: str, days: tuple[int, int]) -> Certificates:
    """These, with a server's certificate for another host or time."""
    authority = x509.load_pem_x509_certificate(made.authority.read_bytes())
    own_key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a test's own")])
    now = datetime.now(UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(host))])
    signed = (
        x509.CertificateBuilder(name, name, own_key.public_key(), x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(own_key, hashes.SHA256())
    )
    assert authority.issuer != name
    certificate, key = directory / "own.pem", directory / "own.key"
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        own_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return replace(made, authority=certificate, server=certificate, server_key=key)


@pytest.mark.parametrize(
    ("host", "days", "remedy"),
    [
        ("127.0.0.1", (-2, -1), "is not valid at this time"),
        ("127.0.0.1", (1, 2), "is not valid at this time"),
        ("127.0.0.2", (-1, 1), "is of another host"),
    ],
    ids=["expired", "not yet valid", "another address"],
)
async def test_what_is_wrong_with_a_certificate_is_told(
    host: str, days: tuple[int, int], remedy: str, made: Certificates, client_of: ClientOf, tmp_path: Path
) -> None:
    own = of_server(made, tmp_path, host=host, days=days)
    with serving(server_context(own, ssl.TLSVersion.TLSv1_3, demanding=False)) as url:
        message = await told(client_of(url, ca_certificate=str(own.authority), max_retries=0))
    assert remedy in message
    assert "caCertificate" not in message


async def test_one_that_nobody_vouches_for_can_be_vouched_for(made: Certificates, client_of: ClientOf) -> None:
    with serving(server_context(made, ssl.TLSVersion.TLSv1_3, demanding=False)) as url:
        assert "name the file of its authority in caCertificate" in await told(client_of(url, max_retries=0))


async def test_a_body_that_breaks_off_is_no_reason_to_doubt_the_address(client_of: ClientOf) -> None:
    async def break_off(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[")

    async with writing(break_off) as url:
        message = await told(client_of(url, max_retries=0))
    assert "RemoteProtocolError" in message
    assert "baseUrl" not in message


@pytest.mark.parametrize(
    ("error", "hopeless", "expected"),
    [
        (
            httpx.ConnectError("no such host"),
            False,
            f"tried 3 times: ConnectError: no such host. {CHECK_REACH}",
        ),
        (httpx.ReadError("reset"), False, f"failed, tried 3 times: ReadError: reset. {CHECK_REACH}"),
        (httpx.ReadTimeout("slow"), False, "ReadTimeout: slow. Raise timeout (now 30 s) if the API is slow."),
        (httpx.ConnectTimeout("slow"), False, "Raise timeout (now 30 s)"),
        (httpx.DecodingError("damaged"), False, "failed, tried 3 times: DecodingError: damaged."),
        (
            httpx.ProxyError("502 Bad Gateway"),
            False,
            "tried 3 times: ProxyError: 502 Bad Gateway. Check the proxy",
        ),
        (
            httpx.ProxyError("407 Authenticate"),
            True,
            "not sent, the proxy answered 407 Authenticate. Check the proxy",
        ),
        (httpx.UnsupportedProtocol("ftp"), True, "cannot be sent: ftp"),
        (httpx.LocalProtocolError("a header"), True, "cannot be sent: a header"),
        (OSError("no more files"), False, "was not sent: no more files"),
        (RequestFailed("Too large.", 200), False, ": Too large."),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_each_failure_has_its_words(error: Exception, hopeless: bool, expected: str) -> None:
    assert is_hopeless(error) is hopeless
    failure = unanswered("GET https://a.example/items", error, tries=3, timeout=30)
    assert str(failure).startswith("GET https://a.example/items")
    assert expected in str(failure)
    assert not failure.is_answer


def test_a_failure_without_words_is_told_by_its_cause() -> None:
    error = httpx.ConnectError("")
    error.__cause__ = OSError("No route to host")
    assert "ConnectError: No route to host." in str(unanswered("GET /", error, tries=1, timeout=30))


def test_a_deadline_is_told_without_what_asyncio_says_of_it() -> None:
    error = httpx.ConnectTimeout("")
    error.__context__ = asyncio.CancelledError("Cancelled via cancel scope 7f8fb0602210; reason: deadline exceeded")
    told = str(unanswered("GET https://h/x", error, tries=1, timeout=2))
    assert told.startswith("GET https://h/x failed, tried once: ConnectTimeout: nothing came within 2 s. ")
