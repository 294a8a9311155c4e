"""The sample API over TLS, with a client certificate demanded."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from cryptography import x509

from sandbox.sample_api.certificates import Certificates, make_certificates
from sandbox.sample_api.wire.serving import Tls
from tests.servers.sample_api import running


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates") / "new")


@pytest.fixture(scope="module")
def guarded(made: Certificates) -> Iterator[str]:
    with running(Tls(made.server, made.server_key, made.authority)) as origin:
        yield origin


def trusting(made: Certificates) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(made.authority))
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    return context


def test_who_shows_a_certificate_of_the_authority_may_ask(made: Certificates, guarded: str) -> None:
    context = trusting(made)
    context.load_cert_chain(made.client, made.client_key)
    with httpx.Client(verify=context, base_url=guarded) as api:
        assert api.get("/api/v1/teams").status_code == 200
        assert api.get(guarded.replace("127.0.0.1", "localhost") + "/api/v1/teams").status_code == 200
        assert api.get("/odata/v1/projects").json()["@odata.nextLink"].startswith("https://")


def test_who_shows_none_gets_no_answer(made: Certificates, guarded: str) -> None:
    with httpx.Client(verify=trusting(made)) as api, pytest.raises(httpx.TransportError):
        api.get(f"{guarded}/api/v1/teams")


def test_who_shows_one_of_another_authority_gets_no_answer(made: Certificates, guarded: str, tmp_path: Path) -> None:
    stranger = make_certificates(tmp_path)
    context = trusting(made)
    context.load_cert_chain(stranger.client, stranger.client_key)
    with httpx.Client(verify=context) as api, pytest.raises(httpx.TransportError):
        api.get(f"{guarded}/api/v1/teams")


def test_tls_alone_demands_no_certificate(made: Certificates) -> None:
    with running(Tls(made.server, made.server_key)) as origin, httpx.Client(verify=trusting(made)) as api:
        assert api.get(f"{origin}/api/v1/teams").status_code == 200


def test_keys_are_for_their_owner_alone_and_no_two_authorities_are_the_same(made: Certificates, tmp_path: Path) -> None:
    assert {file.stat().st_mode & 0o077 for file in (made.server_key, made.client_key)} == {0}
    authorities = (made.authority, make_certificates(tmp_path).authority)
    first, second = (x509.load_pem_x509_certificate(file.read_bytes()) for file in authorities)
    assert first.public_key() != second.public_key()
