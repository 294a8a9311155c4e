"""The JSON Schema of a mapping, from the models that read it, for editors: completion, and mistakes as they are typed.

Ocean's models take names in camel case only, or in both; ours take both. The schema takes what the models do.
"""

import copy
import json
from typing import Any, Final

from humps import camelize
from port_ocean.core.handlers.port_app_config.models import EntityMapping, MappingsConfig, PortResourceConfig
from pydantic.v1 import BaseModel

from mapping import (
    PAGINATION_SYNONYMS,
    CustomAppConfig,
    EndpointSelector,
    FormatSelector,
    IncrementalSelector,
    LiveEventSelector,
    Method,
    PaginationSelector,
    PathParameterSelector,
)

FILE: Final = "docs/port-app-config.schema.json"
"""Where it is shipped, within the repository."""

_DRAFT: Final = "http://json-schema.org/draft-07/schema#"
_EITHER_CASE: Final[tuple[type[BaseModel], ...]] = (
    PaginationSelector,
    PathParameterSelector,
    LiveEventSelector,
    IncrementalSelector,
    EndpointSelector,
)

# Ocean passes over without a word what it does not know of these; in an editor it is a mistake.
_SEALED: Final[tuple[type[BaseModel], ...]] = (EndpointSelector, PortResourceConfig, MappingsConfig, EntityMapping)

type Schema = dict[str, Any]


def mapping_schema() -> Schema:
    """Made anew from the models."""
    schema: Schema = copy.deepcopy(CustomAppConfig.schema())  # pydantic keeps it, and would give it changed
    definitions: dict[str, Schema] = schema["definitions"]
    for model in _EITHER_CASE:
        definitions[model.__name__]["properties"] |= _in_camel_case(definitions[model.__name__]["properties"])
    pagination = definitions[PaginationSelector.__name__]["properties"]
    for synonym, name in PAGINATION_SYNONYMS.items():
        pagination[synonym] = pagination[camelize(synonym)] = pagination[name]
    for sealed in _SEALED:
        definitions[sealed.__name__]["additionalProperties"] = False
    definitions[FormatSelector.__name__] |= {"minProperties": 1, "maxProperties": 1}
    definitions[Method.__name__]["enum"] += [method.value.lower() for method in Method]
    _take_names_of_fields(schema, CustomAppConfig)
    _take_names_of_fields(definitions[EndpointSelector.__name__], EndpointSelector)
    # `selector:` with nothing behind it is null, and means the same as none.
    definitions[EndpointSelector.__name__]["type"] = ["object", "null"]
    for shape in (schema, *definitions.values()):
        for field in shape.get("properties", {}).values():
            field.pop("extra", None)  # of Port's form
    return {
        "$schema": _DRAFT,
        **schema,
        "title": "Mapping of the custom integration",
        "required": ["resources"],
    }


def mapping_schema_text() -> str:
    """As it stands in the file."""
    return json.dumps(mapping_schema(), indent=2, ensure_ascii=False) + "\n"


def _in_camel_case(properties: Schema) -> Schema:
    return {camelize(name): shape for name, shape in properties.items()}


def _take_names_of_fields(schema: Schema, model: type[BaseModel]) -> None:
    """Where Ocean names a field in camel case, these models take its own name as well."""
    for field in model.__fields__.values():
        schema["properties"].setdefault(field.name, schema["properties"][field.alias])
