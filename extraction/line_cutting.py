"""Cuts the items out of texts of lines while their bytes come: JSON lines, and the rows of a table. Pure."""

from collections.abc import Iterator, Sequence
from typing import Final

from extraction.cutting import Cut, TooMuch, json_values
from extraction.formats import PREAMBLE, FormatName, RowReader, Table, encoding_of, lines_of, loads
from json_types import Json

_BETWEEN_LINES: Final = b" \t\r\n\x1e"
_LONGEST_MARK: Final = 4


class LineCutter:
    """The items of JSON lines: one on each that is not blank."""

    format = FormatName.JSONL
    is_json = True
    found = True
    outside = b"[]"
    columns = ()

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._pending: list[bytes] = []
        self._pending_size = 0
        self._start = 0

    def feed(self, data: bytes) -> list[Cut]:
        if b"\n" not in data:
            self._pending.append(data)
            self._pending_size += len(data)
            if self._pending_size > self._most:
                raise TooMuch(f"one line is larger than {self._most} bytes")
            return []
        *lines, rest = b"".join((*self._pending, data)).split(b"\n")
        self._pending, self._pending_size = [rest], len(rest)
        return list(self._cut(lines))

    def close(self) -> list[Cut]:
        last, self._pending = b"".join(self._pending), []
        return list(self._cut([last]))

    def values(self, texts: Sequence[bytes]) -> list[Json]:
        try:
            return json_values(texts)
        except ValueError:
            for text in texts:
                _refuse_broken(text)
            raise

    def _cut(self, lines: list[bytes]) -> Iterator[Cut]:
        for line in lines:
            preamble = PREAMBLE.match(line) if self._start == 0 else None
            text = line[preamble.end() :] if preamble else line
            text = text.lstrip(_BETWEEN_LINES)
            if text:
                yield Cut(self._start + len(line) - len(text), text)
            self._start += len(line) + 1


def _refuse_broken(line: bytes) -> None:
    """Raises `ValueError` with how a line begins that is no JSON."""
    try:
        loads(line)
    except ValueError as error:
        raise ValueError(f"{error}, in the line that begins with {line[:60].decode(errors='replace')}") from error


class RowCutter:
    """The rows of a table, in an encoding in which lines can be told by their bytes."""

    is_json = False
    found = True
    outside = b"[]"

    def __init__(self, name: FormatName, table: Table, said_encoding: str | None, *, most: int) -> None:
        self.format = name
        self._reader = RowReader(name, table)
        self._said = said_encoding
        self._encoding = ""
        self._most = most
        self._pending = b""
        self._start = 0
        self._enough = _LONGEST_MARK

    @property
    def columns(self) -> tuple[str, ...]:
        return self._reader.columns

    def feed(self, data: bytes) -> list[Cut]:
        self._pending += data
        # A row that goes on is looked at again only when there is twice as much of it.
        if len(self._pending) < self._enough:
            return []
        cuts = self._cut(is_end=False)
        self._enough = 2 * len(self._pending)
        if len(self._pending) > self._most:
            raise TooMuch(f"one row is larger than {self._most} bytes")
        return cuts

    def close(self) -> list[Cut]:
        cuts = self._cut(is_end=True)
        self._reader.end()
        return cuts

    def values(self, texts: Sequence[bytes]) -> list[Json]:
        return [*self._reader.made_again(b"".join(texts).decode(self._encoding))]

    def _cut(self, *, is_end: bool) -> list[Cut]:
        if not self._encoding:
            self._encoding, mark = encoding_of(self._pending, self._said)
            self._drop(mark)
        block = self._pending if is_end else self._pending[: self._pending.rfind(b"\n") + 1]
        lines = lines_of(block.decode(self._encoding))
        ends = list(_ends(block))
        rows = list(self._reader.read(lines, is_end=is_end))
        cuts = [Cut(self._start + ends[row.first], block[ends[row.first] : ends[row.end]]) for row in rows]
        self._drop(ends[self._reader.consumed])
        return cuts

    def _drop(self, count: int) -> None:
        self._pending = self._pending[count:]
        self._start += count


def _ends(block: bytes) -> Iterator[int]:
    """Where lines begin, and where the last one ends."""
    end = 0
    yield end
    while end < len(block):
        end = block.find(b"\n", end) + 1 or len(block)
        yield end
