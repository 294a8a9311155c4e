"""An answer that is too large for memory: its items in pieces, and at its end what a paginator asks of it."""

import asyncio
import hashlib
from array import array
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from itertools import groupby
from typing import Final, cast, overload

from apart import HELD_WHOLE, Apart, outline
from extraction import (
    Answer,
    Body,
    ByteSource,
    Cut,
    Cutter,
    Extraction,
    FormatError,
    FormatName,
    Path,
    TooMuch,
    loads,
    unreadable,
    way_in,
)
from json_types import Item, Json
from messages import NEWEST_RULE, AnswerError
from pagination import Page, refuse_failed_lines, understood

_PIECE: Final = 256 * 1024


class ItemsOnDisk(Sequence[Item]):
    """The items of a large answer, decoded again whenever one is asked for. Two are equal if their bytes are.

    Of one that would take long to decode, there is no more than its outline; but with `whole_ends`, of the first and
    the last there is all: a cursor that is taken of them must not be cut.
    """

    def __init__(self, source: ByteSource, value: Callable[[bytes], Json] = loads, *, whole_ends: bool = False) -> None:
        self._source = source
        self._value = value
        self._whole_ends = whole_ends
        self._spans = array("Q")
        self._large: dict[int, Item] = {}
        self._digest = hashlib.blake2b()

    def add(self, cut: Cut, item: Item) -> None:
        place = len(self)
        if (before := self._large.get(place - 1)) is not None and place > 1:
            self._large[place - 1] = _outlined(before)
        if len(cut.text) > HELD_WHOLE:
            self._large[place] = item if self._whole_ends else _outlined(item)
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
        if position in self._large:
            return self._large[position]
        item = self._value(self._source.reread(*self._spans[2 * position : 2 * position + 2]))
        assert isinstance(item, dict)
        return item

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ItemsOnDisk):
            return NotImplemented
        return len(self) == len(other) and self._digest.digest() == other._digest.digest()

    __hash__ = None  # type: ignore[assignment]


