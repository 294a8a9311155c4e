"""`itemsToParse`: an item that stands for several, each of which Ocean maps by itself."""

import re
from collections.abc import Container, Iterator, Mapping
from typing import Final, cast

from apart import Outputs
from extraction import plainly_ends
from framework import as_jq, evaluate_jq, taken_out
from json_types import Item, Json
from loading.plain import Fails, NoOutput, plain
from mapping import EndpointResource
from messages import MappingError, shown

NOTHING: Final[Mapping[str, Outputs]] = {}
_KEYS: Final = re.compile(r"(?:\.[A-Za-z_]\w*)+", re.ASCII)


class Parts:
    """The parts of items, by the expression that a resource gives for them."""

    def __init__(self, expression: str, name: str, *, without_list: bool) -> None:
        self._expression = expression
        self._name = name
        self._without_list = without_list
        self._step = plain(as_jq(expression))
        self._taken_out = taken_out(expression)
        self._rest = f". | del({self._taken_out})"
        self._path = f"path({expression})"

    @classmethod
    def of(cls, resource: EndpointResource) -> "Parts | None":
        port = resource.port
        if port.items_to_parse is None:
            return None
        return cls(port.items_to_parse, port.items_to_parse_name, without_list=port.items_to_parse_top_level_transform)

    def candidates(self, item: Item, known: Mapping[str, Outputs] = NOTHING) -> Iterator[Item]:
        """What Ocean maps in place of the item: one copy for each part of it. `known` is what expressions gave for it.

        Raises `MappingError` where Ocean would leave the item out with a warning; what it made before would be deleted.
        """
        parts, cause = self._parts_of(item, known)
        rest = self._rest_of(item, known)
        if not isinstance(rest, dict):
            raise MappingError(
                f"itemsToParse {self._expression!r} is no plain path, so Ocean cannot take the list out of the item "
                f"{shown(item)} and leaves the item out. Set itemsToParseTopLevelTransform: false beside it."
            )
        if not isinstance(parts, list):
            gave = f"gave {shown(parts)}" if cause is None else f"failed ({cause})"
            raise MappingError(
                f"itemsToParse {self._expression!r} must give a list, but {gave} for the item {shown(item)}. "
                f"Write {self._expression} // [] if an item may lack it."
            )
        for part in parts:
            yield {**rest, self._name: part}

    def left_to_jq(self, item: Item) -> list[str]:
        """The expressions that say what the candidates are, and that jq has to evaluate for this item."""
        by_python = {self._expression: self._found_plainly(item), self._rest: self._rest_plainly(item)}
        return [text for text, found in by_python.items() if found is None]

    def without(self, item: Item, places: Container[int], known: Mapping[str, Outputs] = NOTHING) -> Item | None:
        """The item without the parts at these places; None where it is not known where they stand in it."""
        path = self._path_in(item, known)
        if not isinstance(path, list) or not path or not all(isinstance(key, str) for key in path):
            return None
        *outer, last = cast(list[str], path)
        copied: Item = {**item}
        around = copied
        for key in outer:
            inner: Item = {**cast(Item, around[key])}
            around[key] = inner
            around = inner
        parts = cast(list[Json], around[last])
        around[last] = [part for place, part in enumerate(parts) if place not in places]
        return copied

    def says_where(self) -> str | None:
        """The expression by which jq says where the parts stand in an item; None where that is known, or asks much."""
        is_known = _KEYS.fullmatch(as_jq(self._expression)) is not None
        return None if is_known or not plainly_ends(as_jq(self._expression)) else self._path

    def _path_in(self, item: Item, known: Mapping[str, Outputs]) -> Json:
        if _KEYS.fullmatch(as_jq(self._expression)):
            return cast(Json, as_jq(self._expression)[1:].split("."))
        return _given(self._path, item, known)[0] if plainly_ends(as_jq(self._expression)) else None

    def _parts_of(self, item: Item, known: Mapping[str, Outputs]) -> tuple[Json, str | None]:
        found = None if self._expression in known else self._found_plainly(item)
        return _given(self._expression, item, known) if found is None else (found, None)

    def _found_plainly(self, item: Item) -> list[Json] | None:
        """The parts; None where jq has to say what they are, or what is wrong."""
        if self._step is None:
            return None
        try:
            parts = self._step(item)
        except (Fails, NoOutput):
            return None
        return parts if isinstance(parts, list) else None

    def _rest_of(self, item: Item, known: Mapping[str, Outputs]) -> Json:
        """What Ocean leaves of the item beside each part: by its default, not the list that the parts are in."""
        rest = self._rest_plainly(item)
        return _given(self._rest, item, known)[0] if rest is None else rest

    def _rest_plainly(self, item: Item) -> Item | None:
        if not self._without_list:
            return item
        return without_path(item, self._taken_out)


def without_path(item: Item, path: str) -> Item | None:
    """What jq leaves of the item by `del` of the path; None where jq has to say it."""
    return _without_key(item, path[1:].split(".")) if _KEYS.fullmatch(path) else None


def _given(text: str, item: Item, known: Mapping[str, Outputs]) -> tuple[Json, str | None]:
    if text in known:
        return next(iter(known[text].values), None), known[text].failure
    return evaluate_jq(text, item)


def _without_key(item: Item, keys: list[str]) -> Item | None:
    """A copy of the item without what stands there; None where jq has to say what that is."""
    first, *deeper = keys
    if first not in item:
        return item
    if not deeper:
        return {key: value for key, value in item.items() if key != first}
    inner = item[first]
    rest = _without_key(inner, deeper) if isinstance(inner, dict) else None
    return None if rest is None else {**item, first: rest}
