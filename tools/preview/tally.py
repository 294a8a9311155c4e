"""What the items of one kind come to, counted as they come, so that a long listing needs little memory."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from json_types import Item, JsonObject
from loading import MappedField, MappedItem
from port_rules import as_identifier, targets
from tools.inputs import Blueprints
from tools.preview.report import DuplicateReport, EntityReport, FieldReport, RefusalReport

_MOST_DUPLICATES: Final = 5

type Identity = tuple[str, str]
"""Blueprint and identifier."""


@dataclass
class _Nulls:
    first: MappedField
    null_in: int = 0
    failed_in: int = 0
    cause: str | None = None
    item: Item | None = None


@dataclass
class Tally:
    """Give it every mapped item; `show` of the entities are kept whole."""

    blueprints: Blueprints
    show: int
    entities: int = 0
    left_out: int = 0
    without_identity: int = 0
    first: list[EntityReport] = field(default_factory=list)
    targets: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    """What each relation leads to, by the blueprint that has it and its name."""

    _times: Counter[Identity] = field(default_factory=Counter)
    _nulls: dict[str, _Nulls] = field(default_factory=dict)
    _refusals: dict[str, RefusalReport] = field(default_factory=dict)

    def add(self, mapped: MappedItem) -> None:
        if not mapped.kept:
            self.left_out += 1
            return
        for without in mapped.without_value:
            self._add_null(without, mapped.item)
        if mapped.entity is None:
            self.without_identity += 1
            return
        self.entities += 1
        if len(self.first) < self.show:
            self.first.append(EntityReport(entity=mapped.entity, item=mapped.item))
        self._add_entity(mapped.entity)

    @property
    def identities(self) -> set[Identity]:
        return set(self._times)

    def nulls(self) -> list[FieldReport]:
        return [
            FieldReport(
                field=name,
                expression=nulls.first.expression,
                null_in=nulls.null_in,
                failed_in=nulls.failed_in,
                cause=nulls.cause,
                item=nulls.item,
            )
            for name, nulls in self._nulls.items()
        ]

    def duplicates(self) -> list[DuplicateReport]:
        return [
            DuplicateReport(blueprint=blueprint, identifier=identifier, times=times)
            for (blueprint, identifier), times in self._times.most_common(_MOST_DUPLICATES)
            if times > 1
        ]

    def refusals(self) -> list[RefusalReport]:
        return list(self._refusals.values())

    def _add_null(self, without: MappedField, item: Item) -> None:
        nulls = self._nulls.setdefault(without.name, _Nulls(without))
        nulls.null_in += 1
        if without.cause is not None:
            nulls.failed_in += 1
            if nulls.cause is None:
                nulls.cause, nulls.item = without.cause, item

    def _add_entity(self, entity: JsonObject) -> None:
        blueprint, identifier = str(entity["blueprint"]), _text(entity["identifier"])
        if not isinstance(entity["identifier"], dict):
            self._times[blueprint, identifier] += 1
        relations = entity.get("relations")
        for name, target in targets(relations if isinstance(relations, dict) else {}):
            if not isinstance(target, dict | list):
                self.targets.setdefault((blueprint, name), set()).add(_text(target))
        for reason in self.blueprints.refusals(entity) if self.blueprints.known else ():
            rule = reason.partition(", not ")[0]
            first = self._refusals.get(rule) or RefusalReport(reason=reason, entities=0, identifier=identifier)
            self._refusals[rule] = first.model_copy(update={"entities": first.entities + 1})


def _text(value: object) -> str:
    return str(as_identifier(value))
