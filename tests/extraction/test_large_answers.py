"""What is known of an answer that is large: how it is cut in pieces, and what stands around what was cut out."""

import pytest

from extraction import Answer, Body, Extraction, Format, FormatName, Shape, Table, TooMuch, unpacked_size
from extraction.cutting import Cutter, ListCutter
from extraction.line_cutting import LineCutter, RowCutter
from json_types import Json
from messages import AnswerError

CSV = Format(FormatName.CSV, table=Table(names=("a", "b")))


@pytest.mark.parametrize(
    ("data_path", "content", "media", "form", "kind"),
    [
        (None, b'[{"a": 1}', "", None, ListCutter),
        (".x", b'{"x": [', "application/json", None, ListCutter),
        (".x", b'{"x": [', "text/csv", Format(FormatName.JSON), ListCutter),
        (".x[]", b'{"x": [', "", None, None),
        (None, b'{"a": 1}\n{"b": 2}', "", None, LineCutter),
        (".", b'{"a": 1}\n{"b": 2}', "", None, LineCutter),
        (".x", b'{"a": 1}\n{"b": 2}', "", None, None),
        (None, b"a,b\n1,2\n", "text/csv", None, RowCutter),
        (None, b"a\tb\n1\t2\n", "text/tsv", None, RowCutter),
        (".x", b"a,b\n1,2\n", "text/csv", None, None),
        (None, b"1,2\n", "", CSV, RowCutter),
        (None, "a,ë\n1,2\n".encode("latin-1"), "text/csv; charset=latin-1", None, RowCutter),
        (None, "a,ë\n1,2\n".encode("utf-16"), "text/csv; charset=utf-16", None, None),
        (None, "a,b\n".encode("utf-16-le"), "text/csv", Format(FormatName.CSV, "utf-16-le"), None),
        (None, "[]".encode("utf-16-le"), "application/json; charset=utf-16-le", None, None),
        (None, '{"a": 1}\n{"b": 2}'.encode("utf-16-le"), "application/x-ndjson; charset=utf-16-le", None, None),
        (None, b"<a/>", "text/xml", None, None),
        (None, b"a: 1", "text/yaml", None, None),
    ],
)
def test_what_cuts_it(
    data_path: str | None, content: bytes, media: str, form: Format | None, kind: type[Cutter] | None
) -> None:
    cutter = Extraction(data_path, form).cutter(Body(content, media), most=20)
    assert (None if cutter is None else type(cutter)) == kind


@pytest.mark.parametrize(
    ("data_path", "content", "media", "form", "items"),
    [
        (".x", b'{"x": [{"a": 1}, {"a": 2}]}', "application/json", None, [{"a": 1}, {"a": 2}]),
        (None, b'{"a": 1}\n{"a": 2}', "application/x-ndjson", None, [{"a": 1}, {"a": 2}]),
        (None, b"a;b\n1;2\n", "", Format(FormatName.CSV, table=Table(";")), [{"a": "1", "b": "2"}]),
        (None, b"1,2\n", "", CSV, [{"a": "1", "b": "2"}]),
        (None, "a\tb\n1\të\n".encode("cp1252"), "text/tsv; charset=cp1252", None, [{"a": "1", "b": "ë"}]),
        (None, "a\n1\në\n".encode("cp1252"), "text/csv", Format(FormatName.CSV, "cp1252"), [{"a": "1"}, {"a": "ë"}]),
    ],
)
def test_it_cuts_out_its_items(
    data_path: str | None, content: bytes, media: str, form: Format | None, items: list[Json]
) -> None:
    cutter = Extraction(data_path, form).cutter(Body(content, media), most=100)
    assert cutter is not None
    cuts = [*cutter.feed(content), *cutter.close()]
    assert cutter.values([cut.text for cut in cuts]) == items


@pytest.mark.parametrize(
    ("content", "media"),
    [(b'[{"a": "' + b"x" * 50, ""), (b'{"a": 1}\n{"a": "' + b"x" * 50, ""), (b"a\n" + b"x" * 50, "text/csv")],
)
def test_what_it_keeps_is_bounded(content: bytes, media: str) -> None:
    for most, fits in ((60, True), (40, False)):
        cutter = Extraction().cutter(Body(content, media), most=most)
        assert cutter is not None
        if fits:
            cutter.feed(content)
            cutter.feed(b"x")
            continue
        with pytest.raises(TooMuch):  # noqa: PT012
            cutter.feed(content)
            cutter.feed(b"x")


