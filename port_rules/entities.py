"""What Port refuses of an entity: its identifier, its properties, its relations, by the rules of its blueprint."""

import re
from collections.abc import Iterator
from typing import Any, Final

from port_rules.properties import Document, property_violations

IDENTIFIER: Final = re.compile(r"[A-Za-z0-9@_.+:\\/=-]+")


def entity_violations(blueprint: Document, entity: Document) -> Iterator[str]:
    """What keeps the blueprint from taking the entity's properties and relations."""
    yield from property_violations(blueprint.get("schema", {}), entity.get("properties") or {})
    yield from _relation_violations(blueprint.get("relations", {}), entity.get("relations") or {})


def identifier_violations(identifier: Any) -> Iterator[str]:
    """What is wrong with an identifier; one that is looked up by a search is not known here."""
    if isinstance(identifier, dict):
        return
    text = as_identifier(identifier)
    if not isinstance(text, str) or not IDENTIFIER.fullmatch(text):
        yield f'"identifier" must be a string that matches {IDENTIFIER.pattern}, not {identifier!r}'


def as_identifier(value: Any) -> Any:
    """Port takes a number for the text of it, in identifiers and relations."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def targets(relations: Document) -> Iterator[tuple[str, Any]]:
    """Each relation with each of its targets; a search stands for itself."""
    for name, value in relations.items():
        for target in value if isinstance(value, list) else [value]:
            if target is not None:
                yield name, target


def _relation_violations(definitions: Document, relations: Document) -> Iterator[str]:
    for name, value in relations.items():
        definition = definitions.get(name)
        if definition is None:
            yield f'"{name}" is not a relation of the blueprint'
        elif value is not None and definition.get("many", False) is not isinstance(value, list):
            yield f'relation "{name}" must be {"a list" if definition.get("many") else "one identifier, not a list"}'
    for name, target in targets(relations):
        if not isinstance(target, str) or not IDENTIFIER.fullmatch(target):
            yield f'relation "{name}" must hold strings that match {IDENTIFIER.pattern}, not {target!r}'
    for name, definition in definitions.items():
        if definition.get("required") and not relations.get(name):
            yield f'must have required relation "{name}"'
