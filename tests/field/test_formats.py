"""Pages in every format that answers come in: every item exactly once, or the kind fails (contract §5)."""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

import pytest
import yaml

from tests.field.readings import Raw, read, records
from tests.servers.loopback import Request, Response

type Writing = Callable[[list[Raw]], bytes]


def lines(items: list[Raw]) -> bytes:
    return "".join(json.dumps(item) + "\n" for item in items).encode()


def table(items: list[Raw], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, ["id", "name"], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(items)
    return text.getvalue().encode(encoding)


def xml(items: list[Raw]) -> bytes:
    inner = "".join(f"<item><id>{item['id']}</id><name>{escape(item['name'])}</name></item>" for item in items)
    return f"<?xml version='1.0'?><answer><items>{inner}</items></answer>".encode()


def yaml_list(items: list[Raw]) -> bytes:
    return yaml.safe_dump(items, allow_unicode=True).encode()


def zip_of(write: Writing, name: str) -> Writing:
    def zipped(items: list[Raw]) -> bytes:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, write(items))
        return made.getvalue()

    return zipped


FORMATS: dict[str, tuple[str, Writing, Raw]] = {
    "lines as JSON": ("application/json", lines, {"format": "jsonl"}),
    "lines as text": ("text/plain", lines, {"format": "jsonl"}),
    "lines": ("application/x-ndjson", lines, {}),
    "guarded JSON": ("application/json", lambda items: b")]}'\n" + json.dumps(items).encode(), {}),
    "CSV": ("text/csv; charset=utf-8", table, {}),
    "CSV as octets": ("application/octet-stream", table, {"format": "csv"}),
    "CSV of a spreadsheet": (
        "text/csv",
        lambda items: table(items, ";", "cp1252"),
        {"format": {"csv": {"delimiter": ";", "encoding": "cp1252"}}},
    ),
    "CSV without a header": (
        "text/csv",
        lambda items: table(items).partition(b"\n")[2],
        {"format": {"csv": {"names": ["id", "name"]}}},
    ),
    "TSV": ("text/tab-separated-values", lambda items: table(items, "\t"), {}),
    "XML": ("application/xml", xml, {"data_path": ".answer.items.item"}),
    "XML by jq": ("text/plain", xml, {"data_path": "[.answer.items.item[] | select(.id)]"}),
    "YAML": ("application/yaml", yaml_list, {}),
    "YAML as text": ("text/plain", yaml_list, {"format": "yaml"}),
    "gzip of CSV": ("application/gzip", lambda items: gzip.compress(table(items)), {"format": "csv"}),
    "gzip of lines": ("application/octet-stream", lambda items: gzip.compress(lines(items)), {"format": "jsonl"}),
    "zip of CSV": ("application/zip", zip_of(table, "export.csv"), {}),
    "zip of XML": ("application/zip", zip_of(xml, "export.xml"), {"data_path": ".answer.items.item"}),
}
NAMED = pytest.mark.parametrize(("media", "write", "selector"), FORMATS.values(), ids=FORMATS.keys())
STYLES: dict[str, Raw] = {
    "page": {"type": "page", "size": 10, "size_param": "size"},
    "offset": {"type": "offset", "size": 10, "size_param": "limit"},
    "link": {"type": "header_link"},
}


def named(count: int) -> list[Raw]:
    return [{**item, "name": f"Zoë, {item['id']}; & <so on>"} for item in records(count)]


def wide(count: int) -> list[Raw]:
    """Few for the bytes that they take."""
    return [{**item, "name": item["name"] * 25} for item in named(count)]


def server(items: list[Raw], media: str, write: Writing, *, spoil: Callable[[bytes], bytes] = bytes) -> Any:
    """Pages of ten, by number, offset or the Link header."""

    def answer(request: Request) -> Response:
        start = int(request.query.get("offset", (int(request.query.get("page", 1)) - 1) * 10))
        page = items[start : start + 10]
        content = write(page)
        headers = {"Content-Type": media}
        if start + 10 < len(items):
            headers["Link"] = f'<{request.path}?offset={start + 10}>; rel="next"'
        return Response(spoil(content) if start else content, headers=headers)

    return answer


@NAMED
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("count", [25, 21])
async def test_every_item_is_read_exactly_once(
    media: str, write: Writing, selector: Raw, style: str, count: int
) -> None:
    outcome = await read(server(named(count), media, write), {**selector, "pagination": STYLES[style]})
    assert [str(each) for each in outcome.whole] == [str(number) for number in range(count)]


@NAMED
async def test_an_empty_page_is_an_empty_list(media: str, write: Writing, selector: Raw) -> None:
    outcome = await read(server([], media, write), {**selector, "pagination": STYLES["page"]})
    if media == "application/octet-stream" and selector == {"format": "jsonl"}:
        assert "there was nothing in them" in outcome.failed  # as of any compression that gives nothing
    else:
        assert outcome.whole == []


HTML = b"<!DOCTYPE html><html><body>Sign in, please</body></html>"


