"""A value in pieces of which none takes long to decode, and the value that is built of them."""

import json
from collections.abc import Iterable, Iterator
from typing import Final

import orjson

from apart.wire import PIECE, Given
from extraction import loads
from json_types import Json

_DEEPEST: Final = 20
"""Where it is divided no further: each level is written once more."""

type Piece = tuple[Given, bytes]


def dumps(value: Json) -> bytes:
    """Raises `RecursionError`."""
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:  # integers beyond 64 bits, and what is nested deeply
        return json.dumps(value).encode()


def pieces(lists: Iterable[list[Json]]) -> Iterator[Piece]:
    """The lists as elements of the one that is open at first."""
    for values in lists:
        yield Given.LIST, b""
        yield from _contents(values, 0)
        yield Given.CLOSED, b""


def _pieces(value: Json, text: bytes, key: str | None, depth: int) -> Iterator[Piece]:
    if len(text) <= PIECE or depth > _DEEPEST or not isinstance(value, list | dict):
        yield (Given.VALUES, b"[%b]" % text) if key is None else (Given.MEMBERS, b"{%b:%b}" % (dumps(key), text))
        return
    yield Given.LIST if isinstance(value, list) else Given.OBJECT, b"" if key is None else dumps(key)
    yield from _contents(value, depth)
    yield Given.CLOSED, b""


def _contents(value: list[Json] | dict[str, Json], depth: int) -> Iterator[Piece]:
    is_list = isinstance(value, list)
    kind = Given.VALUES if is_list else Given.MEMBERS
    small: list[bytes] = []
    size = 0
    for name, inner in enumerate(value) if isinstance(value, list) else value.items():
        written = dumps(inner)
        if is_large := len(written) > PIECE or size > PIECE:
            if small:
                yield kind, _joined(small, is_list)
            small, size = [], 0
        if is_large and len(written) > PIECE:
            yield from _pieces(inner, written, None if is_list else str(name), depth + 1)
        else:
            small.append(written if is_list else b"%b:%b" % (dumps(str(name)), written))
            size += len(small[-1])
    if small:
        yield kind, _joined(small, is_list)


def _joined(texts: list[bytes], is_list: bool) -> bytes:
    return (b"[%b]" if is_list else b"{%b}") % b",".join(texts)


class Building:
    """What is built of pieces; `elements` are those of the list that was open at first."""

    def __init__(self) -> None:
        self.elements: list[Json] = []
        self._open: list[list[Json] | dict[str, Json]] = [self.elements]

    def add(self, kind: Given, payload: bytes) -> None:
        if kind is Given.CLOSED:
            self._open.pop()
            return
        if kind in (Given.LIST, Given.OBJECT):
            inner: list[Json] | dict[str, Json] = [] if kind is Given.LIST else {}
            outer = self._open[-1]
            if isinstance(outer, list):
                outer.append(inner)
            else:
                outer[str(loads(payload))] = inner
            self._open.append(inner)
            return
        open_one, more = self._open[-1], loads(payload)
        if isinstance(open_one, list) and isinstance(more, list):
            open_one += more
        else:
            assert isinstance(open_one, dict), "what came is not of what is open"
            assert isinstance(more, dict), "what came is not of what is open"
            open_one.update(more)
