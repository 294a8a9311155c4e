"""Edits of a mapping's text: one part is changed, and every byte around it stays as its author wrote it.

What cannot be edited so that the text then says what it should is refused, and is left to its author.
"""

import json
from collections.abc import Mapping, Sequence
from functools import reduce
from operator import getitem
from typing import Any, Final

import yaml

from json_types import Json, JsonObject
from mapping import Place
from messages import MappingError
from tools.inputs import MappingText, read_mapping

NAME: Final = "port-app-config.yml"
_MAPPINGS: Final = ("port", "entity", "mappings")
_STEP: Final = 2


def with_value(text: str, place: Place, value: Json) -> str:
    """The text with a value at a place, whether something is there or not. Raises `MappingError`."""
    read = read_mapping(text, NAME)
    expected = _apart(read.document)
    _put(expected, place, value)
    if expected == read.document:
        return text
    node, depth = _deepest(read, place)
    if depth == len(place):
        return _checked(_replaced(text, node, value), expected)
    inner: Json = value
    for part in reversed(place[depth + 1 :]):
        inner = {str(part): inner}
    return _checked(_added(text, node, str(place[depth]), inner), expected)


def without_value(text: str, place: Place) -> str:
    """The text without a key and what it holds; where that was the last of its object, without that. Raises."""
    read = read_mapping(text, NAME)
    if _deepest(read, place)[1] < len(place):
        return text
    outer, _ = _deepest(read, place[:-1])
    if len(outer.value) == 1 and len(place) > 1:
        return without_value(text, place[:-1])
    expected = _apart(read.document)
    del _at(expected, place[:-1])[place[-1]]
    return _checked(_removed(text, outer, str(place[-1])), expected)


def without_resource(text: str, index: int) -> str:
    """The text without one of its resources and the comments above it. Raises `MappingError`."""
    read = read_mapping(text, NAME)
    listed, _ = _deepest(read, ("resources",))
    expected = _apart(read.document)
    del _at(expected, ("resources",))[index]
    if listed.flow_style or not isinstance(listed, yaml.SequenceNode):
        raise _refusal()
    lines = text.splitlines(keepends=True)
    starts = [_with_comments(lines, node.start_mark.line) for node in listed.value]
    end = starts[index + 1] if index + 1 < len(starts) else _last_line(listed.value[index]) + 1
    left = "".join((*lines[: starts[index]], *lines[end:]))
    if len(starts) == 1:
        key = next(key for key, value in _pairs(read.root) if value is listed)
        at = key.end_mark.index + 1
        left = f"{left[:at]} []{left[at:]}"
    return _checked(left, expected)


def with_fields(text: str, index: int, group: str, fields: Mapping[str, Json]) -> str:
    """The text in which a group of a resource's fields (its properties, its relations) is this. Raises."""
    place: Place = ("resources", index, *_MAPPINGS, group)
    there = fields_of(read_mapping(text, NAME).document, index, group)
    for name, expression in fields.items():
        text = with_value(text, (*place, name), expression)
    for name in there:
        if name not in fields:
            text = without_value(text, (*place, name))
    return text


def mapped_of(document: Json, index: int) -> JsonObject:
    """What a resource maps; nothing where it is not written so."""
    value: Json = document
    for part in ("resources", index, *_MAPPINGS):
        if isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            value = value.get(str(part)) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def fields_of(document: Json, index: int, group: str) -> dict[str, Json]:
    """The fields of a group of a resource's."""
    found = mapped_of(document, index).get(group)
    return found if isinstance(found, dict) else {}


def _deepest(read: MappingText, place: Place) -> tuple[Any, int]:
    """The node of as much of a place as there is, and how much that is."""
    node, depth = read.root, 0
    for part in place:
        found: yaml.Node | None = None
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            found = node.value[part]
        elif isinstance(node, yaml.MappingNode):
            found = next((value for key, value in node.value if key.value == part), None)
        if found is None:
            break
        node, depth = found, depth + 1
    return node, depth


def _apart(document: Json) -> Any:
    """A copy in which no part is another one as well, as what YAML calls by an alias is."""
    return json.loads(json.dumps(document))


