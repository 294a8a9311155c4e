"""Which fields make an item that one and no other, and which name it for people."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice
from typing import Final

from extraction import Expression, JqFailed
from json_types import Item
from tools.init.items.fields import Field, all_fields
from tools.init.items.locating import KEY_NAMES
from tools.init.words import jq_path, resource_names, stem, words

_ALLOWED: Final = re.compile(r"[A-Za-z0-9@_.+:\\/=-]+")
_CLEANED: Final = ' | gsub("[^A-Za-z0-9@_.+:/=-]"; "-")'
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d([T ]|$)")
_LONGEST: Final = 200
_MANY_PAIRS: Final = 120

_IDS: Final = ("id", "uuid", "guid", "uid", "_id", "identifier", "key", "slug", "arn", "urn", "sha", "digest")
_CODES: Final = ("ref", "reference", "sku", "code", "number", "no")
"""What is given to an item so that it can be told from others, and seldom to two."""

_NAMES: Final = ("login", "username", "user_name", "name", "full_name", "email", "path", "title", "url", "href")
_SCOPES: Final = frozenset(
    {"vhost", "namespace", "project", "org", "organization", "tenant", "region", "cluster", "workspace"}
)
_MOVING: Final = frozenset({
    "time", "timestamp", "date", "at", "count", "size", "bytes", "position", "index", "order", "rank", "score", "age",
    "duration", "seconds", "ms", "total", "price", "amount", "value", "version", "updated", "created", "modified",
    "message", "description", "body", "text", "content", "evaluation", "error", "last", "memory", "rate",
})  # fmt: skip
"""Words in the names of what changes, or measures, and so does not identify."""


@dataclass(frozen=True)
class Identity:
    """What an item's identifier is made of: the values of `fields`, those of `texts` as they are, `cleaned` or not.

    `unique` says whether it told all the items apart that were seen.
    """

    fields: tuple[tuple[str, ...], ...]
    is_text: bool
    cleaned: bool
    unique: bool
    by_name: bool = False
    """Whether the field is named as one that identifies."""
    constant: str = ""
    """The identifier itself, where there is but one item and nothing in it identifies."""

    @property
    def expression(self) -> str:
        """jq for the kind's own items."""
        return self.of([jq_path(keys) for keys in self.fields])

    def of(self, paths: Sequence[str]) -> str:
        """jq for items that hold the values of the fields at these paths instead."""
        if not paths:
            return json.dumps(self.constant)
        if len(paths) == 1:
            text = paths[0] if self.is_text else f"{paths[0]} | tostring"
        else:
            text = f'[{", ".join(paths)}] | map(tostring) | join(":")'
        return text + _CLEANED if self.cleaned else text

    def of_optional(self, path: str) -> str:
        """jq for a value of the one field that may be null, which stays null."""
        rest = "." if self.is_text else "tostring"
        rest += _CLEANED if self.cleaned else ""
        return path if rest == "." else f"{path} | if . == null then null else ({rest}) end"


def identifiers(expression: str, items: Sequence[Item]) -> list[str | None]:
    """What an expression gives for each item, as Ocean takes it."""
    compiled = Expression(expression)
    return [_first(compiled, item) for item in items]


def _first(compiled: Expression, item: Item) -> str | None:
    try:
        value = next(iter(compiled.outputs(item)), None)
    except JqFailed:
        return None
    return value if isinstance(value, str) and value not in ("", "null") else None


def find_identity(
    items: Sequence[Item],
    path: str,
    *,
    nested: bool = False,
    parents: int = 1,
    single: bool = False,
    whole: bool = True,
) -> Identity | None:
    """The identity of a kind's items; None where nothing will do.

    `nested` items are fetched for each of several parents, so that what identifies one may only do so among the
    children of the same parent; `parents` says how many of them had items, and `single` that each can have but one.
    Where the items are not the `whole` kind, others may hold characters that Port refuses, though none was seen.
    """
    fields = [each for each in all_fields(items) if _may_identify(each)]
    ranked = sorted((each for each in fields if not each.is_mark), key=lambda each: _rank(each, path))
    named = [each for each in ranked if _rank(each, path) < _OTHERS]
    marks = tuple(each for each in fields if each.is_mark) if nested else ()
    for each in named:
        scopes = _scopes(each, fields, parents=parents, marks=marks)
        if scopes and (found := _tried((*scopes, each), items, whole)):
            return replace(found, by_name=True)
        if not scopes and (found := _tried((each,), items, whole)):
            return replace(found, by_name=True)
        if marks and not scopes and (found := _tried((*marks, each), items, whole)):
            return replace(found, by_name=True)
    if marks and single and (found := _tried(marks, items, whole)):
        return replace(found, by_name=True)
    return _composite(ranked, marks, items, whole) or (_made((named or ranked)[:1], items, whole) if ranked else None)


def _composite(ranked: list[Field], marks: tuple[Field, ...], items: Sequence[Item], whole: bool) -> Identity | None:
    for size in (1, 2, 3):
        for chosen in islice(combinations(ranked[:12], size), _MANY_PAIRS):
            if (marks or size > 1 or _is_text(chosen[0])) and (found := _tried((*marks, *chosen), items, whole)):
                return found
    return None


