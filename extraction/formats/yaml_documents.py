"""YAML with the types of JSON. No tag makes an object.

A plain text of which the versions of YAML think differently is the text that it is: `yes`, `on`, `22:22`, `1e3`, `007`.

The values are made of libyaml's events here, since PyYAML's own safe loader expands references without a bound, lets
later keys replace earlier ones, and reads 22:22 as a number.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import yaml

from json_types import Json, JsonObject

_LOADER: Final = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_DEEPEST: Final = 250
_EXPANSION: Final = 10
_ALWAYS_ALLOWED: Final = 1024 * 1024
_TAGS: Final = "tag:yaml.org,2002:"
_MERGE: Final = "<<"

_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS: Final = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]*)|0x[0-9a-fA-F]+", re.ASCII)
_FLOAT: Final = re.compile(r"[-+]?(?:(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+][0-9]+)?|[0-9]+[eE][-+][0-9]+)", re.ASCII)


@dataclass(frozen=True)
class YamlDocument:
    """The value of a text, a list where it holds several documents; and an integer that no double holds, if any."""

    value: Json
    digits: bytes
    are_many: bool = False


def yaml_document(text: str) -> YamlDocument:
    """Raises `ValueError` or `RecursionError`."""
    building = _Building(_EXPANSION * len(text) + _ALWAYS_ALLOWED)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            building.take(event)
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from error
    documents = building.documents
    if len(documents) > 1:
        documents = [document for document in documents if document is not None]
    are_many = len(documents) > 1
    return YamlDocument(documents if are_many else next(iter(documents), None), building.digits, are_many)


@dataclass
class _Open:
    """A list or an object that goes on."""

    value: list[Json] | JsonObject
    anchor: str | None
    cost_before: int
    key: str | None = None
    is_merge: bool = False
    merged: list[JsonObject] = field(default_factory=list)


@dataclass(frozen=True)
class _Anchored:
    value: Json
    cost: int


class _Building:
    """Makes values of events. `most` bounds how much they may come to, in nodes and characters."""

    def __init__(self, most: int) -> None:
        self.documents: list[Json] = []
        self.digits = b""
        self._most = most
        self._cost = 0
        self._open: list[_Open] = []
        self._anchors: dict[str, _Anchored | None] = {}

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._take_scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            self._begin(event, [] if isinstance(event, yaml.SequenceStartEvent) else {})
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            self._end()
        elif isinstance(event, yaml.AliasEvent):
            self._take_alias(event.anchor)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._anchors.clear()

    def _take_scalar(self, event: yaml.ScalarEvent) -> None:
        self._spend(1 + len(event.value))
        if self._is_key_next:
            self._take_key(event.value, is_merge=event.value == _MERGE and event.implicit[0])
            self._remember(event.anchor, event.value, 1)
            return
        value = _scalar(event)
        if isinstance(value, int) and abs(value) > 2**53:
            self.digits = str(value).encode()
        self._remember(event.anchor, value, 1 + len(event.value))
        self._add(value)

    def _begin(self, event: yaml.CollectionStartEvent, value: list[Json] | JsonObject) -> None:
        if event.tag not in (None, "!", _TAGS + ("seq" if isinstance(value, list) else "map")):
            raise ValueError(f"the tag {event.tag!r} is not understood{_at(event)}")
        if self._is_key_next:
            raise ValueError(f"a list or an object is a key{_at(event)}")
        if len(self._open) >= _DEEPEST:
            raise RecursionError(f"more than {_DEEPEST} lists and objects in each other")
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        self._open.append(_Open(value, event.anchor, self._cost))
        self._spend(1)

    def _end(self) -> None:
        ended = self._open.pop()
        if isinstance(ended.value, dict):
            for merged in ended.merged:
                for key, value in merged.items():
                    ended.value.setdefault(key, value)
        self._remember(ended.anchor, ended.value, self._cost - ended.cost_before)
        self._add(ended.value)

    def _take_alias(self, name: str | None) -> None:
        anchored = self._anchors.get(name or "")
        if anchored is None:
            raise ValueError(f"*{name} refers to nothing, or to what it stands in")
        self._spend(anchored.cost)
        if self._is_key_next:
            if not isinstance(anchored.value, str):
                raise ValueError(f"*{name} is a key, and no text")
            self._take_key(anchored.value, is_merge=False)
        else:
            self._add(_copied(anchored.value))

    def _spend(self, cost: int) -> None:
        self._cost += cost
        if self._cost > self._most:
            raise ValueError("its references make it many times larger than it is, as an attack does")

    def _remember(self, anchor: str | None, value: Json, cost: int) -> None:
        if anchor is not None:
            self._anchors[anchor] = _Anchored(value, cost)

    @property
    def _is_key_next(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1].value, dict) and self._open[-1].key is None

    def _take_key(self, key: str, *, is_merge: bool) -> None:
        around = self._open[-1]
        if key in around.value and not is_merge:
            raise ValueError(f"the key {key[:60]!r} stands twice in one object")
        around.key, around.is_merge = key, is_merge

    def _add(self, value: Json) -> None:
        if not self._open:
            self.documents.append(value)
            return
        around = self._open[-1]
        if isinstance(around.value, list):
            around.value.append(value)
            return
        assert around.key is not None
        if around.is_merge:
            merged = value if isinstance(value, list) else [value]
            around.merged += [each for each in merged if isinstance(each, dict)]
            if not all(isinstance(each, dict) for each in merged):
                raise ValueError("<< merges what is no object")
        else:
            around.value[around.key] = value
        around.key = None


def _copied(value: Json) -> Json:
    """Of its own, since items are changed one by one."""
    if isinstance(value, dict):
        return {key: _copied(inner) for key, inner in value.items()}
    return [_copied(inner) for inner in value] if isinstance(value, list) else value


def _scalar(event: yaml.ScalarEvent) -> Json:
    text: str = event.value
    tag = (event.tag or "").removeprefix(_TAGS)
    if tag in ("!", "str", "timestamp", "binary") or not (tag or event.implicit[0]):
        return text
    value = _plain(text)
    if tag and (tag not in _TYPES or not _TYPES[tag](value)):
        raise ValueError(f"the tag {event.tag!r} is not understood, or does not fit{_at(event)}")
    return value


def _plain(text: str) -> Json:
    if text in _NULLS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if _INTEGER.fullmatch(text):
        return int(text, 16 if text.startswith("0x") else 10)
    if _FLOAT.fullmatch(text):
        number = float(text)
        if math.isinf(number):
            raise ValueError(f"the number {text} is too large")
        return number
    return text


_TYPES: Final[dict[str, Callable[[Json], bool]]] = {
    "null": lambda value: value is None,
    "bool": lambda value: isinstance(value, bool),
    "int": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "float": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
}


def _at(event: yaml.Event) -> str:
    return f", in line {event.start_mark.line + 1}" if event.start_mark else ""
