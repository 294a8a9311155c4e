"""A mapping as its author writes it: YAML or JSON, with the places of its parts, so that mistakes can be pointed to."""

import re
from collections.abc import Iterator
from copy import copy, deepcopy
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, Final, Self, cast

import yaml

from json_types import Json
from mapping import Mistake, Place, shown_place
from messages import MappingError
from tools.inputs.spelling import key_for

_TIMESTAMP: Final = "tag:yaml.org,2002:timestamp"
_TEXT: Final = "tag:yaml.org,2002:str"
_MERGE: Final = "<<"
_ENTRY: Final = re.compile(r"(?P<start>\s*(?:- +)?(?P<key>[^\s:][^:]*):\s+)(?P<value>\S.*?)\s*$")


class _Loader(yaml.SafeLoader):
    """YAML's values as JSON has them: a date is a text, and so is every key."""

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        super().flatten_mapping(node)
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                key.tag = _TEXT


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _TIMESTAMP]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class OverruledKey(str):
    """A key in a place that YAML drops without a word, because the same key comes again; `position` is its own."""

    position: int

    @classmethod
    def of(cls, key: yaml.Node) -> Self:
        overruled = cls(key.value)
        overruled.position = key.start_mark.index
        return overruled


@dataclass(frozen=True)
class MappingText:
    """The text of a mapping, and what it says. `name` is what a message calls it."""

    name: str
    document: Json
    root: yaml.Node | None

    def line_of(self, place: Place) -> int:
        """The line (from 1) of a part, or of the nearest part around it that there is."""
        node, line = self.root, 1
        for part in place:
            found = None if node is None else _inner(node, part)
            if found is None:
                break
            line, node = found
        return line

    def duplicate_keys(self) -> Iterator[Mistake]:
        """Keys that one object has twice: YAML would take the last, and drop the first without a word."""
        for place, lines in _duplicates(self.root, ()) if self.root else ():
            *before, last = dict.fromkeys(lines)
            told = f"lines {', '.join(map(str, before))} and {last}" if before else f"line {last}"
            times = "twice" if len(lines) == 2 else "more than once"
            inner = place[2:] if place[:1] == ("resources",) and len(place) > 2 else place  # as of its resource
            yield Mistake(place, f"{shown_place(inner)} is given {times}, in {told}; keep one of them.")

    def overruled(self, within: Place = ()) -> Iterator[Place]:
        """The keys that YAML drops because they come again, but not those in what another such key holds."""
        return _overruled(self.root, (), within) if self.root else iter(())

    def instead(self, place: Place) -> "MappingText":
        """The mapping as it would be if an overruled key were the only one of its name."""
        *outer, key = place
        assert isinstance(key, OverruledKey)
        assert self.root is not None
        root = _with_only(self.root, outer, key)
        changed: yaml.Node = reduce(lambda node, part: dict(_parts(node))[part], outer, root)
        return replace(self, root=root, document=_with(self.document, outer, _constructed(changed)))


def read_mapping(text: str, name: str) -> MappingText:
    """Raises `MappingError` where the text is no YAML."""
    try:
        return MappingText(name, yaml.load(text, _Loader), yaml.compose(text, _Loader))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        said = ", ".join(filter(None, (error.context, error.problem)))
        raise MappingError(f"{name}, line {line}: this is no YAML: {said}.{_remedy(text, line - 1)}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise MappingError(f"{name}: this is no YAML: {error}.") from error


def _remedy(text: str, line: int) -> str:
    """What to write where YAML took the start of an expression for all of it; not its value, which may be secret."""
    lines = text.splitlines()
    entry = _ENTRY.match(lines[line]) if line < len(lines) else None
    if entry is None or _is_one_collection(entry["value"]):
        return ""
    lines[line] = entry["start"] + "'" + entry["value"].replace("'", "''") + "'"
    try:
        yaml.compose("\n".join(lines), _Loader)
    except yaml.MarkedYAMLError as error:
        if error.problem_mark is None or error.problem_mark.line <= line:
            return ""
    return f" Put all that stands after {entry['key']}: into single quotes, and write two where it holds one."


def _is_one_collection(value: str) -> bool:
    """Whether it is an object or a list from its start to its end, of which a part is wrong."""
    depth = 0
    for position, character in enumerate(value):
        depth += (character in "{[") - (character in "}]")
        if depth == 0:
            return position == len(value) - 1 and position > 0
    return value[:1] in ("{", "[")


def _constructed(node: yaml.Node) -> Json:
    return cast(Json, _Loader("").construct_document(deepcopy(node)))  # which writes merged keys into the nodes


def _with(document: Any, place: list[int | str], value: Json) -> Json:
    """The document with something else at a place."""
    if not place:
        return value
    part, *rest = place
    changed = copy(document)
    changed[part] = _with(document[part], rest, value)
    return cast(Json, changed)


def _inner(node: yaml.Node, part: int | str) -> tuple[int, yaml.Node] | None:
    """The line and the value of an element or key, the last of its name; it may be written in another spelling."""
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        value = node.value[part]
        return value.start_mark.line + 1, value
    if isinstance(node, yaml.MappingNode):
        written = key_for(part, [key.value for key, _ in node.value])
        for key, value in reversed(node.value):
            if key.value == written and (not isinstance(part, OverruledKey) or _is(key, part)):
                return key.start_mark.line + 1, value
    return None


def _parts(node: yaml.Node) -> Iterator[tuple[int | str, yaml.Node]]:
    """The elements, or the keys in their order, with their values."""
    if isinstance(node, yaml.SequenceNode):
        yield from enumerate(node.value)
    if isinstance(node, yaml.MappingNode):
        effective = {str(key.value): key for key, _ in node.value}
        for key, value in node.value:
            name = str(key.value)
            yield (name if effective[name] is key or name == _MERGE else OverruledKey.of(key)), value


def _duplicates(node: yaml.Node, place: Place) -> Iterator[tuple[Place, list[int]]]:
    """The first of each key that is there more than once, and the lines of all of them."""
    first: dict[str, OverruledKey] = {}
    for part, value in _parts(node):
        yield from _duplicates(value, (*place, part))
        if isinstance(part, OverruledKey):
            first.setdefault(part, part)
    for name, part in first.items():
        yield (*place, part), [key.start_mark.line + 1 for key, _ in node.value if str(key.value) == name]


def _overruled(node: yaml.Node, place: Place, within: Place) -> Iterator[Place]:
    if any(ours != its for ours, its in zip(place, within, strict=False)):
        return
    for part, value in _parts(node):
        if part == _MERGE:
            continue  # what is merged is another object's
        if not isinstance(part, OverruledKey):
            yield from _overruled(value, (*place, part), within)
        elif len(place) >= len(within):
            yield (*place, part)


def _with_only(node: yaml.Node, outer: list[int | str], kept: OverruledKey) -> yaml.Node:
    """The node, where the object at `outer` has no other key of the name of the kept one."""
    inner = copy(node)
    if not outer:
        inner.value = [(key, value) for key, value in node.value if str(key.value) != kept or _is(key, kept)]
        return inner
    values = [_with_only(value, outer[1:], kept) if part == outer[0] else value for part, value in _parts(node)]
    inner.value = values if isinstance(node, yaml.SequenceNode) else [
        (key, value) for (key, _), value in zip(node.value, values, strict=True)
    ]  # fmt: skip
    return inner


def _is(key: yaml.Node, part: OverruledKey) -> bool:
    return bool(key.start_mark.index == part.position)
