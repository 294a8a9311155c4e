"""One resync by a process of its own, `ocean sail`, against the sandbox's Port: how long it took, how much memory."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import httpx
import psutil

from benchmarks.cases import API_LATENCY, PORT_LATENCY, Conditions, Listing
from benchmarks.watched import Watched
from json_types import Json, JsonObject
from sandbox.processes import Process, free_port

REPOSITORY: Final = Path(__file__).parents[1]
FLOOR: Final = Path(__file__).parent / "floor"
PEER: Final = REPOSITORY / ".venv-peer/bin/python"
_IDENTIFIER: Final = "benchmark"
_DSP_FLAGS: Final = {"LAKEHOUSE_ELIGIBLE": True, "DATA_SOURCE_PROCESSOR_ENABLED": True}
_SECONDS_BETWEEN_LOOKS: Final = 0.05
_PEAK_TOLD: Final = re.compile(r"\bpeak memory (\d+) of \d+ MiB")


class RunFailed(Exception):
    """A resync did not end as it must, so its time means nothing."""


@dataclass(frozen=True)
class Usage:
    """What a process and its children took: CPU seconds so far at some moments, and the most bytes at one time."""

    cpu: tuple[tuple[float, float], ...] = ()
    peak: int = 0

    def cpu_between(self, began: float, ended: float) -> float:
        """Of the moments next to these, in Unix time."""
        before = max((cpu for at, cpu in self.cpu if at <= began), default=0.0)
        return min((cpu for at, cpu in self.cpu if at >= ended), default=self.cpu[-1][1]) - before


@dataclass(frozen=True)
class Run:
    """A whole resync: its seconds, and those of CPU. `requests` are those that the API saw, `port_requests` Port."""

    seconds: float
    cpu: float
    peak: int
    requests: int
    port_requests: int
    watched: Watched | None = None


@dataclass(frozen=True)
class Bench:
    """The local Port and the API, running. `under` comes before each command of the integration's."""

    port: httpx.Client
    api: httpx.Client
    logs: Path
    watched: bool = False
    under: tuple[str, ...] = ()

    def run(
        self,
        directory: Path,
        resources: Mapping[str, JsonObject],
        *,
        items: int,
        conditions: Conditions,
    ) -> Run:
        """A resync by the integration in a directory, of kinds with their selectors, that must bring so many items."""
        self.prepare(resources, conditions)
        self.control("POST", "/sandbox/faults", {"latency_ms": round(conditions.port_latency * 1000)})
        if conditions.again:
            self._resync(directory, items, conditions)
        return self._resync(directory, items, conditions)

    def _resync(self, directory: Path, items: int, conditions: Conditions) -> Run:
        self.api.get("/requests")
        before = self._port_requests()
        log = self.logs / f"{len(list(self.logs.iterdir()))}.log"
        report = log.with_suffix(".json") if self.watched else None
        loading = {"OCEAN__INTEGRATION__CONFIG__LOADING": conditions.loading.value}
        environment = self.environment(conditions.concurrency) | loading
        usage = _sail(directory, environment, log, report, self.under)
        requests = int(self.api.get("/requests").text)
        watched = Watched.read(report) if report else None
        began, ended = self._times(items, log)
        port_requests = self._port_requests() - before
        cpu = usage.cpu_between(began, ended)
        return Run(ended - began, cpu, _peak_told(log) or usage.peak, requests, port_requests, watched)

    def _port_requests(self) -> int:
        """So far, but for the benchmark's own."""
        told: dict[str, int] = self.control("GET", "/sandbox/state?only=requests")["requests"]
        return sum(count for route, count in told.items() if " /v1/" in route or " /ingest/" in route)

    def peer(self, listing: Listing) -> float | None:
        """Seconds in which the peer extracts the same items; None where it is not installed."""
        if not PEER.exists():
            return None
        command = [str(PEER), str(FLOOR.parent / "peer/extract.py"), str(self.api.base_url), listing.kind]
        extracted = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        if extracted["items"] != listing.items:
            raise RunFailed(f"The peer brought {extracted['items']} of {listing.items} items of {listing.kind}.")
        return float(extracted["seconds"])

    def prepare(self, resources: Mapping[str, JsonObject], conditions: Conditions) -> None:
        self.control("POST", "/sandbox/reset")
        self.control("POST", "/sandbox/flags", _DSP_FLAGS if conditions.dsp else {})
        properties = {each.name: {"type": each.type, "title": each.name} for each in conditions.properties}
        blueprint = {"identifier": "item", "title": "Item", "schema": {"properties": properties}}
        self.control("POST", "/v1/blueprints", blueprint, Authorization=f"Bearer {self.token()}")
        mappings = {"identifier": ".id", "title": ".name", "blueprint": '"item"'}
        entity = {
            "mappings": {**mappings, "properties": {each.name: each.expression for each in conditions.properties}}
        }
        config = [
            {"kind": kind, "selector": {"query": "true", **selector}, "port": {"entity": entity}}
            for kind, selector in resources.items()
        ]
        self.control("PUT", f"/sandbox/mapping/{_IDENTIFIER}", {"resources": config})

    def environment(self, concurrency: int) -> dict[str, str]:
        ours = {
            "PYTHONPATH": str(REPOSITORY),
            "OCEAN__PORT__BASE_URL": str(self.port.base_url).rstrip("/"),
            "OCEAN__PORT__CLIENT_ID": "sandbox",
            "OCEAN__PORT__CLIENT_SECRET": "sandbox",
            "OCEAN__EVENT_LISTENER": '{"type":"ONCE"}',
            "OCEAN__INTEGRATION__IDENTIFIER": _IDENTIFIER,
            "OCEAN__INTEGRATION__TYPE": "custom",
            "OCEAN__INITIALIZE_PORT_RESOURCES": "false",
            "OCEAN__INTEGRATION__CONFIG__BASE_URL": str(self.api.base_url),
            "OCEAN__INTEGRATION__CONFIG__MAX_CONCURRENT_REQUESTS": str(concurrency),
        }
        return {name: value for name, value in os.environ.items() if not name.startswith("OCEAN__")} | ours

    def _times(self, items: int, log: Path) -> tuple[float, float]:
        """The beginning and the end of the resync, as the integration told Port. Raises `RunFailed`."""
        integration = self.control("GET", "/sandbox/state")["integrations"].get(_IDENTIFIER, {})
        state, kinds = integration.get("resyncState", {}), (integration.get("lastSync") or {}).get("kinds", [])
        brought = sum(kind["items"] for kind in kinds)
        outcomes = {state.get("status"), *(kind["outcome"] for kind in kinds)}
        if outcomes != {"completed"} or brought != items:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
            raise RunFailed(f"The resync ended {outcomes} with {brought} of {items} items. Its log ends:\n{tail}")
        began, ended = (datetime.fromisoformat(state[key]) for key in ("lastResyncStart", "lastResyncEnd"))
        return began.timestamp(), ended.timestamp()

    def token(self) -> str:
        """With which a client of Port's asks it."""
        login = self.control("POST", "/v1/auth/access_token", {"clientId": "sandbox", "clientSecret": "sandbox"})
        return str(login["accessToken"])

    def control(self, method: str, path: str, body: Json | Mapping[str, Any] = None, **headers: str) -> Any:
        return self.port.request(method, path, json=body, headers=headers).raise_for_status().json()


