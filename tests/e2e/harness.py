"""A local Port, APIs to read, and `ocean sail` between them, each a process or thread of its own.

The integration gets what a container would give it and nothing else: the repository as working directory, and the
environment variables that Port's Helm chart makes.
"""

import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

REPOSITORY = Path(__file__).parents[2]
OCEAN = (str(Path(sys.executable).with_name("ocean")),)
PATIENCE = 60.0
"""Seconds after which a test that waits for something gives up. Nothing is expected to take nearly so long."""

type Document = dict[str, Any]
type Catalog = dict[str, dict[str, Document]]
"""Entities by blueprint and identifier."""


def until[T](probe: Callable[[], T], what: str, patience: float = PATIENCE) -> T:
    """The first truthy value that the probe gives."""
    deadline = time.monotonic() + patience
    while not (value := probe()):
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {patience:.0f} s in vain until {what}")
        time.sleep(0.05)
    return value


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def python_module(module: str, port: int, log: Path) -> Iterator[str]:
    """A server of the sandbox; yields its origin."""
    origin = f"http://127.0.0.1:{port}"
    with log.open("wb") as output:
        command = [sys.executable, "-m", module, "--port", str(port)]
        process = subprocess.Popen(command, cwd=REPOSITORY, stdout=output, stderr=subprocess.STDOUT)
    try:
        until(lambda: process.poll() is not None or listens(port), f"{module} listens")
        assert process.poll() is None, log.read_text()
        yield origin
    finally:
        process.terminate()
        process.wait(PATIENCE)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def resource(kind: str, blueprint: str = "item", *, identifier: str = ".id | tostring", **selector: object) -> Document:
    """One endpoint of a mapping. Keywords are the selector's keys."""
    mappings = {"identifier": identifier, "blueprint": json.dumps(blueprint), "properties": {"raw": "."}}
    return {"kind": kind, "selector": selector, "port": {"entity": {"mappings": mappings}}}


