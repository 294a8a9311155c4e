import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_until_up(address: str) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            httpx.get(address).raise_for_status()
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(address)


def test_the_command_serves_quietly_and_ends_at_once(tmp_path: Path) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "sandbox.port", "--port", str(port), "--db", str(tmp_path / "port.db")]
    command += ["--client-id", "me", "--client-secret", "mine"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            wait_until_up(address)
            with httpx.Client(base_url=address) as client:
                credentials = {"clientId": "me", "clientSecret": "mine"}
                token = client.post("/v1/auth/access_token", json=credentials).json()["accessToken"]
                started = time.monotonic()
                process.send_signal(signal.SIGTERM)
                output, _ = process.communicate(timeout=10)
        finally:
            process.kill()

    assert token
    assert output == b""
    assert time.monotonic() - started < 3
