"""Names: of what a path lists, of blueprints and their properties, and of keys in jq."""

import json
import re
from collections.abc import Container
from typing import Final

from tools.init.words.vocabulary import OPENED

LONGEST_NAME: Final = 30
"""Port takes no longer identifier of a blueprint or property."""

_PARAMETER: Final = re.compile(r"\{[^}]*\}")
_VERSION: Final = re.compile(r"v\d+([.-]?\w+)?|api|rest|-|_", re.IGNORECASE)
_EXTENSION: Final = re.compile(r"\.(json|ndjson|jsonl|xml)$", re.IGNORECASE)
_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# What a path says of how it answers, and not of what.
_VERBS: Final = frozenset(
    {"list", "search", "all", "query", "index", "find", "export", "values", "get", "fetch", "json", "all_docs"}
)
_IRREGULAR: Final = {
    "people": "person", "children": "child", "statuses": "status", "aliases": "alias", "indices": "index",
    "criteria": "criterion", "media": "media", "series": "series", "news": "news", "matrices": "matrix",
    "vertices": "vertex", "analyses": "analysis", "buses": "bus", "atlas": "atlas", "alias": "alias",
    "skus": "sku", "menus": "menu", "cpus": "cpu", "gpus": "gpu",
    "canvas": "canvas", "kubernetes": "kubernetes", "databases": "database", "releases": "release",
}  # fmt: skip
_OF_ANOTHER: Final = frozenset({"id", "uuid", "uid", "guid", "key", "self"})
"""What a property of a nested object is not to be called: it would pass for the item's own identity."""
_KEY: Final = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def words(text: str) -> list[str]:
    """The words of a name in any style, in lower case."""
    return [word.lower() for word in _WORD.findall(text)]


def singular(word: str) -> str:
    """The singular of an English word, as far as rules go."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for ending, instead, but in (
        ("ies", "y", 4),
        ("sses", "ss", 4),
        ("xes", "x", 3),
        ("ches", "ch", 4),
        ("shes", "sh", 4),
    ):
        if word.endswith(ending) and len(word) > but:
            return word.removesuffix(ending) + instead
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 2:
        return word[:-1]
    return word


def stem(text: str) -> str:
    """One form for all spellings of a name: `UserGroups`, `user-group` and `user_groups` are the same."""
    found = words(text)
    return "_".join([*found[:-1], singular(found[-1])]) if found else ""


def segments(path: str) -> list[str]:
    """The segments of a path that name something, in order: no parameters, versions or extensions."""
    plain = [_EXTENSION.sub("", part) for part in _PARAMETER.sub("", path.partition("?")[0]).split("/")]
    return [part for part in plain if part and not _VERSION.fullmatch(part)]


def resource_names(path: str) -> list[str]:
    """What a path may list, the likeliest first, as stems: `/api/users.list` lists `user`."""
    parts = [part for segment in reversed(segments(path)[-2:]) for part in _without_verb(segment)]
    return [name for name in dict.fromkeys(map(stem, parts)) if name]


def _without_verb(segment: str) -> list[str]:
    if "." in segment:
        return [part for part in segment.split(".") if part.lower() not in _VERBS]
    stripped = segment.lstrip("_")
    return [] if stripped.lower() in _VERBS else [stripped]


def lists_many(path: str) -> bool:
    """Whether a path ends in a plural."""
    last = segments(path)[-1:] or [""]
    found = words(last[0])
    return bool(found) and singular(found[-1]) != found[-1]


def blueprint_name(path: str, taken: Container[str], called: str = "") -> str:
    """The identifier of the blueprint of what a path lists; more of the path where a shorter one is taken.

    `called` is what the answer calls the items, where it does.
    """
    every = [part for part in map(stem, segments(path)) if part]
    nouns = [part for part in (stem(p) for segment in segments(path) for p in _without_verb(segment)) if part]
    parts = nouns or every or ["item"]
    if called and called not in parts[-1]:
        parts = [*parts, called]
    name = ""
    for used in (parts, every):
        for length in range(1, len(used) + 1):
            name = "_".join(used[-length:])[-LONGEST_NAME:].strip("_")
            if name not in taken:
                return name
    return _numbered(name or "item", taken)


def property_name(keys: tuple[str, ...], taken: Container[str]) -> str:
    """The identifier of a property: the last key, or all of them where that is taken or speaks of something else.

    What stands in an object that only wraps is the item's own; another object's `id` or `name` is not.
    """
    name = ""
    is_own = len(keys) == 1 or (stem(keys[-2]) in (*OPENED, "doc", "document") and stem(keys[-1]) not in _OF_ANOTHER)
    for used in (keys[-1:], keys) if is_own else (keys,):
        name = (
            re.sub(r"[^A-Za-z0-9_]+", "_", "_".join(key.strip("_") for key in used))
            .strip("_")[:LONGEST_NAME]
            .strip("_")
            or "value"
        )
        if name not in taken:
            return name
    return _numbered(name, taken)


def _numbered(name: str, taken: Container[str]) -> str:
    number = 2
    while f"{name[: LONGEST_NAME - 4]}_{number}" in taken:
        number += 1
    return f"{name[: LONGEST_NAME - 4]}_{number}"


def title_of(name: str) -> str:
    """A name as people read it: `created_at` is "Created At"."""
    return " ".join(word.capitalize() for word in words(name)) or name


def jq_path(keys: tuple[str, ...]) -> str:
    """jq that leads to a value."""
    return "".join(_jq_key(key) for key in keys) or "."


def _jq_key(key: str) -> str:
    return f".{key}" if _KEY.fullmatch(key) else f".{json.dumps(key, ensure_ascii=False)}"
