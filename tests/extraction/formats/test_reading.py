"""Which format an answer is read in, by what the user says, by its content type, and by how it begins."""

import pytest

from extraction import Format, FormatName, Table
from extraction.formats import Document, FormatError, Source, recognized, understood
from tests.extraction.formats.answers import zipped

CONTENTS = {
    "object": b'{"a": 1}',
    "numbers": b"[1, 2]",
    "lines": b'{"a": 1}\n{"b": 2}',
    "rows": b"a,b\n1,2\n",
    "markup": b"<a><b>1</b></a>",
    "prolog": b'<?xml version="1.0"?><a/>',
    "page": b"<!doctype html><html></html>",
    "yaml": b"a: 1\n",
    "text": b'"x"',
    "guarded": b')]}\'\n[{"a": 1}]',
    "marked": b'\xef\xbb\xbf{"a": 1}',
    "quotes": b"{'a': b}",
}
# What each of them is read as; in brackets what it is refused as.
READ = """
                     object  numbers lines   rows    markup  prolog  page    yaml    text    guarded marked  quotes
-                    json    json    jsonl   (json)  xml     xml     (json)  (json)  json    json    json    (json)
application/json     json    json    jsonl   (json)  (json)  (json)  (json)  (json)  json    json    json    (json)
text/html            json    json    jsonl   (json)  (json)  (json)  (json)  (json)  json    json    json    (json)
application/x-ndjson jsonl   jsonl   jsonl   (jsonl) (jsonl) (jsonl) (jsonl) (jsonl) jsonl   jsonl   jsonl   (jsonl)
text/csv             (csv)   csv     (csv)   csv     (csv)   (csv)   (csv)   (csv)   (csv)   (csv)   (csv)   (csv)
text/tsv             (tsv)   (tsv)   (tsv)   (tsv)   (tsv)   (tsv)   (tsv)   (tsv)   (tsv)   (tsv)   (tsv)   (tsv)
application/xml      json    (xml)   jsonl   (xml)   xml     xml     (xml)   (xml)   (xml)   json    json    (xml)
application/x+yaml   json    yaml    jsonl   yaml    yaml    (yaml)  (yaml)  yaml    yaml    json    json    yaml
json                 json    json    (json)  (json)  (json)  (json)  (json)  (json)  json    json    json    (json)
jsonl                jsonl   jsonl   jsonl   (jsonl) (jsonl) (jsonl) (jsonl) (jsonl) jsonl   jsonl   jsonl   (jsonl)
csv                  (csv)   csv     (csv)   csv     (csv)   (csv)   (csv)   (csv)   (csv)   (csv)   (csv)   (csv)
xml                  (xml)   (xml)   (xml)   (xml)   xml     xml     (xml)   (xml)   (xml)   (xml)   (xml)   (xml)
yaml                 yaml    yaml    (yaml)  yaml    yaml    (yaml)  (yaml)  yaml    yaml    (yaml)  yaml    yaml
""".strip("\n").splitlines()
WHAT = READ[0].split()
SAID = [(row.split()[0], what, name) for row in READ[1:] for what, name in zip(WHAT, row.split()[1:], strict=True)]


def _source(said: str, content: bytes) -> Source:
    if said in {name.value for name in FormatName}:
        return Source(content, "text/html", None, Format(FormatName(said)))
    return Source(content, said.strip("-"))


@pytest.mark.parametrize(("said", "what", "name"), SAID)
def test_what_is_said_counts_where_it_may_be_so_and_else_how_it_begins(said: str, what: str, name: str) -> None:
    source = _source(said, CONTENTS[what])
    try:
        read = str(understood(source, most=0).name)
    except FormatError as error:
        read = f"({error.name})"
    assert read == name


@pytest.mark.parametrize(
    ("said", "what", "reason"),
    [
        ("text/csv", "object", "it is JSON"),
        ("text/csv", "markup", "it is XML"),
        ("text/csv", "page", "it is a page of HTML"),
        ("xml", "object", "it is JSON"),
        ("application/xml", "page", "it is a page of HTML"),
        ("application/x+yaml", "prolog", "it is XML"),
        ("yaml", "page", "it is a page of HTML"),
    ],
)
def test_what_it_plainly_is_instead_is_told_of_a_large_answer_too(said: str, what: str, reason: str) -> None:
    source = _source(said, CONTENTS[what])
    for read in (recognized, lambda source: understood(source, most=0)):
        with pytest.raises(FormatError) as failure:
            read(source)
        assert str(failure.value) == reason


