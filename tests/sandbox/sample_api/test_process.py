"""The sample API as a process."""

import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import httpx
import pytest

from sandbox.sample_api.certificates import make_certificates
from sandbox.sample_api.records.desk import seeded
from tests.servers.processes import port_of
from tests.waiting import PATIENCE, until

ROOT = Path(__file__).parents[3]


@contextmanager
def started(*options: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "sandbox.sample_api", "--port", "0", *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        yield running
        running.kill()


@pytest.fixture
def process() -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    with (
        started("--token", "t", "--rate-limit", "50") as running,
        httpx.Client(base_url=f"http://127.0.0.1:{port_of(running)}", timeout=PATIENCE) as client,
    ):
        yield running, client


def test_flags_are_heeded_records_are_the_same_and_the_end_is_quiet(
    process: tuple[subprocess.Popen[str], httpx.Client],
) -> None:
    running, client = process
    answer = client.get("/secured/bearer/api/v1/teams", headers={"Authorization": "Bearer t"})
    assert answer.status_code == 200
    assert answer.headers["X-RateLimit-Limit"] == "50"
    assert client.get("/api/v1/tickets?limit=100").json()["tickets"] == seeded()["tickets"][:100]
    client.post("/sandbox/faults", json={"path": "users", "effect": "truncate"})
    with pytest.raises(httpx.RemoteProtocolError):
        client.get("/api/v1/users")

    running.send_signal(signal.SIGTERM)
    output, _ = running.communicate(timeout=PATIENCE)

    assert output == ""


def test_a_slow_answer_does_not_hold_up_the_end(process: tuple[subprocess.Popen[str], httpx.Client]) -> None:
    running, client = process
    client.post("/sandbox/faults", json={"path": "teams", "effect": "none", "latency_ms": 10 * PATIENCE * 1000})

    def ask() -> None:
        with pytest.raises(httpx.TransportError):
            client.get("/api/v1/teams", timeout=None)

    asking = Thread(target=ask)
    asking.start()
    until(lambda: client.get("/sandbox/requests").json()["total"], "it is asked")
    running.send_signal(signal.SIGTERM)
    output, _ = running.communicate(timeout=PATIENCE)
    asking.join()

    assert "Traceback" not in output


def test_it_serves_tls_and_demands_a_client_certificate_with_certificates_that_it_makes(tmp_path: Path) -> None:
    made = make_certificates(tmp_path)
    flags = {"--tls-certificate": made.server, "--tls-key": made.server_key, "--client-ca": made.authority}
    context = ssl.create_default_context(cafile=str(made.authority))
    context.load_cert_chain(made.client, made.client_key)
    with started(*(text for name, file in flags.items() for text in (name, str(file)))) as running:
        port = port_of(running)
        with httpx.Client(base_url=f"https://localhost:{port}", verify=context, timeout=PATIENCE) as client:
            assert client.get("/api/v1/teams").status_code == 200
        without = ssl.create_default_context(cafile=str(made.authority))
        with httpx.Client(verify=without, timeout=PATIENCE) as stranger, pytest.raises(httpx.TransportError):
            stranger.get(f"https://localhost:{port}/api/v1/teams")


@pytest.mark.parametrize("flags", [("--tls-certificate", "x"), ("--tls-key", "x"), ("--client-ca", "x")])
def test_tls_by_half_is_refused(flags: tuple[str, str]) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "sandbox.sample_api", *flags], cwd=ROOT, capture_output=True, text=True
    )
    assert ended.returncode == 2
    assert "TLS needs --tls-certificate and --tls-key" in ended.stderr


def test_certificates_are_made_on_request(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sandbox.sample_api.certificates", str(tmp_path / "new")]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert {Path(line).name for line in printed} == {"ca.pem", "server.pem", "server.key", "client.pem", "client.key"}
    assert all(Path(line).read_text().startswith("-----BEGIN") for line in printed)
