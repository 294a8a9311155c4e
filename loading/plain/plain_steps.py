"""What the parts of a plain jq expression do to a value, and put together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NoReturn

from json_types import Json

type Step = Callable[[Json], Json]
"""What an expression gives for a value. Raises `NoOutput`, `Fails`, and `Unsure`."""

_EXACT: Final = 2**53
_LOWER: Final = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_UPPER: Final = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}


class NoOutput(Exception):
    """jq gives nothing."""


class Fails(Exception):
    """jq fails, which counts as null for Ocean."""


class Unsure(Exception):
    """Whether jq gives this is not certain; it must be asked."""


def first_output(step: Step, value: Json) -> Json:
    """What Ocean takes: null where there is none. Raises `Unsure`."""
    try:
        output = step(value)
    except (NoOutput, Fails):
        return None
    if output is None or isinstance(output, str):
        return output
    if isinstance(output, float | list | dict):
        raise Unsure
    return _exact(output)


def _exact(value: Json) -> Json:
    if isinstance(value, int) and abs(value) > _EXACT:
        raise Unsure  # jq computes in doubles
    return value


def itself(value: Json) -> Json:
    return value


@dataclass(frozen=True)
class Always:
    """Gives the same for each value."""

    value: Json

    def __call__(self, _: Json) -> Json:
        return self.value


def always(value: Json) -> Step:
    return Always(value)


def after(first: Step, then: Step) -> Step:
    if first is itself:
        return then
    return lambda value: then(first(value))


def at_key(key: str) -> Step:
    def step(value: Json) -> Json:
        if isinstance(value, dict):
            return value.get(key)
        if value is None:
            return None
        raise Fails

    return step


def at_index(index: int) -> Step:
    def step(value: Json) -> Json:
        if value is None:
            return None
        if not isinstance(value, list):
            raise Fails
        return value[index] if -len(value) <= index < len(value) else None

    return step


def or_else(left: Step, right: Step) -> Step:
    def step(value: Json) -> Json:
        try:
            found = left(value)
        except NoOutput:
            return right(value)
        return right(value) if found is None or found is False else found

    return step


def nothing_if_it_fails(attempt: Step) -> Step:
    def step(value: Json) -> Json:
        try:
            return attempt(value)
        except Fails as failure:
            raise NoOutput from failure

    return step


def _is_true(value: Json) -> bool:
    return value is not None and value is not False


def either(left: Step, right: Step) -> Step:
    return lambda value: _is_true(left(value)) or _is_true(right(value))


def both(left: Step, right: Step) -> Step:
    return lambda value: _is_true(left(value)) and _is_true(right(value))


def comparison(left: Step, right: Step, wanted: bool) -> Step:
    return lambda value: _are_equal(right(value), left(value)) is wanted


def _are_equal(one: Json, other: Json) -> bool:
    if _type_of(one) != _type_of(other):
        return False
    if isinstance(one, float | list | dict) or isinstance(other, float):
        raise Unsure
    return _exact(one) == _exact(other)


def _type_of(value: Json) -> type:
    return float if isinstance(value, int) and not isinstance(value, bool) else type(value)


def added(left: Step, right: Step) -> Step:
    def step(value: Json) -> Json:
        second = right(value)  # as jq: where the second gives nothing, the first is not looked at
        return _sum_of(left(value), second)

    return step


def _sum_of(one: Json, other: Json) -> Json:
    if one is None or other is None:
        return other if one is None else one
    if isinstance(one, str) and isinstance(other, str):
        return one + other
    if _type_of(one) != _type_of(other) or isinstance(one, bool):
        raise Fails
    raise Unsure


def as_text(value: Json) -> Json:
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(_exact(value))
    raise Unsure


def joined(parts: Sequence[Step]) -> Step:
    def step(value: Json) -> Json:
        texts = [str(part(value)) for part in reversed(parts)]  # as jq
        return "".join(reversed(texts))

    return step


def _not(value: Json) -> Json:
    return not _is_true(value)


def _with_letters(letters: dict[int, int]) -> Step:
    return lambda value: _text(value).translate(letters)


def _text(value: Json) -> str:
    return value if isinstance(value, str) else _fail()


def _fail() -> NoReturn:
    raise Fails


def _trimmed(trim: Callable[[str, str], str]) -> Callable[[str], Step]:
    return lambda part: lambda value: trim(_text(value), part)


WORDS: Final[dict[str, Step]] = {
    "null": always(None),
    "true": always(True),
    "false": always(False),
    "tostring": as_text,
    "not": _not,
    "ascii_downcase": _with_letters(_LOWER),
    "ascii_upcase": _with_letters(_UPPER),
}
CALLS: Final[dict[str, Callable[[str], Step]]] = {
    "startswith": lambda part: lambda value: _text(value).startswith(part),
    "endswith": lambda part: lambda value: _text(value).endswith(part),
    "ltrimstr": _trimmed(str.removeprefix),
    "rtrimstr": _trimmed(str.removesuffix),
}
