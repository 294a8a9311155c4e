"""Real servers, each a process of its own on loopback, with a directory that goes with it.

`.ci/test-servers` says where they come from. `SERVERS` names the directory in which it put those of npm and PyPI.
"""

import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.servers.processes import free_port
from tests.waiting import until

_OWN = Path(os.environ.get("SERVERS", ".servers")).resolve()
_STARTS_WITHIN = 60.0
_ENDS_WITHIN = 20.0


def program(name: str, *places: Path) -> Path:
    """The program of a server; skips the test, with the reason, where it is missing."""
    for place in places:
        if place.is_file():
            return place
    if found := shutil.which(name):
        return Path(found)
    pytest.skip(f"{name} is not installed; .ci/test-servers installs it")


@contextmanager
def running(
    command: Sequence[object],
    ready: str,
    directory: Path,
    environment: Mapping[str, str] | None = None,
    status: int = 200,
) -> Iterator[None]:
    """A server, from its first answer until all of its processes have ended."""
    with (directory / "log").open("ab") as log:
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=directory,
            env={"PATH": os.environ["PATH"], "HOME": str(directory), **(environment or {})},
            stdout=log,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    try:
        until(lambda: process.poll() is not None or _answers(ready, status), f"{command[0]} answers", _STARTS_WITHIN)
        assert process.poll() is None, (directory / "log").read_text()
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(_ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(_ENDS_WITHIN)


def _answers(url: str, status: int) -> bool:
    try:
        return httpx.get(url, timeout=2).status_code == status
    except httpx.HTTPError:
        return False


@contextmanager
def json_server(directory: Path) -> Iterator[str]:
    """npm's json-server over 45 posts, 130 comments and 5 authors."""
    authors = [{"id": n, "name": f"Author {n}", "email": f"a{n}@example.com"} for n in range(1, 6)]
    posts = [{"id": n, "title": f"Post {n}", "authorId": n % 5 + 1, "draft": n % 2 == 0} for n in range(1, 46)]
    comments = [{"id": n, "body": f"Comment {n}", "postId": n % 45 + 1} for n in range(1, 131)]
    (directory / "db.json").write_text(json.dumps({"authors": authors, "posts": posts, "comments": comments}))
    port = free_port()
    server = program("json-server", _OWN / "npm/node_modules/.bin/json-server")
    command = [server, "--host", "127.0.0.1", "--port", str(port), "db.json"]
    with running(command, f"http://127.0.0.1:{port}/authors", directory):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def datasette(directory: Path) -> Iterator[str]:
    """Datasette over a table of 250 cities, in pages of 100."""
    with sqlite3.connect(directory / "atlas.db") as database:
        database.execute("CREATE TABLE cities (id INTEGER PRIMARY KEY, name TEXT, country TEXT, people INTEGER)")
        rows = [(n, f"City {n}", f"C{n % 7}", n * 1000) for n in range(1, 251)]
        database.executemany("INSERT INTO cities VALUES (?, ?, ?, ?)", rows)
    database.close()
    port = free_port()
    server = program("datasette", _OWN / "datasette/bin/datasette")
    command = [server, "serve", "atlas.db", "--host", "127.0.0.1", "--port", str(port)]
    with running(command, f"http://127.0.0.1:{port}/-/versions.json", directory):
        yield f"http://127.0.0.1:{port}"


_RULES = (
    "groups:\n"
    "- name: hosts\n  rules:\n"
    '  - {alert: Down, expr: "up == 0", for: 5m, labels: {severity: page}}\n'
    '  - {alert: Busy, expr: "up > 5", labels: {severity: ticket}}\n'
    "- name: sums\n  rules:\n"
    '  - {record: "job:up:sum", expr: "sum by (job) (up)"}\n'
)


@contextmanager
def prometheus(directory: Path) -> Iterator[str]:
    """Prometheus that watches itself, with two groups of rules."""
    with _prometheus(directory, {"rules.yml": _RULES}, "") as url:
        yield url


@contextmanager
def prometheus_of_repeated_names(directory: Path) -> Iterator[str]:
    """The same, in which rules, groups and targets have the names of others."""
    once_more = '  - {alert: Busy, expr: "up > 9", labels: {severity: page}}\n- name: sums\n'
    rules = {"rules.yml": _RULES.replace("- name: sums\n", once_more), "more rules.yml": _RULES}
    job = (
        "- job_name: by federation\n  metrics_path: /federate\n  params: {'match[]': ['up']}\n"
        "  static_configs: [{targets: ['ITSELF']}, {targets: ['ITSELF'], labels: {of: it}}]\n"
    )
    with _prometheus(directory, rules, job) as url:
        yield url


@contextmanager
def _prometheus(directory: Path, rules: Mapping[str, str], jobs: str) -> Iterator[str]:
    """`jobs` are further ones, in which ITSELF is the server."""
    port = free_port()
    for name, text in rules.items():
        (directory / name).write_text(text)
    (directory / "prometheus.yml").write_text(
        "global: {scrape_interval: 1s}\n"
        f"rule_files: [{', '.join(rules)}]\n"
        "scrape_configs:\n"
        f"- job_name: itself\n  static_configs: [{{targets: ['127.0.0.1:{port}', 'localhost:{port}']}}]\n"
        + jobs.replace("ITSELF", f"127.0.0.1:{port}")
    )
    command = [
        program("prometheus"), "--config.file=prometheus.yml", "--storage.tsdb.path=data",
        f"--web.listen-address=127.0.0.1:{port}",
    ]  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    with running(command, f"{url}/-/ready", directory):
        until(
            lambda: len(httpx.get(f"{url}/api/v1/label/__name__/values").json()["data"]) > 50, "it has scraped itself"
        )
        yield url


@contextmanager
def docker_registry(directory: Path) -> Iterator[str]:
    """A registry with 7 repositories, most of them below a namespace, of one to three tags each."""
    port = free_port()
    (directory / "config.yml").write_text(
        f"version: 0.1\nlog: {{level: error}}\nstorage: {{filesystem: {{rootdirectory: {directory}/images}}}}\n"
        f"http: {{addr: 127.0.0.1:{port}}}\n"
    )
    url = f"http://127.0.0.1:{port}"
    with running([program("docker-registry"), "serve", "config.yml"], f"{url}/v2/", directory):
        with httpx.Client(base_url=url) as http:
            for number in range(7):
                name = f"image{number}" if number < 2 else f"team/image{number}"
                for tag in range(number % 3 + 1):
                    _push(http, name, f"v{tag}")
        yield url


def _push(http: httpx.Client, name: str, tag: str) -> None:
    def blob(content: bytes) -> dict[str, Any]:
        digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
        place = http.post(f"/v2/{name}/blobs/uploads/").headers["location"]
        uploaded = http.put(str(httpx.URL(place).copy_merge_params({"digest": digest})), content=content)
        assert uploaded.status_code == 201, uploaded.text
        return {"size": len(content), "digest": digest}

    media = "application/vnd.docker"
    manifest = {
        "schemaVersion": 2,
        "mediaType": f"{media}.distribution.manifest.v2+json",
        "config": {"mediaType": f"{media}.container.image.v1+json", **blob(f"{name}{tag}".encode())},
        "layers": [{"mediaType": f"{media}.image.rootfs.diff.tar.gzip", **blob(b"layer")}],
    }
    answer = http.put(
        f"/v2/{name}/manifests/{tag}",
        content=json.dumps(manifest),
        headers={"Content-Type": str(manifest["mediaType"])},
    )
    assert answer.status_code == 201, answer.text


@contextmanager
def rabbitmq(directory: Path) -> Iterator[str]:
    """RabbitMQ's management API, with two virtual hosts that have queues of the same names."""
    server = program("rabbitmq-server", Path("/usr/lib/rabbitmq/bin/rabbitmq-server"))
    port, names, amqp, distribution = free_port(), free_port(), free_port(), free_port()
    (directory / "plugins").write_text("[rabbitmq_management].\n")
    (directory / "rabbitmq.conf").write_text(
        f"management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {port}\nlisteners.tcp.1 = 127.0.0.1:{amqp}\n"
    )
    environment = {
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_EPMD_PORT": str(names),
        "RABBITMQ_NODENAME": f"test{port}@localhost",
        "RABBITMQ_DIST_PORT": str(distribution),
        "RABBITMQ_CONFIG_FILE": str(directory / "rabbitmq.conf"),
        "RABBITMQ_CONF_ENV_FILE": str(directory / "no-such-file"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(directory / "plugins"),
        "RABBITMQ_MNESIA_BASE": str(directory / "mnesia"),
        "RABBITMQ_LOG_BASE": str(directory / "logs"),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        "LANG": "C.UTF-8",
    }
    url = f"http://127.0.0.1:{port}"
    daemon = subprocess.Popen(
        [program("epmd"), "-address", "127.0.0.1", "-port", str(names)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with running([server], f"{url}/api/overview", directory, environment, status=401):
            with httpx.Client(base_url=f"{url}/api", auth=("guest", "guest"), timeout=20) as http:
                _fill(http)
            yield url
    finally:
        daemon.terminate()
        daemon.wait(_ENDS_WITHIN)


def _fill(http: httpx.Client) -> None:
    assert http.put("/vhosts/shop", json={}).status_code == 201
    assert http.put("/permissions/shop/guest", json={"configure": ".*", "write": ".*", "read": ".*"}).is_success
    for vhost in ("%2F", "shop"):
        for number in range(6):
            answer = http.put(f"/queues/{vhost}/queue {number}", json={"durable": True})
            assert answer.is_success, answer.text
        bound = http.post(f"/bindings/{vhost}/e/amq.topic/q/queue 0", json={"routing_key": "#"})
        assert bound.is_success, bound.text
    until(lambda: len(http.get("/queues").json()) == 12, "all queues are shown")
