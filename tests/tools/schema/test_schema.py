"""The JSON Schema of mappings takes what the models take, in either spelling, and is shipped as it is generated."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from humps import camelize

from mapping import BrokenResource, CustomAppConfig
from tools.schema.mapping_schema import FILE, mapping_schema, mapping_schema_text

ROOT = Path(__file__).parents[3]
DEFINITIONS: dict[str, dict[str, Any]] = mapping_schema()["definitions"]
VALUES: dict[str, Any] = {
    "method": "post",
    "query_params": {"a": [1, True, "x"]},
    "headers": {"A": "b"},
    "body": {"a": 1},
    "data_path": ".a",
    "pagination": {"type": "page"},
    "endpoint": "/a",
    "field": ".id",
    "filter": ".ok",
    "include": {"a": ".a"},
    "values": [1],
    "query": "true",
    "path_parameters": {"a": {"values": [1]}},
    "ignore_statuses": [404],
    "incomplete_items": "skip",
    "shrink_guard": "off",
    "export_env_variables": ["A"],
    "type": "cursor",
    "pagination_type": "cursor",
    "size": 5,
    "page_size": 5,
    "param": "p",
    "pagination_param": "p",
    "size_param": "s",
    "start_page": 0,
    "cursor_path": "a",
    "cursor_header": "A",
    "cursor_alone": True,
    "has_more_path": "a",
    "last_page_path": "a",
    "next_link_path": "a",
    "header_link_rel": "next",
    "max_pages": 5,
    "start_offset": 1,
    "next_link_header": "Next-Page",
    "end_statuses": [404],
    "ignore_total": True,
    "max_empty_pages": 3,
    "take": 5,
    "in": "body",
    "body_form": {"a": "b"},
    "body_text": "a",
    "from": "b",
    "responses": [{"status": 404, "then": "empty"}],
    "requests_per_second": 2,
    "format": "csv",
    "json": {},
    "jsonl": None,
    "csv": {"names": ["a"]},
    "tsv": {},
    "xml": {"lists": ["a"]},
    "yaml": {},
    "encoding": "cp1252",
    "member": "*.csv",
    "delimiter": ";",
    "quote": "",
    "names": ["a"],
    "skip": 1,
    "lists": ["a"],
    "namespaces": {"http://a": "a"},
    "live_events": {"when": "true", "resync": True},
    "when": ".a",
    "each": ".a",
    "item": ".a",
    "refetch": "/a",
    "deleted": ".a",
    "resync": True,
    "incremental": {"param": "since"},
    "overlap": 60,
    "stop_when": ".a",
}
_EXPRESSIONS = {"pathParameters": {"a": ".a"}}
"""What stands under a name there, where something else stands in others."""

PLACES: dict[str, Callable[[str, Any], dict[str, Any]]] = {
    "EndpointSelector": lambda key, value: {key: value},
    "PaginationSelector": lambda key, value: {"pagination": {key: value}},
    "PathParameterSelector": lambda key, value: {"path_parameters": {"a": {key: value}}},
    "LiveEventSelector": lambda key, value: {"live_events": {key: _EXPRESSIONS.get(camelize(key), value)}},
    "FormatSelector": lambda key, value: {"format": {key: value}},
    "FormatOptions": lambda key, value: {"format": {"yaml": {key: value}}},
    "TableOptions": lambda key, value: {"format": {"csv": {key: value}}},
    "IncrementalSelector": lambda key, value: {"incremental": {key: value}},
    "XmlOptions": lambda key, value: {"format": {"xml": {key: value}}},
}


def is_taken(selector: dict[str, Any]) -> bool:
    entity = {"mappings": {"identifier": ".id", "blueprint": '"thing"'}}
    resource = {"kind": "/x", "selector": selector, "port": {"entity": entity}}
    return not isinstance(CustomAppConfig.parse_obj({"resources": [resource]}).resources[0], BrokenResource)


def test_it_is_shipped_as_the_models_are_now() -> None:
    assert (ROOT / FILE).read_text() == mapping_schema_text(), f"run bin/ocean-custom schema --output {FILE}"


@pytest.mark.parametrize("model", PLACES)
def test_a_selector_s_names_are_those_that_the_parser_takes_in_either_spelling(model: str) -> None:
    taken = {
        spelled
        for name, value in VALUES.items()
        for spelled in (name, camelize(name))
        if is_taken(PLACES[model](spelled, value))
    }
    assert taken == DEFINITIONS[model]["properties"].keys()
    assert DEFINITIONS[model]["additionalProperties"] is False


@pytest.mark.parametrize("name", DEFINITIONS["Method"]["enum"])
def test_methods_are_taken_in_either_case(name: str) -> None:
    assert is_taken({"method": name})


@pytest.mark.parametrize("model", ["PortResourceConfig", "MappingsConfig", "EntityMapping"])
def test_what_ocean_would_pass_over_is_a_mistake_in_an_editor(model: str) -> None:
    assert DEFINITIONS[model]["additionalProperties"] is False


def test_every_field_says_what_it_is() -> None:
    for model in PLACES:
        for name, field in DEFINITIONS[model]["properties"].items():
            assert field.get("description"), f"{model}.{name}"


@pytest.mark.parametrize("example", ["sandbox/sample_api/port-app-config.yml"])
def test_examples_use_names_that_are_in_it(example: str) -> None:
    document = yaml.safe_load((ROOT / example).read_text())
    for resource in document["resources"]:
        assert resource.get("selector", {}).keys() <= DEFINITIONS["EndpointSelector"]["properties"].keys()
        assert resource["port"].keys() <= DEFINITIONS["PortResourceConfig"]["properties"].keys()
