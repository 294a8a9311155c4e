"""What is wrong with a format, or with what is said of one, word for word."""

import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from extraction import Format, FormatName, Table, XmlNames
from extraction.formats import FormatError, RowReader, Source, understood
from extraction.formats import archives as zip_files
from messages import MappingError
from tests.extraction.formats.answers import zipped

NAMES = ("n" * 70, "id")


def told(content: bytes, media: str = "", form: Format | None = None, most: int = 1000) -> str:
    with pytest.raises(FormatError) as failure:
        understood(Source(content, media, None, form), most=most)
    return str(failure.value)


def csv(content: str, table: Table | None = None, name: FormatName = FormatName.CSV) -> str:
    return told(content.encode(), form=Format(name, table=table or Table()))


@pytest.mark.parametrize(
    ("content", "member", "message"),
    [
        (zipped(), None, "the zip file holds nothing"),
        (
            zipped(("[Content_Types].xml", ""), ("a.xml", "")),
            None,
            "it is a file of an office program, such as a workbook; let the API export CSV",
        ),
        (
            zipped(("a.txt", ""), ("b.txt", "")),
            "c.txt",
            "no member of the zip file is called 'c.txt'; there are a.txt, b.txt",
        ),
        (
            zipped(*((f"{n}", "") for n in range(12))),
            "x",
            "no member of the zip file is called 'x'; there are 0, 1, 2, 3, 4, 5, 6, 7, 8, 9",
        ),
        (
            zipped(("a.csv", "id\n1\n"), method=zipfile.ZIP_LZMA),
            None,
            "its member 'a.csv' is compressed by a method that is not supported",
        ),
        (
            zipped(("a.csv", "x" * 1001)),
            None,
            "the members of the zip file are larger than 0.0009537 MiB (maxWholeAnswer)",
        ),
        (b"PK\x03\x04", None, "the zip file is damaged, or was cut short: File is not a zip file"),
    ],
)
def test_a_zip_file(content: bytes, member: str | None, message: str) -> None:
    form = None if member is None else Format(FormatName.CSV, member=member)
    assert told(content, form=form) == message


