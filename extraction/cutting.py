"""Cuts the items out of a JSON text while its bytes come, without decoding what is not yet whole. Pure.

Only brackets and strings are looked at. Items are decoded when they are taken, and what stands around them when all
of it is there; so every byte is judged by the same decoder as in a small answer.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, Protocol

from extraction.formats import LONGEST_PREAMBLE, PREAMBLE, FormatName, loads
from extraction.scanning import Scan
from json_types import Json

_BLANK: Final = rb"[ \t\r\n]"
_STRING: Final = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_AFTER_STRING: Final = rb"(?P<colon>" + _BLANK + rb"*+(?::" + _BLANK + rb"*+)?)(?P<opening>[{\[])?"
_TOKEN: Final = re.compile(
    rb'(?P<other>[^"{}\[\]]++)|(?P<bracket>[{}\[\]])|'
    rb"(?P<string>" + _STRING + rb")" + _AFTER_STRING,
    re.DOTALL,
)
_BETWEEN_ITEMS: Final = re.compile(rb"[ \t\r\n,]*+")
_NO_KEY: Final = b""
"""In the place of a string that is too long to be one of those that are looked for."""

_FOLLOWING: Final = re.compile(_AFTER_STRING)
_BETWEEN: Final = re.compile(_BLANK + rb"*+(?P<comma>,)?+" + _BLANK + rb"*+(?P<next>[^ \t\r\n])")


@dataclass(frozen=True)
class Cut:
    """The bytes of one item, and where in the text they begin."""

    start: int
    text: bytes


class TooMuch(ValueError):
    """More than may be would have to be kept whole: one item, or what stands around them."""


class Cutter(Protocol):
    """Takes a text in pieces, from its beginning."""

    @property
    def format(self) -> FormatName:
        """What the text is."""
        ...

    @property
    def is_json(self) -> bool:
        """Whether each item is a JSON text."""
        ...

    @property
    def found(self) -> bool:
        """Whether the place of the items has come."""
        ...

    @property
    def outside(self) -> bytes:
        """All but the items; with an empty list in their place where they were found."""
        ...

    @property
    def columns(self) -> tuple[str, ...]:
        """Those of a table, once they are known."""
        ...

    def feed(self, data: bytes) -> list[Cut]:
        """The items that are whole by now. Raises `ValueError` where the text is no JSON."""
        ...

    def close(self) -> list[Cut]:
        """The items that only the end of the text ends. Raises `ValueError` where something lacks."""
        ...

    def values(self, texts: Sequence[bytes]) -> list[Json]:
        """What items are whose texts were cut out. Raises `ValueError` or `RecursionError`."""
        ...


def json_values(texts: Sequence[bytes]) -> list[Json]:
    """What JSON texts are, all at once."""
    values = loads(b"[" + b",".join(texts) + b"]")
    assert isinstance(values, list)
    return values


class _Place(Enum):
    BEFORE = auto()
    INSIDE = auto()
    AFTER = auto()


class ListCutter:
    """The items of the list at `keys`, each an object's key from the root on; without any, of the list that is all.

    Raises `ValueError` where more than `most` bytes would have to be kept: one item, or what is around them.
    """

    format = FormatName.JSON
    is_json = True
    columns = ()

    def __init__(self, keys: tuple[str, ...], *, most: int) -> None:
        self._keys = keys
        self._longest_key = 12 * max(map(len, keys), default=0) + 2
        self._most = most
        self._place = _Place.BEFORE
        self._pending = bytearray()
        self._start = 0
        self._is_at_its_end = False
        self._has_begun = False
        self._scan = Scan()
        self._first = True
        self._string: bytes | None = None
        self._colon = b""
        self._around: list[bytes] = []
        self._around_size = 0
        self._open: list[str | None] = []

    @property
    def found(self) -> bool:
        return self._place is not _Place.BEFORE

    @property
    def outside(self) -> bytes:
        return b"".join((*self._around, self._pending))

    def feed(self, data: bytes) -> list[Cut]:
        if self._place is _Place.AFTER:
            self._keep(data)
            return []
        self._pending += data
        if not self._has_begun and len(self._pending) < LONGEST_PREAMBLE and not self._is_at_its_end:
            return []
        if not self._has_begun:
            self._has_begun = True
            self._drop_preamble()
        if self._place is _Place.BEFORE:
            self._look_for_the_list()
        cuts = list(self._items()) if self._place is _Place.INSIDE else []
        if len(self._pending) > self._most:
            raise TooMuch(f"one item is larger than {self._most} bytes")
        return cuts

    def close(self) -> list[Cut]:
        self._is_at_its_end = True
        cuts = self.feed(b"")
        if self._place is _Place.INSIDE:
            raise ValueError("the text ends within the list of items")
        return cuts

    def values(self, texts: Sequence[bytes]) -> list[Json]:
        return json_values(texts)

    def _drop_preamble(self) -> None:
        if preamble := PREAMBLE.match(self._pending):
            self._drop(preamble.end())

    def _drop(self, count: int) -> None:
        del self._pending[:count]
        self._start += count

    def _copied(self, start: int, end: int) -> bytes:
        with memoryview(self._pending) as pending:
            return bytes(pending[start:end])

    def _keep(self, around: bytes) -> None:
        self._around.append(around)
        self._around_size += len(around)
        if self._around_size > self._most:
            raise TooMuch(f"more than {self._most} bytes stand around the items")

    def _look_for_the_list(self) -> None:
        position = 0
        while self._place is _Place.BEFORE and position < len(self._pending):
            if self._string is not None:
                position = self._what_follows_the_string(position)
            elif not self._scan.is_in_string and (token := _TOKEN.match(self._pending, position)):
                position = token.end()
                if token["string"] is None or position < len(self._pending):
                    if bracket := token["bracket"] or token["opening"]:
                        self._pass(bracket, token["string"] if token["colon"] and b":" in token["colon"] else None)
                else:
                    self._string, position = token["string"], token.end("string")
            else:
                end = self._scan.end_of_string(self._pending, position)
                if end is None:
                    break
                self._scan.reset()
                is_key = end - position <= self._longest_key
                self._string, position = self._copied(position, end) if is_key else _NO_KEY, end
        self._keep(self._copied(0, position))
        if self._place is _Place.INSIDE:
            self._keep(b"]")
        self._drop(position)

    def _what_follows_the_string(self, position: int) -> int:
        """A colon and a bracket may, and each may be yet to come."""
        follows = _FOLLOWING.match(self._pending, position)
        assert follows is not None
        self._colon += follows["colon"].strip()
        if follows["opening"] or follows.end() < len(self._pending):
            key = self._string if self._colon == b":" and self._string is not _NO_KEY else None
            self._string, self._colon = None, b""
            if follows["opening"]:
                self._pass(follows["opening"], key)
        return follows.end()

    def _pass(self, bracket: bytes, key: bytes | None) -> None:
        if bracket in b"}]":
            if self._open:
                self._open.pop()
            return
        self._open.append(None if key is None else str(loads(key)))
        if bracket == b"[" and self._open == [None, *self._keys]:
            self._place = _Place.INSIDE

    def _items(self) -> Iterator[Cut]:
        position = 0
        while between := _BETWEEN.match(self._pending, position):
            start = between.start("next")
            if between["next"] == b"]" and not between["comma"]:
                self._place = _Place.AFTER
                position = start + 1
                break
            if (between["comma"] is None) is not self._first or between["next"] in b",]}:":
                raise ValueError(f"a comma is wrong or lacks among the items, before byte {self._start + start}")
            end = self._scan.end_of_value(self._pending, start)
            if end is None:
                break
            yield Cut(self._start + start, self._copied(start, end))
            self._first = False
            self._scan.reset()
            position = end
        self._drop(position)
        if self._place is _Place.AFTER:
            self._keep(bytes(self._pending))
            self._pending.clear()
        elif _BETWEEN_ITEMS.fullmatch(self._pending):
            self._drop_blanks()

    def _drop_blanks(self) -> None:
        """Where nothing else has come; of what it is, no more than a comma matters."""
        has_comma = b"," in self._pending
        self._drop(len(self._pending) - has_comma)
        self._pending[:] = b"," * has_comma