@NAMED
@pytest.mark.parametrize("spoilt", [HTML, b"Internal error", b'{"error": "denied"}', b"\xff\xfe\x00"])
async def test_a_page_that_is_something_else_fails_the_kind(
    media: str, write: Writing, selector: Raw, spoilt: bytes
) -> None:
    spoiling = server(named(25), media, write, spoil=lambda _: spoilt)
    outcome = await read(spoiling, {**selector, "pagination": STYLES["page"]})
    assert outcome.failure is not None


CUT_ANYWHERE = ["CSV", "CSV of a spreadsheet", "XML", "guarded JSON", "gzip of CSV", "zip of CSV", "lines"]


@pytest.mark.parametrize("name", CUT_ANYWHERE)
async def test_a_page_that_is_cut_fails_the_kind(name: str) -> None:
    media, write, selector = FORMATS[name]
    whole = server(named(20), media, write)
    for cut in (7, 15, 40):
        spoiling = server(named(20), media, write, spoil=lambda content: content[:-cut])  # noqa: B023
        outcome = await read(spoiling, {**selector, "pagination": STYLES["page"]}, max_retries=0)
        assert outcome.failure is not None, (name, cut)
    assert len((await read(whole, {**selector, "pagination": STYLES["page"]})).whole) == 20


@pytest.mark.parametrize(
    ("selector", "config", "asked"),
    [
        ({}, {}, "application/json"),
        ({"format": "json"}, {}, "application/json"),
        ({"format": "csv"}, {}, "text/csv, application/csv;q=0.9, text/x-csv;q=0.9, */*;q=0.5"),
        ({"format": {"xml": {}}}, {}, "application/xml, text/xml;q=0.9, */*;q=0.5"),
        ({"format": "csv", "headers": {"accept": "text/plain"}}, {}, "text/plain"),
        ({"format": "csv"}, {"headers": {"ACCEPT": "text/plain"}}, "text/plain"),
    ],
)
async def test_what_is_asked_for_fits_the_format(selector: Raw, config: Raw, asked: str) -> None:
    outcome = await read(server([], "application/json", lines), selector, **config)
    assert [request.headers["accept"] for request in outcome.requests] == [asked] * len(outcome.requests)


def always(content: bytes, media: str) -> Any:
    return lambda _: Response(content, headers={"Content-Type": media})


@pytest.mark.parametrize(("media", "packed"), [("text/csv", bytes), ("application/gzip", gzip.compress)])
async def test_a_large_export_is_read_row_by_row(media: str, packed: Callable[[bytes], bytes]) -> None:
    content = table(wide(9_000))
    assert len(content) > 4 * 1024 * 1024
    outcome = await read(always(packed(content), media), {"format": "csv"})
    assert outcome.whole == [str(number) for number in range(9_000)]
    assert "line 9001" in (await read(always(packed(content[:-9]), media), {"format": "csv"})).failed


@pytest.mark.parametrize("media", ["application/json", "text/plain"])
async def test_large_json_lines_are_read_line_by_line_under_any_content_type(media: str) -> None:
    content = lines(wide(9_000))
    assert len(content) > 4 * 1024 * 1024
    assert (await read(always(content, media))).whole == list(range(9_000))
    assert "JSON lines" in (await read(always(content[:-9], media))).failed


async def test_a_large_answer_is_held_whole_in_the_format_that_is_said() -> None:
    rows = wide(9_000)
    text = "".join(f"<item><id>{row['id']}</id><name>{escape(row['name'])}</name><tag>x</tag></item>" for row in rows)
    content = f"<answer><items>{text}</items></answer>".encode("cp1252")
    assert len(content) > 4 * 1024 * 1024
    said: Raw = {
        "format": {"xml": {"encoding": "cp1252", "lists": ["tag"]}},
        "data_path": '[.answer.items.item[] | select(.tag == ["x"] and (.name | startswith("Zoë")))]',
    }
    outcome = await read(always(content, "application/octet-stream"), said)
    assert outcome.whole == [str(number) for number in range(9_000)]


@pytest.mark.parametrize("said", ["<users total='25'>", "<users hasMore='{more}'>", "<users><total>25</total>"])
async def test_what_xml_says_of_itself_is_evidence_like_any_other(said: str) -> None:
    def answer(request: Request) -> Response:
        start = 10 * (int(request.query.get("page", 1)) - 1)
        users = "".join(f"<user><id>{number}</id></user>" for number in range(start, min(start + 10, 25)))
        content = f"{said.format(more=str(start < 15).lower())}{users}</users>"
        return Response(content.encode(), headers={"Content-Type": "application/xml"})

    selector = {"data_path": ".users.user"}
    outcome = await read(answer, {**selector, "pagination": STYLES["page"]})
    assert (len(outcome.whole), outcome.is_end_assumed) == (25, False)
    assert "there is more" in (await read(answer, selector)).failed


@pytest.mark.parametrize(
    "content",
    [
        "<answer><error>denied</error><users/></answer>",
        "<answer status='error'><message>denied</message><users><user><id>1</id></user></users></answer>",
        "<Error><Code>AccessDenied</Code><Message>denied</Message></Error>",
    ],
)
async def test_xml_that_says_it_failed_is_a_failure(content: str) -> None:
    outcome = await read(always(content.encode(), "application/xml"), {"data_path": ".answer.users.user"})
    assert outcome.failure is not None
