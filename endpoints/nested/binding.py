"""Nested endpoints while they run: the values of path parameters, from listings that flow side by side (§6).

A kind such as `/orgs/{org}/repos/{repo}/issues` is a chain of listings. Its parameters are bound one after the other,
each from the listing of its own endpoint, which may hold parameters that were bound before; independent ones
multiply. All levels flow at once: the first children are asked for as soon as the first page of parents is there.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Final

from apart import Apart, Asked
from endpoints.nested.failures import NestedFailures
from endpoints.nested.workers import expand
from endpoints.pages import PageOfItems
from endpoints.parameters import NOTHING_KNOWN, Binding, Known, Parameter
from endpoints.patterns import Scalar, as_text
from endpoints.plan import Plan
from endpoints.roles import OpenListing
from json_types import Item
from messages import ReadError, excerpt
from meter import Meter

_AT_ONCE: Final = 50
"""Items that are looked at before others have their turn."""

_LARGE: Final = 64 * 1024
"""Bytes of an item for which jq takes so long that it is evaluated elsewhere."""


async def bindings(
    plan: Plan,
    open_listing: OpenListing,
    meter: Meter,
    failures: NestedFailures,
    *,
    width: int,
    apart: Apart,
) -> AsyncGenerator[Binding]:
    """All combinations of values, `width` listings of each level at a time. Raises `ReadError`."""
    levels = [_Level(parameter, open_listing, meter, failures, apart) for parameter in plan.parameters]
    stream = _single(Binding())
    for depth, level in enumerate(levels):
        stream = _distinct(expand(stream, level.bind, width), plan.needed_after(depth))
    async with aclosing(stream):
        async for binding in stream:
            yield binding
    for level in levels:
        level.refuse_absent_field()


@dataclass
class _Level:
    """One parameter while a kind is read: finds its values for every binding of those before it."""

    parameter: Parameter
    open_listing: OpenListing
    meter: Meter
    failures: NestedFailures
    apart: Apart
    _items: int = 0
    _without_field: Counter[str] = field(default_factory=Counter)
    _last_item: Item = field(default_factory=dict)

    async def bind(self, binding: Binding) -> AsyncGenerator[Binding]:
        """The binding, extended by each value of the parameter. Raises `ReadError`.

        A listing that depends on no other is raised where it fails. One that does is a child too: it does not stop
        its siblings.
        """
        parameter = self.parameter
        if parameter.endpoint is None:
            for given in parameter.values:
                yield replace(binding, values={**binding.values, parameter.name: given})
            return
        endpoint = binding.apply(parameter.endpoint)
        pages = self.open_listing(endpoint, parameter.endpoint, self.meter).pages()
        if parameter.needs:
            pages = self.failures.tolerated(pages, parameter.endpoint)
        async with aclosing(pages):
            async for page in pages:
                # All of them before the first child is asked for: a page that waits for its children would take room
                # that they need.
                bound = await self._bound_by(page, binding)
                bound.reverse()
                while bound:
                    yield bound.pop()

    async def _bound_by(self, page: PageOfItems, binding: Binding) -> list[Binding]:
        bound: list[Binding] = []
        for piece in page.pieces():
            async for item, known in self._kept(piece):
                bound += [self.parameter.extended(binding, row, item, known) for row in self._rows(item, known)]
            piece.let_go()
            await asyncio.sleep(0)
        return bound

    async def _kept(self, page: PageOfItems) -> AsyncGenerator[tuple[Item, Known]]:
        """The items that `filter` takes, each with what is known of it. Raises `ReadError`, and `MappingError` where an
        expression does not end."""
        parameter = self.parameter
        if parameter.plainly_ends and page.size < _LARGE * len(page.items):
            for place, item in enumerate(page.items):
                if parameter.keeps(item):
                    yield item, NOTHING_KNOWN
                if place % _AT_ONCE == _AT_ONCE - 1:
                    await asyncio.sleep(0)
            return
        looked_at = await self._known(parameter.asked_first, page.items)
        kept = [item for item, known in looked_at if parameter.keeps(item, known)]
        for item, known in await self._known(parameter.asked_then, kept):
            yield item, known

    async def _known(self, asked: Sequence[Asked], items: Sequence[Item]) -> list[tuple[Item, Known]]:
        if not asked or not items:
            return [(item, NOTHING_KNOWN) for item in items]
        names = [each.name for each in asked]
        rows = await self.apart.outputs(asked, items)
        return [(item, dict(zip(names, row, strict=True))) for item, row in zip(items, rows, strict=True)]

    def _rows(self, item: Item, known: Known) -> tuple[Mapping[str, Scalar], ...]:
        found = self.parameter.found_together(item, known)
        self.meter.parents_without_value += found.without_value
        self._items += 1
        self._without_field.update(found.absent)
        self._last_item = item
        return found.rows

    def refuse_absent_field(self) -> None:
        """Raises `ReadError` where a plain field is in no item at all: it is misspelt, and nothing would be read."""
        endpoint = self.parameter.endpoint
        for source in self.parameter.sources:
            lookup = source.lookup
            if lookup is None or endpoint is None or not lookup.is_plain:
                continue
            if self._items and self._items == self._without_field[source.name]:
                keys = excerpt(", ".join(list(self._last_item)[:20]))
                raise ReadError(
                    f"path_parameters.{source.name}: none of the {self._items} items of {endpoint.path} has the "
                    f"field {lookup.text}. An item has {keys}. If all of them may rightly lack it, write {lookup.text} "
                    "// null."
                )


async def _distinct(bindings: AsyncGenerator[Binding], names: Sequence[str]) -> AsyncGenerator[Binding]:
    """The first of the bindings that agree in these values: what they lead to is asked once."""
    seen: set[tuple[str, ...]] = set()
    async with aclosing(bindings):
        async for binding in bindings:
            key = tuple(as_text(binding.values[name]) for name in names)
            if key not in seen:
                seen.add(key)
                yield binding


async def _single(binding: Binding) -> AsyncGenerator[Binding]:
    yield binding