class LocalPort:
    """The sandbox's Port."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.http = httpx.Client(base_url=origin, timeout=30)

    def reset(self) -> None:
        self.control("reset")

    def prepare(self, integration: str, resources: Iterable[Document], **mapping: object) -> None:
        """Sets an integration's mapping, and makes the blueprints that it writes to where they are missing."""
        listed = list(resources)
        config = {"resources": listed, "deleteDependentEntities": True, **mapping}
        for blueprint in sorted(_blueprints(listed) - self.state()["blueprints"].keys()):
            self.create_blueprint(blueprint)
        self.control(f"mapping/{integration}", config, "PUT")

    def create_blueprint(
        self, identifier: str, properties: Document | None = None, relations: Document | None = None
    ) -> None:
        blueprint = {
            "identifier": identifier,
            "title": identifier,
            "schema": {"properties": properties or {"raw": {"type": "object", "title": "Raw"}}},
            "relations": relations or {},
        }
        answer = self.http.post("/v1/blueprints", json=blueprint, headers=self._login())
        assert answer.is_success, answer.text

    def relate_blueprint(self, identifier: str, relations: Document) -> None:
        answer = self.http.patch(f"/v1/blueprints/{identifier}", json={"relations": relations}, headers=self._login())
        assert answer.is_success, answer.text

    def plant(self, integration: str, blueprint: str, identifier: str) -> None:
        """An entity that the integration wrote long ago, and that its API does not have."""
        answer = self.http.post(
            f"/v1/blueprints/{blueprint}/entities",
            json={"identifier": identifier, "properties": {}},
            params={"upsert": "true"},
            headers={**self._login(), "User-Agent": f"port-ocean/custom/0.1.0/{integration}/exporter"},
        )
        assert answer.is_success, answer.text

    def flags(self, *names: str) -> None:
        self.control("flags", dict.fromkeys(names, True))

    def request_resync(self, integration: str) -> None:
        """What the Resync button does."""
        self.control(f"resync/{integration}")

    def state(self, *, logs: bool = True) -> Document:
        state: Document = self.control(f"state?logs={str(logs).lower()}", method="GET")
        return state

    def catalog(self) -> Catalog:
        return {
            blueprint: {entity["identifier"]: entity for entity in entities}
            for blueprint, entities in self.state()["entities"].items()
        }

    def identifiers(self, blueprint: str = "item") -> set[str]:
        return set(self.catalog().get(blueprint, {}))

    def integration(self, identifier: str) -> Document:
        integration: Document = self.state()["integrations"][identifier]
        return integration

    def integration_state(self, identifier: str) -> Document:
        """How its last resync goes."""
        answer = self.http.get(f"/v1/integration/{identifier}", headers=self._login())
        state: Document = answer.json()["integration"].get("resyncState") or {} if answer.is_success else {}
        return state

    def outcomes(self, integration: str) -> dict[str, str]:
        """How each kind ended in the last resync, as Ocean reported it."""
        last = self.integration(integration)["lastSync"] or {"kinds": []}
        return {kind["kind"]: kind["outcome"] for kind in last["kinds"]}

    def everything_but_entities(self) -> str:
        """All that the integration told Port beside its catalog: logs, raw examples, metrics."""
        return json.dumps({key: value for key, value in self.state().items() if key != "entities"}, ensure_ascii=False)

    def _login(self) -> dict[str, str]:
        credentials = {"clientId": "sandbox", "clientSecret": "sandbox"}
        token = self.http.post("/v1/auth/access_token", json=credentials).json()["accessToken"]
        return {"Authorization": f"Bearer {token}"}

    def control(self, path: str, body: object = None, method: str = "POST") -> Any:
        """Asks the control API."""
        answer = self.http.request(method, f"/sandbox/{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()


def _blueprints(resources: Iterable[Document]) -> set[str]:
    """The blueprints that a mapping names outright."""
    texts = (resource["port"]["entity"]["mappings"]["blueprint"] for resource in resources)
    return {text.strip('"') for text in texts if text.startswith('"') and text.endswith('"')}


class SampleApi:
    """The sandbox's sample API, as its control API shows it."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.http = httpx.Client(base_url=origin, timeout=30)

    def recover(self) -> None:
        """Nothing is wrong any more, and nothing was seen. The records stay."""
        for forgotten in ("faults", "rate-limit", "requests"):
            self._control("DELETE", forgotten)

    def arm(self, **fault: object) -> None:
        self._control("POST", "faults", fault)

    def armed(self) -> list[Document]:
        """The armed faults, each with the number of requests that it has met."""
        armed: list[Document] = self.http.get("/sandbox/faults").raise_for_status().json()
        return armed

    def limit_rate(self, **limit: object) -> None:
        self._control("PUT", "rate-limit", limit)

    def remove(self, collection: str, identifiers: Iterable[object]) -> None:
        self._control("PATCH", "data", {"remove": {collection: list(identifiers)}})

    def restore(self) -> None:
        self._control("DELETE", "data")

    def requests(self, path: str = "") -> list[Document]:
        """What was asked, oldest first."""
        answer = self.http.get("/sandbox/requests", params={"path": path})
        requests: list[Document] = answer.raise_for_status().json()["requests"]
        return requests

    def _control(self, method: str, path: str, body: object = None) -> None:
        answer = self.http.request(method, f"/sandbox/{path}", json=body)
        assert answer.is_success, answer.text


@dataclass(frozen=True)
class Asked:
    """A request that a told API got. Header names are in lower case."""

    method: str
    path: str
    query: dict[str, str]
    pairs: list[tuple[str, str]]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """What a told API answers: JSON, or the bytes themselves; an iterator's are sent as it gives them.

    `None` among them breaks the connection off.
    """

    body: object = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass
class ToldApi:
    """An API of which each test says what it answers."""

    origin: str
    answer: Callable[[Asked], Answer]
    asked: list[Asked] = field(default_factory=list)

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]


@contextmanager
def told_api(answer: Callable[[Asked], Answer]) -> Iterator[ToldApi]:
    """An API on loopback that answers as it is told."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except ConnectionError:  # the client has gone, as it may
                self.close_connection = True

        def do(self) -> None:
            target = urlsplit(self.path)
            pairs = parse_qsl(target.query, keep_blank_values=True)
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", 0)))
            asked = Asked(self.command, target.path, dict(pairs), pairs, headers, body)
            api.asked.append(asked)
            told = api.answer(asked)
            self.send_response(told.status)
            streamed = isinstance(told.body, Iterator)
            content = b"" if streamed or told.status == httpx.codes.NO_CONTENT else told.content
            for name, value in {"Content-Type": "application/json", **told.headers}.items():
                self.send_header(name, value)
            if isinstance(told.body, Iterator):
                self.send_pieces(told.body)
                return
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def send_pieces(self, pieces: Iterator[bytes | None]) -> None:
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for piece in pieces:
                if piece is None:
                    self.close_connection = True
                    return
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.write(b"0\r\n\r\n")

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    api = ToldApi(f"http://127.0.0.1:{server.server_port}", answer)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


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

    def __init__(
        self,
        identifier: str,
        port: LocalPort,
        variables: Mapping[str, str],
        log: Path,
        *options: str,
        program: Sequence[str] = OCEAN,
        command: str = "sail",
    ) -> None:
        self.identifier = identifier
        self.http_port = free_port()
        self._port = port
        self._log = log
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [
                    *program,
                    command,
                    *(("-p", str(self.http_port)) if command == "sail" else ()),
                    *options,
                ],
                cwd=REPOSITORY,
                env=variables,
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    @property
    def output(self) -> str:
        return self._log.read_text(errors="replace")

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def get(self, path: str) -> httpx.Response:
        """Asks Ocean's own routes."""
        return httpx.get(f"http://127.0.0.1:{self.http_port}{path}", timeout=PATIENCE)

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
    """How `ocean sail` is started against one Port; keeps the logs of what it started."""

    port: LocalPort
    logs: Path
    program: Sequence[str] = OCEAN
    _started: list[Integration] = field(default_factory=list)
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
        integration = Integration(
            identifier, self.port, variables, log, *options, program=self.program, command=command
        )
        self._started.append(integration)
        return integration

    def run(self, identifier: str, config: Mapping[str, object], **how: Any) -> Ended:
        """One resync, from start to end of the process."""
        return self.start(identifier, config, **how).ended()

    def end(self) -> None:
        for integration in self._started:
            integration.kill()


def _as_variable(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def side_by_side[K, J, V](work: Callable[[J], V], jobs: Mapping[K, J], at_once: int = 3) -> dict[K, V]:
    """The results of work that mostly waits for processes."""
    with ThreadPoolExecutor(at_once) as pool:
        return dict(zip(jobs, pool.map(work, jobs.values()), strict=True))
