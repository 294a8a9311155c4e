"""Pages that are read in the other process: each is the one that would be read here."""

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from apart import Apart
from apart.pieces import Building
from apart.wire import PIECE, Given
from extraction import Absent, Body, Extraction, loads, parse_path
from json_types import Item, Json
from messages import AnswerError, IntegrationError
from pagination import Page, read_page

pytestmark = pytest.mark.asyncio(loop_scope="module")

HEADERS = {"x-total": "3"}

ITEMS: list[Json] = [{"id": 1, "tags": ["a"]}, {"id": 12345678901234567890123, "price": 0.1}, {"id": 3, "n": None}]
DOCUMENTS: list[tuple[Json, str | None]] = [
    (ITEMS, None),
    ([], None),
    ({"id": 1, "state": {"on": True}}, None),
    ({"items": ITEMS, "has_more": True, "next": "abc"}, ".items"),
    ({"items": [], "has_more": False}, ".items"),
    ({"items": None}, ".items"),
    ({"items": ITEMS, "total": 3}, ".items | map(select(.id > 1))"),
    ({"groups": [{"members": ITEMS, "has_more": True}]}, ".groups[].members[]"),
    ({"data": {"nodes": ITEMS}}, ".. | .nodes? // empty"),
    ({"items": ["text"]}, ".items"),
    ({"error": "denied", "items": []}, ".items"),
    ({"items": []}, ".else"),
    ({"items": 1}, ".items | error"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def apart() -> AsyncIterator[Apart]:
    """One for all: each start takes longer than a test."""
    apart = Apart()
    yield apart
    await apart.aclose()


def described(page: Page) -> tuple[object, ...]:
    """All that a paginator looks at."""
    answer = page.answer
    found = {path: page.find(parse_path(path)) for path in ("next", "items", ".has_more | not")}
    missing = {path: value if not isinstance(value, Absent) else "absent" for path, value in found.items()}
    return page.items, page.records, answer.shape, answer.size, answer.places, page.evidence, page.url, missing


@pytest.mark.parametrize("place", range(len(DOCUMENTS)))
async def test_a_page_is_the_one_that_would_be_read_here(place: int, apart: Apart) -> None:
    document, data_path = DOCUMENTS[place]
    extraction, body = Extraction(data_path), Body(json.dumps(document).encode())
    paths = [parse_path(text) for text in ("next", "items", ".has_more | not")]
    try:
        expected: Page | str = read_page(extraction, body, "https://api/", HEADERS)
    except IntegrationError as error:
        expected = str(error)
    if isinstance(expected, str):
        with pytest.raises(AnswerError) as failure:
            await apart.page(extraction, paths, body, "https://api/", HEADERS)
        assert str(failure.value) == expected
        return
    assert described(await apart.page(extraction, paths, body, "https://api/", HEADERS)) == described(expected)


async def test_what_is_larger_than_a_piece_is_whole_in_the_end(apart: Apart) -> None:
    one: Item = {"id": 1, "text": "x" * 600_000, "rows": [{"n": n, "é": [n]} for n in range(60_000)], "deep": {"a": {}}}
    for document in (one, [one, {"id": 2}, one]):
        page = await apart.page(Extraction(), (), Body(json.dumps(document).encode()), "", {})
        assert list(page.items) == (document if isinstance(document, list) else [document])


@pytest.mark.parametrize("text", ["x", "é", "😀", "\\"])
async def test_a_long_text_comes_in_pieces_of_which_none_takes_long(
    text: str, apart: Apart, monkeypatch: pytest.MonkeyPatch
) -> None:
    longest = []
    add = Building.add

    def seen(building: Building, kind: Given, payload: bytes) -> None:
        longest.append(len(payload))
        add(building, kind, payload)

    monkeypatch.setattr(Building, "add", seen)
    long = text * 300_000
    value: Json = {"id": 1, "texts": [long, "short", {"in": long}], "last": long}
    assert await apart.decoded(json.dumps(value, ensure_ascii=False).encode()) == value
    assert max(longest) < 2 * PIECE


async def test_a_value_that_is_no_json_is_refused_as_it_is_here(apart: Apart) -> None:
    for text, told in ((b'{"id": tru}', "Expecting value: line 1 column 8"), (b'{"id": 1}}', "Extra data")):
        with pytest.raises(ValueError, match=told):
            loads(text)
        with pytest.raises(ValueError, match=told):
            await apart.decoded(text)
    assert await apart.decoded(b'{"id": 12345678901234567890123}') == {"id": 12345678901234567890123}
