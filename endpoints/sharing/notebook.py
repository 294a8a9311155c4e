"""Where what several listings need is written down: in memory as long as it is small, else on disk."""

from dataclasses import dataclass
from typing import IO

from scratch import disk_failures_told, scratch_file


@dataclass(frozen=True)
class Span:
    """Where something stands in a notebook."""

    start: int
    length: int


class Notebook:
    """Bytes written one after the other, read back by where they stand. To be closed."""

    def __init__(self, most_in_memory: int) -> None:
        self._most_in_memory = most_in_memory
        self._file: IO[bytes] | None = None

    def write(self, content: bytes) -> Span:
        if self._file is None:
            self._file = scratch_file(self._most_in_memory)
        with disk_failures_told():
            start = self._file.seek(0, 2)
            return Span(start, self._file.write(content))

    def read(self, span: Span) -> bytes:
        assert self._file is not None
        with disk_failures_told():
            self._file.seek(span.start)
            return self._file.read(span.length)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