@pytest.mark.parametrize(
    ("said", "what", "name"),
    [("-", "object", "json"), ("-", "guarded", "json"), ("text/csv", "yaml", "csv"), ("jsonl", "page", "jsonl")],
)
def test_of_a_large_answer_the_format_is_told_by_its_beginning(said: str, what: str, name: str) -> None:
    assert recognized(_source(said, CONTENTS[what])) == name


def test_of_a_zip_file_it_is_not() -> None:
    assert recognized(Source(zipped(("a.json", "{}")))) is None


def test_a_document_has_what_its_format_tells() -> None:
    assert understood(Source(b')]}\'[{"a": 1}]'), most=0) == Document([{"a": 1}], FormatName.JSON, b'[{"a": 1}]')
    lines = b'{"a": 1}\n{"a": 2}'
    assert understood(Source(b"\xef\xbb\xbf" + lines), most=0) == (
        Document([{"a": 1}, {"a": 2}], FormatName.JSONL, lines, are_many=True)
    )
    table = Source(b"a;b\n1;2\n", format=Format(FormatName.CSV, table=Table(";")))
    assert understood(table, most=0) == Document([{"a": "1", "b": "2"}], FormatName.CSV, columns=("a", "b"))
    assert understood(Source(b"<a/>"), most=0) == Document({"a": None}, FormatName.XML)
    documents = Source(b"---\na: 1\n---\na: 12345678901234567890\n", "text/yaml")
    assert understood(documents, most=0) == (
        Document([{"a": 1}, {"a": 12345678901234567890}], FormatName.YAML, b"12345678901234567890", are_many=True)
    )


@pytest.mark.parametrize(("digits", "long"), [(15, False), (16, True)])
def test_integers_may_be_longer_than_a_double_holds_from_16_digits_on(digits: int, long: bool) -> None:
    assert understood(Source(b"[" + b"1" * digits + b"]"), most=0).has_long_integers is long


def test_of_several_members_what_they_have_in_common_is_told() -> None:
    rows = understood(Source(zipped(("a.csv", "a\n1\n"), ("b.csv", "a\n2\n"))), most=100)
    assert rows == Document([{"a": "1"}, {"a": "2"}], FormatName.CSV, b"\n", are_many=True)
    mixed = understood(Source(zipped(("a.csv", "a\n1\n"), ("b.json", '{"a": 2}'), ("c.json", " "))), most=100)
    assert mixed == Document([{"a": "1"}, {"a": 2}], FormatName.JSON, b'\n{"a": 2}', are_many=True)
    none = understood(Source(zipped(("a.json", ""))), most=100)
    assert none == Document([], FormatName.JSON, b"", are_many=True)


def test_of_a_member_that_cannot_be_read_its_own_beginning_is_shown() -> None:
    with pytest.raises(FormatError) as failure:
        understood(Source(zipped(("a.json", "nope"))), most=100)
    assert str(failure.value) == "in its member 'a.json': Expecting value: line 1 column 1 (char 0)"
    assert (failure.value.name, failure.value.shown) == (FormatName.JSON, b"nope")
    with pytest.raises(FormatError) as failure:
        understood(
            Source(zipped(("a.json", "{}"), ("b.json", "{}")), format=Format(FormatName.CSV, member="x")), most=9
        )
    assert failure.value.name is FormatName.CSV
    with pytest.raises(FormatError) as failure:
        understood(Source(zipped(("a.json", "{}"))[:-10]), most=9)
    assert failure.value.name is None


def test_bytes_that_are_no_text_are_told_with_the_setting_that_names_their_encoding() -> None:
    for source, remedy in (
        (Source("Zoë;".encode("latin-1"), "text/csv"), "`format: {csv: {encoding: cp1252}}`"),
        (Source('["Zoë"]'.encode("latin-1"), charset="utf-16"), "`format: {json: {encoding: cp1252}}`"),
        (Source(b"\xff", "text/csv", None, Format(FormatName.XML, "ascii")), "`format: {xml: {encoding: cp1252}}`"),
    ):
        with pytest.raises(FormatError) as failure:
            understood(source, most=0)
        assert str(failure.value).endswith(f"; if it is in another encoding, say so: {remedy}")


def test_xml_is_in_the_encoding_that_is_said_or_declared() -> None:
    declared = '<?xml version="1.0" encoding="latin-1"?><a>ë</a>'
    for source in (
        Source(declared.encode("latin-1"), "text/xml"),
        Source(declared.encode(), "text/xml", "utf-8"),
        Source(b"\xef\xbb\xbf" + declared.encode(), "text/xml"),
    ):
        assert understood(source, most=0).json == {"a": "ë"}
