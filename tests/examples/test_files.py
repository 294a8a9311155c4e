"""What can be said of the examples without running them: files that fit together, and servers that are not lenient."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from dotenv import dotenv_values

from json_types import Json
from loading import PortMapping
from mapping import BrokenResource, CustomAppConfig
from sandbox.port.catalog import Blueprints
from sandbox.port.store import Store
from settings import Settings, load_settings
from tests.examples.files import EXAMPLES, ExampleFiles, example_files
from tests.examples.servers import SERVERS
from tests.servers.local_port import Document
from tests.servers.told_api import Asked
from tools.check import mapping_mistakes
from tools.inputs import read_blueprints, read_mapping

FILES = example_files()
TABLE = (EXAMPLES / "README.md").read_text()
WITHOUT_LOGIN = {"prometheus"}
NEEDS = {
    row["api"].lower().replace(" ", "-"): row
    for row in re.finditer(
        r"^\| (?P<api>[A-Z][\w ]+) \| (?P<needed>[^|]+) \| (?P<left_out>[^|]*)\|$", TABLE, re.MULTILINE
    )
}
"""The rows of the table of permissions, by the folder."""


def settings_of(name: str, directory: Path) -> Settings:
    """With what a user fills in."""
    filled = SERVERS[name]().settings("https://api.example.com", directory)
    return load_settings({key.lower(): value for key, value in {**FILES[name].config, **filled}.items()})


def mappings_of(files: ExampleFiles) -> dict[str, Document]:
    """The mapping of each blueprint that an example writes to."""
    found = {}
    for resource in files.mapping["resources"]:
        mappings = resource["port"]["entity"]["mappings"]
        found[mappings["blueprint"].strip('"')] = mappings
    return found


def test_each_example_has_a_server_and_a_row_in_the_table() -> None:
    rows = re.findall(r"^\| \[[^]]+\]\((?P<folder>[\w-]+)\)", TABLE, re.MULTILINE)
    assert rows == list(FILES)
    assert set(SERVERS) == set(FILES)
    assert len(FILES) >= 10


@pytest.mark.parametrize("name", FILES)
def test_what_its_login_needs_is_said_in_the_table_and_where_it_is_filled_in(name: str) -> None:
    needed = NEEDS[name]["needed"]
    told = " ".join(
        line.removeprefix("#").strip()
        for line in (FILES[name].folder / "settings.env").read_text().splitlines()
        if line.startswith("#")
    )
    assert needed.strip()
    assert [word for word in re.findall("`([^`]+)`", needed) if word not in told] == []


@pytest.mark.parametrize("name", sorted(FILES.keys() - {"spring-boot"}))
def test_the_table_says_what_it_leaves_out(name: str) -> None:
    assert NEEDS[name]["left_out"].strip()


@pytest.mark.parametrize("name", FILES)
def test_its_settings_are_taken(name: str, tmp_path: Path) -> None:
    settings, files = settings_of(name, tmp_path), FILES[name]
    most = SERVERS[name].most_per_page
    assert most is None or settings.pagination.resolve().page_size <= most
    assert files.variables["OCEAN__RESOURCES_PATH"] == f"examples/{name}"
    assert files.variables["OCEAN__INTEGRATION__TYPE"] == "custom"


@pytest.mark.parametrize("name", FILES)
def test_its_settings_mean_the_same_as_a_dotenv_file_and_to_docker(name: str) -> None:
    """Docker takes each line as it stands; in a `.env` file, quotes, blanks and `$` might mean more."""
    assert dotenv_values(FILES[name].folder / "settings.env") == FILES[name].variables


@pytest.mark.parametrize("name", FILES)
def test_its_mapping_is_valid(name: str, tmp_path: Path) -> None:
    general = settings_of(name, tmp_path).pagination
    for resource in CustomAppConfig.parse_obj(FILES[name].mapping).resources:
        assert not isinstance(resource, BrokenResource), resource.plan(general)
        assert resource.plan(general).endpoint.path == resource.kind.partition("?")[0]
        PortMapping(resource)


@pytest.mark.parametrize("name", FILES)
def test_check_finds_nothing_wrong_with_it(name: str, tmp_path: Path) -> None:
    mapping = read_mapping((FILES[name].folder / "port-app-config.yml").read_text(), name)
    blueprints = read_blueprints(FILES[name].folder / "blueprints.json")
    assert mapping_mistakes(mapping, settings_of(name, tmp_path).pagination, blueprints) == []


@pytest.mark.parametrize("name", FILES)
def test_its_blueprints_are_valid_in_the_order_in_which_they_stand(name: str) -> None:
    blueprints = Blueprints(Store())
    for blueprint in FILES[name].blueprints.values():
        blueprints.create(blueprint)


@pytest.mark.parametrize("name", FILES)
def test_what_it_maps_is_what_its_blueprints_have(name: str) -> None:
    mappings = mappings_of(FILES[name])
    assert mappings.keys() == FILES[name].blueprints.keys()
    for identifier, blueprint in FILES[name].blueprints.items():
        assert set(mappings[identifier].get("properties", {})) == set(blueprint["schema"]["properties"])
        assert set(mappings[identifier].get("relations", {})) == set(blueprint["relations"])


@pytest.mark.parametrize("name", FILES)
def test_every_property_and_relation_has_a_value_in_some_entity(name: str) -> None:
    """Else the end-to-end test would show nothing of it."""
    expected = SERVERS[name]().expected()
    for identifier, blueprint in FILES[name].blueprints.items():
        held = expected[identifier].values()
        assert {key for entity in held for key in entity.properties} == set(blueprint["schema"]["properties"])
        assert {key for entity in held for key in entity.relations} == set(blueprint["relations"])


def test_no_two_examples_share_a_blueprint() -> None:
    """Several can be tried in one account."""
    identifiers = [identifier for files in FILES.values() for identifier in files.blueprints]
    assert len(identifiers) == len(set(identifiers))


@pytest.mark.parametrize("name", SERVERS)
def test_what_a_server_loses_would_go_from_the_catalog(name: str) -> None:
    server = SERVERS[name]()
    server.lose()
    assert server.expected() != SERVERS[name]().expected()


def first_request(name: str, directory: Path) -> Asked:
    """The first page of its first kind, without a login."""
    resource: Any = FILES[name].mapping["resources"][0]
    selector = resource.get("selector", {})
    path, _, query = resource["kind"].partition("?")
    origin = "http://127.0.0.1"
    prefix = SERVERS[name]().settings(origin, directory)["BASE_URL"].removeprefix(origin)
    pairs = [tuple(pair.split("=", 1)) for pair in query.split("&") if pair]
    headers = {"host": "127.0.0.1", "user-agent": "test", "accept": "application/json"}
    return Asked(selector.get("method", "GET"), prefix + path, dict(pairs), pairs, headers, b"{}")


def says_no(status: int, body: Json) -> bool:
    denied = isinstance(body, dict) and body.get("ok") is False
    return status in (203, 401, 403) or denied


@pytest.mark.parametrize("name", sorted(SERVERS.keys() - WITHOUT_LOGIN))
@pytest.mark.parametrize("login", [None, "Bearer wrong", "Basic d3Jvbmc6d3Jvbmc="])
def test_a_server_refuses_who_is_not_logged_in(name: str, login: str | None, tmp_path: Path) -> None:
    asked = first_request(name, tmp_path)
    if login is not None:
        asked = replace(asked, headers={**asked.headers, "authorization": login})
    answer: Any = SERVERS[name]().answer(asked)
    assert says_no(answer.status, answer.body)
