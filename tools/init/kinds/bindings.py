"""Values of path parameters that go together, from the items that were seen of their sources; pure."""

from collections.abc import Mapping, Sequence
from typing import Final, TypeGuard

from endpoints import Scalar, as_text
from tools.init.kinds.kind import Kind, Sample

_MOST: Final = 24

type Values = dict[str, Scalar]


def extended(bindings: Sequence[Values], source: Kind, fields: Mapping[str, tuple[str, ...]]) -> list[Values]:
    """The combinations of earlier values with those of fields of one item, by parameter, where they go together."""
    found: list[Values] = []
    for binding in bindings:
        for sample in source.samples:
            values = {name: _at(sample, keys) for name, keys in fields.items()}
            agrees = all(
                as_text(sample.values.get(other, known)) == as_text(known) and _agrees(sample.item.get(other), known)
                for other, known in binding.items()
            )
            given = {name: value for name, value in values.items() if _may_stand(value)}
            if agrees and len(given) == len(values):
                found.append({**binding, **given})
            if len(found) >= _MOST:
                return _unique(found)
    return _unique(found)


def fits(source: Kind, bindings: Sequence[Values]) -> bool:
    """Whether all parameters of a source are bound already, so that it can be listed for each combination."""
    return all(name in binding for name in source.parameters for binding in bindings)


def _agrees(value: object, known: Scalar) -> bool:
    """Whether what an item says under the name of an earlier parameter, if anything, is that parameter's value."""
    return not isinstance(value, str | int | float) or as_text(value) == as_text(known)


def _may_stand(value: object) -> TypeGuard[Scalar]:
    return isinstance(value, str | int | float) and as_text(value) not in ("", ".", "..")


def _unique(found: Sequence[Values]) -> list[Values]:
    return [each for place, each in enumerate(found) if each not in found[:place]]


def _at(sample: Sample, keys: tuple[str, ...]) -> object:
    value: object = sample.item
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value
