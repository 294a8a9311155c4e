"""Two path parameters side by side, which one item gives: `/repos/{owner}/{name}/issues`; pure."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from tools.init.exploring.parameter_fields import field_candidates
from tools.init.items import Field, all_fields
from tools.init.kinds import Kind
from tools.init.words import stem

type Keys = tuple[str, ...]

_SIDE_BY_SIDE: Final = re.compile(r"\{\+?(\w+)\}/\{\+?(\w+)\}")
_HANDLES: Final = ("login", "username", "user_name", "slug", "key", "path", "name", "full_name", "code", "uuid", "id")
_OF_EACH: Final = 3


def partner_of(name: str, path: str) -> str | None:
    """The parameter that stands right behind this one, with nothing between them."""
    return next((second for first, second in _SIDE_BY_SIDE.findall(path) if first == name), None)


def pairs_of_fields(first: str, second: str, source: Kind) -> Iterator[tuple[Keys, Keys]]:
    """Fields of one item that may give both, the likeliest first."""
    outer = list(islice(_outer_fields(first, source), _OF_EACH))
    inner = sorted(
        (keys for keys, _ in field_candidates(second, source)),
        key=lambda keys: (stem(keys[-1]) != stem(second), len(keys), _rank(keys)),
    )
    for keys in outer:
        yield from ((keys, other) for other in inner[:_OF_EACH] if other != keys)


def _outer_fields(name: str, source: Kind) -> Iterator[Keys]:
    """What is called like the parameter: a text, or a handle of the object behind that name."""
    wanted = {stem(name), re.sub(r"_(id|name|slug|key|login)$", "", stem(name))}
    fields = [each for each in all_fields(source.items) if _is_plain(each)]
    yield from (each.keys for each in fields if stem(each.name) in wanted)
    within = [each.keys for each in fields if len(each.keys) > 1 and stem(each.keys[-2]) in wanted]
    yield from sorted((keys for keys in within if stem(keys[-1]) in _HANDLES), key=_rank)


def _rank(keys: Sequence[str]) -> int:
    name = stem(keys[-1])
    return _HANDLES.index(name) if name in _HANDLES else len(_HANDLES)


def _is_plain(each: Field) -> bool:
    given = each.given
    return len(given) == each.items and all(
        isinstance(value, str | int) and not isinstance(value, bool) for value in given
    )
