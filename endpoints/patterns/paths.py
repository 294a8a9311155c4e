"""Paths with places for parameters: `{name}` is one segment, `{+name}` may be several (RFC 6570; contract §6)."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, unquote

from endpoints.patterns.patterns import Scalar, as_text
from messages import ReadError, shown
from settings import steps_of, steps_up

PATH_PARAMETER: Final = re.compile(r"\{(\+?)([\w.-]+)\}")

_RESERVED: Final = ":/[]@!$&'()*+,;="
"""RFC 3986's reserved characters, without those that end a path."""

_LEADS_ELSEWHERE: Final = re.compile(r"\.\.|//|[?#\\\x00-\x1f\x7f-\x9f\u2028\u2029]")
_ENCODED_LEADS_ELSEWHERE: Final = re.compile(r"\.\.|[\\\x00-\x1f\x7f-\x9f\u2028\u2029]")
_ENCODED: Final = re.compile(r"(%[0-9A-Fa-f]{2})")


def names_in_path(path: str) -> list[str]:
    """The parameters of a path, in order."""
    return [match[2] for match in PATH_PARAMETER.finditer(path)]


def path_at(path: str, values: Mapping[str, Scalar]) -> str:
    """The path with values in its places. Raises `ReadError` for a value that leads elsewhere than to its own place."""
    try:
        filled = _filled(path, values)
    except UnicodeEncodeError as error:  # half a character, as JSON can hold it
        raise ReadError(f"{path} cannot be asked for {shown(error.object, 100)}, which is no text: {error}.") from error
    if "{+" in path and steps_up(filled):  # `..{+name}` may become one; elsewhere, no value has a `/`
        raise ReadError(f"{path} would become {shown(filled)}, which leads elsewhere by `..`; nothing is asked for.")
    return filled


def _filled(path: str, values: Mapping[str, Scalar]) -> str:
    filled = ""
    position = 0
    for match in PATH_PARAMETER.finditer(path):
        value = as_text(values[match[2]])
        filled += path[position : match.start()]
        position = match.end()
        if not match[1]:
            filled += quote(value, safe="")
            continue
        _refuse_outside_segments(value, match[0], path)
        if (value[0] == "/" and filled.endswith("/")) or (value[-1] == "/" and path.startswith("/", position)):
            raise ReadError(_refusal(value, match[0], path, "makes an empty segment beside the `/` that is there"))
        filled += _reserved(value)
    return filled + path[position:]


def _refuse_outside_segments(value: str, place: str, path: str) -> None:
    decoded = unquote(value)
    found = (
        _LEADS_ELSEWHERE.search(value)
        or _ENCODED_LEADS_ELSEWHERE.search(decoded)
        or _ENCODED_LEADS_ELSEWHERE.search(unquote(decoded))
    )
    if found:
        raise ReadError(_refusal(value, place, path, f"holds {shown(found[0])}, which leads elsewhere"))
    if "." in steps_of(value):
        raise ReadError(_refusal(value, place, path, "has a segment `.`, which means another path"))


def _refusal(value: str, place: str, path: str, why: str) -> str:
    return (
        f"{place} in {path} would become {shown(value, 100)}, but that {why}. Leave such values out with a filter, or "
        f"write {place.replace('+', '', 1)}, which takes any value as one segment."
    )


def _reserved(value: str) -> str:
    """As RFC 6570 expands `{+name}`: what is encoded already stays as it is."""
    return "".join(part if _ENCODED.fullmatch(part) else quote(part, safe=_RESERVED) for part in _ENCODED.split(value))
