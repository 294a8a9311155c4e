"""The local Port as a process."""

import signal
import subprocess
import sys
from pathlib import Path

import httpx

from tests.servers.processes import port_of
from tests.waiting import PATIENCE

ROOT = Path(__file__).parents[3]


def test_the_command_serves_quietly_and_ends_when_it_is_told_to(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sandbox.port", "--port", "0", "--db", str(tmp_path / "port.db")]
    command += ["--client-id", "me", "--client-secret", "mine"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port_of(process)}", timeout=PATIENCE) as client:
                credentials = {"clientId": "me", "clientSecret": "mine"}
                token = client.post("/v1/auth/access_token", json=credentials).json()["accessToken"]
                # While a connection is kept open, as by a page of the browser.
                process.send_signal(signal.SIGTERM)
                output, _ = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()

    assert token
    assert output == b""
