"""`init` finds its way on servers that others wrote, and a resync reads each whole with what it wrote."""

import asyncio
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from client import ApiClient
from json_types import JsonObject
from loading import PortMapping
from mapping import BrokenResource, CustomAppConfig
from resync import Resync
from tests.real_servers import servers
from tests.tools.commands import run
from tools.inputs import read_installation

pytestmark = pytest.mark.real_servers

type Expect = Callable[[httpx.Client], set[str]]
"""The identifiers that a kind must have, asked of the server itself."""


@dataclass(frozen=True)
class Case:
    """A server, what `init` is asked for, and what of it must come."""

    server: Callable[[Path], AbstractContextManager[str]]
    expected: Mapping[str, Expect]
    selectors: Mapping[str, JsonObject] = field(default_factory=dict)
    settings: tuple[str, ...] = ()
    auth: tuple[str, str] | None = None


def got(http: httpx.Client, path: str, **query: Any) -> Any:
    return http.get(path, params=query or None).raise_for_status().json()


def ids(path: str) -> Expect:
    return lambda http: {str(each["id"]) for each in got(http, path)}


def label_values(http: httpx.Client) -> set[str]:
    names = got(http, "/api/v1/labels")["data"]
    values = {f"{name}:{value}" for name in names for value in got(http, f"/api/v1/label/{name}/values")["data"]}
    return {re.sub(r"[^A-Za-z0-9@_.+:/=-]", "-", value) for value in values}


def tags(http: httpx.Client) -> set[str]:
    names = got(http, "/v2/_catalog", n=1000)["repositories"]
    return {f"{name}:{tag}" for name in names for tag in got(http, f"/v2/{name}/tags/list")["tags"]}


def queues(http: httpx.Client) -> set[str]:
    return {f"{queue['vhost']}:{queue['name']}".replace(" ", "-") for queue in got(http, "/api/queues")}


CASES = {
    "json-server": Case(
        servers.json_server,
        {
            "/authors": ids("/authors"),
            "/posts": ids("/posts"),
            "/posts/{id}/comments": ids("/comments"),
        },
        {"/posts": {"pagination": {"type": "page", "size": 100, "param": "_page", "size_param": "_limit"}}},
    ),
    "datasette": Case(
        servers.datasette,
        {"/atlas/cities.json": lambda _: {str(number) for number in range(1, 251)}},
    ),
    "prometheus": Case(
        servers.prometheus,
        {
            "/api/v1/targets": lambda http: {
                target["scrapeUrl"] for target in got(http, "/api/v1/targets")["data"]["activeTargets"]
            },
            "/api/v1/rules": lambda _: {"Down", "Busy", "job:up:sum"},
            "/api/v1/metadata": lambda http: set(got(http, "/api/v1/metadata")["data"]),
            "/api/v1/label/{name}/values": label_values,
            "/api/v1/status/buildinfo": lambda _: {"buildinfo"},
        },
        {"/api/v1/rules": {"data_path": ".data.groups[].rules[]"}},
    ),
    "docker-registry": Case(
        servers.docker_registry,
        {
            "/v2/_catalog": lambda http: set(got(http, "/v2/_catalog", n=1000)["repositories"]),
            "/v2/{name}/tags/list": tags,
        },
        {"/v2/_catalog": {"pagination": {"type": "header_link", "size": 100, "size_param": "n"}}},
    ),
    "rabbitmq": Case(
        servers.rabbitmq,
        {
            "/api/vhosts": lambda _: {"/", "shop"},
            "/api/queues": queues,
            "/api/queues/{vhost}": queues,
            "/api/overview": lambda _: {"overview"},
        },
        {},
        ("--set", "authType=basic", "--set", "username=guest", "--set", "password=guest"),
        ("guest", "guest"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_init_writes_reads_the_server_whole(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    state, files = tmp_path / "server", tmp_path / "files"
    state.mkdir()
    files.mkdir()
    with case.server(state) as url:
        ran = run(files, "init", url, *case.expected, *case.settings)
        assert ran.code == 0, ran.text
        resources = yaml.safe_load((files / "port-app-config.yml").read_text())["resources"]
        selectors = {resource["kind"]: resource["selector"] for resource in resources}
        for kind, expected in case.selectors.items():
            assert expected.items() <= selectors[kind].items()
        words = ("port-app-config.yml", "--settings", ".env", "--blueprints", "blueprints.json", "--all")
        preview = run(files, "preview", *words)
        assert preview.code == 0, preview.text
        found = asyncio.run(catalog(files))
        with httpx.Client(base_url=url, auth=case.auth, timeout=20) as http:
            for kind, expect in case.expected.items():
                assert found[kind] == expect(http)


async def catalog(files: Path) -> dict[str, set[str]]:
    """The identifiers of each kind that a resync makes of the written files."""
    settings = read_installation(file=files / ".env").settings()
    written = CustomAppConfig.parse_obj(yaml.safe_load((files / "port-app-config.yml").read_text())).resources
    found: dict[str, set[str]] = {}
    async with ApiClient(settings) as client:
        resync = Resync(client, settings.pagination, written, concurrency=settings.max_concurrent_requests)
        for resource in written:
            assert not isinstance(resource, BrokenResource)
            mapping = PortMapping(resource)
            entities = [
                made.entity async for batch in resync.read(resource) for item in batch for made in mapping.map(item)
            ]
            identifiers = [str(entity["identifier"]) for entity in entities if entity is not None]
            assert len(identifiers) == len(entities) == len(set(identifiers))
            found[resource.kind] = set(identifiers)
    return found
