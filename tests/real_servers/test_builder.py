"""The builder leads from the address of a server that others wrote to a right catalog in a local Port, by the clock."""

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from tests.builder.conftest import Visitor
from tests.real_servers import servers

pytestmark = pytest.mark.real_servers

_SECONDS: Final = 300


@dataclass(frozen=True)
class Case:
    """A server, what is typed into the builder, and how many entities of each blueprint must come of it."""

    server: Callable[[Path], AbstractContextManager[str]]
    first: str
    more: str
    counts: Mapping[str, int]
    login: Mapping[str, str] = field(default_factory=lambda: {"auth_type": "none"})


CASES = {
    "json-server": Case(
        servers.json_server, "/posts", "/comments\n/authors", {"post": 45, "comment": 130, "author": 5}
    ),
    "docker-registry": Case(
        servers.docker_registry, "/v2/_catalog", "/v2/{name}/tags/list", {"repository": 7, "tag": 13}
    ),
    "rabbitmq": Case(
        servers.rabbitmq,
        "/api/queues",
        "/api/vhosts\n/api/users",
        {"queue": 12, "vhost": 2, "user": 1},
        {"auth_type": "basic", "username": "guest", "password": "guest"},
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
async def test_from_its_address_to_its_catalog_within_five_minutes(
    case: Case, visitor: Visitor, tmp_path: Path
) -> None:
    place = tmp_path / "server"
    place.mkdir()
    with case.server(place) as url:
        began = time.monotonic()
        await visitor.send("/connect", base_url=url, path=case.first, **case.login)
        await visitor.look(*case.more.splitlines())
        await visitor.send("/try")
        runs = visitor.runs
        await runs.wait()
        took = time.monotonic() - began
    assert runs.last is not None
    assert runs.last.is_right, runs.last.log
    assert runs.last.outcome.counts == case.counts
    assert took < _SECONDS
