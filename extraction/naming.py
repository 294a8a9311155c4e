"""Which parts of its input a jq expression names: those that must be there for its answer to mean anything."""

from typing import Final

from extraction.syntax import Kind, Node, NotUnderstood, parse

type NamedPath = tuple[str, ...]

_SORTING: Final = frozenset({"sort_by", "group_by", "min_by", "max_by", "unique_by"})
_OF_ELEMENTS: Final = _SORTING | {"map", "map_values", "with_entries", "walk", "recurse", "until", "while", "repeat"}
"""Functions whose arguments look at parts of the input, and not at it."""

_OF_GENERATED: Final = frozenset({"any", "all"})
"""Their last argument does as well."""


def named_paths(text: str) -> frozenset[NamedPath] | None:
    """The paths by keys that lead from the input; None where the expression is not understood."""
    found: set[NamedPath] = set()
    try:
        _walk(parse(text), (), found)
    except (NotUnderstood, RecursionError):
        return None
    return frozenset(found)


def _walk(node: Node, at: NamedPath | None, found: set[NamedPath]) -> NamedPath | None:
    """Adds what it names, evaluated where `at` leads; gives where its output is, if that is one place."""
    match node.kind:
        case Kind.IDENTITY:
            return at
        case Kind.KEY:
            return _key(node, at, found)
        case Kind.PIPE:
            first, then = node.parts
            return _walk(then, _walk(first, at, found), found)
        case Kind.CALL:
            return _call(node, at, found)
        case Kind.TRY:
            return _walk(node.parts[0], at, found)
        case Kind.FOLD | Kind.UPDATE:
            _walk(node.parts[0], at, found)
            return None
    for part in (*node.parts, *node.beside):
        _walk(part, at, found)
    return None


def _key(node: Node, at: NamedPath | None, found: set[NamedPath]) -> NamedPath | None:
    around = _walk(node.parts[0], at, found)
    if around is None or not isinstance(node.value, str):
        return None
    found.add((*around, node.value))
    return (*around, node.value)


def _call(node: Node, at: NamedPath | None, found: set[NamedPath]) -> NamedPath | None:
    name = str(node.value)
    if name == "has" and at is not None:
        key = node.parts[0].value
        if node.parts[0].kind is Kind.LITERAL and isinstance(key, str):
            found.add((*at, key.strip('"')))
    for place, part in enumerate(node.parts):
        is_of_elements = name in _OF_ELEMENTS or (name in _OF_GENERATED and place == len(node.parts) - 1)
        _walk(part, None if is_of_elements else at, found)
    return at if name == "select" else None
