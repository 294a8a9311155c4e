"""The demo's mapping and blueprints: read with the API's own data, they must fit."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import jq
import pytest
import yaml

from sandbox import sample_api
from settings import load_settings
from tools.inputs import Blueprints, read_mapping
from tools.preview import Wanted, preview

from .reader import read

HERE = Path(sample_api.__file__).parent
ROOT = HERE.parents[1]
BLUEPRINTS: list[dict[str, Any]] = json.loads((HERE / "blueprints.json").read_text())
RESOURCES: list[dict[str, Any]] = yaml.safe_load((HERE / "port-app-config.yml").read_text())["resources"]

# The demo reads the nested ones itself, and the local Port holds them to their blueprints.
FLAT = [resource for resource in RESOURCES if "{" not in resource["kind"]]
FLAT_BLUEPRINTS = [json.loads(resource["port"]["entity"]["mappings"]["blueprint"]) for resource in FLAT]

TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "boolean": bool,
    "number": (int, float),
    "array": list,
}


program = cache(jq.compile)


def evaluated(expressions: dict[str, Any], item: dict[str, Any]) -> dict[str, Any]:
    return {
        key: evaluated(value, item) if isinstance(value, dict) else program(value).input_value(item).first()
        for key, value in expressions.items()
    }


@pytest.fixture(scope="session")
def catalog(origin: str) -> dict[str, dict[str, dict[str, Any]]]:
    """Entities by blueprint and identifier, as the mapping makes them; with the first of each kind's items only."""
    entities: dict[str, dict[str, dict[str, Any]]] = {}
    with httpx.Client(base_url=origin) as api:
        for resource in FLAT:
            selector = resource.get("selector", {})
            wanted = program(selector.get("query", "true"))
            items = read(api, resource["kind"], selector)
            mappings = resource["port"]["entity"]["mappings"]
            kept = [item for item in items if wanted.input_value(item).first()][:400]
            for entity in (evaluated(mappings, item) for item in kept):
                entities.setdefault(entity["blueprint"], {})[entity["identifier"]] = entity
    return entities


def test_related_blueprints_and_resources_come_first() -> None:
    order = [blueprint["identifier"] for blueprint in BLUEPRINTS]
    mapped = [json.loads(resource["port"]["entity"]["mappings"]["blueprint"]) for resource in RESOURCES]

    assert order == mapped
    for blueprint in BLUEPRINTS:
        known = order[: order.index(blueprint["identifier"]) + 1]
        assert {relation["target"] for relation in blueprint["relations"].values()} <= set(known)


def test_every_style_of_paging_is_shown() -> None:
    styles = {resource.get("selector", {}).get("pagination", {"type": "none"})["type"] for resource in RESOURCES}
    assert styles == {"cursor", "header_link", "next_link", "none", "offset", "page"}


@pytest.mark.parametrize(
    "blueprint",
    [blueprint for blueprint in BLUEPRINTS if blueprint["identifier"] in FLAT_BLUEPRINTS],
    ids=lambda blueprint: str(blueprint["identifier"]),
)
def test_entities_fit_their_blueprint(catalog: dict[str, dict[str, dict[str, Any]]], blueprint: dict[str, Any]) -> None:
    properties = blueprint["schema"]["properties"]
    for entity in catalog[blueprint["identifier"]].values():
        assert isinstance(entity["identifier"], str)
        assert isinstance(entity["title"], str)
        assert entity["properties"].keys() == properties.keys()
        assert entity.get("relations", {}).keys() == blueprint["relations"].keys()
        for name, value in entity["properties"].items():
            assert isinstance(value, TYPES[properties[name]["type"]]), name
            assert value in properties[name].get("enum", [value])


def test_no_field_is_null_since_ocean_warns_of_each(catalog: dict[str, dict[str, dict[str, Any]]]) -> None:
    for name, entities in catalog.items():
        for entity in entities.values():
            fields = {**entity["properties"], **entity.get("relations", {})}
            assert not [field for field, value in fields.items() if value is None], name


def test_relations_of_projects_find_their_targets(catalog: dict[str, dict[str, dict[str, Any]]]) -> None:
    for project in catalog["project"].values():
        assert project["relations"]["team"] in catalog["team"]
    for ticket in catalog["ticket"].values():
        assert ticket["relations"]["project"] in catalog["project"]


SHOWN = re.findall(r"```yaml\n(resources:.*?)```", (ROOT / "docs" / "mapping.md").read_text(), re.DOTALL)
NESTED = [text for text in SHOWN if "path_parameters" in text]


def test_three_examples_of_nested_endpoints_are_shown() -> None:
    assert len(NESTED) == 3


@pytest.mark.parametrize("text", NESTED)
async def test_what_docs_show_of_nested_endpoints_is_good_in_the_editor(text: str, origin: str) -> None:
    report = await preview(
        read_mapping(text, "docs/mapping.md"),
        load_settings({"base_url": origin}),
        wanted=Wanted(),
        blueprints=Blueprints({blueprint["identifier"]: blueprint for blueprint in BLUEPRINTS}),
        progress=lambda _: None,
    )
    assert report.is_good, report
    assert all(kind.entities for kind in report.kinds)
