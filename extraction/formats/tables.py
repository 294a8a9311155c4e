"""CSV and TSV: rows to objects by the names of the header line. What is a row is decided by Python's own csv alone."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from extraction.formats.format import FormatName, Table
from json_types import Json, JsonObject
from messages import in_yaml

# Python's own limit, for all of the process; how long an answer may be is bounded elsewhere.
csv.field_size_limit(2**30)

_DELIMITERS: Final = {FormatName.CSV: ",", FormatName.TSV: "\t"}
_OTHER_DELIMITERS: Final = ";\t|,"
_SHOWN: Final = 60

type Columns = tuple[str, ...]
"""What the header line names, or the user."""


def rows_of(text: str, name: FormatName, table: Table) -> tuple[list[Json], Columns]:
    """The rows of a whole table, and the names of its columns. Raises `ValueError` with the line that is no row."""
    reader = RowReader(name, table)
    rows: list[Json] = [reader.made(row.values) for row in reader.read(lines_of(text), is_end=True)]
    reader.end()
    return rows, reader.columns


def lines_of(text: str) -> list[str]:
    """The lines of a text with their ends, which are line feeds and nothing else that Python takes for one."""
    return list(io.StringIO(text, newline="\n"))


@dataclass(frozen=True, slots=True)
class Row:
    """A row's values, and the lines that it stands on: from `first` on, before `end`."""

    first: int
    end: int
    values: Sequence[str]


def _named(delimiter: str) -> str:
    return f"delimiter: {in_yaml(delimiter)}"


class RowReader:
    """Reads a table from its first line on, in blocks of whole lines. The header line is no row."""

    def __init__(self, name: FormatName, table: Table) -> None:
        self._dialect: dict[str, Any] = {"delimiter": table.delimiter or _DELIMITERS[name], "strict": True}
        if table.quote:
            self._dialect["quotechar"] = table.quote
        else:
            self._dialect["quoting"] = csv.QUOTE_NONE
        self._to_skip = table.skip
        self._names: Sequence[str] = table.names
        self._are_given = bool(table.names)
        self._rows = 0
        self._lines_before = 0
        self.consumed = 0
        """How many lines of the last block were read; those after them are a row that goes on, and must come again."""

    def read(self, lines: Sequence[str], *, is_end: bool) -> Iterator[Row]:
        """The rows in a block of lines. Raises `ValueError` with the line that is no row."""
        skipped = min(self._to_skip, len(lines))
        self._to_skip -= skipped
        self.consumed = first = skipped
        reader = csv.reader(lines[skipped:] if skipped else lines, **self._dialect)
        try:
            for values in reader:
                self.consumed = end = skipped + reader.line_num
                if not self._is_blank(values) and self._is_row(values, self._lines_before + first + 1):
                    self._rows += 1
                    yield Row(first, end, values)
                first = end
        except csv.Error as error:
            goes_on = not is_end and skipped + reader.line_num == len(lines)
            if not goes_on:
                raise ValueError(f"line {self._lines_before + first + 1}: {error}") from error
        self._lines_before += self.consumed

    def end(self) -> None:
        """Raises `ValueError` where what came is no table, but nothing, or a line that may be any text."""
        if not self._names:
            raise ValueError("it has no header line")
        if not self._rows and not self._are_given and len(self._names) == 1:
            raise ValueError(
                f"it is one line of text, {self._names[0][:_SHOWN]!r}, and no row follows; if that is the only column, "
                "give its name by `names`, and `skip: 1`"
            )

    @property
    def columns(self) -> Columns:
        """What the header line names, once that was read, or the user."""
        return tuple(self._names)

    def made(self, values: Sequence[str]) -> JsonObject:
        """The object that a row is."""
        return dict(zip(self._names, values, strict=True))

    def made_again(self, text: str) -> list[JsonObject]:
        """The objects of rows that were read before, which follow one another in the text."""
        return [self.made(values) for values in csv.reader(lines_of(text), **self._dialect)]

    def _is_blank(self, values: Sequence[str]) -> bool:
        return not values or (len(values) == 1 and len(self._names) != 1 and not values[0].strip())

    def _is_row(self, values: Sequence[str], line: int) -> bool:
        if not self._names:
            self._names = self._header(values, line)
            return False
        if len(values) != len(self._names):
            raise ValueError(
                f"line {line} has {len(values)} fields, and there are {len(self._names)} columns: "
                f"{', '.join(self._names)[:_SHOWN]}"
            )
        return True

    def _header(self, values: Sequence[str], line: int) -> Sequence[str]:
        if len(values) == 1:
            others = set(_OTHER_DELIMITERS) - {self._dialect["delimiter"]}
            if other := next((char for char in _OTHER_DELIMITERS if char in others and char in values[0]), None):
                raise ValueError(
                    f"line {line} names one column, {values[0][:_SHOWN]!r}; if {other!r} stands between columns, say "
                    f"so by `{_named(other)}`"
                )
        if (twice := _named_twice(values)) is not None:
            told = f"names the column {twice[:_SHOWN]!r} twice" if twice else "has several columns without a name"
            raise ValueError(f"line {line} {told}; give names of your own by `names`, and `skip: {line}`")
        return tuple(values)


def _named_twice(names: Sequence[str]) -> str | None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None
