"""The blueprints that a mapping writes to, from a file: what they refuse, and whom they relate."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from json_types import JsonObject
from mapping import Mistake, Place
from messages import MappingError
from port_rules import Document, entity_violations, identifier_violations, schema_violations


@dataclass(frozen=True)
class Blueprints:
    """By their identifiers. Without a file nothing is known of any, and nothing is refused."""

    known: Mapping[str, Document] = field(default_factory=dict)

    def refusals(self, entity: JsonObject) -> Iterator[str]:
        """Why Port would not take the entity."""
        blueprint = entity["blueprint"]
        if not isinstance(blueprint, str) or blueprint not in self.known:
            yield f"blueprint {blueprint!r} is not in the file of blueprints"
            return
        yield from identifier_violations(entity["identifier"])
        relations = entity.get("relations")
        found = {
            name: "found" if isinstance(value, dict) else value  # a search, of which only Port knows what it finds
            for name, value in (relations if isinstance(relations, dict) else {}).items()
        }
        yield from entity_violations(self.known[blueprint], {**entity, "relations": found})

    def target_of(self, blueprint: str, relation: str) -> str | None:
        """The blueprint that a relation leads to."""
        definition = self.known.get(blueprint, {}).get("relations", {}).get(relation, {})
        target = definition.get("target")
        return target if isinstance(target, str) else None

    def mistakes(self, blueprint: str, fields: Mapping[str, Place], place: Place) -> Iterator[Mistake]:
        """What a resource maps that its blueprint does not have, and what it does not map that is required.

        `fields` are the mapped ones, as `properties.email` or `relations.team`, each with its place.
        """
        if blueprint not in self.known:
            known = ", ".join(self.known) or "none"
            yield Mistake(place, f"The blueprint {blueprint!r} is not in the file of blueprints; there are: {known}.")
            return
        document = self.known[blueprint]
        schema, relations = document.get("schema", {}), document.get("relations", {})
        there = {f"properties.{name}" for name in schema.get("properties", {})}
        there |= {f"relations.{name}" for name in relations}
        required = {f"properties.{name}" for name in schema.get("required", [])}
        required |= {f"relations.{name}" for name, definition in relations.items() if definition.get("required")}
        for name in fields.keys() - there:
            yield Mistake(fields[name], f"{name} is mapped, but the blueprint {blueprint!r} has none.")
        for name in sorted(required - fields.keys()):
            yield Mistake(place, f"{name} is required by the blueprint {blueprint!r}, but is not mapped.")


def read_blueprints(file: Path) -> Blueprints:
    """Raises `MappingError` where the file holds no blueprints, or one that Port would refuse."""
    try:
        parsed = yaml.safe_load(file.read_text(encoding="utf-8"))  # JSON is YAML
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise MappingError(f"{file} cannot be read: {error}.") from error
    listed = parsed if isinstance(parsed, list) else [parsed]
    known: dict[str, Document] = {}
    for document in listed:
        if not isinstance(document, dict) or not isinstance(document.get("identifier"), str):
            raise MappingError(f"{file} must hold a list of blueprints, each an object with an identifier.")
        identifier = document["identifier"]
        if wrong := [*_violations(document)]:
            raise MappingError(f"{file}: the blueprint {identifier!r} is invalid: {'; '.join(wrong)}.")
        known[identifier] = document
    return Blueprints(known)


def _violations(document: Document) -> Iterator[str]:
    schema, relations = document.get("schema", {}), document.get("relations", {})
    if not isinstance(schema, dict) or not isinstance(relations, dict):
        yield '"schema" and "relations" must be objects'
        return
    yield from schema_violations(schema)
    for name, definition in relations.items():
        if not isinstance(definition, dict) or not isinstance(definition.get("target"), str):
            yield f'relation "{name}" must have a target'
