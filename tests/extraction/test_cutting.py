"""Items are cut out of a text exactly as a decoder would find them, wherever the pieces of the text break."""

import json
import time
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.cutting import Cut, Cutter, ListCutter
from extraction.formats import loads
from extraction.line_cutting import LineCutter
from json_types import Json

MOST = 10_000
KEYS = st.sampled_from(["items", "data", 'a "b"', "é\\", "next", ""])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=10,
)


def in_pieces(text: bytes, breaks: list[int]) -> Iterator[bytes]:
    places = sorted({0, len(text), *(place % (len(text) + 1) for place in breaks)})
    return (text[start:stop] for start, stop in pairwise(places))


def cut(cutter: Cutter, pieces: Iterator[bytes] | list[bytes]) -> list[Cut]:
    cuts = [each for piece in pieces for each in cutter.feed(piece)]
    return cuts + cutter.close()


def values(cuts: list[Cut]) -> list[Json]:
    return [loads(each.text) for each in cuts]


@st.composite
def nested_lists(draw: st.DrawFn) -> tuple[dict[str, Any] | list[Any], tuple[str, ...], list[Any]]:
    """A document, the path of a list in it, and the list."""
    items = draw(st.lists(VALUES, max_size=6))
    document: dict[str, Any] | list[Any] = items
    path: tuple[str, ...] = ()
    for key in draw(st.lists(KEYS, max_size=3)):
        around = draw(st.dictionaries(KEYS, VALUES, max_size=3))
        before = dict(list(around.items())[: draw(st.integers(0, 3))])
        document = {**{k: v for k, v in before.items() if k != key}, key: document}
        document |= {k: v for k, v in around.items() if k not in document}
        path = (key, *path)
    return document, path, items


@given(made=nested_lists(), breaks=st.lists(st.integers(0, 10_000), max_size=30), loose=st.booleans())
def test_the_items_are_those_of_the_list_and_the_rest_is_all_else(
    made: tuple[dict[str, Any] | list[Any], tuple[str, ...], list[Any]], breaks: list[int], loose: bool
) -> None:
    document, path, items = made
    text = json.dumps(document, indent=1 if loose else None, ensure_ascii=loose).encode()
    cutter = ListCutter(path, most=MOST)

    cuts = cut(cutter, in_pieces(text, breaks))

    assert values(cuts) == items
    assert all(text[each.start : each.start + len(each.text)] == each.text for each in cuts)
    assert cutter.found
    items.clear()  # and so the list in the document
    assert loads(cutter.outside) == document


@given(document=VALUES, path=st.lists(KEYS, max_size=3), breaks=st.lists(st.integers(0, 10_000), max_size=10))
def test_what_has_no_list_there_stays_whole(document: Json, path: list[str], breaks: list[int]) -> None:
    target = document
    for key in path:
        target = target.get(key) if isinstance(target, dict) else None
    cutter = ListCutter(tuple(path), most=MOST)
    cuts = cut(cutter, in_pieces(json.dumps(document).encode(), breaks))
    assert cutter.found is isinstance(target, list)
    if not cutter.found:
        assert (cuts, loads(cutter.outside)) == ([], document)


@pytest.mark.parametrize("text", ['[{"a": 1}]', '\ufeff[{"a": 1}]', ' \r\n\t[ {"a": 1} ] '])
@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_a_byte_order_mark_and_blanks_are_no_items(text: str, size: int) -> None:
    content = text.encode()
    cutter = ListCutter((), most=MOST)
    assert values(cut(cutter, [content[at : at + size] for at in range(0, len(content), size)])) == [{"a": 1}]
    assert cutter.outside.strip() == b"[]"


@pytest.mark.parametrize(
    "text", ["[1,]", "[,1]", "[1 2]", '[{"a":1}{"b":2}]', "[1,,2]", "[1", '[{"a":1}', '[{"a":', "[", '["a']
)
def test_what_is_no_list_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"comma|ends within"):
        cut(ListCutter((), most=MOST), [text.encode()])


def test_what_follows_the_end_is_left_for_the_decoder_to_refuse() -> None:
    cutter = ListCutter((), most=MOST)
    cut(cutter, [b"[1] and more"])
    with pytest.raises(ValueError, match="Extra data"):
        loads(cutter.outside)


def test_an_item_of_any_kind_is_cut_at_its_end_not_at_what_looks_like_it() -> None:
    items: list[Json] = [{"a": '}]{[\\"'}, "],", [["]"]], -1.5e-7, True, None, {"b": [{"c": "\\"}]}]
    text = json.dumps({"d": items}).encode()
    assert values(cut(ListCutter(("d",), most=MOST), [text[at : at + 1] for at in range(len(text))])) == items


@pytest.mark.parametrize("text", [f'[{{"a": "{"x" * 20_000}"}}]', f'{{"before": "{"x" * 20_000}", "d": []}}'])
def test_more_than_may_be_kept_is_refused(text: str) -> None:
    content = text.encode()
    for keys in ((), ("d",)):
        with pytest.raises(ValueError, match="10000 bytes"):
            cut(ListCutter(keys, most=MOST), [content[at : at + 100] for at in range(0, len(content), 100)])


