"""Pages of Port's documentation from command to catalog: what they print for Docker, mappings and blueprints."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.as_printed.pages import Printed, blueprints_of, commands_of, environment
from tests.e2e.harness import Installation
from tests.servers.local_port import LocalPort
from tests.servers.told_api import Answer, Asked, told_api

_CONFIG = "OCEAN__INTEGRATION__CONFIG__"
_SECRETS = "OCEAN__INTEGRATION__SECRETS__"


def slack(asked: Asked) -> Answer:
    later = "cursor" in asked.query
    members = [{"id": f"U{number}", "name": "ada", "profile": {}} for number in ((3, 4) if later else (1, 2))]
    return Answer({"ok": True, "members": members, "response_metadata": {"next_cursor": "" if later else "dXNlcg=="}})


def rootly(asked: Asked) -> Answer:
    number = int(asked.query["page[number]"])
    following = number + 1 if number < 3 else None
    incidents = [{"id": f"{number}-{n}", "type": "incidents", "attributes": {"title": "It broke"}} for n in (1, 2)]
    return Answer({"data": incidents, "meta": {"current_page": number, "next_page": following, "total_pages": 3}})


def cursor(asked: Asked) -> Answer:
    moments = {name: asked.json[name] for name in ("startDate", "endDate")}
    if moments["endDate"] - moments["startDate"] != 30 * 86_400_000:
        return Answer({"error": "Bad request", "message": "startDate must be 30 days before"}, 400)
    return Answer({"usageEvents": [{"id": "e1", "userEmail": "a@b.example", "eventType": "chat"}]})


@dataclass(frozen=True)
class Page:
    mapping: Printed
    blueprint: str
    answer: Callable[[Asked], Answer]
    identifiers: set[str]


PAGES = [
    Page(Printed("slack", "users"), "slack-user", slack, {"U1", "U2", "U3", "U4"}),
    Page(Printed("rootly", "incidents"), "rootly-incident", rootly, {f"{a}-{b}" for a in (1, 2, 3) for b in (1, 2)}),
    Page(Printed("cursor", "usage-events"), "cursor_user_usage_record", cursor, {"e1"}),
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.mapping))
def test_the_catalog_holds_what_the_api_has(
    page: Page, installation: Installation, port: LocalPort, tmp_path: Path
) -> None:
    shutil.copy(page.mapping.file, tmp_path / "port-app-config.yml")
    (tmp_path / "blueprints.json").write_text(json.dumps(blueprints_of(page.mapping.page)))
    command = next(words for words in commands_of(page.mapping.page) if words[0] == "docker")
    given = environment(command)
    path = urlsplit(given.pop(f"{_CONFIG}BASE_URL")).path
    config = {name.removeprefix(_CONFIG): value for name, value in given.items() if name.startswith(_CONFIG)}
    secrets = {name: value for name, value in given.items() if name.startswith(_SECRETS)}

    with told_api(page.answer) as api:
        ended = installation.run(
            f"printed-{page.mapping.page}",
            {**config, "BASE_URL": api.origin + path},
            OCEAN__INITIALIZE_PORT_RESOURCES=given["OCEAN__INITIALIZE_PORT_RESOURCES"],
            OCEAN__RESOURCES_PATH=str(tmp_path),
            **secrets,
        )

    assert ended.code == 0
    assert port.identifiers(page.blueprint) == page.identifiers, ended.output[-4000:]
    assert not ended.lines("ERROR")
