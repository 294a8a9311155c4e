"""A large answer, however hostile: whole and as a small one would be read, or refused. It never passes for less."""

import asyncio
import json
from itertools import chain
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apart import Apart
from endpoints.pages.large_answers import LargeAnswer
from extraction import Body, Extraction
from json_types import Item, Json
from messages import IntegrationError
from pagination import read_page
from tests.reading.test_hostile_answers import LONGEST_MESSAGE, documents, items, nested

DATA_PATHS: Final = (None, ".data", ".items", ".data.items", ".data[]", "[.data[]? | {id: .}]")


class Pieces:
    """A source that gives some bytes at a time."""

    def __init__(self, content: bytes, pace: int) -> None:
        self._content = content
        self._pace = pace

    async def read(self, position: int, most: int) -> bytes:
        return self.reread(position, min(most, self._pace))

    def reread(self, position: int, length: int) -> bytes:
        return self._content[position : position + length]

    async def aclose(self) -> None:
        """There is nothing to end."""


def small(content: bytes, data_path: str | None, media: str = "application/json") -> list[Item] | None:
    """The items of the answer read at once, None where it is refused."""
    try:
        body = Body(content, media)
        return list(read_page(Extraction(data_path), body, "", {}).items)
    except IntegrationError:
        return None


def large(
    content: bytes, data_path: str | None, pace: int, media: str = "application/json", *, most: int = 1_000_000
) -> list[Item] | None:
    """The same, read in pieces."""

    async def read() -> list[Item]:
        source = Pieces(content, pace)
        body = Body(content[:50], media, source=source)
        answer = LargeAnswer(Extraction(data_path), body, source, apart=Apart(most_whole=most))
        came = [piece async for piece, _ in answer.pieces()]
        whole = list(answer.page.items)
        assert list(chain.from_iterable(came)) in (whole, [])
        return whole

    try:
        return asyncio.run(read())
    except IntegrationError as error:
        message = str(error)
    assert 0 < len(message) <= LONGEST_MESSAGE
    return None


@given(documents, st.sampled_from(DATA_PATHS), st.integers(1, 60))
def test_any_json_is_read_as_a_small_answer_or_refused(document: Json, data_path: str | None, pace: int) -> None:
    content = json.dumps(document).encode()
    assert large(content, data_path, pace) == small(content, data_path)


@given(documents, st.sampled_from(DATA_PATHS), st.integers(1, 60), st.data())
def test_a_damaged_one_never_passes_for_more_or_less_than_a_small_one(
    document: Json, data_path: str | None, pace: int, data: st.DataObject
) -> None:
    content = bytearray(json.dumps(document).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(content)))
        content[place : place + data.draw(st.integers(0, 4))] = data.draw(
            st.one_of(st.binary(max_size=3), st.sampled_from([b"]", b"[", b"}", b",", b'"', b"\\", b"null", b"{}"]))
        )
    read = large(bytes(content), data_path, pace)
    assert read is None or read == small(bytes(content), data_path)


@given(items, st.integers(0, 400), st.integers(1, 60))
def test_one_that_ends_early_is_refused(listed: list[Item], end: int, pace: int) -> None:
    content = json.dumps({"data": listed, "total": len(listed)}).encode()
    if end < len(content):
        assert large(content[:end], ".data", pace) is None or end == 0


@given(st.lists(items, max_size=3), st.integers(1, 60))
def test_json_lines_are_read_as_in_a_small_answer(lines: list[list[Item]], pace: int) -> None:
    content = b"\n".join(json.dumps(item).encode() for line in lines for item in line)
    media = "application/x-ndjson"
    assert large(content, None, pace, media) == small(content, None, media)


@pytest.mark.parametrize("depth", [2_000, 5_000, 100_000])
@pytest.mark.parametrize("before", [b'{"data": [{"id": ', b'{"other": ', b'{"data": [{"id": 1}], "other": '])
def test_what_is_nested_beyond_reason_is_refused(depth: int, before: bytes) -> None:
    ends = {b'{"data": [{"id": ': b"}]}", b'{"other": ': b', "data": []}'}
    content = before + nested(depth) + ends.get(before, b"}")
    assert large(content, ".data", 4096) is None


@pytest.mark.parametrize(
    "text", ["9" * 5_000, "NaN", "1e999", "-", "tru", "'a'", "{}{}", "[1 2]", '{"a" 1}', ",", '"\n"']
)
@pytest.mark.parametrize("data_path", [".data", None])
def test_a_mistake_in_one_item_refuses_all(text: str, data_path: str | None) -> None:
    listed = f'[{{"id": 1}}, {{"id": {text}}}, {{"id": 3}}]'
    content = (listed if data_path is None else f'{{"data": {listed}, "total": 3}}').encode()
    assert large(content, data_path, 7) is None


def test_an_item_without_end_is_refused_before_memory_is_full() -> None:
    for endless in (
        b'[{"id": "' + b"x" * 50_000,
        b"[" + b"[" * 50_000,
        b'{"other": "' + b"x" * 50_000,
        b"[" + b" " * 50_000,
    ):
        assert large(endless, None, 4096, most=10_000) is None
        assert large(endless, ".data", 4096, most=10_000) is None


@pytest.mark.parametrize("data_path", [None, ".items"])
def test_a_byte_order_mark_alone_is_no_answer(data_path: str | None) -> None:
    assert large(b"\xef\xbb\xbf", data_path, 1) is None
