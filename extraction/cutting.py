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
from json_types import Json

_BLANK: Final = rb"[ \t\r\n]"
_STRING: Final = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_TO_BRACKET: Final = re.compile(rb'(?:[^"{}\[\]]++|' + _STRING + rb")*+[{}\[\]]", re.DOTALL)
_TOKEN: Final = re.compile(
    rb'(?P<other>[^"{}\[\]]++)|(?P<bracket>[{}\[\]])|'
    rb"(?P<string>" + _STRING + rb")(?P<colon>" + _BLANK + rb"*+(?::" + _BLANK + rb"*+)?)(?P<opening>[{\[])?",
    re.DOTALL,
)
_BETWEEN: Final = re.compile(_BLANK + rb"*+(?P<comma>,)?+" + _BLANK + rb"*+(?P<next>[^ \t\r\n])")
_SCALAR: Final = re.compile(rb"(?:" + _STRING + rb'|[^\s,"{}\[\]]++)(?=[\s,\]}])', re.DOTALL)


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
    columns = ()

    def __init__(self, keys: tuple[str, ...], *, most: int) -> None:
        self._keys = keys
        self._most = most
        self._place = _Place.BEFORE
        self._pending = b""
        self._start = 0
        self._enough = LONGEST_PREAMBLE
        self._has_begun = False
        self._scanned = 0
        self._depth = 0
        self._first = True
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
        # What is not yet whole is looked at again only when there is twice as much of it: a long string took for ever.
        if len(self._pending) < self._enough:
            return []
        if not self._has_begun:
            self._has_begun = True
            self._drop_preamble()
        if self._place is _Place.BEFORE:
            self._look_for_the_list()
        cuts = list(self._items()) if self._place is _Place.INSIDE else []
        self._enough = 2 * len(self._pending)
        if len(self._pending) > self._most:
            raise TooMuch(f"one item is larger than {self._most} bytes")
        return cuts

    def close(self) -> list[Cut]:
        self._enough = 1
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
        self._pending = self._pending[count:]
        self._start += count

    def _keep(self, around: bytes) -> None:
        self._around.append(around)
        self._around_size += len(around)
        if self._around_size > self._most:
            raise TooMuch(f"more than {self._most} bytes stand around the items")

    def _look_for_the_list(self) -> None:
        position = 0
        while (token := _TOKEN.match(self._pending, position)) and self._place is _Place.BEFORE:
            if token["string"] is not None and token.end() == len(self._pending):
                break  # a colon and a bracket may follow
            position = token.end()
            if bracket := token["bracket"] or token["opening"]:
                self._pass(bracket, token["string"] if b":" in (token["colon"] or b"") else None)
        self._keep(self._pending[:position])
        if self._place is _Place.INSIDE:
            self._keep(b"]")
        self._drop(position)

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
            end = self._end_of_value(start)
            if end is None:
                break
            yield Cut(self._start + start, self._pending[start:end])
            self._first = False
            self._scanned = self._depth = 0
            position = end
        self._drop(position)
        if self._place is _Place.AFTER:
            self._keep(self._pending)
            self._pending = b""

    def _end_of_value(self, start: int) -> int | None:
        """Where the value that starts there ends; None where that has not come yet. Goes on where it stopped."""
        if self._pending[start : start + 1] not in (b"{", b"["):
            scalar = _SCALAR.match(self._pending, start)
            return scalar.end() if scalar else None
        position = start + self._scanned
        while bracket := _TO_BRACKET.match(self._pending, position):
            position = bracket.end()
            self._depth += 1 if self._pending[position - 1] in b"{[" else -1
            if self._depth == 0:
                return position
        self._scanned = position - start
        return None
