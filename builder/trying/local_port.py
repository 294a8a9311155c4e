"""The sandbox's Port, started when it is first needed, and empty at the beginning of each try."""

from pathlib import Path
from typing import Final

import httpx

from builder.trying.outcome import Outcome
from sandbox.processes import Process, taken_port

CLIENT: Final = ("local-port-client", "local-port-secret")
_PREFERRED: Final = 5059
_PATIENCE: Final = 30


class LocalPort:
    """Its methods wait, so they are called from a thread."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._process: Process | None = None
        self.url = ""

    def start_empty(self, nothing_of_the_users: dict[str, str]) -> None:
        """Raises `ProcessFailed`."""
        if self._process is None:
            listening = taken_port(_PREFERRED)
            self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
            self._process = Process.python(
                "sandbox.port",
                *("--client-id", CLIENT[0], "--client-secret", CLIENT[1]),
                log=self._logs / "port.log",
                environment=nothing_of_the_users,
                listening=listening,
            )
        self._process.answers(f"{self.url}/")
        httpx.post(f"{self.url}/sandbox/reset", timeout=_PATIENCE).raise_for_status()

    def outcome(self, *, with_entities: bool) -> Outcome:
        parts = ["integrations", *(["entities"] if with_entities else [])]
        answer = httpx.get(f"{self.url}/sandbox/state", params={"logs": False, "only": parts}, timeout=_PATIENCE)
        return Outcome.model_validate(answer.raise_for_status().json())

    def stop(self) -> None:
        if self._process is not None:
            self._process.stop()
            self._process = None
