"""Where the items are in an answer: every place that may hold them, weighed; pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from itertools import combinations, islice
from typing import Final

from evidence import speaks_of_listing
from json_types import Json, JsonObject
from tools.init.words import AROUND, HOLDS_ITEMS, OPENED, SELDOM_ITEMS, WRAPS, jq_path, lists_many, resource_names, stem

_DEEPEST: Final = 4
_MARGIN: Final = 12
KEY_NAMES: Final = ("key", "map_key", "entry_key", "key_of_entry")
"""What the key of a map's entry is called in the item: the first that no entry has itself."""

_IDENTITIES: Final = frozenset({"id", "uuid", "guid", "name", "key", "slug", "login", "identifier", "uid"})


class Form(Enum):
    """What the items are in the answer."""

    LIST = auto()
    NESTED = auto()
    MAP = auto()
    MAP_OF_LISTS = auto()
    MAP_OF_VALUES = auto()
    SCALARS = auto()
    TABLE = auto()
    OBJECT = auto()
    EMPTY = auto()


_BASE: Final = {
    Form.LIST: 50, Form.NESTED: 30, Form.TABLE: 45, Form.MAP: 40, Form.MAP_OF_LISTS: 34, Form.MAP_OF_VALUES: 30,
    Form.SCALARS: 25, Form.OBJECT: 30, Form.EMPTY: 25,
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A place that may hold the items: `data_path` finds them, None where they need none."""

    form: Form
    keys: tuple[str, ...]
    data_path: str | None
    count: int
    weight: float
    sure: bool = False
    others: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return self.count == 0

    @property
    def called(self) -> str:
        """What the answer calls the items, where that says anything."""
        last = stem(self.keys[-1]) if self.keys else ""
        return "" if last in HOLDS_ITEMS | SELDOM_ITEMS | WRAPS or not last.isidentifier() else last

    @property
    def described(self) -> str:
        if self.data_path is None:
            return {
                Form.OBJECT: "the answer itself is one single item",
                Form.EMPTY: "the answer itself is the list of the items, which is empty",
            }.get(self.form, "the answer itself is the list of the items")
        where = f"at {self.data_path}"
        return {
            Form.LIST: f"the items are the list {where}",
            Form.NESTED: f"the items are the lists {where}",
            Form.MAP: f"the items are the values of a map, {where}; each gets its key",
            Form.MAP_OF_LISTS: f"the items are in the lists of a map, {where}; each gets its key",
            Form.MAP_OF_VALUES: f"the items are the entries of a map, {where}",
            Form.SCALARS: f"the items are plain values, wrapped into objects, {where}",
            Form.TABLE: f"the items are the rows of a table, {where}",
            Form.OBJECT: f"the answer is one single item, {where}",
            Form.EMPTY: f"the items are the list {where}, which is empty",
        }[self.form]


def locate(document: Json, path: str) -> Place:
    """The likeliest place of the items in the answer of a path."""
    names = resource_names(path)
    places = sorted(_places(document, (), names, path), key=lambda place: -place.weight)
    if not places:
        return Place(Form.EMPTY, (), None, 0, 0)
    best, *rest = places
    rivals = [each for each in rest if _rivals(each, best)]
    return Place(
        best.form, best.keys, best.data_path, best.count, best.weight,
        sure=not rivals and best.count > 0,
        others=tuple(each.data_path or "the whole answer as one item" for each in rivals[:3]),
    )  # fmt: skip


def places_in(document: Json, path: str) -> list[Place]:
    """Every place that may hold the items in the answer of a path, the likeliest first."""
    found: dict[str | None, Place] = {}
    for place in sorted(_places(document, (), resource_names(path), path), key=lambda place: -place.weight):
        found.setdefault(place.data_path, place)
    return list(found.values())


def place_at(document: Json, path: str, data_path: str | None, count: int) -> Place:
    """The place that somebody chose, at which there are so many items."""
    known = next((place for place in places_in(document, path) if place.data_path == data_path), None)
    return Place(known.form if known else Form.LIST, known.keys if known else (), data_path, count, 0, sure=True)


def _rivals(each: Place, best: Place) -> bool:
    """Whether a place is nearly as likely; beside one object, each list of several objects in it is."""
    within = best.form is Form.OBJECT and each.form is Form.LIST and each.count > 1 and each.weight > 0
    return each.data_path != best.data_path and (within or each.weight > best.weight - _MARGIN)


def _places(value: Json, keys: tuple[str, ...], names: list[str], path: str) -> Iterator[Place]:
    if isinstance(value, list):
        yield from _of_list(value, keys, names)
    elif isinstance(value, dict):
        yield from _of_object(value, keys, names, path)
        if len(keys) < _DEEPEST:
            for key, inner in value.items():
                yield from _places(inner, (*keys, key), names, path)
    elif value is None and keys and stem(keys[-1]) in HOLDS_ITEMS | set(names):
        yield _place(Form.EMPTY, keys, jq_path(keys), 0, names)


def _of_list(values: list[Json], keys: tuple[str, ...], names: list[str]) -> Iterator[Place]:
    path = jq_path(keys) if keys else None
    if not values:
        yield _place(Form.EMPTY, keys, path, 0, names)
    elif objects := [each for each in values if isinstance(each, dict)]:
        if len(objects) < len(values):
            if all(each is None or isinstance(each, dict) for each in values):
                without_nulls = f"[{_each(keys)} | select(. != null)]"
                yield _place(Form.LIST, keys, without_nulls, len(objects), names)
            return
        if wrapped := _wrapper(objects):
            inner = f"[{path or '.'}[]{jq_path((wrapped,))}]" if path is None else f"{path}[]{jq_path((wrapped,))}"
            yield _place(Form.LIST, keys, inner, len(objects), names, 3)
        else:
            yield _place(Form.LIST, keys, path, len(objects), names)
        yield from _nested(objects, keys, names)
    elif not any(isinstance(each, list) for each in values):
        yield _place(Form.SCALARS, keys, f"[{_each(keys)} | {{name: .}}]", len(values), names)


def _each(keys: tuple[str, ...]) -> str:
    """Each of a list in an expression that is no path, which must say itself that null is empty."""
    return f"({jq_path(keys)} // [])[]" if keys else ".[]"


def _wrapper(objects: list[JsonObject]) -> str | None:
    """The one key that all items have, with an object behind it: `[{"user": {…}}, …]`, or a connection's `node`."""
    first = next(iter(objects[0]), None) if len(objects[0]) == 1 else "node" if "node" in objects[0] else None
    alike = (
        first is not None
        and (first == "node" or stem(first) not in OPENED)
        and all(set(each) <= {first, "cursor"} and isinstance(each.get(first), dict) for each in objects)
    )
    return first if alike else None


def _nested(objects: list[JsonObject], keys: tuple[str, ...], names: list[str]) -> Iterator[Place]:
    """Lists within a list, where the path asks for them by name: `/rules` of `.groups[].rules[]`."""
    for key in objects[0]:
        lists = [each.get(key) for each in objects]
        if stem(key) in names and all(isinstance(each, list) for each in lists):
            inner = [item for each in lists if isinstance(each, list) for item in each]
            if inner and all(isinstance(item, dict) for item in inner):
                path = f"{jq_path(keys) if keys else '.'}[]{jq_path((key,))}[]"
                yield _place(Form.NESTED, (*keys, key), path, len(inner), names)


def _of_object(value: JsonObject, keys: tuple[str, ...], names: list[str], path: str) -> Iterator[Place]:
    yield from _table(value, keys, names)
    yield from _map(value, keys, names, path)
    if value and all(stem(key) in WRAPS or stem(key) in names for key in keys):
        own = [key for key, inner in value.items() if not isinstance(inner, dict | list) and not _is_around(key)]
        identified = any(stem(key) in _IDENTITIES for key in value)
        if own or identified or not keys:
            speaks_of_itself = identified or (own and not _stands_around_nothing(value, path))
            bonus = min(30, 4 * len(own)) + (15 if identified else 0) if speaks_of_itself else -25
            at = jq_path(keys) if keys else None
            yield Place(Form.OBJECT, keys, at, 1, _BASE[Form.OBJECT] + bonus - 2 * len(keys))


def _is_around(key: str) -> bool:
    """Whether a key speaks of the answer, and not of what is in it."""
    return stem(key) in AROUND or speaks_of_listing(key)


def _stands_around_nothing(value: JsonObject, path: str) -> bool:
    """Whether an object holds empty lists alone, one of which must be that of the items."""
    lists = [inner for key, inner in value.items() if isinstance(inner, list) and stem(key) not in SELDOM_ITEMS]
    return bool(lists) and not any(lists) and (len(lists) == 1 or lists_many(path))


def _table(value: JsonObject, keys: tuple[str, ...], names: list[str]) -> Iterator[Place]:
    """Rows as lists, beside a list with the names of the columns."""
    columns = next((key for key in ("columns", "fields", "headers", "header") if _is_texts(value.get(key))), None)
    for key, rows in value.items():
        if columns is None or not isinstance(rows, list) or not rows or not all(isinstance(r, list) for r in rows):
            continue
        outer = jq_path(keys) if keys else "."
        pairs = "[$columns, .] | transpose | map({key: .[0], value: .[1]}) | from_entries"
        head, body = _below(outer, columns), _below(outer, key)
        data_path = f"{head} as $columns | [({body} // [])[] | {pairs}]"
        yield _place(Form.TABLE, (*keys, key), data_path, len(rows), names)


def _below(outer: str, key: str) -> str:
    return f"{'' if outer == '.' else outer}{jq_path((key,))}"


def _is_texts(value: Json) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, str) for each in value)


