"""A large answer gives, in pieces, what a small one gives at once; and the same errors."""

import asyncio
import json
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apart import COMPUTED, HELD_WHOLE, Apart, Asked, Outputs
from endpoints.pages.large_answers import ItemsOnDisk, LargeAnswer
from extraction import Answer, Body, Extraction, loads, parse_path
from json_types import Item, Json
from messages import AnswerError


class Memory:
    """A source that gives a few bytes at a time."""

    def __init__(self, content: bytes, pace: int = 7) -> None:
        self._content = content
        self._pace = pace

    async def read(self, position: int, most: int) -> bytes:
        return self.reread(position, min(most, self._pace))

    def reread(self, position: int, length: int) -> bytes:
        return self._content[position : position + length]

    async def aclose(self) -> None:
        """There is nothing to end."""


async def large(
    content: bytes,
    data_path: str | None = None,
    media: str = "application/json",
    *,
    most: int = 10_000,
    pace: int = 7,
) -> Answer:
    """The answer, whose items came in pieces that together are the same."""
    source = Memory(content, pace)
    body = Body(content[:50], media, source=source)
    apart = Apart(most_whole=most)
    answer = LargeAnswer(Extraction(data_path), body, source, apart=apart)
    try:
        came = [items async for items, _ in answer.pieces()]
    finally:
        await apart.aclose()
    assert list(chain.from_iterable(came)) in (list(answer.answer.items), [])
    return answer.answer


def small(content: bytes, data_path: str | None = None, media: str = "application/json") -> Answer:
    return Extraction(data_path).read(Body(content, media))


ITEMS: list[Item] = [{"id": 1}, {"id": 12345678901234567890, "é": [{}]}, {"id": None, "price": 0.1}]
DOCUMENTS: list[tuple[object, str | None]] = [
    (ITEMS, None),
    (ITEMS[:1], None),
    ([], None),
    ({"data": {"items": ITEMS}, "total": 3}, ".data.items"),
    ({"data": {"items": []}, "total": 0}, ".data.items"),
    ({"data": {"items": None}}, ".data.items"),
    ({"data": {"items": {"id": 1}}}, ".data.items"),
    ({"id": 1, "other": [1]}, None),
    ({"items": ITEMS, "next": {"items": [1]}}, ".items"),
]


@pytest.mark.parametrize(("document", "data_path"), DOCUMENTS)
async def test_it_is_read_as_a_small_one_is(document: object, data_path: str | None) -> None:
    content = json.dumps(document).encode()
    read, expected = await large(content, data_path), small(content, data_path)
    assert list(read.items) == list(expected.items)
    assert (read.shape, read.size) == (expected.shape, expected.size)
    assert (read.records, read.places, read.are_many) == (expected.records, expected.places, expected.are_many)


async def test_of_its_items_its_json_has_the_ends_that_paging_may_look_at() -> None:
    content = json.dumps({"data": ITEMS, "more": True}).encode()
    assert (await large(content, ".data")).json == {"data": [ITEMS[0], ITEMS[-1]], "more": True}
    assert (await large(json.dumps({"data": ITEMS[:1]}).encode(), ".data")).json == {"data": ITEMS[:1]}


@pytest.mark.parametrize("end", ["", "\n"])
async def test_json_lines_are_items(end: str) -> None:
    content = ("\n\n".join(map(json.dumps, ITEMS)) + end).encode()
    assert list((await large(content, media="application/x-ndjson")).items) == ITEMS


async def test_a_line_that_is_an_error_fails_them() -> None:
    content = b'{"id": 1}\n{"error": {"message": "gone"}}\n'
    with pytest.raises(AnswerError, match="no item but tells of an error"):
        await large(content, media="application/x-ndjson")


async def test_what_is_in_another_charset_is_read_undivided() -> None:
    content = json.dumps(ITEMS).encode("utf-16")
    assert list((await large(content, media="application/json; charset=utf-16")).items) == ITEMS


WHOLE_PATHS = [".[]", "[.[] | {id}]"]