@contextmanager
def bench(*, watched: bool = False, under: tuple[str, ...] = ()) -> Iterator[Bench]:
    """Starts the local Port and the API, each a process of its own. `watched`: see `benchmarks.watched`."""
    with ExitStack() as stack:
        logs = Path(stack.enter_context(TemporaryDirectory(prefix="custom-bench-")))

        def served(module: str, latency: float, ready: str) -> httpx.Client:
            port = str(free_port())
            options = ("--port", port, "--latency-ms", str(round(latency * 1000)))
            server = Process.python(module, *options, log=logs / f"{module}.log")
            stack.callback(server.stop)
            server.answers(f"http://127.0.0.1:{port}{ready}")
            return stack.enter_context(httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60))

        yield Bench(
            port=served("sandbox.port", PORT_LATENCY, "/"),
            api=served("benchmarks.api", API_LATENCY, "/requests"),
            logs=logs,
            watched=watched,
            under=under,
        )


def _sail(
    directory: Path, environment: dict[str, str], log: Path, report: Path | None, under: tuple[str, ...]
) -> Usage:
    """Runs `ocean sail` to its end, watched where there is a report to write."""
    ocean = [str(Path(sys.executable).with_name("ocean"))]
    command = [sys.executable, "-m", "benchmarks.watched", str(report)] if report else ocean
    command = [*under, *command, "sail", "-p", str(free_port())]
    peak = 0
    cpu: list[tuple[float, float]] = []
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=directory, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            with suppress(psutil.NoSuchProcess):
                children = watched.children(recursive=True)
                peak = max(peak, _memory(watched, children))
                # What has just ended, and was not waited for yet, is in no figure of the system's.
                cpu.append((time.time(), max([_cpu(watched, children), *(seconds for _, seconds in cpu[-1:])])))
            time.sleep(_SECONDS_BETWEEN_LOOKS)
    return Usage(tuple(cpu), peak)


def _peak_told(log: Path) -> int | None:
    """The most memory that the command says which the integration was run under, if that says it."""
    told = _PEAK_TOLD.search(log.read_text(errors="replace"))
    return int(told[1]) * 1024 * 1024 if told else None


def _cpu(process: psutil.Process, children: Sequence[psutil.Process]) -> float:
    """Seconds of the process and of all that it started; those that ended are counted where they were waited for."""
    seconds = sum(process.cpu_times()[:4])
    for child in children:
        with suppress(psutil.NoSuchProcess):
            seconds += sum(child.cpu_times()[:4])
    return float(seconds)


def _memory(process: psutil.Process, children: Sequence[psutil.Process]) -> int:
    """The process's memory, and what its children have beside what they share with it."""
    return int(process.memory_info().rss) + sum(map(_own_memory, children))


def _own_memory(child: psutil.Process) -> int:
    try:
        return int(child.memory_full_info().uss)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0
