"""Which resources an event concerns, by their `when`; with `each`, several times (contract §10)."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Final, cast

from apart import Apart, size_of
from extraction import Expression, JqFailed
from json_types import Json, JsonObject
from live.applying.live_mapping import LiveMapping, LiveResource
from live.events import Event
from mapping import LiveEventRule
from messages import EventFailed, MappingError, ReadError

_ELEMENT: Final = "event"


@dataclass(frozen=True)
class Seen:
    """What jq gets of an event: `{body, headers, query}`, and with `each` one `event` of it."""

    document: JsonObject
    size: int

    @classmethod
    def of(cls, event: Event) -> "Seen":
        document: JsonObject = {
            "body": event.body,
            "headers": cast(JsonObject, dict(event.headers)),
            "query": cast(JsonObject, dict(event.query)),
        }
        return cls(document, size_of(document))

    def element(self, element: Json) -> "Seen":
        return Seen({**self.document, _ELEMENT: element}, self.size + size_of(element))

    async def outputs(self, expression: Expression, name: str, apart: Apart) -> Sequence[Json]:
        """What jq gives for it. Raises `JqFailed`, and `EventFailed` where it does not end."""
        try:
            return await apart.outputs_of(f"live_events: {name}", self.size)(expression, self.document)
        except (MappingError, ReadError) as error:
            raise EventFailed(str(error)) from error


@dataclass(frozen=True)
class Concern:
    """A resource that an event concerns, and by which rule; `seen` is what the rule's other expressions get."""

    live: LiveResource
    rule: LiveEventRule
    seen: Seen


@dataclass(frozen=True)
class NotKnown:
    """It is not known whether the event concerns a resource."""

    live: LiveResource
    failure: EventFailed


async def concerns(event: Event, mapping: LiveMapping, apart: Apart) -> list[Concern | NotKnown]:
    """Of all resources, in the order of the mapping, each as often as it is concerned."""
    whole = Seen.of(event)
    found: list[Concern | NotKnown] = []
    for live in mapping.resources:
        try:
            found += [each async for each in _of(live, whole, apart)]
        except EventFailed as failure:
            found.append(NotKnown(live, failure))
    return found


async def _of(live: LiveResource, whole: Seen, apart: Apart) -> AsyncIterator[Concern]:
    for rule in live.rules:
        for seen in [whole] if rule.each is None else await _elements(rule.each, whole, apart):
            if await _is_true(rule.when, "when", seen, apart):
                yield Concern(live, rule, seen)


async def _elements(each: Expression, whole: Seen, apart: Apart) -> list[Seen]:
    """None where jq fails: the event is then of another kind than those that are meant."""
    try:
        return [whole.element(element) for element in await whole.outputs(each, "each", apart)]
    except JqFailed:
        return []


async def _is_true(expression: Expression, name: str, seen: Seen, apart: Apart) -> bool:
    """Whether one of its outputs is, as in jq; where jq fails, the event is of another kind."""
    try:
        return any(output is not None and output is not False for output in await seen.outputs(expression, name, apart))
    except JqFailed:
        return False


async def is_deleted(concern: Concern, apart: Apart) -> bool:
    """Raises `EventFailed` where jq fails: to leave what was deleted would be as wrong as the reverse."""
    if concern.rule.deleted is None:
        return False
    try:
        outputs = await concern.seen.outputs(concern.rule.deleted, "deleted", apart)
    except JqFailed as error:
        raise EventFailed(f"live_events: deleted {concern.rule.deleted.text!r} failed: {error}") from error
    return any(output is not None and output is not False for output in outputs)
