"""Examples on servers that others wrote: each thing is an entity of its own."""

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.examples.files import EXAMPLES
from tests.real_servers import servers
from tests.tools.commands import run

pytestmark = pytest.mark.real_servers

type Counted = Mapping[str, Callable[[Any], int]]
"""How many entities a kind must have, by what one of the server's own listings answers; the kind's path is the key."""

_PROMETHEUS: Counted = {
    "/api/v1/rules": lambda told: sum(len(group["rules"]) for group in told["data"]["groups"]),
    "/api/v1/targets": lambda told: len(told["data"]["activeTargets"]),
}
_RABBITMQ: Counted = {
    "/api/vhosts": len,
    "/api/queues": len,
    "/api/exchanges": lambda told: len([each for each in told if each["name"]]),
    "/api/bindings": lambda told: len([each for each in told if each["source"]]),
}
_LOGIN = ("USERNAME=guest", "PASSWORD=guest")


@pytest.mark.parametrize(
    ("name", "server", "counted", "login"),
    [
        ("prometheus", servers.prometheus_of_repeated_names, _PROMETHEUS, ()),
        ("rabbitmq", servers.rabbitmq, _RABBITMQ, _LOGIN),
    ],
)
def test_each_thing_is_an_entity_of_its_own(
    name: str,
    server: Callable[[Path], AbstractContextManager[str]],
    counted: Counted,
    login: tuple[str, ...],
    tmp_path: Path,
) -> None:
    folder = EXAMPLES / name
    kept = [line for line in (folder / "settings.env").read_text().splitlines() if "<" not in line]
    with server(tmp_path) as url:
        filled = [f"BASE_URL={url}", *login]
        config = [f"OCEAN__INTEGRATION__CONFIG__{line}" for line in filled]
        (tmp_path / "settings.env").write_text("\n".join([*kept, *config]))
        files = ("--settings", "settings.env", "--blueprints", str(folder / "blueprints.json"))
        shown = ("--all", "--entities", "1000", "--format", "json")
        ended = run(tmp_path, "preview", str(folder / "port-app-config.yml"), *files, *shown)
        with httpx.Client(base_url=url, auth=("guest", "guest")) as http:
            expected = {path: count(http.get(path).raise_for_status().json()) for path, count in counted.items()}

    assert ended.code == 0, ended.text
    kinds = json.loads(ended.output)["kinds"]
    found = {kind["kind"].removesuffix("/{vhost}"): kind for kind in kinds}
    identifiers = {path: [each["entity"]["identifier"] for each in kind["first"]] for path, kind in found.items()}
    assert {path: len(set(listed)) for path, listed in identifiers.items()} == expected
    assert all(expected.values())
