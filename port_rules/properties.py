"""Port's property types: what a blueprint may declare, and whether a value keeps to it."""

import ipaddress
import math
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

type Document = dict[str, Any]
"""A blueprint or an entity, or a part of one, as Port's API has it."""

_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "number": (int, float),
    "boolean": bool,
    "object": dict,
    "array": list,
}
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`]+")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:?\d\d)")


def _is_date_time(text: str) -> bool:
    if not _DATE_TIME.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_address(version: int) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        try:
            return ipaddress.ip_address(text).version == version
        except ValueError:
            return False

    return check


def _anything(_: str) -> bool:
    return True


_FORMATS: dict[str, Callable[[str], bool]] = {
    "url": lambda text: bool(_URL.fullmatch(text)),
    "email": lambda text: bool(_EMAIL.fullmatch(text)),
    "date-time": _is_date_time,
    "timer": _is_date_time,
    "ipv4": _is_address(4),
    "ipv6": _is_address(6),
    **dict.fromkeys(("user", "team", "yaml", "markdown", "html", "labeled-url", "proto", "entity", "json"), _anything),
}


def schema_violations(schema: Document) -> Iterator[str]:
    """What is wrong with a blueprint's own schema."""
    properties = schema.get("properties", {})
    if not isinstance(properties, dict):
        yield '"schema.properties" must be an object'
        return
    for name, definition in properties.items():
        if not isinstance(definition, dict) or definition.get("type") not in _TYPES:
            yield f'property "{name}" must have a type, one of {", ".join(_TYPES)}'
            continue
        format_ = definition.get("format")
        if definition["type"] == "string" and format_ is not None and format_ not in _FORMATS:
            yield f'property "{name}" has the unknown format "{format_}", known are {", ".join(_FORMATS)}'
        if "enum" in definition and (not isinstance(definition["enum"], list) or not definition["enum"]):
            yield f'the enum of property "{name}" must be a list that is not empty'
    required = schema.get("required", [])
    if isinstance(required, list):
        for name in required:
            if name not in properties:
                yield f'"{name}" is required but is no property'


def property_violations(schema: Document, properties: Document) -> Iterator[str]:
    """What is wrong with an entity's properties. A null stands for "no value"."""
    definitions: Document = schema.get("properties", {})
    for name, value in properties.items():
        if name not in definitions:
            yield f'must NOT have additional properties: "{name}" is not a property of the blueprint'
        elif value is not None:
            yield from _value_violations(f'property "{name}"', definitions[name], value)
    required = schema.get("required", [])
    for name in required if isinstance(required, list) else []:
        if properties.get(name) is None:
            yield f'must have required property "{name}"'


def _value_violations(where: str, definition: Document, value: Any) -> Iterator[str]:
    expected = definition.get("type")
    if expected is not None and not _is_of_type(value, expected):
        yield f"{where} must be {expected}, not {_shown(value)}"
        return
    if "enum" in definition and value not in definition["enum"]:
        allowed = ", ".join(_shown(choice) for choice in definition["enum"])
        yield f"{where} must be one of {allowed}, not {_shown(value)}"
    if isinstance(value, str):
        yield from _text_violations(where, definition, value)
    elif isinstance(value, (int, float)):
        yield from _number_violations(where, definition, value)
    elif isinstance(value, list):
        yield from _list_violations(where, definition, value)


def _is_of_type(value: Any, expected: str) -> bool:
    if isinstance(value, bool):
        return expected == "boolean"
    if isinstance(value, float) and not math.isfinite(value):
        return False
    return isinstance(value, _TYPES[expected])


def _text_violations(where: str, definition: Document, value: str) -> Iterator[str]:
    format_ = definition.get("format")
    if format_ in _FORMATS and not _FORMATS[format_](value):
        yield f'{where} must match format "{format_}", not {_shown(value)}'
    pattern = definition.get("pattern")
    if pattern and not re.search(pattern, value):
        yield f'{where} must match pattern "{pattern}", not {_shown(value)}'
    if len(value) < definition.get("minLength", 0):
        yield f"{where} must NOT have fewer than {definition['minLength']} characters"
    if len(value) > definition.get("maxLength", math.inf):
        yield f"{where} must NOT have more than {definition['maxLength']} characters"


def _number_violations(where: str, definition: Document, value: float) -> Iterator[str]:
    if value < definition.get("minimum", -math.inf):
        yield f"{where} must be >= {definition['minimum']}, not {value}"
    if value > definition.get("maximum", math.inf):
        yield f"{where} must be <= {definition['maximum']}, not {value}"
    if value <= definition.get("exclusiveMinimum", -math.inf):
        yield f"{where} must be > {definition['exclusiveMinimum']}, not {value}"
    if value >= definition.get("exclusiveMaximum", math.inf):
        yield f"{where} must be < {definition['exclusiveMaximum']}, not {value}"


def _list_violations(where: str, definition: Document, value: list[Any]) -> Iterator[str]:
    if len(value) < definition.get("minItems", 0):
        yield f"{where} must NOT have fewer than {definition['minItems']} items"
    if len(value) > definition.get("maxItems", math.inf):
        yield f"{where} must NOT have more than {definition['maxItems']} items"
    if definition.get("uniqueItems") and any(item in value[:at] for at, item in enumerate(value)):
        yield f"{where} must NOT have duplicate items"
    items = definition.get("items")
    if isinstance(items, dict):
        for index, item in enumerate(value):
            yield from _value_violations(f"{where}[{index}]", items, item)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}…"