def _map(value: JsonObject, keys: tuple[str, ...], names: list[str], path: str) -> Iterator[Place]:
    """An object whose keys are data: `{"web": {…}, "db": {…}}`."""
    if not value or any(_is_around(key) or stem(key) in WRAPS or _names_resource(stem(key), names) for key in value):
        return
    at = f"({jq_path(keys)} // {{}})" if keys else "."
    inner = list(value.values())
    if objects := [each for each in inner if isinstance(each, dict)]:
        if len(objects) == len(inner) and (len(inner) > 1 or _lone_entry(value, keys, names, path)) and _alike(objects):
            name = next((each for each in KEY_NAMES if not any(each in one for one in objects)), KEY_NAMES[-1])
            data_path = f"[{at} | to_entries[] | .value + {{{name}: .key}}]"
            yield _place(Form.MAP, keys, data_path, len(inner), names)
    elif all(isinstance(each, list) for each in inner):
        items = [item for each in inner if isinstance(each, list) for item in each]
        if items and len(inner) > 1 and all(isinstance(item, dict) for item in items):
            objects = [item for item in items if isinstance(item, dict)]
            name = next((each for each in KEY_NAMES if not any(each in one for one in objects)), KEY_NAMES[-1])
            data_path = f"[{at} | to_entries[] | .key as $key | (.value // [])[] | . + {{{name}: $key}}]"
            if len(value) > 2 or _matches(keys, names) or (keys and stem(keys[-1]) in HOLDS_ITEMS):
                yield _place(Form.MAP_OF_LISTS, keys, data_path, len(items), names)
        elif len(inner) > 1 and all(not isinstance(item, dict | list) for item in items):
            yield _place(
                Form.MAP_OF_VALUES, keys, f"[{at} | to_entries[] | {{name: .key, value: .value}}]", len(inner), names
            )


