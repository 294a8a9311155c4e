"""Started as Port starts it, in the SaaS runtime; no further, since the sandbox's Port is at a private address."""

from pathlib import Path

from tests.e2e.harness import Installation

SECRET = Path("/etc/passwd")


def test_a_setting_that_reads_a_file_of_the_machine_stops_the_start(installation: Installation) -> None:
    config = {"BASE_URL": "https://api.example.com", "AUTH_TYPE": "bearer_token", "API_TOKEN_FILE": str(SECRET)}
    ended = installation.run("reader", config, OCEAN__RUNTIME="Saas")
    assert ended.code == 1
    assert ended.lines("apiTokenFile names a file")
    assert SECRET.read_text().splitlines()[0] not in ended.output