@pytest.mark.parametrize("data_path", WHOLE_PATHS)
@pytest.mark.parametrize("mebibytes", [0.5, 5])
@pytest.mark.parametrize("media", ["application/json", "application/x-ndjson", "text/csv", "application/octet-stream"])
async def test_what_is_read_undivided_is_read_to_its_end(data_path: str, mebibytes: float, media: str) -> None:
    """Also where the pieces that came first are whole lines, so that they would pass for all."""
    lines = [f'{{"id":{number:6},"p":"'.ljust(252, "x") + '"}' for number in range(int(mebibytes * 1024 * 4))]
    if media == "text/csv":
        lines = ["id,p", *(f"{number:6},".ljust(255, "x") for number in range(len(lines)))]
    text = f"[{','.join(lines)}]" if media == "application/json" else "\n".join([*lines, ""])
    content = text.encode()
    source = Memory(content, pace=256 * 1024)
    apart = Apart(most_whole=10 * 1024**2)
    answer = LargeAnswer(Extraction(data_path), Body(content[:500], media, source=source), source, apart=apart)
    came = [item async for items, _ in answer.pieces() for item in items]
    assert not came
    assert len(answer.page.items) == int(mebibytes * 1024 * 4)
    await apart.aclose()


async def test_and_so_are_json_lines_in_which_a_path_leads_nowhere() -> None:
    content = b'{"a": 1}\n{"a": 2}'
    with pytest.raises(AnswerError, match="leads nowhere: the answer is a list of 2"):
        await large(content, ".a", "application/x-ndjson")