def _pairs(node: Any) -> Sequence[tuple[Any, Any]]:
    return node.value if isinstance(node, yaml.MappingNode) else []


def _put(document: Any, place: Place, value: Json) -> None:
    around = document
    for part in place[:-1]:
        if isinstance(around, dict) and not isinstance(around.get(part), dict | list):
            around[part] = {}
        around = around[part]
    around[place[-1]] = value


def _at(document: Any, place: Place) -> Any:
    return reduce(getitem, place, document)


def _replaced(text: str, node: Any, value: Json) -> str:
    start, end = node.start_mark.index, node.end_mark.index
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        end -= text[:end].endswith("\n")
    elif isinstance(node, yaml.CollectionNode) and not node.flow_style:
        raise _refusal()
    return f"{text[:start]}{' ' if start == end else ''}{_flow(value)}{text[end:]}"


def _added(text: str, node: Any, key: str, value: Json) -> str:
    """The text with one more key in an object."""
    if isinstance(node, yaml.ScalarNode) and node.value in ("", "null", "~"):
        return _replaced(text, node, {key: value})
    if not isinstance(node, yaml.MappingNode):
        raise _refusal()
    if node.flow_style:
        end = node.end_mark.index - 1
        comma = ", " if node.value else ""
        return f"{text[:end].rstrip()}{comma}{_flow({key: value})[1:-1]}{text[end:]}"
    lines = text.splitlines(keepends=True)
    at = _last_line(node) + 1
    if at and not lines[at - 1].endswith("\n"):
        lines[at - 1] += "\n"
    return "".join((*lines[:at], *_block(key, value, node.start_mark.column), *lines[at:]))


def _removed(text: str, node: Any, key: str) -> str:
    pair = next((key_node, value) for key_node, value in node.value if key_node.value == key)
    if node.flow_style:
        left = {each.value: yaml.safe_load(yaml.serialize(value)) for each, value in node.value if each.value != key}
        return _replaced(text, node, left)
    lines = text.splitlines(keepends=True)
    first, last = pair[0].start_mark.line, _last_line(pair[1])
    if lines[first][: pair[0].start_mark.column].strip():
        raise _refusal()  # it shares its line with the dash of a list
    return "".join((*lines[:first], *lines[max(last, first) + 1 :]))


def _block(key: str, value: Json, column: int) -> list[str]:
    margin = " " * column
    if isinstance(value, dict) and value:
        inner = [line for name, each in value.items() for line in _block(name, each, column + _STEP)]
        return [f"{margin}{_flow(key)}:\n", *inner]
    return [f"{margin}{_flow(key)}: {_flow(value)}\n"]


def _last_line(node: Any) -> int:
    """The last line of a node's own: its mark may lie behind what follows it."""
    last = node
    while isinstance(last, yaml.CollectionNode) and last.value and not last.flow_style:
        last = last.value[-1][1] if isinstance(last, yaml.MappingNode) else last.value[-1]
    end = last.end_mark
    line: int = end.line - 1 if end.column == 0 and end.index > last.start_mark.index else end.line
    return line


def _with_comments(lines: Sequence[str], line: int) -> int:
    """The first of the lines of comment that stand right above a line, or itself."""
    while line > 0 and lines[line - 1].lstrip().startswith("#"):
        line -= 1
    return line


def _flow(value: Json) -> str:
    """A value in one line."""
    style = '"' if isinstance(value, str) and not value.isprintable() else None
    dumped = yaml.safe_dump(
        value, default_flow_style=True, default_style=style, width=float("inf"), allow_unicode=True, sort_keys=False
    )
    return dumped.removesuffix("\n").removesuffix("\n...").strip()


def _checked(text: str, expected: Json) -> str:
    try:
        found = read_mapping(text, NAME).document
    except MappingError:
        raise _refusal() from None
    if found != expected:
        raise _refusal()
    return text


def _refusal() -> MappingError:
    return MappingError(
        "The mapping is written in a way that this form cannot change without rewriting it, so it was left as it is. "
        "Change its text instead."
    )