def test_an_encrypted_member_and_one_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    content = bytearray(zipped(("a.csv", "id\n1\n")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    assert told(bytes(content)) == "its member 'a.csv' is encrypted"
    monkeypatch.setattr(zip_files, "_MOST_MEMBERS", 2)
    assert len(list(zip_files.members_of(zipped(("a", ""), ("b", "")), None, most=9))) == 2
    assert told(zipped(("a", ""), ("b", ""), ("c", ""))) == "the zip file has more than 2 members"


@pytest.mark.parametrize(("most", "fits"), [(10, True), (9, False)])
def test_the_members_of_a_zip_file_are_bounded_together(most: int, fits: bool) -> None:
    content = zipped(("a", "xxxxx"), ("b", "xxxxx"))
    if fits:
        assert [each.content for each in zip_files.members_of(content, None, most=most)] == [b"xxxxx", b"xxxxx"]
        return
    with pytest.raises(ValueError, match=r"larger than 8\.583e-06 MiB \(maxWholeAnswer\)$"):
        list(zip_files.members_of(content, None, most=most))


@pytest.mark.parametrize(
    ("content", "table", "message"),
    [
        ("", None, "it has no header line"),
        (
            "sorry",
            None,
            "it is one line of text, 'sorry', and no row follows; if that is the only column, give its name by "
            "`names`, and `skip: 1`",
        ),
        (
            "x" * 70,
            None,
            f"it is one line of text, '{'x' * 60}', and no row follows; if that is the only column, give its name by "
            "`names`, and `skip: 1`",
        ),
        ("id,name\n1\n", None, "line 2 has 1 fields, and there are 2 columns: id, name"),
        ("1\n", Table(names=NAMES), f"line 1 has 1 fields, and there are 2 columns: {'n' * 60}"),
        (
            "\na;b\n1;2\n",
            None,
            "line 2 names one column, 'a;b'; if ';' stands between columns, say so by `delimiter: ';'`",
        ),
        (
            "a\tb\n",
            None,
            "line 1 names one column, 'a\\tb'; if '\\t' stands between columns, say so by `delimiter: \"\\t\"`",
        ),
        (
            f"a|{'x' * 70}\n",
            None,
            f"line 1 names one column, 'a|{'x' * 58}'; if '|' stands between columns, say so by `delimiter: '|'`",
        ),
        ("a,a\n", None, "line 1 names the column 'a' twice; give names of your own by `names`, and `skip: 1`"),
        (
            f"x\n{'a' * 70},{'a' * 70}\n",
            Table(skip=1),
            f"line 2 names the column '{'a' * 60}' twice; give names of your own by `names`, and `skip: 2`",
        ),
        (
            "a,,\n",
            None,
            "line 1 has several columns without a name; give names of your own by `names`, and `skip: 1`",
        ),
        ('a,b\n1,"2\n', None, "line 2: unexpected end of data"),
        ('a,b\n"1"x,2\n', None, "line 2: ',' expected after '\"'"),
    ],
)
def test_a_table(content: str, table: Table | None, message: str) -> None:
    assert csv(content, table) == message


def test_lines_of_a_table_are_counted_over_all_blocks() -> None:
    reader = RowReader(FormatName.CSV, Table(skip=1))
    assert [row.values for row in reader.read(["no row\n", "a,b\n", "1,2\n"], is_end=False)] == [["1", "2"]]
    assert reader.consumed == 3
    assert [(row.first, row.end) for row in reader.read(["1,2\n", '1,"2\n'], is_end=False)] == [(0, 1)]
    assert reader.consumed == 1
    with pytest.raises(ValueError, match=r"^line 5: unexpected end of data$"):
        list(reader.read(['1,"2\n'], is_end=True))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            '<!DOCTYPE a SYSTEM "x"><a/>',
            "its document type, a, is defined elsewhere, and nothing is fetched for it",
        ),
        (
            '<!DOCTYPE a PUBLIC "x" "y"><a/>',
            "its document type, a, is defined elsewhere, and nothing is fetched for it",
        ),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "it has entities of its own, which are refused"),
        ("<a>", "no element found: line 1, column 3"),
    ],
)
def test_an_xml_document(content: str, message: str) -> None:
    assert told(content.encode(), "text/xml") == message


@pytest.mark.parametrize(("depth", "fits"), [(250, True), (251, False)])
def test_an_xml_document_may_be_nested_so_deep(depth: int, fits: bool) -> None:
    content = ("<a>" * depth + "</a>" * depth).encode()
    if fits:
        understood(Source(content, "text/xml"), most=0)
        return
    with pytest.raises(RecursionError, match=r"^more than 250 elements in each other$"):
        understood(Source(content, "text/xml"), most=0)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Table(";;"), "delimiter is ';;', and must be one character, which ends no line."),
        (lambda: Table("\n"), "delimiter is '\\n', and must be one character, which ends no line."),
        (lambda: Table(quote="''"), "quote is \"''\", and must be one character, which ends no line."),
        (lambda: Table(quote="\r"), "quote is '\\r', and must be one character, which ends no line."),
        (lambda: Table("'", "'"), 'delimiter and quote are both "\'".'),
        (lambda: Table(names=("a", "b", "a")), "names has 'a' twice."),
        (lambda: Table(names=("", "b", "")), "names has '' twice."),
        (lambda: Format(FormatName.CSV, "nope"), "encoding: unknown encoding: nope."),
    ],
)
def test_what_is_said_of_a_format(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(MappingError) as failure:
        make()
    assert str(failure.value) == message


@pytest.mark.parametrize(
    ("name", "accept"),
    [
        (FormatName.JSON, "application/json"),
        (FormatName.CSV, "text/csv, application/csv;q=0.9, text/x-csv;q=0.9, */*;q=0.5"),
        (FormatName.XML, "application/xml, text/xml;q=0.9, */*;q=0.5"),
    ],
)
def test_what_is_asked_for_in_a_format(name: FormatName, accept: str) -> None:
    assert Format(name, xml=XmlNames()).accept == accept
