"""CSV and TSV: a row is an object by the header line, all of it, or the line that is no row is told."""

import csv
import io
import re
from itertools import chain, pairwise
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from extraction import Format, FormatName, Shape, Table
from extraction.formats import RowReader, encoding_of, lines_of
from extraction.line_cutting import RowCutter
from messages import AnswerError, MappingError
from tests.extraction.formats.answers import CSV, items, read, refusal

MEDIA = "text/csv"
CHARACTERS = st.characters(codec="cp1252", exclude_characters="\r\x00") | st.sampled_from(',;"\n\t é')
VALUES = st.text(CHARACTERS, max_size=8)
NAMES = st.lists(
    VALUES.filter(lambda name: not name.lstrip().startswith(tuple("<[{"))), min_size=2, max_size=4, unique=True
)


def written(rows: list[list[str]], delimiter: str = ",", end: str = "\r\n") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    return text.getvalue()


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    names = draw(NAMES)
    return names, draw(st.lists(st.lists(VALUES, min_size=len(names), max_size=len(names)), max_size=5))


def test_a_row_is_an_object_by_the_header_line() -> None:
    answer = read('id,name\r\n1,Zoë\r\n2,"a ""b"",\nc"\r\n', MEDIA)
    assert list(answer.items) == [{"id": "1", "name": "Zoë"}, {"id": "2", "name": 'a "b",\nc'}]
    assert (answer.shape, answer.records, answer.places) == (Shape.LIST, 2, ((),))


@pytest.mark.parametrize(
    "media", ["text/csv", "text/csv; header=present; charset=utf-8", "application/csv", "TEXT/CSV", "text/x-csv"]
)
def test_it_is_told_by_its_content_type(media: str) -> None:
    assert items("id,name\n1,a\n", media) == [{"id": "1", "name": "a"}]


def test_tabs_stand_between_the_fields_of_tsv() -> None:
    assert items("id\tname\n1\ta,b\n", "text/tab-separated-values") == [{"id": "1", "name": "a,b"}]


def test_every_value_is_a_text() -> None:
    assert items("a,b,c\n1,,true\n", MEDIA) == [{"a": "1", "b": "", "c": "true"}]


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n\n\r\n", "\n  \n"])
def test_empty_lines_at_the_end_are_none(end: str) -> None:
    assert items(f"id,name\n1,a{end}", MEDIA) == [{"id": "1", "name": "a"}]


def test_an_empty_text_is_a_value_where_there_is_one_column() -> None:
    assert items('id\n1\n""\n2\n', MEDIA) == [{"id": "1"}, {"id": ""}, {"id": "2"}]


@pytest.mark.parametrize("content", ["id,name\n", "id,name"])
def test_a_header_alone_is_an_empty_list(content: str) -> None:
    answer = read(content, MEDIA)
    assert (answer.items, answer.shape, answer.records) == ([], Shape.LIST, 0)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("id,name\n1,a\n2\n", "line 3 has 1 fields, and there are 2 columns: id, name"),
        ('id,name\n"1\n2",a\n3,b,c\n', "line 4 has 3 fields"),
        ('id,name\n1,a\n2,"b', "line 3: unexpected end of data"),
        ('id,name\n1,"a" b\n', "line 2: "),
        ("id,id\n1,2\n", "line 1 names the column 'id' twice"),
        ("id,,\n1,2,3\n", "line 1 has several columns without a name"),
        ("\ufeff", "no header line"),
    ],
)
def test_what_is_no_row_is_told_with_its_line(content: str, told: str) -> None:
    assert told in refusal(content, MEDIA)


@given(st.lists(st.sampled_from(["", " ", "a", "b"]), min_size=2, max_size=4), st.booleans())
def test_whatever_the_columns_are_called_no_value_of_a_row_is_lost(names: list[str], are_given: bool) -> None:
    values = [str(place) for place in range(len(names))]
    try:
        form = Format(FormatName.CSV, table=Table(names=tuple(names))) if are_given else None
        (row,) = items(written([values] if are_given else [names, values]), MEDIA, form=form)
    except (AnswerError, MappingError):
        assert len(set(names)) < len(names)
    else:
        assert list(row.values()) == values


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_another_delimiter_is_told_with_what_to_write(delimiter: str) -> None:
    content = f"id{delimiter}name\n1{delimiter}a\n"
    (written,) = re.findall("`(delimiter: .+?)`", refusal(content, MEDIA))
    assert yaml.safe_load(written) == {"delimiter": delimiter}
    form = Format(FormatName.CSV, table=Table(delimiter=delimiter))
    assert items(content, MEDIA, form=form) == [{"id": "1", "name": "a"}]


def test_names_stand_for_a_header_line() -> None:
    form = Format(FormatName.CSV, table=Table(names=("id", "name")))
    assert items("1,a\n2,b", MEDIA, form=form) == [{"id": "1", "name": "a"}, {"id": "2", "name": "b"}]


def test_lines_before_the_header_are_skipped() -> None:
    form = Format(FormatName.CSV, table=Table(skip=2))
    assert items('Report "of\nyesterday\nid,name\n1,a\n', MEDIA, form=form) == [{"id": "1", "name": "a"}]
    assert "line 5 has 1 fields" in refusal("Report\nx\nid,name\n1,a\n2\n", MEDIA, form=form)


