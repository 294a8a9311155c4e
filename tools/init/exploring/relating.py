"""Relations: a nested kind's to its parent, and those of fields whose values are other kinds' identifiers; pure."""

from collections.abc import Sequence
from typing import Final

from json_types import Item, Json
from tools.init.items import Field, all_fields, identifiers
from tools.init.kinds import Kind, ParameterSource, Relation
from tools.init.words import LONGEST_NAME, jq_path, stem, words

_ENDINGS: Final = frozenset(
    {
        "id",
        "uuid",
        "key",
        "guid",
        "uid",
        "login",
        "name",
        "slug",
        "username",
        "number",
        "code",
        "ids",
        "uuids",
        "keys",
        "ref",
    }
)
_PEOPLE: Final = frozenset({
    "author", "owner", "creator", "assignee", "reporter", "manager", "requester", "reviewer", "approver", "lead",
    "maintainer", "member", "assigned", "submitter", "contact", "responsible", "on_call", "created_by", "updated_by",
    "modified_by", "assigned_to", "opened_by", "closed_by", "agent", "customer",
})  # fmt: skip
_PERSONS: Final = frozenset(
    {"user", "person", "member", "account", "contact", "employee", "agent", "customer", "people"}
)
_SHORT: Final = 4


def relate(kinds: Sequence[Kind]) -> None:
    """Finds the relations between the kinds."""
    usable = [kind for kind in kinds if kind.failure is None]
    known = {id(kind): _identifiers(kind) for kind in usable}
    for kind in usable:
        _relate_to_parent(kind, usable)
        for each in all_fields(kind.items):
            if each.keys not in _identity_keys(kind) and not _is_taken(kind, each):
                _relate_by_values(kind, each, usable, known)
        replaced = {relation.keys for relation in kind.relations if relation.keys}
        names = {relation.name for relation in kind.relations}
        kind.properties = [p for p in kind.properties if p.keys not in replaced and p.name not in names]


def _identity_keys(kind: Kind) -> tuple[tuple[str, ...], ...]:
    return kind.identity.fields if kind.identity is not None and len(kind.identity.fields) == 1 else ()


def _is_taken(kind: Kind, each: Field) -> bool:
    return any(relation.keys and each.keys[: len(relation.keys)] == relation.keys for relation in kind.relations)


def _identifiers(kind: Kind) -> frozenset[str]:
    if kind.identity is None:
        return frozenset()
    found = identifiers(kind.identity.expression, [sample.marked for sample in kind.samples])
    return frozenset(value for value in found if value is not None)


def _relate_to_parent(kind: Kind, usable: Sequence[Kind]) -> None:
    if not kind.parameters:
        return
    name, source = list(kind.parameters.items())[-1]
    parent = source.kind
    if (
        parent not in usable
        or parent.identity is None
        or not parent.identity.fields
        or not _is_one_to_one(kind, source)
    ):
        return
    paths = []
    for keys in parent.identity.fields:
        if len(keys) == 1 and keys[0].startswith("__"):
            paths.append(jq_path(keys))
        elif keys == source.keys:
            paths.append(jq_path((f"__{name}",)))
        elif source.beside is not None and keys == kind.parameters[source.beside].keys:
            paths.append(jq_path((f"__{source.beside}",)))
        else:
            included = f"{name}_{'_'.join(keys)}"
            source.include[included] = jq_path(keys)
            paths.append(jq_path((f"__{included}",)))
    relation = parent.blueprint[:LONGEST_NAME]
    kind.relations.append(Relation(relation, parent.blueprint, parent.identity.of(paths)))
    kind.findings.sure(f"relation `{relation}`: to what it was fetched for, {parent.wanted.kind}")


def _is_one_to_one(kind: Kind, source: ParameterSource) -> bool:
    """Whether what the parameters are given tells which of the parents it was: else there is no one parent."""
    beside = kind.parameters[source.beside].keys if source.beside is not None else ()
    values = [(_at(sample.item, source.keys), _at(sample.item, beside)) for sample in source.kind.samples]
    scopes = [tuple(sample.values.items()) for sample in source.kind.samples]
    return len(set(zip(map(str, values), scopes, strict=True))) == len(values)


