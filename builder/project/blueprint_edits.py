"""Edits of blueprints: a property or relation is added, changed or taken away, and the rest stays."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from json_types import Json, JsonObject
from tools.init import PropertyShape, title_of


@dataclass(frozen=True)
class ValueType:
    """A type as the table offers it."""

    name: str
    label: str
    type: str
    format: str | None = None


TYPES: Final = (
    ValueType("string", "text", "string"),
    ValueType("number", "number", "number"),
    ValueType("boolean", "yes or no", "boolean"),
    ValueType("date-time", "date and time", "string", "date-time"),
    ValueType("url", "URL", "string", "url"),
    ValueType("email", "email", "string", "email"),
    ValueType("markdown", "Markdown", "string", "markdown"),
    ValueType("array", "list", "array"),
    ValueType("object", "object", "object"),
)


def type_named(name: str) -> ValueType:
    """Text where there is none of that name."""
    return next((each for each in TYPES if each.name == name), TYPES[0])


def type_of(definition: JsonObject) -> ValueType | None:
    """What a definition of a property is called in the table; None where it is of another kind."""
    given = (definition.get("type"), definition.get("format"))
    return next((each for each in TYPES if (each.type, each.format) == given), None)


def type_seen(shape: PropertyShape | None) -> ValueType:
    """What values look like."""
    if shape is None:
        return TYPES[0]
    return next((each for each in TYPES if (each.type, each.format) == (shape.type, shape.format)), TYPES[0])


def blueprint_named(blueprints: Sequence[JsonObject], identifier: str) -> JsonObject | None:
    return next((each for each in blueprints if each.get("identifier") == identifier), None)


def properties_of(blueprint: JsonObject | None) -> dict[str, JsonObject]:
    """Its properties by their names."""
    return _objects(_object(blueprint, "schema"), "properties")


def relations_of(blueprint: JsonObject | None) -> dict[str, JsonObject]:
    """Its relations by their names."""
    return _objects(blueprint or {}, "relations")


def with_properties(
    blueprints: Sequence[JsonObject], identifier: str, wanted: Mapping[str, ValueType | None], gone: Sequence[str]
) -> list[JsonObject]:
    """The blueprints, of which one has the wanted properties and not those that are gone; None keeps its type."""
    changed = []
    for blueprint in _with_one(blueprints, identifier):
        if blueprint.get("identifier") != identifier:
            changed.append(blueprint)
            continue
        schema, there = _object(blueprint, "schema"), properties_of(blueprint)
        properties: JsonObject = {name: each for name, each in there.items() if name not in gone}
        for name, value_type in wanted.items():
            known = there.get(name)
            if known is None or (value_type is not None and type_of(known) != value_type):
                properties[name] = _definition(name, value_type or TYPES[0])
        required = schema.get("required")
        kept = [each for each in required if each in properties] if isinstance(required, list) else []
        changed.append({**blueprint, "schema": {**schema, "properties": properties, "required": [*kept]}})
    return changed


def with_relation(
    blueprints: Sequence[JsonObject], identifier: str, name: str, target: str, *, many: bool
) -> list[JsonObject]:
    """The blueprints, of which one has this relation, and no property of the same name."""
    definition: JsonObject = {"title": title_of(name), "target": target, "required": False, "many": many}
    changed = with_properties(blueprints, identifier, {}, [name])
    return _with_relations(changed, identifier, lambda there: {**there, name: definition})


def without_relation(blueprints: Sequence[JsonObject], identifier: str, name: str) -> list[JsonObject]:
    """The blueprints, of which one lacks a relation."""
    return _with_relations(
        blueprints, identifier, lambda there: {key: value for key, value in there.items() if key != name}
    )


def renamed(blueprints: Sequence[JsonObject], identifier: str, to: str) -> list[JsonObject]:
    """The blueprints, of which one is called otherwise, by those that relate to it too."""
    changed = []
    for each in blueprints:
        relations: JsonObject = {
            name: {**relation, "target": to} if relation.get("target") == identifier else relation
            for name, relation in relations_of(each).items()
        }
        same = {**each, "relations": relations} if relations else each
        changed.append({**same, "identifier": to} if each.get("identifier") == identifier else same)
    return changed


def _with_relations(
    blueprints: Sequence[JsonObject], identifier: str, change: Callable[[dict[str, JsonObject]], dict[str, JsonObject]]
) -> list[JsonObject]:
    return [
        {**each, "relations": {**change(relations_of(each))}} if each.get("identifier") == identifier else each
        for each in blueprints
    ]


def _with_one(blueprints: Sequence[JsonObject], identifier: str) -> list[JsonObject]:
    if blueprint_named(blueprints, identifier) is not None:
        return list(blueprints)
    new: JsonObject = {"identifier": identifier, "title": title_of(identifier), "schema": {"properties": {}}}
    return [*blueprints, {**new, "relations": {}}]


def _definition(name: str, value_type: ValueType) -> JsonObject:
    definition: JsonObject = {"title": title_of(name), "type": value_type.type}
    return {**definition, "format": value_type.format} if value_type.format else definition


def _object(value: JsonObject | None, key: str) -> JsonObject:
    found: Json = (value or {}).get(key)
    return found if isinstance(found, dict) else {}


def _objects(value: JsonObject, key: str) -> dict[str, JsonObject]:
    return {name: each for name, each in _object(value, key).items() if isinstance(each, dict)}
