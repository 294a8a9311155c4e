"""The fields of a kind as rows: what is mapped, and what the items have beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from builder.project import Resource, ValueType, properties_of, type_of, type_seen
from json_types import Item, Json, JsonObject
from tools.init import Field, own_fields, property_name, shape_of


@dataclass(frozen=True)
class Row:
    """One field. `sample` is a value of it; `type` what the blueprint says, or what the values look like.

    `stated` says that the type is the blueprint's own, and of a kind that the table does not offer.
    """

    name: str
    expression: str
    sample: Json
    type: ValueType
    is_mapped: bool
    is_in_blueprint: bool = False
    is_special: bool = False


def rows_of(
    resource: Resource, blueprint: JsonObject | None, items: Sequence[Item], entities: Sequence[Mapping[str, Any]]
) -> list[Row]:
    """The mapped fields first, in the mapping's order; then those of the items that nothing is made of."""
    stated = properties_of(blueprint)
    fields = {each.path: each for each in own_fields(items)}
    rows = []
    for name, text in resource.fields("properties").items():
        if not isinstance(text, str):
            continue
        definition = stated.get(name)
        seen = fields.get(text)
        found = type_of(definition) if definition else None
        rows.append(
            Row(
                name, text, _made(name, entities), found or _seen(seen), True, definition is not None,
                is_special=definition is not None and found is None,
            )
        )  # fmt: skip
    used = {row.expression for row in rows} | {resource.text("identifier"), resource.text("title")}
    used |= {str(value) for value in resource.fields("relations").values()}
    taken = {*resource.fields("properties"), *resource.fields("relations")}
    for path, each in fields.items():
        if path in used or each.is_mark:
            continue
        name = property_name(each.keys, taken)
        taken.add(name)
        rows.append(Row(name, path, next(iter(each.given), None), _seen(each), False))
    return rows


def _seen(each: Field | None) -> ValueType:
    return type_seen(shape_of(each, whole=False) if each is not None else None)


def _made(name: str, entities: Sequence[Mapping[str, Any]]) -> Json:
    """What the mapping made of the first item that has a value."""
    values = [entity.get("properties", {}).get(name) for entity in entities]
    return next((value for value in values if value is not None), None)
