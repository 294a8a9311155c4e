"""Zip files: what their members hold, or why not; bounded, whatever they were made to be."""

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction import Body, Format, FormatName, unpacked_size
from extraction.formats import archives
from messages import AnswerError
from tests.extraction.formats.answers import CSV, items, read, refusal, zipped

ZIP = "application/zip"


def test_one_member_is_the_document() -> None:
    assert items(zipped(("a.json", '{"items": [{"id": 1}]}')), ZIP, ".items") == [{"id": 1}]
    assert items(zipped(("a.csv", "id,name\n1,a\n")), ZIP) == [{"id": "1", "name": "a"}]
    assert items(zipped(("a.xml", "<jobs><job><id>1</id></job></jobs>")), ZIP, ".jobs.job") == [{"id": "1"}]
    assert items(zipped(("a.yml", "- id: 1\n")), ZIP) == [{"id": 1}]


def test_what_several_members_hold_is_one_list() -> None:
    answer = read(zipped(("a.csv", "id,n\n1,a\n"), ("d/", ""), ("d/b.csv", "id,n\n2,b\n"), ("c.csv", "")), ZIP)
    assert list(answer.items) == [{"id": "1", "n": "a"}, {"id": "2", "n": "b"}]
    assert answer.records == 2
    assert items(zipped(("a.json", '{"id": 1}'), ("b.json", '[{"id": 2}]')), ZIP) == [{"id": 1}, {"id": 2}]
    assert items(zipped(("a.json", '{"i": [{"id": 1}]}'), ("b.json", '{"i": []}')), ZIP, ".[].i[]") == [{"id": 1}]


def test_long_integers_of_several_members_keep_their_digits() -> None:
    content = zipped(("a.json", '[{"id": 12345678901234567890}]'), ("b.json", '[{"id": 12345678901234567891}]'))
    assert items(content, ZIP, "map(select(.id))") == [{"id": 12345678901234567890}, {"id": 12345678901234567891}]


def test_those_that_are_meant_can_be_named() -> None:
    content = zipped(("stops.txt", "id\n1\n"), ("routes.txt", "id\n2\n"), ("README", "x"))
    assert items(content, ZIP, form=Format(FormatName.CSV, member="stops.txt")) == [{"id": "1"}]
    assert items(content, ZIP, form=Format(FormatName.CSV, member="*.txt")) == [{"id": "1"}, {"id": "2"}]
    message = refusal(content, ZIP, form=Format(FormatName.CSV, member="trips.txt"))
    assert "'trips.txt'; there are stops.txt, routes.txt, README" in message


def test_what_a_mac_adds_is_no_member() -> None:
    assert items(zipped(("a.csv", "id\n1\n"), ("__MACOSX/._a.csv", "\0\1")), ZIP) == [{"id": "1"}]


def test_what_is_wrong_is_told_with_its_member() -> None:
    message = refusal(zipped(("a.csv", "id,name\n1,a\n"), ("b.csv", "id,name\n1\n")), ZIP)
    assert "in its member 'b.csv': line 2 has 1 fields" in message
    assert "id,name 1" in message


def test_what_is_held_of_one_is_what_is_in_it_by_its_own_word(monkeypatch: pytest.MonkeyPatch) -> None:
    content = zipped(("a.json", "x" * 5_000), ("b.json", "y" * 5_000))
    assert unpacked_size(Body(content)) == 10_000
    assert unpacked_size(Body(b"x" * 5_000)) == 5_000
    assert unpacked_size(Body(content[:-10])) == len(content) - 10
    small = zipped(("a.json", ""))
    assert unpacked_size(Body(small)) == len(small)
    monkeypatch.setattr(archives, "_MOST_MEMBERS", 2)
    assert unpacked_size(Body(content)) == 10_000
    monkeypatch.setattr(archives, "_MOST_MEMBERS", 1)
    assert unpacked_size(Body(content)) == len(content)


def test_it_is_told_by_its_looks_whatever_its_content_type() -> None:
    content = zipped(("a.csv", "id\n1\n"))
    for media in ("", "application/octet-stream", "text/csv", "application/json"):
        assert items(content, media) == [{"id": "1"}]
    assert items(content, "text/csv", form=CSV) == [{"id": "1"}]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@given(data=st.data())
def test_cut_short_it_is_a_failure(method: int, data: st.DataObject) -> None:
    content = zipped(("a.csv", "id,name\n" + "1,a\n" * 20), ("b.csv", "id,name\n2,b\n"), method=method)
    refusal(content[: data.draw(st.integers(4, len(content) - 1))], ZIP)


@given(place=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_damaged_it_is_a_failure_or_what_it_was(place: int, bit: int) -> None:
    text = "id,name\n" + "".join(f"{number},a\n" for number in range(30))
    content = bytearray(zipped(("a.csv", text)))
    content[place % len(content)] ^= 1 << bit
    try:
        came = len(items(bytes(content), ZIP, form=CSV))
    except AnswerError:
        came = 30
    assert came == 30


def test_an_encrypted_one_is_told_as_that() -> None:
    content = bytearray(zipped(("a.csv", "id\n1\n")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    assert "'a.csv' is encrypted" in refusal(bytes(content), ZIP)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_method_that_is_not_supported_is_told_as_that(method: int) -> None:
    assert "method that is not supported" in refusal(zipped(("a.csv", "id\n1\n"), method=method), ZIP)


def test_a_workbook_is_told_as_that() -> None:
    content = zipped(("[Content_Types].xml", "<Types/>"), ("xl/workbook.xml", "<workbook/>"))
    assert "an office program" in refusal(content, ZIP)


def test_one_without_members_is_no_empty_listing() -> None:
    assert "holds nothing" in refusal(zipped(), ZIP)


def test_what_expands_beyond_the_bound_is_refused() -> None:
    content = zipped(("a.csv", "id\n" + "1\n" * 5000), ("b.csv", "id\n" + "1\n" * 5000))
    with pytest.raises(ValueError, match="larger than"):
        list(archives.members_of(content, None, most=15_000))
    assert len(list(archives.members_of(content, None, most=25_000))) == 2


def test_a_size_that_is_told_falsely_is_not_believed() -> None:
    content = bytearray(zipped(("a.csv", "id\n" + "1\n" * 5000)))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.index(signature) + offset
        content[at : at + 4] = struct.pack("<I", 5)
    with pytest.raises(ValueError, match=r"damaged|larger"):
        list(archives.members_of(bytes(content), None, most=100))


def test_too_many_members_are_refused_before_they_are_looked_at() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number in range(10_001):
            archive.writestr(f"{number}", "")
    assert "more than 10000 members" in refusal(made.getvalue(), ZIP)
