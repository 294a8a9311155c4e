"""Which resources an event concerns, by their `when`; with `each`, several times (contract §10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, cast

from apart import COMPUTED, Apart, size_of
from extraction import Expression, JqFailed, Lookup
from json_types import Json, JsonObject
from live.applying.live_mapping import LiveMapping, LiveResource
from live.applying.questions import truth_of
from live.events import Event
from mapping import LiveEventRule
from messages import EventFailed, MappingError, ReadError

_ELEMENT: Final = "event"
_OF_HEADERS: Final = 4096
"""Bytes that headers and query may have."""


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
        return cls(document, event.size + _OF_HEADERS if event.size else size_of(document))

    def element(self, element: Json) -> "Seen":
        return Seen({**self.document, _ELEMENT: element}, self.size + size_of(element))

    async def outputs(self, expression: Expression, name: str, apart: Apart) -> Sequence[Json]:
        """What jq gives for it. Raises `JqFailed`, and `EventFailed` where it does not end."""
        if (lookup := _lookup(expression.text)).is_plain:
            return lookup.outputs(self.document) or [None]
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
    known = _asked_together(mapping, whole)
    found: list[Concern | NotKnown] = []
    for live in mapping.resources:
        try:
            found += await _of(live, known, whole, apart)
        except EventFailed as failure:
            found.append(NotKnown(live, failure))
    return found


def _asked_together(mapping: LiveMapping, whole: Seen) -> dict[int, bool]:
    """Of rules, by their identity, what `when` gives; nothing where that may keep others waiting."""
    questions = mapping.questions
    if questions.together is None or whole.size > COMPUTED:
        return {}
    try:
        (answers,) = questions.together.outputs(whole.document)
    except JqFailed:  # such as for half a character, which JSON can hold and jq does not take
        return {}
    pairs = zip(questions.rules, cast(list[Json], answers), strict=True)
    return {id(rule): answer is True for rule, answer in pairs}


async def _of(live: LiveResource, known: Mapping[int, bool], whole: Seen, apart: Apart) -> list[Concern]:
    """Of several rules with `each`, in the order of what that gives: which is that in which it happened."""
    found: list[tuple[int, Concern]] = []
    for rule in live.rules:
        if known.get(id(rule)) is False:
            continue
        elements = [whole] if rule.each is None else await _elements(rule.each, whole, apart)
        for place, seen in enumerate(elements):
            if id(rule) in known or await _is_true(rule.when, "when", seen, apart):
                found.append((place, Concern(live, rule, seen)))
    return [concern for _, concern in sorted(found, key=lambda each: each[0])]


async def _elements(each: Expression, whole: Seen, apart: Apart) -> list[Seen]:
    """None where jq fails: the event is then of another kind than those that are meant."""
    try:
        return [whole.element(element) for element in await whole.outputs(each, "each", apart)]
    except JqFailed:
        return []


async def _is_true(expression: Expression, name: str, seen: Seen, apart: Apart) -> bool:
    """Whether one of its outputs is, as in jq; where jq fails, the event is of another kind."""
    return any(await seen.outputs(_truth(expression.text), name, apart))


@lru_cache(maxsize=512)
def _truth(text: str) -> Expression:
    return Expression(truth_of(text))


@lru_cache(maxsize=512)
def _lookup(text: str) -> Lookup:
    return Lookup(text)


async def is_deleted(concern: Concern, apart: Apart) -> bool:
    """Raises `EventFailed` where jq fails: to leave what was deleted would be as wrong as the reverse."""
    if concern.rule.deleted is None:
        return False
    try:
        outputs = await concern.seen.outputs(concern.rule.deleted, "deleted", apart)
    except JqFailed as error:
        raise EventFailed(f"live_events: deleted {concern.rule.deleted.text!r} failed: {error}") from error
    return any(output is not None and output is not False for output in outputs)
