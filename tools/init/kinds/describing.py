"""Makes a blueprint of what was seen: identifier, title, and properties with their types."""

from collections.abc import Sequence
from typing import Final

from json_types import JsonObject
from tools.init.items import (
    Declared,
    Field,
    Form,
    Identity,
    PropertyShape,
    declared_fields,
    find_identity,
    find_title,
    is_secret,
    own_fields,
    shape_of,
)
from tools.init.kinds.kind import Kind, Property
from tools.init.words import jq_path, property_name, title_of

_MOST_PROPERTIES: Final = 60
_SHOWN: Final = 10
_OF_HYPERMEDIA: Final = frozenset({"_links", "links", "link", "relationships", "_embedded", "_expandable"})
_EXACT: Final = 2**53


def describe(kind: Kind) -> None:
    """Completes a kind by its identity, title and properties."""
    declared = declared_fields(kind.wanted.schema)
    items = [sample.marked for sample in kind.samples]
    if not items:
        _describe_unseen(kind, declared)
        return
    kind.identity = identity_of(kind)
    _tell_of_identity(kind, len(items))
    if kind.identity is None:
        kind.identity = Identity((("id",),), is_text=False, cleaned=False, unique=False)
    kind.title = find_title(items, kind.identity)
    kind.properties = _properties(kind, own_fields(kind.items), declared)


def identity_of(kind: Kind) -> Identity | None:
    """What identifies the items of a kind; a single one may be what the kind is called."""
    items = [sample.marked for sample in kind.samples]
    single = kind.place is not None and kind.place.form is Form.OBJECT
    found = find_identity(
        items, kind.path, nested=bool(kind.parameters), parents=kind.parents, single=single, whole=kind.whole
    )
    if single and not kind.parameters and (found is None or not found.by_name):
        return Identity((), is_text=True, cleaned=False, unique=True, constant=kind.blueprint)
    return found


def _describe_unseen(kind: Kind, declared: dict[tuple[str, ...], Declared]) -> None:
    """Nothing came: what a document declares is all there is to go by."""
    known = {keys[-1].lower(): keys for keys in declared if len(keys) == 1}
    keys = next((known[name] for name in ("id", "uuid", "key", "slug", "name") if name in known), ("id",))
    found = declared.get(keys)
    kind.identity = Identity((keys,), found is not None and found.type == "string", cleaned=False, unique=False)
    title = next((known[name] for name in ("name", "title", "display_name", "login") if name in known), None)
    kind.title = jq_path(title) if title else kind.identity.expression
    taken: set[str] = set()
    for place, each in declared.items():
        if each.type is None or place in (keys, title) or is_secret(place[-1]) or len(taken) >= _MOST_PROPERTIES:
            continue
        name = property_name(place, taken)
        taken.add(name)
        shape = PropertyShape(each.type, each.format, each.choices)
        kind.properties.append(Property(name, place, jq_path(place), shape, "as declared"))
    kind.findings.caution(
        "there was nothing to learn from: the listing is empty. The identifier is a guess; run init again when there "
        "are items"
    )


def _tell_of_identity(kind: Kind, count: int) -> None:
    identity = kind.identity
    if identity is None:
        kind.findings.caution("identifier: no field is in every item; `.id` stands for what you must choose")
        return
    if not identity.fields:
        kind.findings.sure(f"identifier: `{identity.constant}`, since the kind has one item")
        return
    shown = " and ".join(f"`{jq_path(keys)}`" for keys in identity.fields)
    cleaned = "; characters that Port refuses become dashes" if identity.cleaned else ""
    if not identity.unique:
        kind.findings.caution(f"identifier: {shown} is the best there is, but it does not tell all {count} items apart")
    elif count == 1:
        kind.findings.guess(f"identifier: {shown}, by its name alone, since one item was seen{cleaned}")
    elif kind.whole and identity.by_name:
        kind.findings.sure(f"identifier: {shown}, in and different for all {count} items{cleaned}")
    else:
        kind.findings.guess(f"identifier: {shown}, in and different for the {count} items that were seen{cleaned}")
    if any(_is_too_long(value) for keys in identity.fields for value in _values(kind, keys)):
        kind.findings.caution(
            f"identifier: {shown} holds integers above 9007199254740992, of which Ocean's jq alters the last digits; "
            "ask the API for them as strings"
        )


