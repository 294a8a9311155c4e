"""Expressions of a resource that may not end: tried where they can be ended, before Ocean evaluates them (contract §9).

Ocean evaluates in processes that it waits for: in one that does not end, a resync would hang.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from apart import Apart, Asked, Outputs
from extraction import plainly_ends
from framework import as_jq, environment_for
from json_types import Item
from loading.expressions import expressions_of
from mapping import EndpointResource, shown_place

_QUERY: Final = ("selector", "query")
_PARTS: Final = ("port", "itemsToParse")

type Tried = Mapping[str, Sequence[Outputs]]
"""For each of some expressions, what it gave for each item."""


class Trial:
    """The expressions of one resource that may not end, tried in the order in which Ocean comes to them."""

    def __init__(self, resource: EndpointResource, needed: Sequence[str], apart: Apart | None) -> None:
        self._apart = apart
        self._needed = frozenset(needed)
        self._all = {} if apart is None else _may_not_end(resource)

    def is_for(self, text: str) -> bool:
        """Whether this expression is tried here, and must not be evaluated elsewhere."""
        return text in self._all

    async def of_parts(self, items: Sequence[Item]) -> Tried:
        """What `itemsToParse` gives. Raises `MappingError` where it does not end."""
        return await self._tried([each for each in self._all.values() if each.name == shown_place(_PARTS)], items)

    async def of_query(self, items: Sequence[Item]) -> Tried:
        """What `query` gives. Raises the same."""
        return await self._tried([each for each in self._all.values() if each.name == shown_place(_QUERY)], items)

    async def of_fields(self, kept: Sequence[Item]) -> Tried:
        """What the fields give of which a value is needed; the others are tried as well. Raises the same."""
        others = (shown_place(_PARTS), shown_place(_QUERY))
        return await self._tried([each for each in self._all.values() if each.name not in others], kept)

    async def _tried(self, asked: Sequence[Asked], items: Sequence[Item]) -> Tried:
        if not asked or not items or self._apart is None:
            return {}
        texts = {as_jq(text): text for text in self._all}
        wanted = frozenset(
            place
            for place, each in enumerate(asked)
            if each.name in (shown_place(_PARTS), shown_place(_QUERY)) or texts[each.text] in self._needed
        )
        rows = await self._apart.as_ocean(asked, items, wanted)
        columns = zip(*rows, strict=True)
        return {texts[each.text]: column for each, column in zip(asked, columns, strict=True)}


def _may_not_end(resource: EndpointResource) -> dict[str, Asked]:
    return {
        text: Asked(shown_place(place), as_jq(text), environment_for(text))
        for place, text in reversed(list(expressions_of(resource)))
        if not plainly_ends(as_jq(text))
    }
