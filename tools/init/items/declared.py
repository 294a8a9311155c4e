"""What a schema declares of an item's fields, as far as a blueprint can say it; pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from json_types import Json, JsonObject
from tools.init.items.property_types import PropertyType
from tools.init.words import OPENED, stem

_TYPES: Final[dict[str, PropertyType]] = {
    "string": "string", "number": "number", "integer": "number", "boolean": "boolean", "object": "object",
    "array": "array",
}  # fmt: skip
_FORMATS: Final = {"date-time": "date-time", "email": "email", "uri": "url", "url": "url"}
_DEEPEST: Final = 3


@dataclass(frozen=True)
class Declared:
    """The type, format and possible values of a field."""

    type: PropertyType | None
    format: str | None = None
    choices: tuple[str, ...] = ()


def declared_fields(schema: JsonObject | None) -> dict[tuple[str, ...], Declared]:
    """The fields of an item by their keys; objects are opened as they are in items."""
    return dict(_fields(schema, ())) if schema else {}


def _fields(schema: JsonObject, keys: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Declared]]:
    properties = schema.get("properties")
    for name, inner in properties.items() if isinstance(properties, dict) else ():
        if not isinstance(inner, dict):
            continue
        at = (*keys, name)
        kind = _type(inner.get("type"))
        opened = kind == "object" and stem(name) in OPENED and isinstance(inner.get("properties"), dict)
        if opened and len(at) < _DEEPEST:
            yield from _fields(inner, at)
            continue
        choices = inner.get("enum")
        texts = [each for each in choices if isinstance(each, str)] if isinstance(choices, list) else []
        stated = inner.get("format")
        yield at, Declared(kind, _FORMATS.get(stated) if isinstance(stated, str) else None, tuple(texts))


def _type(stated: Json) -> PropertyType | None:
    """One type; with null beside it, as OpenAPI 3.1 writes it, the other."""
    options = stated if isinstance(stated, list) else [stated]
    names = [each for each in options if isinstance(each, str) and each != "null"]
    return _TYPES.get(names[0]) if len(names) == 1 else None
