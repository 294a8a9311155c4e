"""Which endpoints and fields may give the values of a path parameter, the likeliest first; pure."""

from collections.abc import Sequence
from posixpath import commonpath
from typing import Final

from endpoints import PARAMETER
from tools.init.items import Field, all_fields
from tools.init.kinds import Kind
from tools.init.words import jq_path, resource_names, stem

_USUAL: Final = ("id", "name", "slug", "key", "login", "uuid", "number", "username", "code", "path", "full_name")
_ENDINGS: Final = ("_id", "_name", "_slug", "_key", "_uuid", "_number", "_login", "_code")


def likely_sources(prefix: str, parameter: str, known: Sequence[str], own: str) -> list[str]:
    """Paths that may list a parameter's values: what stands before it, what is called like it, what else there is."""
    named = _bare(parameter)
    alike = [path for path in known if resource_names(path)[:1] == [named]]
    before = [prefix] if prefix else []
    rest = [path for path in known if PARAMETER.findall(path) == []]
    rest.sort(key=lambda path: -len(commonpath([path, own])))
    plural = [f"{path}s" for path in before if not path.endswith(("s", "}"))]
    first = [path for path in before if path in alike]
    ordered = (*first, *alike, *before, *plural, *([] if prefix.endswith("}") else rest))
    return [path for path in dict.fromkeys(ordered) if path != own]


def _bare(parameter: str) -> str:
    name = stem(parameter)
    return next((name.removesuffix(ending) for ending in _ENDINGS if name.endswith(ending)), name)


def field_candidates(parameter: str, source: Kind) -> list[tuple[tuple[str, ...], str]]:
    """Fields of a kind's items whose values may stand for the parameter, with their jq."""
    fields = [each for each in all_fields(source.items) if _may_stand(each)]
    wanted = stem(parameter)
    ending = wanted.removeprefix(_bare(parameter)).lstrip("_")
    identity = source.identity.fields if source.identity is not None and len(source.identity.fields) == 1 else ()

    def rank(each: Field) -> tuple[int, int]:
        name, depth = stem(each.name), len(each.keys)
        if name == wanted:
            return 0, depth
        if ending and name == ending:
            return 1, depth
        if each.keys in identity:
            return 2, depth
        return (3 + _USUAL.index(name), depth) if name in _USUAL else (99, depth)

    ranked = sorted((each for each in fields if rank(each)[0] < 99), key=rank)
    ids = [each for each in fields if rank(each)[0] == 99 and len(each.keys) == 1 and _is_text(each)]
    return [(each.keys, jq_path(each.keys)) for each in (*ranked, *ids)]


def _is_text(each: Field) -> bool:
    """Numbers that are not called like an identity measure something."""
    return all(isinstance(value, str) for value in each.given)


def _may_stand(each: Field) -> bool:
    given = each.given
    plain = all(isinstance(value, str | int) and not isinstance(value, bool) for value in given)
    return bool(given) and plain and len(given) * 2 >= each.items and not each.is_mark