@pytest.mark.parametrize("data_path", [".groups[].rules[]", ".groups[].rules", "[.groups[].rules[]]"])
@pytest.mark.parametrize("size", [COMPUTED // 2, COMPUTED * 2, HELD_WHOLE * 2])
async def test_undivided_it_is_read_to_its_end(data_path: str, size: int) -> None:
    """How much is read before it is known where it is to be read says nothing of how much there is."""
    rules = [{"id": number, "text": "x" * 1000} for number in range(size // 1000)]
    content = json.dumps({"groups": [{"rules": rules}, {"rules": rules[:1]}]}).encode()
    read = await large(content, data_path, most=2 * len(content), pace=COMPUTED)
    assert len(read.items) == len(rules) + 1


async def test_undivided_it_may_not_be_larger_than_memory_bears() -> None:
    with pytest.raises(AnswerError, match="only JSON in UTF-8, JSON lines and CSV can be read in pieces"):
        await large(json.dumps(ITEMS).encode("utf-16"), media="application/json; charset=utf-16", most=10)


@pytest.mark.parametrize(
    ("content", "data_path"),
    [
        (b'{"data": [{"id": 1}, "two"]}', ".data"),
        (b'{"data": [{"id": 1}]}', ".items"),
        (b'[{"id": 1}, null]', None),
    ],
)
async def test_what_fails_in_a_small_one_fails_in_a_large_one(content: bytes, data_path: str | None) -> None:
    with pytest.raises(AnswerError) as expected:
        small(content, data_path)
    with pytest.raises(AnswerError) as error:
        await large(content, data_path)
    assert str(error.value)[:60] == str(expected.value)[:60]


@pytest.mark.parametrize(
    "content",
    [
        b'[{"id": 1}',
        b'[{"id": 1}, {"id": }]',
        b'[{"id": 1}] x',
        b'[{"id": 01}]',
        b'{"a": [1}',
        b'[{"id": NaN}]',
        b"<html>",
    ],
)
async def test_what_is_no_json_is_refused_with_its_beginning(content: bytes) -> None:
    with pytest.raises(AnswerError, match="is not JSON") as error:
        await large(content)
    assert content.decode()[:20] in str(error.value)


async def test_what_came_before_a_mistake_was_given() -> None:
    source = Memory(b'[{"id": 1}, {"id": 2}, {"id": x}]')
    pieces = LargeAnswer(Extraction(), Body(b"", source=source), source).pieces()
    assert [(await anext(pieces))[0] for _ in range(2)] == [[{"id": 1}], [{"id": 2}]]
    with pytest.raises(AnswerError):
        await anext(pieces)


async def test_a_list_that_is_there_twice_is_refused() -> None:
    with pytest.raises(AnswerError, match="twice"):
        await large(b'{"d": [{"id": 1}], "d": [{"id": 2}]}', ".d")


class TestItemsOnDisk:
    async def of(self, items: list[dict[str, Any]]) -> ItemsOnDisk:
        read = (await large(json.dumps(items).encode())).items
        assert isinstance(read, ItemsOnDisk)
        return read

    async def test_they_are_a_sequence(self) -> None:
        items = await self.of(ITEMS)
        assert (len(items), items[0], items[-1], items[1:]) == (3, ITEMS[0], ITEMS[-1], ITEMS[1:])
        assert [*items] == ITEMS
        with pytest.raises(IndexError):
            items[3]

    async def test_equal_ones_are_equal(self) -> None:
        assert await self.of(ITEMS) == await self.of(ITEMS)
        assert await self.of(ITEMS) != await self.of(ITEMS[:2])
        assert await self.of(ITEMS) != await self.of([*ITEMS[:2], {"id": 3}])
        assert await self.of(ITEMS) != ITEMS


@given(
    items=st.lists(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=4), max_size=8)
)
async def test_nothing_is_dropped_changed_or_reordered(items: list[dict[str, Any]]) -> None:
    content = json.dumps({"d": items}).encode()
    assert list((await large(content, ".d")).items) == items


async def test_one_that_is_still_coming_keeps_no_other_from_being_read() -> None:
    coming, apart = Dripping(b'[{"id": 1}, ' + b" " * 300_000), Apart()
    answer = LargeAnswer(Extraction("map(.)"), Body(b"[", "application/json", source=coming), coming, apart=apart)
    try:
        reading = asyncio.create_task(_all_of(answer))
        await coming.is_waiting.wait()
        async with asyncio.timeout(10):
            assert await apart.outputs([Asked("field", ".id")], [{"id": 7}]) == [[Outputs((7,))]]
        coming.end(b'{"id": 2}]')
        assert await reading == [{"id": 1}, {"id": 2}]
    finally:
        await apart.aclose()


class Dripping(Memory):
    """A source of which the last part comes when it is told to."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content, pace=100_000)
        self.is_waiting = asyncio.Event()
        self._is_over = asyncio.Event()

    async def read(self, position: int, most: int) -> bytes:
        if position == len(self._content) and not self._is_over.is_set():
            self.is_waiting.set()
            await self._is_over.wait()
        return await super().read(position, most)

    def end(self, rest: bytes) -> None:
        self._content += rest
        self._is_over.set()


async def _all_of(answer: LargeAnswer) -> list[Item]:
    came = [items async for items, _ in answer.pieces()]
    return [*chain.from_iterable(came)] or [*answer.answer.items]


@pytest.mark.parametrize("media", ["application/json", "application/x-ndjson"])
async def test_one_item_that_would_take_long_to_decode_is_decoded_where_it_keeps_nobody(
    media: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded = [0]

    def seen(content: bytes) -> Json:
        decoded.append(len(content))
        return loads(content)

    monkeypatch.setattr("extraction.cutting.loads", seen)
    one: Item = {"id": 2, "texts": ["x" * 100_000] * 43, "none": None}
    items: list[Item] = [{"id": 1}, one, {"id": 3}, {"id": 4, **one}]
    text = "\n".join(map(json.dumps, items)) if media.endswith("ndjson") else json.dumps(items)
    source = Memory(text.encode(), pace=256 * 1024)
    apart = Apart()
    answer = LargeAnswer(Extraction(), Body(text[:50].encode(), media, source=source), source, apart=apart)
    try:
        came = [item async for some, _ in answer.pieces() for item in some]
    finally:
        await apart.aclose()
    assert came == items
    assert len(answer.page.items) == 4
    assert [item["id"] for item in answer.page.items] == [1, 2, 3, 2]
    assert max(decoded) < HELD_WHOLE


async def test_one_that_is_no_json_is_refused_as_a_small_one_is() -> None:
    text = b'[{"id": 1}, {"id": tru, "text": "' + b"x" * HELD_WHOLE + b'"}]'
    with pytest.raises(AnswerError, match="is not JSON"):
        await large(text, most=2 * HELD_WHOLE, pace=256 * 1024)


@pytest.mark.parametrize("place", [0, 1, 2])
async def test_a_cursor_that_is_taken_of_a_large_item_is_whole(place: int) -> None:
    sort = [1, "b" * 2000, 3, 4]
    items: list[dict[str, Any]] = [{"id": number, "sort": sort} for number in range(3)]
    items[place] |= {"text": "x" * (HELD_WHOLE + 1)}
    paths = [parse_path("data[-1].sort"), parse_path("data[0].sort")]
    content = json.dumps({"data": items}).encode()
    source = Memory(content, pace=256 * 1024)
    apart = Apart(most_whole=3 * HELD_WHOLE)
    answer = LargeAnswer(Extraction(".data"), Body(content[:50], source=source), source, apart=apart, paths=paths)
    try:
        async for _ in answer.pieces():
            pass
    finally:
        await apart.aclose()
    assert [answer.page.find(path) for path in paths] == [sort, sort]
