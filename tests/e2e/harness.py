"""`ocean sail` between a local Port and an API to read, as a process of its own.

The integration gets what a container would give it and nothing else: the repository as working directory, and the
environment variables that Port's Helm chart makes.
"""

import itertools
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from resync import lasting_file
from tests.e2e.forks import Fork, Forks
from tests.servers.local_port import LocalPort
from tests.servers.processes import port_of
from tests.waiting import PATIENCE, until

REPOSITORY = Path(__file__).parents[2]
OCEAN = (str(Path(sys.executable).with_name("ocean")),)


@dataclass(frozen=True)
class Ended:
    """A process of the integration that has ended."""

    code: int
    output: str

    def lines(self, *words: str) -> list[str]:
        """The lines of the log that hold all these words."""
        return [line for line in self.output.splitlines() if all(word in line for word in words)]


class Integration:
    """`ocean sail`, running, or another command of Ocean's."""

    def __init__(self, identifier: str, port: LocalPort, log: Path, process: "subprocess.Popen[bytes] | Fork") -> None:
        self.identifier = identifier
        self._port = port
        self._log = log
        self._process = process

    @property
    def output(self) -> str:
        return self._log.read_text(errors="replace")

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    @property
    def listens_at(self) -> int:
        """The port of Ocean's own routes."""
        return port_of(self._process)

    def get(self, path: str) -> httpx.Response:
        """Asks Ocean's own routes."""
        return httpx.get(f"http://127.0.0.1:{self.listens_at}{path}", timeout=PATIENCE)

    def terminate(self) -> None:
        """SIGTERM, as Kubernetes and `docker stop` send it."""
        self._process.send_signal(signal.SIGTERM)

    def ended(self, patience: float = PATIENCE) -> Ended:
        """Waits for the end of the process."""
        try:
            code = self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"still running after {patience:.0f} s; its log ends\n{self.output[-4000:]}") from None
        return Ended(code, self.output)

    @property
    def has_left_processes(self) -> bool:
        """Whether anything that the process forked is still there."""
        try:
            os.killpg(self._process.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def kill(self) -> None:
        """Ends the process and what it forked, without asking."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def until[T](self, probe: Callable[[], T], what: str) -> T:
        """The first truthy value that the probe gives while the process runs."""

        def probe_while_running() -> T:
            assert self.is_running, f"ended before {what}; its log ends\n{self.output[-4000:]}"
            return probe()

        return until(probe_while_running, what)

    def wait_for_log(self, *words: str) -> None:
        self.until(lambda: all(word in self.output for word in words), f"the log says {words}")

    def resync(self) -> str:
        """Presses the Resync button, and gives the state in which that resync ended."""
        before = self.last_event()
        self._port.request_resync(self.identifier)
        return self.settled(before)

    def last_event(self) -> str | None:
        last = self._port.integration(self.identifier)["lastSync"]
        return last["eventId"] if last else None

    def settled(self, before: str | None = None) -> str:
        """Waits until a resync later than `before` is over, and gives its state."""

        def state() -> str | None:
            integration = self._port.integration(self.identifier)
            last, status = integration["lastSync"], integration["resyncState"].get("status")
            over = last is not None and last["eventId"] != before and status in ("completed", "failed", "aborted")
            return status if over else None

        return str(self.until(state, "a resync is over"))


@dataclass
class Installation:
    """How `ocean sail` is started against one Port; keeps the logs of what it started.

    As forks of a process that has loaded Ocean, if there is one, else by its command or another program.
    """

    port: LocalPort
    logs: Path
    forks: Forks | None = None
    program: Sequence[str] = OCEAN
    _started: list[Integration] = field(default_factory=list)
    _kept: set[Path] = field(default_factory=set)
    """What they may have kept on disk for their next process."""
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def start(
        self,
        identifier: str,
        config: Mapping[str, object],
        *,
        secrets: Mapping[str, str] | None = None,
        listener: str = '{"type":"ONCE"}',
        options: Sequence[str] = (),
        command: str = "sail",
        **environment: str,
    ) -> Integration:
        """Settings are given in upper snake case; what is no string becomes JSON, as in the chart."""
        variables = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            "PYTHONUNBUFFERED": "1",
            "OCEAN__PORT__BASE_URL": self.port.origin,
            "OCEAN__PORT__CLIENT_ID": "sandbox",
            "OCEAN__PORT__CLIENT_SECRET": "sandbox",
            "OCEAN__EVENT_LISTENER": listener,
            "OCEAN__INTEGRATION__IDENTIFIER": identifier,
            "OCEAN__INTEGRATION__TYPE": "custom",
            "OCEAN__INITIALIZE_PORT_RESOURCES": "false",
            "OCEAN__SEND_RAW_DATA_EXAMPLES": "true",
            **{f"OCEAN__INTEGRATION__CONFIG__{name}": _as_variable(value) for name, value in config.items()},
            **{f"OCEAN__INTEGRATION__SECRETS__{name}": value for name, value in (secrets or {}).items()},
            **environment,
        }
        log = self.logs / f"{next(self._numbers)}-{identifier}.log"
        arguments = [command, *(("-p", "0") if command == "sail" else ()), *options]
        integration = Integration(identifier, self.port, log, self._process(arguments, variables, log))
        self._started.append(integration)
        self._kept.add(lasting_file(identifier, str(config.get("BASE_URL")).rstrip("/")))
        return integration

    def _process(
        self, arguments: Sequence[str], variables: Mapping[str, str], log: Path
    ) -> "subprocess.Popen[bytes] | Fork":
        log.touch()
        if self.forks and self.program == OCEAN and self.forks.can_start(variables):
            return self.forks.start(arguments, variables, log)
        with log.open("wb") as output:
            return subprocess.Popen(
                [*self.program, *arguments],
                cwd=REPOSITORY,
                env=variables,
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def run(self, identifier: str, config: Mapping[str, object], **how: Any) -> Ended:
        """One resync, from start to end of the process."""
        return self.start(identifier, config, **how).ended()

    def end(self) -> None:
        for integration in self._started:
            integration.kill()
        for file in self._kept:
            file.unlink(missing_ok=True)


def _as_variable(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def side_by_side[K, J, V](work: Callable[[J], V], jobs: Mapping[K, J], at_once: int = 3) -> dict[K, V]:
    """The results of work that mostly waits for processes."""
    with ThreadPoolExecutor(at_once) as pool:
        return dict(zip(jobs, pool.map(work, jobs.values()), strict=True))
