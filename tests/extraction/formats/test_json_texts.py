"""JSON and JSON lines, whatever their content type says, with what comes before them stepped over."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction import Body, Extraction, Format, FormatName, Shape
from tests.extraction.formats.answers import items, read, refusal, zipped

MEDIA = ["", "application/json", "text/plain", "application/octet-stream", "application/x-ndjson", "text/html"]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
type Lines = list[dict[str, object]]
LINES = st.lists(st.dictionaries(st.text(max_size=3), VALUES, max_size=3), min_size=2, max_size=5)


@pytest.mark.parametrize("media", MEDIA)
@pytest.mark.parametrize(
    "text", ['{"id": 1}\n{"id": 2}', '{"id": 1}\r\n\r\n{"id": 2}\r\n', '\x1e{"id": 1}\n\x1e{"id": 2}\n']
)
@pytest.mark.parametrize("before", ["", "\ufeff", ")]}'\n", "\ufeff)]}',\n"])
def test_json_lines_are_items_under_any_content_type(media: str, text: str, before: str) -> None:
    answer = read(before + text, media)
    assert list(answer.items) == [{"id": 1}, {"id": 2}]
    assert (answer.shape, answer.are_many) == (Shape.LIST, True)


@pytest.mark.parametrize("before", ["\ufeff", ")]}'\n", ")]}',\n", ")]}'", "\ufeff)]}'\n"])
@pytest.mark.parametrize("document", [[{"id": 1}], {"id": 1}])
def test_what_comes_before_json_is_stepped_over(before: str, document: object) -> None:
    answer = read(before + json.dumps(document), "application/json")
    assert list(answer.items) == [{"id": 1}]
    assert not answer.are_many


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-le"])
def test_numbers_of_any_length_keep_their_digits_in_every_encoding(encoding: str) -> None:
    content = '{"items": [{"id": 12345678901234567890}]}'.encode(encoding)
    assert items(content, f"application/json; charset={encoding}", "[.items[] | select(.id)]") == [
        {"id": 12345678901234567890}
    ]


@pytest.mark.parametrize("indent", [None, 1])
def test_a_document_over_several_lines_is_no_json_lines(indent: int | None) -> None:
    document = {"items": [{"id": 1}, {"id": 2}], "more": {}}
    answer = read(json.dumps(document, indent=indent), "application/json", ".items")
    assert (list(answer.items), answer.are_many) == ([{"id": 1}, {"id": 2}], False)


def test_a_long_first_line_is_a_line_as_any_other() -> None:
    lines = [{"id": 1, "text": "x" * 100_000}, {"id": 2}]
    assert items("\n".join(map(json.dumps, lines)), "application/json") == lines


def test_one_line_is_one_object_and_a_list_where_its_format_is_said() -> None:
    assert read('{"id": 1}\n', "application/json").shape is Shape.OBJECT
    assert read('{"id": 1}\n', "application/json", form=Format(FormatName.JSONL)).shape is Shape.LIST
    assert read('{"id": 1}\n', "application/x-ndjson").shape is Shape.LIST


def test_said_to_be_json_lines_are_a_failure() -> None:
    message = refusal('{"id": 1}\n{"id": 2}', "text/plain", form=Format(FormatName.JSON))
    assert "not JSON, which `format` says it is" in message
    assert "text/plain" in message


def test_said_to_be_lines_a_document_over_lines_is_a_failure() -> None:
    assert "not JSON lines, which `format` says it is (line 1: " in refusal("[\n{}\n]", form=Format(FormatName.JSONL))


@given(lines=LINES, media=st.sampled_from(MEDIA), data=st.data())
def test_lines_cut_short_are_a_failure_or_whole_lines(lines: Lines, media: str, data: st.DataObject) -> None:
    content = "\n".join(map(json.dumps, lines)).encode()
    kept = data.draw(st.integers(1, len(content)))
    ends = [len("\n".join(map(json.dumps, lines[:count])).encode()) for count in range(1, len(lines) + 1)]
    if kept in ends or kept - 1 in ends:
        count = len([end for end in ends if end <= kept])
        assert items(content[:kept], media) == lines[:count]
    else:
        refusal(content[:kept], media)


@given(lines=LINES)
def test_a_line_that_is_cut_is_told_by_its_number(lines: Lines) -> None:
    content = "\n".join([*map(json.dumps, lines), '{"id": 1'])
    assert f"line {len(lines) + 1}: " in refusal(content, "application/json")


def test_what_is_nothing_of_all_that_is_told_with_what_to_write() -> None:
    message = refusal("id: 1\nname: a", "text/plain")
    assert "not JSON" in message
    assert "`format: csv`" in message
    assert "`format" not in refusal("{'id': 1}", "text/plain")
    assert "`format" not in refusal("id: 1", "application/json")


def test_in_a_zip_file_they_are_told_by_its_name_or_looks() -> None:
    for name in ("all.jsonl", "all.ndjson", "all"):
        answer = read(zipped((name, '{"id": 1}\n{"id": 2}\n')), "application/zip")
        assert (list(answer.items), answer.are_many) == ([{"id": 1}, {"id": 2}], True)


@given(lines=LINES, breaks=st.lists(st.integers(0, 1000), max_size=9))
def test_cut_in_pieces_lines_are_the_same(lines: Lines, breaks: list[int]) -> None:
    content = (")]}'\n" + "\n".join(map(json.dumps, lines))).encode()
    places = sorted({0, len(content), *(place % (len(content) + 1) for place in breaks)})
    form = Format(FormatName.JSONL)
    cutter = Extraction(None, form).cutter(Body(content), most=10_000)
    assert cutter is not None
    cuts = [cut for start, stop in pairwise(places) for cut in cutter.feed(content[start:stop])]
    cuts += cutter.close()
    assert cutter.values([cut.text for cut in cuts]) == lines
