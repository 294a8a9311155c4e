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

_OF_A_TEXT: Final = PIECE // 4
"""Characters, of which each may take four bytes."""

_OPENED: Final = {list: Given.LIST, dict: Given.OBJECT, str: Given.TEXT}

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
    if len(text) <= PIECE or depth > _DEEPEST or not isinstance(value, list | dict | str):
        yield (Given.VALUES, b"[%b]" % text) if key is None else (Given.MEMBERS, b"{%b:%b}" % (dumps(key), text))
        return
    yield _OPENED[type(value)], b"" if key is None else dumps(key)
    if isinstance(value, str):
        for start in range(0, len(value), _OF_A_TEXT):
            yield Given.VALUES, b"[%b]" % dumps(value[start : start + _OF_A_TEXT])
    else:
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


class _Text(list[Json]):
    """The parts of a text that is open, and the key under which it will stand."""

    def __init__(self, key: bytes) -> None:
        super().__init__()
        self.key = key


class Building:
    """What is built of pieces; `elements` are those of the list that was open at first."""

    def __init__(self) -> None:
        self.elements: list[Json] = []
        self._open: list[list[Json] | dict[str, Json]] = [self.elements]

    def add(self, kind: Given, payload: bytes) -> None:
        if kind is Given.CLOSED:
            closed = self._open.pop()
            if isinstance(closed, _Text):
                self._put(closed.key, "".join(map(str, closed)))
        elif kind is Given.TEXT:
            self._open.append(_Text(payload))
        elif kind in (Given.LIST, Given.OBJECT):
            inner: list[Json] | dict[str, Json] = [] if kind is Given.LIST else {}
            self._put(payload, inner)
            self._open.append(inner)
        else:
            self._extend(loads(payload))

    def _put(self, key: bytes, value: Json) -> None:
        outer = self._open[-1]
        if isinstance(outer, list):
            outer.append(value)
        else:
            outer[str(loads(key))] = value

    def _extend(self, more: Json) -> None:
        open_one = self._open[-1]
        if isinstance(open_one, list) and isinstance(more, list):
            open_one += more
        else:
            assert isinstance(open_one, dict), "what came is not of what is open"
            assert isinstance(more, dict), "what came is not of what is open"
            open_one.update(more)