def test_quotes_can_be_others_or_none() -> None:
    other = Format(FormatName.CSV, table=Table(quote="'"))
    assert items("id,name\n1,'a,b'\n", MEDIA, form=other) == [{"id": "1", "name": "a,b"}]
    none = Format(FormatName.TSV, table=Table(quote=""))
    assert items('id\tname\n1\t"a\n', MEDIA, form=none) == [{"id": "1", "name": '"a'}]


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8-sig", None), ("utf-16", None), ("cp1252", "cp1252"), ("utf-16-le", "utf-16-le"), ("shift_jis", "sjis")],
)
def test_the_encoding_is_that_of_the_mark_or_the_one_that_is_said(encoding: str, said: str | None) -> None:
    name = "ソ" if encoding == "shift_jis" else "Zoë"
    content = f"id,name\n1,{name}\n".encode(encoding)
    assert items(content, MEDIA, form=Format(FormatName.CSV, encoding=said)) == [{"id": "1", "name": name}]
    if said:
        assert items(content, f"{MEDIA}; charset={said}") == [{"id": "1", "name": name}]


def test_what_is_not_in_its_encoding_is_told_with_what_to_write() -> None:
    assert "`format: {csv: {encoding: cp1252}}`" in refusal("id,name\n1,Zoë\n".encode("cp1252"), MEDIA)


HTML = "<!DOCTYPE html>\n<html><body>Sign in, please</body></html>"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (HTML, "a page of HTML"),
        ("  <HTML><head>", "a page of HTML"),
        ('{"error": "no such report"}', "it is JSON"),
        ('[{"id": 1}]', "it is JSON"),
        ("<?xml version='1.0'?><error/>", "it is XML"),
        ("Not authorized", "one line of text"),
        ("Forbidden\n", "one line of text"),
    ],
)
@pytest.mark.parametrize(("media", "form"), [(MEDIA, None), ("application/json", CSV), ("text/html", CSV)])
def test_what_is_no_table_is_a_failure_with_what_came(content: str, told: str, media: str, form: Format | None) -> None:
    message = refusal(content, media, form=form)
    assert told in message
    assert media in message
    assert " ".join(content.split())[:30] in message
    assert ("`format`" in message) is (form is not None)


@given(made=tables(), delimiter=st.sampled_from(",;\t|"), end=st.sampled_from(["\n", "\r\n"]))
def test_what_is_written_is_read_again_equal(made: tuple[list[str], list[list[str]]], delimiter: str, end: str) -> None:
    names, rows = made
    form = Format(FormatName.CSV, table=Table(delimiter=delimiter))
    text = "\ufeff" + written([names, *rows], delimiter, end)
    assert items(text, form=form) == [dict(zip(names, row, strict=True)) for row in rows]


@given(
    made=tables(),
    breaks=st.lists(st.integers(0, 10_000), max_size=20),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]),
)
def test_cut_in_pieces_it_is_the_same(
    made: tuple[list[str], list[list[str]]], breaks: list[int], encoding: str
) -> None:
    names, rows = made
    content = written([names, *rows]).encode(encoding)
    said = encoding if encoding == "cp1252" else None
    form = Format(FormatName.CSV, encoding=said)
    whole = items(content, form=form)
    cutter = RowCutter(FormatName.CSV, Table(), said, most=10_000)
    places = sorted({0, len(content), *(place % (len(content) + 1) for place in breaks)})
    pieces = [content[start:stop] for start, stop in pairwise(places)]
    cuts = [*chain.from_iterable(map(cutter.feed, pieces)), *cutter.close()]
    assert cutter.values([cut.text for cut in cuts]) == whole
    assert [cutter.values([cut.text])[0] for cut in cuts] == whole
    assert all(content[cut.start : cut.start + len(cut.text)] == cut.text for cut in cuts)


@given(made=tables(), cut=st.integers(0, 10_000))
def test_cut_in_pieces_it_fails_as_the_whole_does(made: tuple[list[str], list[list[str]]], cut: int) -> None:
    names, rows = made
    content = written([names, *rows]).encode()
    content = content[: cut % (len(content) + 1)]

    def outcome() -> Any:
        cutter = RowCutter(FormatName.CSV, Table(), None, most=10_000)
        try:
            cuts = [*cutter.feed(content[:10]), *cutter.feed(content[10:]), *cutter.close()]
        except ValueError as error:
            return str(error)
        return cutter.values([each.text for each in cuts])

    def expected() -> Any:
        reader = RowReader(FormatName.CSV, Table())
        encoding, mark = encoding_of(content, None)
        try:
            rows = list(reader.read(lines_of(content[mark:].decode(encoding)), is_end=True))
            reader.end()
        except ValueError as error:
            return str(error)
        return [reader.made(row.values) for row in rows]

    came, wanted = outcome(), expected()
    assert came == wanted or ("codec" in str(came) and "codec" in str(wanted))


def test_a_table_of_very_many_columns_is_soon_read() -> None:
    """Each name was compared with all before it: a MiB of them took an hour, and the limit of a test is two minutes."""
    names = [f"c{number}" for number in range(300_000)]
    content = f"{','.join(names)}\n{',' * (len(names) - 1)}\n"
    assert items(content, MEDIA) == [dict.fromkeys(names, "")]
