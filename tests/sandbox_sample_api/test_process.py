"""The sample API as a process."""

import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import httpx
import pytest

from sandbox.sample_api.certificates import make_certificates
from sandbox.sample_api.desk import seeded

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@pytest.fixture
def process() -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    port = free_port()
    command = [sys.executable, "-m", "sandbox.sample_api", "--port", str(port), "--token", "t", "--rate-limit", "50"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
            until_it_answers(client)
            yield running, client
        running.kill()


def until_it_answers(client: httpx.Client) -> None:
    for _ in range(400):
        try:
            client.get("/sandbox/data")
        except httpx.ConnectError:
            time.sleep(0.025)
        else:
            return
    raise AssertionError("The sample API does not start")


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

    began = time.monotonic()
    running.send_signal(signal.SIGTERM)
    output, _ = running.communicate(timeout=5)

    assert time.monotonic() - began < 2
    assert output == ""


def test_a_slow_answer_does_not_hold_up_the_end(process: tuple[subprocess.Popen[str], httpx.Client]) -> None:
    running, client = process
    client.post("/sandbox/faults", json={"path": "teams", "effect": "none", "latency_ms": 60_000})

    def ask() -> None:
        with pytest.raises(httpx.TransportError):
            client.get("/api/v1/teams", timeout=30)

    asking = Thread(target=ask)
    asking.start()
    while not client.get("/sandbox/requests").json()["total"]:
        time.sleep(0.01)
    began = time.monotonic()
    running.send_signal(signal.SIGTERM)
    output, _ = running.communicate(timeout=5)
    asking.join()

    assert time.monotonic() - began < 3
    assert "Traceback" not in output


def test_it_serves_tls_and_demands_a_client_certificate_with_certificates_that_it_makes(tmp_path: Path) -> None:
    made = make_certificates(tmp_path)
    port = free_port()
    flags = {"--tls-certificate": made.server, "--tls-key": made.server_key, "--client-ca": made.authority}
    command = [sys.executable, "-m", "sandbox.sample_api", "--port", str(port)]
    command += [text for name, file in flags.items() for text in (name, str(file))]
    context = ssl.create_default_context(cafile=str(made.authority))
    context.load_cert_chain(made.client, made.client_key)
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        with httpx.Client(base_url=f"https://localhost:{port}", verify=context) as client:
            until_it_answers(client)
            assert client.get("/api/v1/teams").status_code == 200
        without = ssl.create_default_context(cafile=str(made.authority))
        with httpx.Client(verify=without) as stranger, pytest.raises(httpx.TransportError):
            stranger.get(f"https://localhost:{port}/api/v1/teams")
        running.kill()


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
