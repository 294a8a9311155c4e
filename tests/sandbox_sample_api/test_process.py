"""The sample API as a process."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import httpx
import pytest

from sandbox.sample_api.desk import seeded

ROOT = Path(__file__).parents[2]


@pytest.fixture
def process() -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
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