class LargeAnswer:
    """The items of `body`, which has a source. Read its `pieces` once, to their end; then it has a `page`.

    What cannot be cut is held whole where it can be ended, and not here. `paths` are those that paging looks at.
    """

    def __init__(
        self,
        extraction: Extraction,
        body: Body,
        source: ByteSource,
        *,
        apart: Apart | None = None,
        paths: Sequence[Path] = (),
        url: str = "",
        headers: Mapping[str, str] | None = None,
        accepted: bool = False,
    ) -> None:
        self._extraction = extraction
        self._body = body
        self._source = source
        self._apart = apart or Apart()
        self._paths = paths
        self._url = url
        self._headers = headers or {}
        self._accepted = accepted
        self._answer: Answer | None = None
        self._page: Page | None = None
        self._is_cut = False

    @property
    def answer(self) -> Answer:
        return self.page.answer if self._answer is None else self._answer

    @property
    def page(self) -> Page:
        """Raises `AnswerError` where it says that it is not what was asked for."""
        if self._page is None:
            assert self._answer is not None, "its pieces are to be read first"
            self._page = understood(self._answer, self._body, self._url, self._headers, accepted=self._accepted)
        return self._page

    async def pieces(self) -> AsyncGenerator[tuple[list[Item], int]]:
        """Items, and the bytes that they take. Raises `ReadError`, after the items that came before."""
        cutter = None
        if all(path.reads_ends_only for path in self._paths):
            cutter = self._extraction.cutter(self._body, most=self._apart.most_whole)
        if cutter is None:
            await self._read_undivided()
            return
        self._is_cut = True
        items = ItemsOnDisk(self._source, lambda text: cutter.values([text])[0], whole_ends=bool(self._paths))
        position = 0
        try:
            while data := await self._source.read(position, _PIECE):
                position += len(data)
                async for piece in self._decoded(cutter, cutter.feed(data), items):
                    yield piece
                await asyncio.sleep(0)  # reading from a file waits for nobody, and others want their turn
            async for piece in self._decoded(cutter, cutter.close(), items):
                yield piece
            await self._end(cutter, items, position)
        except TooMuch as error:
            raise self._too_large() from error
        except RecursionError as error:
            raise unreadable(self._body, error, self._extraction.format) from error
        except ValueError as error:
            told = FormatError.of(error, cutter.format)
            raise unreadable(self._body, told, self._extraction.format) from error

    async def aclose(self) -> None:
        """Ends what is still coming, and frees what came: its items can no longer be looked at."""
        await self._source.aclose()

    async def _decoded(
        self, cutter: Cutter, cuts: Sequence[Cut], items: ItemsOnDisk
    ) -> AsyncGenerator[tuple[list[Item], int]]:
        for some in _by_size(cuts):
            came = self._extraction.items_in(await self._values(cutter, [cut.text for cut in some]))
            if cutter.format is FormatName.JSONL and not self._accepted:
                refuse_failed_lines(came)
            for cut, item in zip(some, came, strict=True):
                items.add(cut, item)
            yield came, sum(len(cut.text) for cut in some)

    async def _values(self, cutter: Cutter, texts: Sequence[bytes]) -> list[Json]:
        if cutter.is_json and len(texts[0]) > HELD_WHOLE:
            return [await self._apart.decoded(text) for text in texts]
        return cutter.values(texts)

    async def _end(self, cutter: Cutter, items: ItemsOnDisk, size: int) -> None:
        outside = cutter.outside
        if cutter.found:
            self._answer = self._extraction.around(cutter, items, size)
            if len(outside) > HELD_WHOLE:
                await asyncio.sleep(0)  # what it says of itself is looked for in a turn of its own
        elif size and not outside:
            raise ValueError("it holds a byte order mark and nothing else")
        elif self._apart.must_read(self._extraction, self._paths, self._body, len(outside)):
            self._page = await self._read_whole(_divided(outside))
        else:
            self._answer = self._extraction.read(self._body.of(outside))

    async def _read_undivided(self) -> None:
        """Waits for all of it first: nobody is to wait for the other process because this one waits for an API."""
        size = 0
        while data := await self._source.read(size, _PIECE):
            size += len(data)
            if size > self._apart.most_whole:
                raise self._too_large()
        if self._apart.must_read(self._extraction, self._paths, self._body, size):
            self._page = await self._read_whole(self._again(size))
        else:
            self._answer = self._extraction.read(self._body.of(self._source.reread(0, size)))

    async def _read_whole(self, data: AsyncIterable[bytes]) -> Page:
        return await self._apart.page(
            self._extraction, self._paths, self._body, self._url, self._headers, data, accepted=self._accepted
        )

    async def _again(self, size: int) -> AsyncIterator[bytes]:
        for position in range(0, size, _PIECE):
            yield self._source.reread(position, min(_PIECE, size - position))

    def _too_large(self) -> AnswerError:
        most = self._apart.most_whole
        others = [path.text for path in self._paths if not path.reads_ends_only]
        if self._extraction.reads_in_pieces and not self._is_cut and not others:
            return AnswerError(
                f"The answer is larger than {_size(most)}, and only JSON in UTF-8, JSON lines and CSV can be read in "
                "pieces. Set paginationType so that each answer is smaller.",
                since=NEWEST_RULE,
            )
        path = self._extraction.plain_path or way_in(self._body.content)
        written = f"Write data_path: {path}" if path else "Write data_path as a plain path (.data.items)"
        without = f", and no path of the paging as jq ({', '.join(others)})" if others else ""
        return AnswerError(
            f"The answer is larger than {_size(most)}, which is the most that is held whole (maxWholeAnswer). "
            f"{written}{without}: by that it is read in pieces, whatever its size, and query leaves items out. Or let "
            "the API page (paginationType).",
            since=NEWEST_RULE,
        )


def _outlined(item: Item) -> Item:
    return cast(Item, outline(item))


def _by_size(cuts: Iterable[Cut]) -> Iterator[list[Cut]]:
    """In order; each that would take long to decode by itself."""
    for is_large, some in groupby(cuts, lambda cut: len(cut.text) > HELD_WHOLE):
        if is_large:
            yield from ([cut] for cut in some)
        else:
            yield list(some)


async def _divided(text: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(text), _PIECE):
        yield text[start : start + _PIECE]


def _size(size: int) -> str:
    return f"{size // 1024**2} MiB" if size >= 1024**2 else f"{size} bytes"