def _values(kind: Kind, keys: tuple[str, ...]) -> list[object]:
    found: list[object] = []
    for sample in kind.samples:
        value: object = sample.marked
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        found.append(value)
    return found


def _is_too_long(value: object) -> bool:
    return isinstance(value, int) and abs(value) > _EXACT


def _properties(kind: Kind, fields: Sequence[Field], declared: dict[tuple[str, ...], Declared]) -> list[Property]:
    assert kind.identity is not None
    found: list[Property] = []
    left_out: dict[str, list[str]] = {}
    identified = kind.identity.fields[0] if len(kind.identity.fields) == 1 and not kind.identity.cleaned else None
    taken = {each.name for each in fields if len(each.keys) == 1}  # no nested field takes the name of the item's own
    for each in fields:
        if each.keys == identified or each.path == kind.title:
            continue
        stated = declared.get(each.keys)
        shape = _declared_over(stated, shape_of(each, whole=kind.whole))
        if is_secret(each.name):
            left_out.setdefault("named like secrets", []).append(each.path)
        elif each.name in _OF_HYPERMEDIA and shape is not None and shape.type in ("object", "array"):
            left_out.setdefault("links", []).append(each.path)
        elif shape is None:
            left_out.setdefault("always null or of types that do not go together", []).append(each.path)
        elif len(found) >= _MOST_PROPERTIES:
            left_out.setdefault(f"beyond the first {_MOST_PROPERTIES}", []).append(each.path)
        else:
            name = property_name(each.keys, taken - {each.name} if len(each.keys) == 1 else taken)
            taken.add(name)
            expression = f"{each.path} | if . == null then null else tostring end" if shape.mixed else each.path
            found.append(Property(name, each.keys, expression, shape, _remark(shape, stated, whole=kind.whole)))
    for why, paths in left_out.items():
        more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
        kind.findings.guess(f"left out, {why}: {', '.join(paths[:_SHOWN])}{more}")
    return found


def _declared_over(stated: Declared | None, seen: PropertyShape | None) -> PropertyShape | None:
    """What a document declares goes before what was seen, unless values contradict it."""
    if stated is None or stated.type is None:
        return seen
    if seen is None:
        return PropertyShape(stated.type, stated.format, stated.choices)
    if seen.mixed or stated.type != seen.type:
        return seen
    choices = tuple(dict.fromkeys((*stated.choices, *seen.choices))) if stated.choices else seen.choices
    return PropertyShape(seen.type, seen.format, choices, seen.elements)


def _remark(shape: PropertyShape, stated: Declared | None, *, whole: bool) -> str:
    if shape.mixed:
        return "values of several types, made into text"
    if shape.choices:
        said = "declared" if stated is not None and stated.choices else "guess"
        return f"{said}: one of {len(shape.choices)}; Port refuses any other"
    if shape.format and not whole and (stated is None or stated.format != shape.format):
        return f"guess: all that was seen is {shape.format}; Port refuses anything else"
    return ""


def blueprint_of(kind: Kind) -> JsonObject:
    """The blueprint as Port takes it."""
    properties: JsonObject = {}
    for each in kind.properties:
        definition: JsonObject = {"title": title_of(each.name), "type": each.shape.type}
        if each.shape.format:
            definition["format"] = each.shape.format
        if each.shape.choices:
            definition["enum"] = list(each.shape.choices)
        if each.shape.elements:
            definition["items"] = {"type": each.shape.elements}
        properties[each.name] = definition
    relations: JsonObject = {
        each.name: {"title": title_of(each.name), "target": each.target, "required": False, "many": each.many}
        for each in kind.relations
    }
    return {
        "identifier": kind.blueprint,
        "title": title_of(kind.blueprint),
        "schema": {"properties": properties, "required": []},
        "relations": relations,
    }
