"""What an event has to do with items of a resource: it brings them, has them read anew, or says that they are gone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from apart import Apart
from endpoints import Binding, Endpoint, Scalar, checked_values
from extraction import Expression, JqFailed
from json_types import Item, Json
from live.applying.concerns import Concern, is_deleted
from live.applying.live_mapping import LiveResource
from mapping import LiveEventRule
from messages import EventFailed, MappingError, ReadError, shown

type ItemKey = tuple[str, ...]
"""Equal for effects on one item: by the entity that it makes, or else as closely as is known."""

_OF_A_KIND: Final = "kind"
"""In keys of effects on any item of a resource."""


@dataclass(frozen=True)
class Brought:
    """An item as the event brings it, maybe only a part of it."""

    live: LiveResource
    item: Item


@dataclass(frozen=True)
class Gone:
    """An item that was deleted, as far as the event tells of it."""

    live: LiveResource
    item: Item


@dataclass(frozen=True)
class Refetch:
    """An item that is to be asked for. `stand_in` is what is known of it, for what it makes to be deleted.

    `is_complete` says that nothing lacks which a resync adds to items.
    """

    live: LiveResource
    endpoint: Endpoint
    binding: Binding
    stand_in: Item
    is_complete: bool

    @property
    def item(self) -> Item:
        return self.stand_in


type Effect = Brought | Gone | Refetch


async def effects_of(concern: Concern, apart: Apart) -> list[Effect]:
    """All of them, or the event failed: raises `EventFailed`."""
    rule = concern.rule
    values = await _values(concern, rule.parameters or {}, "path_parameters", apart)
    included = await _values(concern, rule.include or {}, "include", apart)
    deleted = await is_deleted(concern, apart)
    marks = Binding({name: _scalar(name, values[name]) for name in rule.marked if values[name] is not None}, included)
    if rule.refetch is not None:
        return [_refetch(concern.live, rule, rule.refetch, values, marks, deleted=deleted)]
    items = await _items(concern, apart)
    return [(Gone if deleted else Brought)(concern.live, marks.mark(item)) for item in items]


def _refetch(
    live: LiveResource,
    rule: LiveEventRule,
    template: Endpoint,
    values: Mapping[str, Json],
    marks: Binding,
    *,
    deleted: bool,
) -> Effect:
    stand_in = marks.mark({name: value for name, value in values.items() if value is not None})
    if deleted:
        return Gone(live, stand_in)
    needed = {name: _needed(name, values[name]) for name in template.parameters}
    try:
        endpoint = template.at(needed)
    except ReadError as error:
        raise EventFailed(str(error)) from error
    is_complete = rule.complete and marks.values.keys() == rule.marked
    return Refetch(live, endpoint, marks, stand_in, is_complete)


async def key_of(effect: Effect) -> ItemKey:
    """For effects that must keep their order. Raises `EventFailed`."""
    try:
        identity = await effect.live.items.identity(effect.item)
    except (MappingError, ReadError) as error:
        raise EventFailed(str(error)) from error
    if identity is not None:
        return ("entity", *identity)
    if isinstance(effect, Refetch):
        return ("refetch", str(effect.live.index), effect.endpoint.asked_key)
    return (_OF_A_KIND, str(effect.live.index))


def in_force(effects: Sequence[tuple[ItemKey, Effect]]) -> list[tuple[ItemKey, Effect]]:
    """Those of one event that its later ones leave something to do: what is gone in the end need not be asked for."""
    left: list[tuple[ItemKey, Effect]] = []
    gone: set[ItemKey] = set()
    there: set[ItemKey] = set()
    asked: set[str] = set()
    for key, effect in reversed(effects):
        is_gone = isinstance(effect, Gone)
        is_told = key in gone or (is_gone and key in there)
        if isinstance(effect, Refetch):
            is_told = is_told or effect.endpoint.asked_key in asked
            asked.add(effect.endpoint.asked_key)
        if key[0] == _OF_A_KIND or not is_told:
            left.append((key, effect))
            (gone if is_gone else there).add(key)
    return left[::-1]


def one_after_another(key: ItemKey, older: Sequence[Effect], newer: Effect) -> list[Effect]:
    """What is left to be done where all of it was done to the items of a key, of one resource."""
    if key[0] == _OF_A_KIND:
        return [*older, newer]
    if not isinstance(newer, Brought):
        return [newer]
    parts = [effect for effect in older if not isinstance(effect, Gone)]
    if parts and isinstance(last := parts[-1], Brought) and _hides_nothing(newer.item, last.item):
        known = {key: value for key, value in newer.item.items() if value is not None or key not in last.item}
        return [*parts[:-1], replace(newer, item={**last.item, **known})]
    return [*parts, newer]


def _hides_nothing(newer: Item, older: Item) -> bool:
    """Whether no key of the newer one takes the place of several values of the older one, which may be other parts."""
    return all(
        newer[key] is None or newer[key] == older[key] or not isinstance(older[key], dict | list)
        for key in newer.keys() & older.keys()
    )


async def _items(concern: Concern, apart: Apart) -> list[Item]:
    expression = concern.rule.item
    assert expression is not None, "a rule without an item to refetch brings one"
    try:
        outputs = await concern.seen.outputs(expression, "item", apart)
    except JqFailed as error:
        raise EventFailed(f"live_events: item {expression.text!r} failed: {error}") from error
    items: list[Item] = []
    for output in outputs:
        if not isinstance(output, dict):
            raise EventFailed(
                f"live_events: item {expression.text!r} gave {shown(output, 100)}, but each item is an object."
            )
        items.append(output)
    if not items:
        raise EventFailed(f"live_events: item {expression.text!r} gave nothing, though `when` holds for the event.")
    return items


async def _values(concern: Concern, expressions: Mapping[str, Expression], name: str, apart: Apart) -> dict[str, Json]:
    return {key: await _value(concern, expression, f"{name}.{key}", apart) for key, expression in expressions.items()}


async def _value(concern: Concern, expression: Expression, name: str, apart: Apart) -> Json:
    try:
        outputs = await concern.seen.outputs(expression, name, apart)
    except JqFailed as error:
        raise EventFailed(f"live_events: {name} {expression.text!r} failed: {error}") from error
    if len(outputs) > 1:
        raise EventFailed(
            f"live_events: {name} {expression.text!r} gave {len(outputs)} values. Where an event is of several items, "
            "`each` gives them one by one."
        )
    return outputs[0] if outputs else None


def _needed(name: str, value: Json) -> Scalar:
    if value is None:
        raise EventFailed(f"live_events: path_parameters.{name} gave null, but refetch needs a value for it.")
    return _scalar(name, value)


def _scalar(name: str, value: Json) -> Scalar:
    try:
        return checked_values([value], name)[0]
    except MappingError as error:
        raise EventFailed(f"live_events: {error}") from error
