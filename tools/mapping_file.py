"""A mapping as its author writes it: YAML or JSON, with the places of its parts, so that mistakes can be pointed to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import yaml
from humps import decamelize

from errors import MappingError
from json_types import Json
from mistakes import Mistake, Place, shown_place

_TIMESTAMP: Final = "tag:yaml.org,2002:timestamp"


class _Loader(yaml.SafeLoader):
    """YAML's values as JSON has them: a date is a text."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _TIMESTAMP]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


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
        return _duplicates(self.root, ()) if self.root else iter(())


def read_mapping(text: str, name: str) -> MappingText:
    """Raises `MappingError` where the text is no YAML."""
    try:
        return MappingText(name, yaml.load(text, _Loader), yaml.compose(text, _Loader))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        said = ", ".join(filter(None, (error.context, error.problem)))
        raise MappingError(f"{name}, line {line}: this is no YAML: {said}.") from error
    except (yaml.YAMLError, ValueError) as error:
        raise MappingError(f"{name}: this is no YAML: {error}.") from error


def _inner(node: yaml.Node, part: int | str) -> tuple[int, yaml.Node] | None:
    """The line and the value of an element or key; a key may be written in camel case."""
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        value = node.value[part]
        return value.start_mark.line + 1, value
    if isinstance(node, yaml.MappingNode):
        for spelled in (str, decamelize):
            for key, value in node.value:
                if isinstance(key, yaml.ScalarNode) and spelled(key.value) == part:
                    return key.start_mark.line + 1, value
    return None


def _duplicates(node: yaml.Node, place: Place) -> Iterator[Mistake]:
    if isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _duplicates(value, (*place, index))
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if name in seen and name != "<<":
                where = shown_place((*place, name))
                yield Mistake((*place, name), f"{where} is given twice, in lines {seen[name]} and {line}.")
            seen[name] = line
            yield from _duplicates(value, (*place, name))
