"""`itemsToParse`: an item that stands for several, each of which Ocean maps by itself."""

import re
from collections.abc import Container, Iterator
from typing import Final, cast

from apart import Outputs
from extraction import plainly_ends
from framework import as_jq, evaluate_jq, taken_out
from json_types import Item, Json
from loading.plain import Fails, NoOutput, plain
from mapping import EndpointResource
from messages import MappingError, shown

_KEYS: Final = re.compile(r"(?:\.[A-Za-z_]\w*)+", re.ASCII)


class Parts:
    """The parts of items, by the expression that a resource gives for them."""

    def __init__(self, expression: str, name: str, *, without_list: bool) -> None:
        self._expression = expression
        self._name = name
        self._without_list = without_list
        self._step = plain(as_jq(expression))
        self._taken_out = taken_out(expression)

    @classmethod
    def of(cls, resource: EndpointResource) -> "Parts | None":
        port = resource.port
        if port.items_to_parse is None:
            return None
        return cls(port.items_to_parse, port.items_to_parse_name, without_list=port.items_to_parse_top_level_transform)

    def candidates(self, item: Item, known: Outputs | None = None) -> Iterator[Item]:
        """What Ocean maps in place of the item: one copy for each part of it. `known` is what the expression gave.

        Raises `MappingError` where Ocean would leave the item out with a warning; what it made before would be deleted.
        """
        parts, cause = (next(iter(known.values), None), known.failure) if known else self._parts_of(item)
        rest = self._rest_of(item)
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

    def without(self, item: Item, places: Container[int]) -> Item | None:
        """The item without the parts at these places; None where it is not known where they stand in it."""
        if not plainly_ends(as_jq(self._expression)):
            return None
        path, _ = evaluate_jq(f"path({self._expression})", item)
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

    def _parts_of(self, item: Item) -> tuple[Json, str | None]:
        if self._step is not None:
            try:
                parts = self._step(item)
            except (Fails, NoOutput):
                parts = None
            if isinstance(parts, list):
                return parts, None
        return evaluate_jq(self._expression, item)

    def _rest_of(self, item: Item) -> Json:
        """What Ocean leaves of the item beside each part: by its default, not the list that the parts are in."""
        if not self._without_list:
            return item
        if _KEYS.fullmatch(self._taken_out):
            rest = _without_key(item, self._taken_out[1:].split("."))
            if rest is not None:
                return rest
        return evaluate_jq(f". | del({self._taken_out})", item)[0]


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
