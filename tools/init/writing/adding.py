"""Adds to files that are there: text is put in at one place, and every byte around it stays as it is."""

import json
from collections.abc import Sequence
from pathlib import Path

import yaml

from json_types import Json, JsonObject
from messages import MappingError
from tools.init.kinds import Kind, KnownKind
from tools.init.writing.mapping_text import resources_text


def kinds_in(text: str, name: str) -> dict[str, KnownKind]:
    """The kinds of a mapping. Raises `MappingError`."""
    document = _parsed(text, name)
    resources = document.get("resources") if isinstance(document, dict) else None
    found = {}
    for resource in resources if isinstance(resources, list) else []:
        if isinstance(resource, dict) and isinstance(resource.get("kind"), str):
            blueprint = _mapped(resource, "blueprint").strip('"')
            found[str(resource["kind"])] = KnownKind(blueprint, _mapped(resource, "identifier"))
    return found


def _mapped(resource: JsonObject, name: str) -> str:
    value: Json = resource
    for key in ("port", "entity", "mappings", name):
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""


def add_resources(text: str, kinds: Sequence[Kind], name: str) -> str:
    """The mapping with these kinds after its own. Raises `MappingError` where it cannot be done safely."""
    document = _parsed(text, name)
    root = yaml.compose(text, yaml.SafeLoader)
    line_end = "\r\n" if "\r\n" in text else "\n"
    if root is None:
        return _checked(text, len(text), f"{_break(text, line_end)}resources:\n", 2, kinds, line_end, name, document)
    if not isinstance(root, yaml.MappingNode):
        raise MappingError(f"{name} is no mapping: it must be an object with `resources`.")
    if root.flow_style and text.lstrip().startswith("{"):
        raise MappingError(f"{name} is written in braces, to which nothing can be added without rewriting it.")
    found = next(((key, value) for key, value in root.value if key.value == "resources"), None)
    if found is None:
        at = _end(root, text)
        return _checked(text, at, f"{_break(text[:at], line_end)}resources:\n", 2, kinds, line_end, name, document)
    key, value = found
    if isinstance(value, yaml.SequenceNode) and value.value and not value.flow_style:
        at = _end(value, text)
        return _checked(text, at, _break(text[:at], line_end), value.start_mark.column, kinds, line_end, name, document)
    if isinstance(value, yaml.SequenceNode) and not value.value:
        start, end = value.start_mark.index, value.end_mark.index
        emptied = text[:start].rstrip(" ") + text[end:]
        return _put_below(emptied, len(text[:start].rstrip(" ")), kinds, line_end, name, document)
    if isinstance(value, yaml.ScalarNode) and value.value in ("", "null", "~"):
        start, end = key.end_mark.index, value.end_mark.index
        colon = text.index(":", start) + 1
        return _put_below(text[:colon] + text[max(end, colon) :], colon, kinds, line_end, name, document)
    raise MappingError(
        f"{name}: `resources` is written in brackets, to which nothing can be added without rewriting it. Write it as "
        "a list with dashes."
    )


def _put_below(text: str, at: int, kinds: Sequence[Kind], line_end: str, name: str, document: Json) -> str:
    """After the line in which `resources:` stands."""
    following = text.find("\n", at)
    place = len(text) if following < 0 else following + 1
    return _checked(text, place, _break(text[:place], line_end), 2, kinds, line_end, name, document)


def _break(before: str, line_end: str) -> str:
    return "" if not before or before.endswith("\n") else line_end


def _end(node: yaml.Node, text: str) -> int:
    """The beginning of the line after the last one of a node: its own mark lies behind the comments that follow."""
    last = node
    while isinstance(last, yaml.CollectionNode) and last.value and not last.flow_style:
        last = last.value[-1][1] if isinstance(last, yaml.MappingNode) else last.value[-1]
    at = last.end_mark.index
    if at > 0 and text[at - 1] == "\n":
        return at
    following = text.find("\n", at)
    return len(text) if following < 0 else following + 1


def _checked(
    text: str, at: int, head: str, column: int, kinds: Sequence[Kind], line_end: str, name: str, document: Json
) -> str:
    """The text with the resources put in, if it then says what it said, and what was added."""
    added = resources_text(kinds, column).replace("\n", line_end)
    result = text[:at] + head.replace("\n", line_end) + added + text[at:]
    before = document if isinstance(document, dict) else {}
    own = before.get("resources") or []
    assert isinstance(own, list)
    expected = {**before, "resources": [*own, *(_written(kind) for kind in kinds if kind.failure is None)]}
    if _parsed(result, name) != expected:
        raise MappingError(f"{name} is written in a way in which nothing can be added to it safely; it was left alone.")
    return result


def _written(kind: Kind) -> JsonObject:
    resource = kind.resource()
    selector = resource["selector"]
    assert isinstance(selector, dict)
    return {**resource, "selector": {"query": "true", **selector}}


def _parsed(text: str, name: str) -> Json:
    try:
        document: Json = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise MappingError(f"{name} is not valid YAML: {error}") from error
    return document


def add_blueprints(text: str, blueprints: Sequence[JsonObject], name: str) -> tuple[str, list[str]]:
    """The file with the blueprints that it lacks after its own, and the names of those it has.

    Raises `MappingError` where it is no list of blueprints.
    """
    try:
        own = json.loads(text)
    except ValueError as error:
        raise MappingError(f"{name} is not JSON: {error}") from error
    if not isinstance(own, list):
        raise MappingError(f"{name} must be a list of blueprints.")
    known = {each.get("identifier") for each in own if isinstance(each, dict)}
    new = [each for each in blueprints if each["identifier"] not in known]
    kept = [str(each["identifier"]) for each in blueprints if each["identifier"] in known]
    if not new:
        return text, kept
    at = len(text[: text.rindex("]")].rstrip())
    dumped = json.dumps(new, indent=2, ensure_ascii=False)[1:-1].rstrip("\n")
    return f"{text[:at]}{',' if own else ''}{dumped}{text[at:] if own else chr(10) + text[at:].lstrip()}", kept


def read_text(path: Path) -> str:
    """A file as it is, its line ends too. Raises `MappingError`."""
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise MappingError(f"{path} cannot be read: {error}") from error