def _scopes(each: Field, fields: list[Field], *, parents: int, marks: tuple[Field, ...]) -> tuple[Field, ...]:
    """What a field needs beside it to be unique everywhere, and not only in what was seen."""
    if stem(each.name) in _IDS and not _is_short_number(each):
        return ()
    is_name = stem(each.name) in (*_CODES, *_NAMES)
    if marks and (parents < 2 or is_name):
        return marks
    if is_name:
        return tuple(
            f for f in fields if len(f.keys) == len(each.keys) and f.keys[:-1] == each.keys[:-1] and f.name in _SCOPES
        )
    return ()


def _is_short_number(each: Field) -> bool:
    return all(str(value).isdigit() and len(str(value)) < 5 for value in each.given)


def _tried(chosen: Sequence[Field], items: Sequence[Item], whole: bool) -> Identity | None:
    rows = set(zip(*(map(str, each.values) for each in chosen), strict=True))
    if len(rows) < len(items):
        return None
    made = _made(chosen, items, whole)
    return made if made is not None and made.unique else None


def _made(chosen: Sequence[Field], items: Sequence[Item], whole: bool) -> Identity | None:
    """The identity of these fields, as it turns out by jq."""
    if not chosen:
        return None
    keys = tuple(each.keys for each in chosen)
    is_text = len(chosen) == 1 and _is_text(chosen[0])
    made = Identity(keys, is_text, cleaned=False, unique=False)
    found = identifiers(made.expression, items)
    refused = any(value is not None and not _ALLOWED.fullmatch(value) for value in found)
    may_be = not whole and any(_is_text(each) and stem(each.name) not in _IDS for each in chosen)
    if refused or may_be:
        made = replace(made, cleaned=True)
        found = identifiers(made.expression, items)
    unique = None not in found and len(set(found)) == len(items) and all(len(v or "") <= _LONGEST for v in found)
    return replace(made, unique=unique)


def _is_one_word(each: Field) -> bool:
    """Whether no value has a blank in it, as what people call things has."""
    return not any(isinstance(value, str) and re.search(r"\s", value) for value in each.given)


def _is_text(each: Field) -> bool:
    return all(isinstance(value, str) for value in each.given)


def _may_identify(each: Field) -> bool:
    given = each.given
    if not given or (not each.is_in_all and not each.is_mark):
        return False
    if not all(isinstance(value, str | int) and not isinstance(value, bool) for value in given):
        return False
    texts = [value for value in given if isinstance(value, str)]
    is_moment = bool(texts) and all(map(_DATE.match, texts))
    return (not is_moment or each.name.lower() in _MOMENTS) and not any(
        len(text) > _LONGEST or "\n" in text for text in texts
    )


_OTHERS: Final = 60
_MOMENTS: Final = frozenset({"date", "day", "timestamp", "time", "@timestamp", "datetime"})
"""What a moment is called that stands for the item, as in a series; others tell when something last happened."""

_ADDRESSES: Final = frozenset({"url", "uri", "href", "address", "endpoint", "arn", "urn"})
"""Where something is, in the ends of names: more its own than what groups several, of which there may be one so far."""

_OPENED: Final = frozenset({
    "metadata", "attribute", "source", "property", "label", "metric", "sy", "sys", "resource", "field", "data", "info",
})  # fmt: skip


def _rank(each: Field, path: str) -> float:
    """The lower, the likelier it is to identify."""
    name, depth = stem(each.name), len(each.keys) - 1
    lower = each.name.lower()
    outer = stem(each.keys[-2]) if depth else ""
    own = {
        f"{resource}_{ending}"
        for resource in resource_names(path)
        for ending in ("id", "uuid", "key", "number", "name", "code", "uid")
    }
    opened = depth and outer in _OPENED
    penalty = 0 if not depth else 8 * depth if opened else 200 * depth
    if lower in _IDS or name in _IDS:
        return _IDS.index(lower if lower in _IDS else name) + penalty
    if name in own:
        return 12 + penalty
    if each.name in KEY_NAMES:
        return 13 + penalty
    if name in _CODES:
        return 14 + _CODES.index(name) / 2 + penalty
    if name in resource_names(path)[:1] and _is_one_word(each) and (_is_text(each) or name not in _MOVING):
        return 18 + penalty
    if name in _NAMES:
        return (20 if _is_one_word(each) else 40) + _NAMES.index(name) + penalty
    found = words(each.name)
    if lower in _MOMENTS and _is_text(each):
        return 300 + penalty
    if any(word in _MOVING for word in found) or each.is_mark:
        return 400 + penalty
    if found and found[-1] in ("id", "key", "uuid", "uid"):
        return _OTHERS + penalty
    if found and found[-1] in _ADDRESSES and _is_text(each):
        return _OTHERS + 5 + penalty
    return _OTHERS + (10 if _is_text(each) else 300) + penalty
