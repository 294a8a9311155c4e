"""What a body holds: JSON, or a form (contract §10)."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qsl

import orjson

from extraction import loads
from json_types import Json
from live.receiving.refusals import MALFORMED, Refused

_DEEPEST: Final = 254
"""More levels than an event has, and no more than any of what reads it later can bear, orjson's writer among them."""

_MOST_FIELDS: Final = 1000
_FORM: Final = "application/x-www-form-urlencoded"
_PAYLOAD: Final = "payload"
"""The one field of a form that holds JSON, as Slack sends it, and GitHub where it is asked for a form."""


def decoded(content: bytes, content_type: str) -> Json:
    """The value of a body. Raises `Refused`."""
    if content_type.partition(";")[0].strip().lower() == _FORM:
        return _decoded_form(content)
    return decoded_json(content)


def decoded_json(content: bytes) -> Json:
    """The value of a JSON text. Raises `Refused`."""
    try:
        value = loads(content)
    except (ValueError, RecursionError):
        raise Refused(MALFORMED, "It is no JSON.") from None
    _refuse_deep(value)
    return value


def _decoded_form(content: bytes) -> Json:
    try:
        pairs = parse_qsl(content.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise Refused(MALFORMED, "It is no form of texts in UTF-8.") from None
    if not pairs:
        raise Refused(MALFORMED, "It is an empty form.")
    if [name for name, _ in pairs] == [_PAYLOAD]:
        return decoded_json(pairs[0][1].encode())
    fields: dict[str, Json] = {}
    for name, value in pairs:
        if name not in fields:
            fields[name] = value
        elif isinstance(before := fields[name], list):
            before.append(value)
        else:
            fields[name] = [before, value]
    return fields


def _refuse_deep(value: Json) -> None:
    """Nearly all are written by orjson, which is a hundred times as fast as going through them."""
    try:
        orjson.dumps(value)
    except orjson.JSONEncodeError:  # deep, or with an integer beyond 64 bits
        _refuse_levels(value)


def _refuse_levels(value: Json) -> None:
    level = [value]
    for _ in range(_DEEPEST):
        level = [inner for outer in level for inner in _within(outer) if isinstance(inner, dict | list)]
        if not level:
            return
    raise Refused(MALFORMED, f"It is nested more than {_DEEPEST} levels deep.")


def _within(value: Json) -> Iterator[Json]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value