def _cut(extraction: Extraction, content: bytes, media: str = "") -> tuple[Cutter, list[Json]]:
    cutter = extraction.cutter(Body(content, media), most=1000)
    assert cutter is not None
    cuts = [*cutter.feed(content), *cutter.close()]
    return cutter, cutter.values([cut.text for cut in cuts])


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_of_what_was_cut_out_the_ends_stand_in_the_answer(count: int) -> None:
    extraction = Extraction(".x")
    items: list[Json] = [{"a": number} for number in range(count)]
    text = ", ".join(f'{{"a": {number}}}' for number in range(count))
    cutter, found = _cut(extraction, f'{{"x": [{text}], "next": "n"}}'.encode())
    taken = extraction.items_in(found)
    answer = extraction.around(cutter, taken, 77)
    ends = items if count < 2 else [items[0], items[-1]]
    assert answer == Answer({"x": ends, "next": "n"}, taken, Shape.LIST, 77, taken, (("x",),))


def test_lines_are_many_and_rows_have_columns() -> None:
    cutter, found = _cut(Extraction(), b'{"a": 1}\n{"a": 2}\n')
    taken = Extraction().items_in(found)
    answer = Extraction().around(cutter, taken, 9)
    assert answer == Answer([{"a": 1}, {"a": 2}], taken, Shape.LIST, 9, taken, ((),), are_many=True)
    cutter, found = _cut(Extraction(), b"a,b\n1,2\n", "text/csv")
    taken = Extraction().items_in(found)
    answer = Extraction().around(cutter, taken, 9)
    assert (answer.columns, answer.are_many, answer.json) == (("a", "b"), False, [{"a": "1", "b": "2"}])


def test_a_list_that_is_there_twice_is_a_failure() -> None:
    extraction = Extraction(".x")
    cutter, _ = _cut(extraction, b'{"x": [{"a": 1}], "x": [{"a": 2}]}')
    with pytest.raises(AnswerError) as failure:
        extraction.around(cutter, [{"a": 1}], 9)
    assert str(failure.value) == "The answer has '.x' twice, so it is not known which of them is meant."


def test_one_that_is_plainly_in_another_format_is_a_failure() -> None:
    for form, wanted in ((None, "CSV"), (Format(FormatName.CSV), "CSV, which `format` says it is")):
        with pytest.raises(AnswerError) as failure:
            Extraction(None, form).cutter(Body(b'{"a": 1}', "text/csv"), most=9)
        assert str(failure.value) == (
            f'The answer is not {wanted} (it is JSON): status 200, content type text/csv, 8 bytes: {{"a": 1}}'
        )


def test_what_was_cut_out_and_is_no_object_is_a_failure() -> None:
    with pytest.raises(AnswerError, match=r"a number came, such as 1; wrap them with data_path: '\[\(\.x "):
        Extraction(".x").items_in([1])


@pytest.mark.parametrize(
    ("media", "form", "slowness"),
    [
        ("", None, 1),
        ("application/json", None, 1),
        ("application/x-ndjson", None, 1),
        ("text/csv", None, 32),
        ("text/csv", Format(FormatName.JSON), 1),
        ("", Format(FormatName.JSONL), 1),
        ("", Format(FormatName.YAML), 32),
        ("text/xml", None, 32),
    ],
)
def test_how_much_longer_it_may_take_than_json(media: str, form: Format | None, slowness: int) -> None:
    assert Extraction(None, form).slowness(Body(b"", media)) == slowness


@pytest.mark.parametrize(
    ("data_path", "in_pieces", "computes", "ends"),
    [
        (None, True, False, True),
        (".", True, False, True),
        (".a.b", True, False, True),
        (".a[]", False, False, True),
        (".a // []", False, False, True),
        (".a | map(.b)", False, True, True),
        (".a | recurse", False, True, False),
    ],
)
def test_whether_its_items_are_told_as_they_come_or_computed(
    data_path: str | None, in_pieces: bool, computes: bool, ends: bool
) -> None:
    extraction = Extraction(data_path)
    assert (extraction.reads_in_pieces, extraction.computes, extraction.plainly_ends) == (in_pieces, computes, ends)


def test_a_list_path_is_walked_without_jq(monkeypatch: pytest.MonkeyPatch) -> None:
    extraction = Extraction(".a[].b")
    monkeypatch.setattr("extraction.expressions.Expression.iterate", None)
    assert extraction.read(Body(b'{"a": [{"b": {"id": 1}}]}')).items == [{"id": 1}]


def test_a_body_that_is_all_in_memory_is_otherwise_what_it_was() -> None:
    class Coming:
        async def read(self, position: int, most: int) -> bytes:
            return b""

        def reread(self, position: int, length: int) -> bytes:
            return b""

        async def aclose(self) -> None: ...

    body = Body(b"[", "text/csv", 203, Coming(), most=7)
    assert body.of(b"[]") == Body(b"[]", "text/csv", 203)
    assert (body.of(b"[]").most, unpacked_size(body)) == (7, 1)