LONG = 2_000_000


@pytest.mark.parametrize(
    ("before", "long", "after", "keys", "count"),
    [
        pytest.param('[{"a": "', "x", '"}]', (), 1, id="a text of an item"),
        pytest.param('[{"a": "', '\\"', '"}]', (), 1, id="a text full of quotes"),
        pytest.param('["', "]", '"]', (), 1, id="a text that is an item"),
        pytest.param("[", "1", "]", (), 1, id="a number"),
        pytest.param("[1,", " ", "2]", (), 2, id="blanks after a comma"),
        pytest.param("[1", " ", ",2]", (), 2, id="blanks before a comma"),
        pytest.param('[{"a": ["', 'x","', '"]}]', (), 1, id="many texts"),
        pytest.param('{"a": "', "x", '", "d": [1]}', ("d",), 1, id="a text before the list"),
        pytest.param('{"a": "', "x", '"}', ("d",), 0, id="a text where no list is"),
        pytest.param('{"d"', " ", ": [1]}", ("d",), 1, id="blanks before a colon"),
        pytest.param('{"', "x", '": 1, "d": [1]}', ("d",), 1, id="a key"),
    ],
)
def test_none_of_its_pieces_takes_long_however_long_one_value_is(
    before: str, long: str, after: str, keys: tuple[str, ...], count: int
) -> None:
    content = f"{before}{long * (LONG // len(long))}{after}".encode()

    def longest(size: int) -> float:
        cutter = ListCutter(keys, most=2 * LONG)
        found, took = 0, [0.0]
        for piece in (*(content[at : at + size] for at in range(0, len(content), size)), None):
            began = time.thread_time()
            found += len(cutter.close() if piece is None else cutter.feed(piece))
            took.append(time.thread_time() - began)
        assert found == count
        return max(took)

    whole = longest(len(content))
    assert min(longest(64 * 1024) for _ in range(3)) < max(whole / 4, 0.001)


@given(
    items=st.lists(st.dictionaries(KEYS, VALUES, max_size=3), max_size=6),
    breaks=st.lists(st.integers(0, 10_000), max_size=20),
    end=st.sampled_from(["", "\n", "\r\n", "\n\n \n"]),
)
def test_each_line_that_is_not_blank_is_an_item(items: list[dict[str, Any]], breaks: list[int], end: str) -> None:
    text = ("\n".join(map(json.dumps, items)) + end).encode()
    cuts = cut(LineCutter(most=MOST), in_pieces(text, breaks))
    assert values(cuts) == items
    assert all(text[each.start : each.start + len(each.text)] == each.text for each in cuts)


def test_a_line_that_is_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="10000 bytes"):
        cut(LineCutter(most=MOST), [b"x" * 100] * 200)


@pytest.mark.parametrize("cutter", [ListCutter((), most=MOST), LineCutter(most=MOST)])
def test_what_was_cut_out_is_decoded_together(cutter: Cutter) -> None:
    assert cutter.values([b'{"id": 1}', b"2"]) == [{"id": 1}, 2]
    assert cutter.values([]) == []


def test_a_line_that_is_no_json_is_told_with_how_it_begins() -> None:
    with pytest.raises(ValueError, match="in the line that begins with") as failure:
        LineCutter(most=MOST).values([b'{"id": 1}', b'{"id":\xff' + b"x" * 60])
    assert str(failure.value).endswith(', in the line that begins with {"id":\ufffd' + "x" * 53)
    assert "\ufffd" not in str(failure.value).partition(", in")[0]


@pytest.mark.parametrize(("most", "fits"), [(8, True), (7, False)])
def test_what_stands_around_the_items_may_be_as_long_as_may_be_kept(most: int, fits: bool) -> None:
    _fits(ListCutter(("d",), most=most), [b'{"d":[1, 2, 3]}'], fits)


@pytest.mark.parametrize(("most", "fits"), [(8, True), (7, False)])
def test_so_may_one_item(most: int, fits: bool) -> None:
    cutter = ListCutter((), most=most)
    cutter.feed(b"[")
    _fits(cutter, [b'{"a": 12'], fits, ends=False)


@pytest.mark.parametrize(("most", "fits"), [(8, True), (7, False)])
def test_so_may_one_line(most: int, fits: bool) -> None:
    _fits(LineCutter(most=most), [b"1\n" + b"[1, ", b"2, 3"], fits, ends=False)


def _fits(cutter: Cutter, pieces: list[bytes], fits: bool, *, ends: bool = True) -> None:
    def feed() -> None:
        for piece in pieces:
            cutter.feed(piece)
        if ends:
            cutter.close()

    if fits:
        feed()
    else:
        with pytest.raises(ValueError, match="bytes"):
            feed()
