"""jq expressions of the mapping that this integration evaluates itself, compiled once."""

import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from secrets import token_hex
from typing import Final, Protocol, cast

import jq

from extraction.ending import plainly_ends
from json_types import Json
from messages import MappingError, said_by_jq

# A mapping comes from Port; it has no business with the environment of the process (and its secrets).
WITHOUT_ENVIRONMENT: Final = "def env: {}; {} as $ENV | "

# jq ends by these without an output, which would pass for nothing at all.
_HALTS: Final = re.compile(r"\bhalt(?:_error)?\b")
_HALTED: Final = "it ended by halt"
_HALTING_FAILS: Final = (
    f'def halt: error("{_HALTED}"); '
    'def halt_error: error("it ended by halt_error: " + if type == "string" then . else tojson end); '
    "def halt_error($code): halt_error; "
)

_COLUMN_OF_FIRST_LINE: Final = re.compile(r"(line 1, column )(\d+)")

_PLAIN_KEY: Final = re.compile(r'\.(?P<name>[A-Za-z_]\w*)|\.?\["(?P<bracket>[^"\\]+)"\]|\."(?P<quoted>[^"\\]+)"')

_EXACT_IN_DOUBLE: Final = 2**53
# No API knows it, so no text of its own is taken for a number. In as many digits each, they sort as numbers do.
_SHIELD: Final = f"\x00int:{token_hex(8)}:"
_SHIELDED: Final = re.compile(_SHIELD + r"(-?\d+)")
_DIGITS: Final = 64


class JqFailed(Exception):
    """jq refused the value; the text is jq's own. One that `halted` ended itself."""

    @property
    def halted(self) -> bool:
        return str(self).startswith(_HALTED)


class _Bound(Protocol):
    def __iter__(self) -> Iterator[Json]: ...


class _Program(Protocol):
    def input_value(self, value: Json) -> _Bound: ...


@dataclass(frozen=True)
class Expression:
    """A compiled jq expression. Raises `MappingError` where it does not compile.

    `before` is jq in one line that stands before it, and of which who wrote it knows nothing. It may define `names`,
    each of which gives a part of the input.
    """

    text: str
    before: str = ""
    names: frozenset[str] = frozenset()
    _program: _Program = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_program", _compile(self.text, self.before))

    @property
    def plainly_ends(self) -> bool:
        """Whether the time and memory that it takes are in keeping with its input, whatever that is."""
        return plainly_ends(self.text, self.names)

    def outputs(self, value: Json, most: int | None = None) -> list[Json]:
        """All outputs for a value, or so many at most. Raises `JqFailed` where jq does."""
        return list(islice(self.iterate(value), most))  # one by one: `all` lets no other thread have its turn

    def iterate(self, value: Json) -> Iterator[Json]:
        """The outputs for a value, as they come. Raises `JqFailed` where jq does."""
        try:
            yield from self._program.input_value(value)
        except (ValueError, RecursionError) as error:
            raise JqFailed(said_by_jq(error)) from error

    def exact_outputs(self, value: Json) -> list[Json]:
        """All outputs, with integers that a double cannot hold kept as they are.

        jq computes in doubles: 12345678901234567890 would come out as another number. Such integers pass
        through jq as marked strings; an expression that computes with them sees the strings.
        """
        try:
            return [_unshield(output) for output in self.outputs(_shield(value))]
        except (ValueError, RecursionError) as error:  # jq made what Python cannot hold
            raise JqFailed(str(error)) from error


type OutputsOf = Callable[[Expression, Json], Awaitable[Sequence[Json]]]
"""Evaluates where jq may be ended. Raises `JqFailed`."""


@dataclass(frozen=True)
class Lookup:
    """A jq expression that mostly is a plain path, for which jq is not needed. Numbers come out as they went in."""

    text: str
    _keys: tuple[str, ...] | None = field(init=False, repr=False, compare=False)
    _expression: Expression | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        keys = plain_keys(self.text)
        object.__setattr__(self, "_keys", keys)
        object.__setattr__(self, "_expression", Expression(self.text) if keys is None else None)

    @property
    def is_plain(self) -> bool:
        return self._keys is not None

    def outputs(self, value: Json) -> list[Json]:
        """All outputs; a plain path gives none where a key is absent. Raises `JqFailed`."""
        if self._expression is not None:
            return self._expression.exact_outputs(value)
        for key in self._keys or ():
            if value is None:
                return [None]
            if isinstance(value, dict) and key not in value:
                return []
            if not isinstance(value, dict):
                raise JqFailed(f"Cannot index {type(value).__name__} with {key!r}")
            value = value[key]
        return [value]


def plain_keys(text: str) -> tuple[str, ...] | None:
    """The keys of a plain jq path such as `.data.items` or `.["a-b"]`; None for any other expression."""
    text = text.strip()
    if text == ".":
        return ()
    keys: list[str] = []
    position = 0
    while position < len(text):
        match = _PLAIN_KEY.match(text, position)
        if match is None:
            return None
        keys.append(cast(str, match["name"] or match["bracket"] or match["quoted"]))
        position = match.end()
    return tuple(keys) if text.startswith(".") else None


def holds_inexact_number(value: Json) -> bool:
    """Whether a number in it is larger than a double holds exactly, so that jq may have made it another one."""
    if isinstance(value, dict):
        return any(map(holds_inexact_number, value.values()))
    if isinstance(value, list):
        return any(map(holds_inexact_number, value))
    return isinstance(value, int | float) and abs(value) >= _EXACT_IN_DOUBLE


def compiles(text: str) -> bool:
    """Whether it is jq."""
    try:
        _compile(text)
    except MappingError:
        return False
    return True


def _compile(text: str, beside: str = "") -> _Program:
    before = WITHOUT_ENVIRONMENT + (_HALTING_FAILS if _HALTS.search(text) else "") + beside
    try:
        return cast(_Program, jq.compile(before + text))
    except ValueError as error:
        reason = compilation_error(error, before)
        raise MappingError(f"The jq expression {text!r} does not compile: {reason}") from error


def compilation_error(error: ValueError, prefix: str) -> str:
    """What jq said, in one line, where something was put before the expression that the user does not know of."""
    said = str(error).replace(prefix, "").splitlines()[0].rstrip(":")
    return _COLUMN_OF_FIRST_LINE.sub(lambda match: f"{match[1]}{max(1, int(match[2]) - len(prefix))}", said)


def _shield(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _shield(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_shield(inner) for inner in value]
    if isinstance(value, int) and abs(value) > _EXACT_IN_DOUBLE:
        return f"{_SHIELD}{value:0{_DIGITS}}"
    return value


def _unshield(value: Json) -> Json:
    if isinstance(value, dict):
        return {_readable(key): _unshield(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_unshield(inner) for inner in value]
    if isinstance(value, str) and _SHIELD in value:
        shielded = _SHIELDED.fullmatch(value)
        return int(shielded[1]) if shielded else _readable(value)
    return value


def _readable(text: str) -> str:
    """A text into which numbers were written."""
    return _SHIELDED.sub(lambda match: str(int(match[1])), text) if _SHIELD in text else text