def _at(item: Item, keys: tuple[str, ...]) -> Json:
    value: Json = item
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _relate_by_values(kind: Kind, each: Field, usable: Sequence[Kind], known: dict[int, frozenset[str]]) -> None:
    values, many, inner = _values(each)
    if not values:
        return
    best: tuple[float, Kind] | None = None
    for target in usable:
        if target.identity is None or len(target.identity.fields) != 1:
            continue
        share = len(values & known[id(target)]) / len(values)
        closeness = _closeness(each, inner, kind, target)
        distinct = all(len(value) > _SHORT and not value.isdigit() for value in values)
        enough = share == 1 if target.whole else share >= 0.2
        by_name = closeness > 0 and (enough or (share > 0 and not target.whole))
        by_value = closeness == 0 and distinct and share == 1 and _refers(each, inner) and target is not kind
        if (by_name or by_value) and (best is None or closeness + share > best[0]):
            best = (closeness + share, target)
    if best is None:
        return
    target = best[1]
    assert target.identity is not None
    name = _relation_name(each, many=many)
    if any(relation.name == name for relation in kind.relations):
        return
    to_parent = any(relation.target == relation.name == target.blueprint for relation in kind.relations)
    if to_parent and _base(each, inner) == stem(target.blueprint):
        return
    path = f"{each.path}[]?{jq_path(inner) if inner else ''}"
    expression = f"[{path} | {_element(target)}]" if many else target.identity.of_optional(each.path)
    keys = each.keys if inner or len(each.keys) == 1 else each.keys[:-1] if _is_reference(each) else each.keys
    kind.relations.append(Relation(name, target.blueprint, expression, many, keys))
    found = sum(value in known[id(target)] for value in values)
    text = f"relation `{name}`: {found} of {len(values)} values of `{each.path}` are identifiers of {target.blueprint}"
    (kind.findings.sure if found == len(values) and found > 2 else kind.findings.guess)(text)


def _element(target: Kind) -> str:
    assert target.identity is not None
    return f"select(. != null) | {target.identity.of(['.'])}"


def _values(each: Field) -> tuple[frozenset[str], bool, tuple[str, ...]]:
    """The values as identifiers, whether there are several for an item, and where they are in an element."""
    given = each.given
    if given and all(isinstance(value, list) for value in given):
        elements: list[Json] = [element for value in given if isinstance(value, list) for element in value]
        if elements and all(isinstance(element, dict) for element in elements):
            objects: list[Item] = [element for element in elements if isinstance(element, dict)]
            for key in ("id", "uuid", "key", "login", "name"):
                found = [element.get(key) for element in objects]
                if all(map(_is_plain, found)):
                    return frozenset(map(str, found)), True, (key,)
            return frozenset(), True, ()
        return (frozenset(map(str, elements)) if all(map(_is_plain, elements)) else frozenset()), True, ()
    return (frozenset(map(str, given)) if given and all(map(_is_plain, given)) else frozenset()), False, ()


def _is_plain(value: Json) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and value != ""


def _is_reference(each: Field) -> bool:
    return each.keys[-1].lower() in _ENDINGS and len(each.keys) == 2


def _refers(each: Field, inner: tuple[str, ...]) -> bool:
    """Whether a field is named like a reference, also where nothing tells to what."""
    found = words(each.name)
    return bool(inner) or (bool(found) and found[-1] in _ENDINGS and len(found) > 1)


def _closeness(each: Field, inner: tuple[str, ...], kind: Kind, target: Kind) -> float:
    """How far a field's name speaks of a kind: 0 where it does not."""
    base, own = _base(each, inner), stem(target.blueprint)
    if not base:
        return 0
    if base == own:
        return 3 if target is not kind else 0
    last, target_last = base.split("_")[-1], own.split("_")[-1]
    if target is kind:
        return 2 if base in ("parent", f"parent_{own}", "manager") else 0
    if last == target_last:
        return 2
    if target_last in _PERSONS and (base in _PEOPLE or last in _PEOPLE):
        return 1.5
    return 1 if len(own) > _SHORT and (base.startswith(own) or base.endswith(own)) else 0


def _base(each: Field, inner: tuple[str, ...]) -> str:
    """What a reference refers to, by its name: `user` of `user_id`, `userId`, `user.id` and `users[].id`."""
    keys = [
        key
        for key in (*each.keys, *inner)
        if key.lower() not in ("data", "attributes", "relationships", "spec", "metadata")
    ]
    if len(keys) > 1 and keys[-1].lower() in _ENDINGS:
        return stem(keys[-2])
    found = words(keys[-1]) if keys else []
    while len(found) > 1 and found[-1] in _ENDINGS:
        found = found[:-1]
    return stem("_".join(found))


def _relation_name(each: Field, *, many: bool) -> str:
    keys = [key for key in each.keys if key.lower() not in ("data", "attributes", "relationships", "spec", "metadata")]
    if len(keys) > 1 and keys[-1].lower() in _ENDINGS:
        keys = keys[:-1]
    found = words(keys[-1])
    while len(found) > 1 and found[-1] in _ENDINGS:
        found = found[:-1]
    name = "_".join(found)[:LONGEST_NAME]
    return f"{name}s" if many and not name.endswith("s") and len(name) < LONGEST_NAME else name