def _lone_entry(value: JsonObject, keys: tuple[str, ...], names: list[str], path: str) -> bool:
    """A map of one entry looks like an object that wraps: the names must speak for it."""
    (key,) = value
    wraps = stem(key) in WRAPS | HOLDS_ITEMS
    return not wraps and (_matches(keys, names) if keys else lists_many(path))


def _alike(objects: list[JsonObject]) -> bool:
    """Whether objects have mostly the same keys, as entries of one map have."""
    pairs = list(islice(combinations([set(each) for each in objects], 2), 50))
    shares = [len(one & other) / max(len(one | other), 1) for one, other in pairs if one or other]
    return not pairs or (bool(shares) and sum(shares) / len(shares) >= 0.5)


def _place(
    form: Form, keys: tuple[str, ...], data_path: str | None, count: int, names: list[str], bonus: float = 0
) -> Place:
    weight: float = _BASE[form] + min(count, 20) / 4 + bonus
    if keys:
        last = stem(keys[-1])
        depth = sum(stem(key) not in WRAPS for key in keys[:-1]) + 1
        weight -= 8 * depth
        if _matches(keys, names):
            weight += 40 if last == names[0] else 30
        elif _names_resource(last, names):
            weight += 25
        elif last in HOLDS_ITEMS:
            weight += 30
        elif last in SELDOM_ITEMS:
            weight -= 45
    return Place(form, keys, data_path, count, weight)


def _names_resource(key: str, names: list[str]) -> bool:
    return any(key == name or key.endswith(f"_{name}") for name in names)


def _matches(keys: tuple[str, ...], names: list[str]) -> bool:
    return bool(keys) and stem(keys[-1]) in names
