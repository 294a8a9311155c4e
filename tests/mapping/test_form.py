"""Port's form for mappings is made of the schema that Ocean prints, so all that it may write must be taken (§3)."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mapping import BrokenResource, parse_resource

ROOT = Path(__file__).parents[2]
OCEAN = Path(sys.executable).with_name("ocean")
MAPPINGS = [ROOT / ".port/resources/port-app-config.yml", *sorted(ROOT.glob("examples/*/port-app-config.yml"))]
PORT = {"entity": {"mappings": {"identifier": ".id", "blueprint": '"thing"'}}}

type Schema = dict[str, Any]


@pytest.fixture(scope="module")
def form() -> Schema:
    """What `ocean port-app-config schema -f ui` prints."""
    command: list[str | Path] = [OCEAN, "port-app-config", "schema", "--format", "ui", "--compact"]
    schema: Schema = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout)
    return schema


@pytest.fixture(scope="module")
def selector(form: Schema) -> Schema:
    """What is to be filled in for each endpoint."""
    selector: Schema = form["kinds"]["__custom__"]["selectors"]
    return selector


def fields(schema: Schema, place: str = "selector") -> Iterator[tuple[str, Schema]]:
    """Every field of an object, and of the objects in it, with the place that it has."""
    for name, field in schema.get("properties", {}).items():
        yield f"{place}.{name}", field
        yield from fields(field, f"{place}.{name}")
    if isinstance(inner := schema.get("additionalProperties"), dict):
        yield from fields(inner, f"{place}.*")


def what_it_may_write(schema: Schema) -> st.SearchStrategy[Any]:
    """Any value that a form of this schema takes."""
    if "anyOf" in schema:
        return st.one_of(*map(what_it_may_write, schema["anyOf"]))
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema.get("type"):
        case "object":
            named = {name: what_it_may_write(field) for name, field in schema.get("properties", {}).items()}
            if named:
                return st.fixed_dictionaries({}, optional=named)
            inner = schema.get("additionalProperties", {})
            return st.dictionaries(st.text(), what_it_may_write(inner), max_size=3)
        case "array":
            return st.lists(what_it_may_write(schema["items"]), max_size=3)
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers(schema.get("minimum"), schema.get("maximum"))
        case "number":
            least = schema.get("exclusiveMinimum", schema.get("minimum"))
            beyond = "exclusiveMinimum" in schema
            return st.floats(least, schema.get("maximum"), exclude_min=beyond, allow_nan=False, allow_infinity=False)
        case "string":
            return st.text()
        case _:
            return st.none() | st.booleans() | st.integers() | st.text()


def fits(value: object, schema: Schema) -> bool:
    """Whether a form of this schema can show the value."""
    if "anyOf" in schema:
        return any(fits(value, one) for one in schema["anyOf"])
    if "enum" in schema:
        return value in schema["enum"]
    match schema.get("type"):
        case "object":
            named, others = schema.get("properties", {}), schema.get("additionalProperties", {})
            return isinstance(value, dict) and all(
                fits(inner, named[name]) if name in named else others is not False and fits(inner, others)
                for name, inner in value.items()
            )
        case "array":
            return isinstance(value, list) and all(fits(inner, schema["items"]) for inner in value)
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool) and value >= schema.get("minimum", value)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "string":
            return isinstance(value, str)
        case _:
            return True


def test_port_is_told_to_show_the_form() -> None:
    spec = yaml.safe_load((ROOT / ".port/spec.yaml").read_text())
    assert spec["formMappingEnabled"] is True


def test_a_kind_is_free_to_write_and_says_what_it_is(form: Schema) -> None:
    assert form["kinds"].keys() == {"__custom__"}
    assert form["kinds"]["__custom__"]["title"]
    assert form["kinds"]["__custom__"]["description"]


def test_every_field_at_any_depth_says_what_it_is(selector: Schema) -> None:
    named = dict(fields(selector))
    assert "selector.path_parameters.*.pagination.type" in named
    nameless = [place for place, field in named.items() if not (field.get("title") and field.get("description"))]
    assert nameless == []


def test_every_field_at_any_depth_has_a_type_to_fill_in(selector: Schema) -> None:
    untyped = [
        place for place, field in fields(selector) if not all("type" in one for one in field.get("anyOf", [field]))
    ]
    assert untyped == []


def test_nothing_refers_to_what_the_form_is_not_given(form: Schema) -> None:
    text = json.dumps(form)
    assert '"$ref"' not in text
    assert '"definitions"' not in text


def test_what_is_not_known_cannot_be_written(selector: Schema) -> None:
    assert not fits({"datapath": ".items"}, selector)
    assert not fits({"pagination": {"kind": "page"}}, selector)


@settings(deadline=None)
@given(data=st.data())
def test_what_the_form_writes_is_taken_as_it_is(selector: Schema, data: st.DataObject) -> None:
    written = data.draw(what_it_may_write(selector))
    assert fits(written, selector)

    resource = parse_resource({"kind": "/things", "selector": written, "port": PORT}, "resources[0]")

    assert not isinstance(resource, BrokenResource), resource.mistakes
    assert resource.selector.dict(by_alias=True, exclude_unset=True) == written


@pytest.mark.parametrize("path", MAPPINGS, ids=lambda path: path.parent.name)
def test_the_form_shows_mappings_as_they_are_shipped(path: Path, selector: Schema) -> None:
    for resource in yaml.safe_load(path.read_text())["resources"]:
        assert fits(resource.get("selector", {}), selector), resource["kind"]
