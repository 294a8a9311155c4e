"""Each item that `query` keeps makes an entity, or its kind fails (contract §5).

Ocean would leave it out without failing, and delete what it was.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from itertools import batched

from loguru import logger

from apart import Apart, Asked, Outputs
from framework import as_jq, environment_for
from json_types import Item, Json
from loading.identifiers import Identifiers
from loading.incomplete import IDENTIFIER, Incomplete, makes_an_entity, needed_for_an_entity, query_keeps
from loading.parts import Parts
from loading.plain import AT_ONCE, Decisions, is_large
from loading.trial import Trial, Tried
from mapping import EndpointResource
from messages import NEW_RULE, MappingError, shown


class ItemCheck:
    """Looks at all items of one reading of a kind, batch by batch.

    Items that make no entity are not handed over. They fail the kind: at once where a batch makes none at all, else
    when the rest of it has been brought; or, if the mapping says so, they are left out and counted.
    """

    def __init__(self, resource: EndpointResource, *, leaves_out: bool, apart: Apart | None = None) -> None:
        self._resource = resource
        self._leaves_out = leaves_out
        self._apart = apart
        self._query = resource.selector.query
        self._parts = Parts.of(resource)
        self._needed = needed_for_an_entity(resource)
        self._trial = Trial(resource, list(self._needed.values()), apart)
        self._here = [text for text in (self._query, *self._needed.values()) if not self._trial.is_for(text)]
        self._decisions = Decisions(self._here, apart)
        self._identifiers = Identifiers()
        self._kept = 0
        self._incomplete = 0
        self._first_incomplete: Incomplete | None = None
        self._again = 0
        self._first_again = ""

    async def take(self, batch: list[Item]) -> list[Item]:
        """The items to hand over. Raises `MappingError` where `query` keeps some, and none of them makes an entity."""
        if self._parts is not None:
            return await self._take_parts(batch, self._parts)
        incomplete = await self._look_at(batch)
        return [item for place, item in enumerate(batch) if place not in incomplete] if incomplete else batch

    def end(self) -> None:
        """To be called when all was taken. Raises `MappingError` if items made no entity."""
        kind, first = self._resource.kind, self._first_incomplete
        if self._again:
            logger.bind(repeated_identifiers=self._again).warning(
                f"{kind}: {self._again} of {self._kept} items have the identifier of one before them, such as "
                f"{self._first_again}; the catalog has one entity for them. If they are not the same, make the "
                "identifier of what tells them apart."
            )
        if first is None:
            return
        told = f"The mapping makes no entity of {self._incomplete} of {self._kept} items: {first.told()}"
        if not self._leaves_out:
            raise MappingError(told + first.remedy(self._query), since=NEW_RULE)
        logger.bind(left_out=self._incomplete).info(f"{kind}: {told} They are left out, by incomplete_items: skip.")

    async def _take_parts(self, batch: list[Item], parts: Parts) -> list[Item]:
        candidates: list[Item] = []
        ends: list[int] = []
        tried = await self._trial.of_parts(batch)
        async for place, item in _in_turns(enumerate(batch)):
            known = {text: column[place] for text, column in tried.items()}
            known |= await self._seen_apart(item, parts.left_to_jq(item))
            candidates += [candidate async for candidate in _in_turns(parts.candidates(item, known))]
            ends.append(len(candidates))
        incomplete = await self._look_at(candidates)
        if not any(each.makes_one_of_ocean for each in incomplete.values()):
            return batch  # Ocean leaves the others out by itself
        left: list[Item] = []
        for item, start, end in zip(batch, [0, *ends], ends, strict=False):
            places = [place for place in range(start, end) if place in incomplete]
            rest = await self._without(item, {place - start for place in places}, parts) if places else item
            if rest is None:
                raise MappingError(
                    incomplete[places[0]].told() + incomplete[places[0]].remedy(self._query), since=NEW_RULE
                )
            left.append(rest)
        return left

    async def _without(self, item: Item, places: set[int], parts: Parts) -> Item | None:
        asked = parts.says_where()
        known = {} if asked is None else await self._seen_apart(item, [asked])
        return parts.without(item, places, known)

    async def _look_at(self, candidates: list[Item]) -> dict[int, Incomplete]:
        """Those that make no entity, by place."""
        incomplete: dict[int, Incomplete] = {}
        rows = [row async for some in self._decisions.made(candidates) for row in some]
        columns: dict[str, Sequence[Json]] = dict(zip(self._here, zip(*rows, strict=True), strict=bool(rows)))
        tried = dict(await self._trial.of_query(candidates))
        columns |= {text: [_first(given) for given in column] for text, column in tried.items()}
        keeps = columns.get(self._query, ())
        places = [
            place
            async for place, item in _in_turns(enumerate(candidates))
            if await self._keeps(item, keeps[place], tried, place)
        ]
        of_fields = await self._trial.of_fields([candidates[place] for place in places])
        kept = len(places)
        async for nth, place in _in_turns(enumerate(places)):
            values = [
                _first(of_fields[text][nth]) if text in of_fields else columns[text][place]
                for text in self._needed.values()
            ]
            if all(map(makes_an_entity, values)):
                self._remember(values)
            else:
                known = {text: column[nth] for text, column in of_fields.items()}
                if self._first_incomplete is None and not incomplete:  # only the first one is told
                    known |= await self._seen_apart(candidates[place], self._needed.values())
                incomplete[place] = self._incomplete_one(candidates[place], values, known)
        self._kept += kept
        self._incomplete += len(incomplete)
        if incomplete:
            first = next(iter(incomplete.values()))
            self._first_incomplete = self._first_incomplete or first
            if kept == len(incomplete) and not self._leaves_out:
                remedy = self._envelope_hint(first.item) or first.remedy(self._query)
                raise MappingError(f"The mapping makes nothing of the items: {first.told()}{remedy}")
        return incomplete

    async def _keeps(self, item: Item, keeps: Json, tried: Tried, place: int) -> bool:
        """Raises `MappingError` where `query` gives neither true nor false."""
        if isinstance(keeps, bool):
            return keeps
        known = tried[self._query][place] if self._query in tried else None
        if known is None:
            known = (await self._seen_apart(item, [self._query])).get(self._query)
        return query_keeps(self._query, item, known)

    async def _seen_apart(self, item: Item, expressions: Iterable[str]) -> dict[str, Outputs]:
        """What expressions gave for an item that is too large to be evaluated here."""
        texts = [text for text in expressions if not self._trial.is_for(text)]
        if self._apart is None or not texts or not is_large(item):
            return {}
        asked = [Asked("the mapping", as_jq(text), environment_for(text)) for text in texts]
        (row,) = await self._apart.as_ocean(asked, [item], frozenset(range(len(asked))))
        return dict(zip(texts, row, strict=True))

    def _incomplete_one(self, item: Item, values: Sequence[Json], known: Mapping[str, Outputs]) -> Incomplete:
        return next(
            Incomplete(item, name, expression, value, known.get(expression))
            for (name, expression), value in zip(self._needed.items(), values, strict=True)
            if not makes_an_entity(value)
        )

    def _remember(self, values: Sequence[Json]) -> None:
        if IDENTIFIER in self._needed and not self._identifiers.add(*map(str, values)):
            self._again += 1
            self._first_again = self._first_again or shown(values[0])

    def _envelope_hint(self, item: Item) -> str:
        if self._resource.selector.data_path:
            return ""
        lists = [key for key, value in item.items() if isinstance(value, list) and value and isinstance(value[0], dict)]
        return f" This looks like an envelope: set data_path: '.{lists[0]}'." if lists else ""


async def _in_turns[T](values: Iterable[T]) -> AsyncIterator[T]:
    """All of them, while others have their turn."""
    for some in batched(values, AT_ONCE):
        for each in some:
            yield each
        await asyncio.sleep(0)


def _first(given: Outputs) -> Json:
    return next(iter(given.values), None)
