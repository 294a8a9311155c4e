"""Whom Ocean's TLS settings trust: read once, and again where that has changed."""

import inspect
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import port_ocean.clients.port.utils as of_port
import port_ocean.helpers.async_client as of_all
import pytest
from port_ocean.config.settings import SslClientSettings

from framework import share_authorities
from sandbox.sample_api.certificates import make_certificates
from transport.connecting.authorities import ocean_context


def tls(*, verify: bool = True, strict: bool = True) -> SslClientSettings:
    return cast(SslClientSettings, SimpleNamespace(verify=verify, x509=SimpleNamespace(strict=strict)))


def test_they_are_read_once_for_the_same_settings() -> None:
    assert ocean_context(tls()) is ocean_context(tls())
    assert ocean_context(tls()) is not ocean_context(tls(strict=False))


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


@pytest.mark.parametrize("strict", [True, False])
def test_a_bundle_that_was_renewed_is_read_again(strict: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = (make_certificates(tmp_path / name).authority.read_bytes() for name in ("one", "other"))
    bundle = tmp_path / "bundle.pem"
    bundle.write_bytes(one)
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    first = ocean_context(tls(strict=strict))
    assert ocean_context(tls(strict=strict)) is first
    bundle.write_bytes(one + other)
    renewed = ocean_context(tls(strict=strict))
    assert renewed.cert_store_stats()["x509_ca"] == first.cert_store_stats()["x509_ca"] + 1
    assert ocean_context(tls(strict=strict)) is renewed


def test_a_bundle_that_is_not_there_is_told_by_its_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/bundle.pem")
    with pytest.raises(FileNotFoundError):
        ocean_context(tls())


def test_ocean_uses_what_is_set_in_place_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under another name in a later version, it would be for nothing."""
    assert "verify=resolve_verify_param(ocean.config.ssl.port)" in inspect.getsource(of_port)
    assert "resolve_verify_param(ocean.config.ssl.third_party)" in inspect.getsource(of_all)
    for module in (of_port, of_all):
        monkeypatch.setattr(module, "resolve_verify_param", None)
    share_authorities()
    assert vars(of_port)["resolve_verify_param"] is vars(of_all)["resolve_verify_param"] is ocean_context
