"""An answer that is too large for memory: its items in pieces, and at its end what a paginator asks of it."""

import asyncio
import hashlib
from array import array
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from typing import Final, overload

from endpoints.understanding import refuse_failed_lines
from extraction import Answer, Body, ByteSource, Cut, Cutter, Extraction, FormatError, FormatName, loads, unreadable
from json_types import Item, Json
from messages import AnswerError

_PIECE: Final = 256 * 1024
_MOST_IN_MEMORY: Final = 64 * 1024 * 1024
"""Bytes of one item, or of what stands around the items."""

_MOST_UNDIVIDED: Final = 256 * 1024 * 1024


class ItemsOnDisk(Sequence[Item]):
    """The items of a large answer, decoded again whenever one is asked for. Two are equal if their bytes are."""

    def __init__(self, source: ByteSource, value: Callable[[bytes], Json] = loads) -> None:
        self._source = source
        self._value = value
        self._spans = array("Q")
        self._digest = hashlib.blake2b()

    def add(self, cut: Cut) -> None:
        self._spans.extend((cut.start, len(cut.text)))
        self._digest.update(cut.text)

    def __len__(self) -> int:
        return len(self._spans) // 2

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> list[Item]: ...
    def __getitem__(self, index: int | slice) -> Item | list[Item]:
        if isinstance(index, slice):
            return [self[position] for position in range(len(self))[index]]
        position = range(len(self))[index]
        item = self._value(self._source.reread(*self._spans[2 * position : 2 * position + 2]))
        assert isinstance(item, dict)
        return item

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ItemsOnDisk):
            return NotImplemented
        return len(self) == len(other) and self._digest.digest() == other._digest.digest()

    __hash__ = None  # type: ignore[assignment]


class LargeAnswer:
    """The items of `body`, which has a source. Read its `pieces` once, to their end; then it has an `answer`."""

    def __init__(self, extraction: Extraction, body: Body, source: ByteSource, *, accepted: bool = False) -> None:
        self._accepted = accepted
        self._extraction = extraction
        self._body = body
        self._source = source
        self._answer: Answer | None = None

    @property
    def answer(self) -> Answer:
        assert self._answer is not None, "its pieces are to be read first"
        return self._answer

    async def pieces(self) -> AsyncGenerator[tuple[list[Item], int]]:
        """Items, and the bytes that they take. Raises `ReadError`, after the items that came before."""
        cutter = self._extraction.cutter(self._body, most=_MOST_IN_MEMORY)
        if cutter is None:
            self._answer = self._extraction.read(await self._undivided())
            return
        items = ItemsOnDisk(self._source, lambda text: cutter.values([text])[0])
        position = 0
        try:
            while data := await self._source.read(position, _PIECE):
                position += len(data)
                for piece in self._decoded(cutter, cutter.feed(data), items):
                    yield piece
                await asyncio.sleep(0)  # reading from a file waits for nobody, and others want their turn
            for piece in self._decoded(cutter, cutter.close(), items):
                yield piece
            self._answer = self._whole(cutter, items, position)
        except RecursionError as error:
            raise unreadable(self._body, error, self._extraction.format) from error
        except ValueError as error:
            told = FormatError.of(error, cutter.format)
            raise unreadable(self._body, told, self._extraction.format) from error

    async def aclose(self) -> None:
        """Ends what is still coming, and frees what came: its items can no longer be looked at."""
        await self._source.aclose()

    def _decoded(self, cutter: Cutter, cuts: Sequence[Cut], items: ItemsOnDisk) -> Iterator[tuple[list[Item], int]]:
        if cuts:
            came = self._extraction.items_in(cutter.values([cut.text for cut in cuts]))
            if cutter.format is FormatName.JSONL and not self._accepted:
                refuse_failed_lines(came)
            for cut in cuts:
                items.add(cut)
            yield came, sum(len(cut.text) for cut in cuts)

    def _whole(self, cutter: Cutter, items: ItemsOnDisk, size: int) -> Answer:
        if cutter.found:
            return self._extraction.around(cutter, items, size)
        if size and not cutter.outside:
            raise ValueError("it holds a byte order mark and nothing else")
        return self._extraction.read(self._body.of(cutter.outside))

    async def _undivided(self) -> Body:
        parts: list[bytes] = []
        position = 0
        while data := await self._source.read(position, _PIECE):
            parts.append(data)
            position += len(data)
            if position > _MOST_UNDIVIDED:
                raise AnswerError(
                    f"The answer is larger than {_MOST_UNDIVIDED // 1024**2} MiB, and only JSON in UTF-8, JSON "
                    "lines and CSV can be read in pieces. Set paginationType so that each answer is smaller."
                )
        return self._body.of(b"".join(parts))
