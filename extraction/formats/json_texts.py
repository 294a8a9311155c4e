"""JSON out of bytes: fast, and with nothing altered (contract §5).

orjson decodes, except where it would change a number or refuse what others read: integers beyond 64 bits, which it
turns into floats, and halves of surrogate pairs, which careless servers send where they cut a text.
"""

import json
import math
import re
from typing import Final, NoReturn

import orjson

from json_types import Json

_DIGITS_OF_64_BITS: Final = 19
_DIGIT: Final = b"0"
_DIGITS_ONLY: Final = bytes(_DIGIT[0] if chr(byte).isdecimal() and byte < 128 else 0 for byte in range(256))
_STRIDE: Final = 4
"""Few enough that a long number has several of its digits among those that are looked at first."""

_HALF_A_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_BETWEEN_LINES: Final = b" \t\r\x1e"  # the last is what RFC 7464 puts before each


def has_long_integer(content: bytes, digits: int) -> bool:
    """Whether so many digits stand in a row; a regular expression would take ten times as long as decoding does.

    A row of them has a digit at every fourth place as well, and most answers have no such row: it is looked for first.
    """
    some = content[::_STRIDE].translate(_DIGITS_ONLY)
    may_have = some.rfind(_DIGIT * (digits // _STRIDE)) >= 0
    return may_have and content.translate(_DIGITS_ONLY).find(_DIGIT * digits) >= 0


def loads(content: bytes) -> Json:
    """The value of a JSON text in UTF-8. Raises `ValueError` or `RecursionError`."""
    if has_long_integer(content, _DIGITS_OF_64_BITS):
        return _loads_exactly(content)
    try:
        decoded: Json = orjson.loads(content)
    except orjson.JSONDecodeError:
        return _loads_exactly(content)
    return decoded


def loads_lines(content: bytes) -> list[Json]:
    """The values of JSON lines in UTF-8, one of each that is not blank. Raises as `loads` does, with the line."""
    values: list[Json] = []
    for number, line in enumerate(content.split(b"\n"), 1):
        if text := line.strip(_BETWEEN_LINES):
            try:
                values.append(loads(text))
            except ValueError as error:
                raise ValueError(f"line {number}: {error}") from error
    return values


def _loads_exactly(content: bytes) -> Json:
    decoded: Json = json.loads(content, parse_constant=_refuse_constant, parse_float=_finite)
    return _without_half_surrogates(decoded)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError(f"the number {text} is too large")
    return value


def _without_half_surrogates(value: Json) -> Json:
    """Half a surrogate pair is no character and cannot be sent on; it becomes the replacement character."""
    if isinstance(value, str):
        return _HALF_A_SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_HALF_A_SURROGATE.sub("\ufffd", key): _without_half_surrogates(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without_half_surrogates(inner) for inner in value]
    return value
