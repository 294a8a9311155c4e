"""What a newcomer sees of the demo."""

from typing import Any

import httpx
from rich.console import Console

from sandbox.demo import follow_resync, sandbox
from tests.e2e.harness import until

ON_PURPOSE = [
    # Ocean's own at every start, whatever is installed: Port's self-service actions are not what this is about.
    "Execution agent is not enabled, or actions processing is disabled in this event listener, "
    "skipping execution agent setup",
    # How Ocean counts what a query leaves out, which the demo shows.
    "24 transformations of batch failed due to empty, null or missing values",
]


def test_its_log_warns_of_nothing_but_what_it_shows_on_purpose() -> None:
    with sandbox(Console(quiet=True)) as (port_url, integration):
        follow_resync(Console(quiet=True), port_url, integration)

        def logs() -> list[dict[str, Any]]:
            lines: list[dict[str, Any]] = httpx.get(f"{port_url}/sandbox/state", timeout=30).json()["logs"]
            return lines

        until(lambda: any("Resync finished" in line["message"] for line in logs()), "the log of the resync has come")
        assert sorted(line["message"] for line in logs() if line["level"] not in ("INFO", "DEBUG")) == sorted(
            ON_PURPOSE
        )
