"""Whatever an API sends: the items whole, or an `IntegrationError` with a bounded message. Nothing else, ever.

`--hypothesis-profile thorough` looks at 20,000 of each.
"""

import json
from collections.abc import Callable, Sequence
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence import link_target
from extraction import Body, Expression, Extraction, decode, parse_path
from json_types import Item, Json
from messages import AnswerError, IntegrationError
from pagination import paginate
from paging import Page, PageRequest, Pagination, PaginationType

LONGEST_MESSAGE: Final = 2000
ENVELOPE_KEYS: Final = (
    "meta", "pagination", "paging", "page_info", "pageInfo", "page", "links", "_links", "next", "has_more", "hasMore",
    "has_next", "is_last", "last", "done", "first", "total_pages", "page_count", "last_page", "total", "total_count",
    "totalElements", "next_cursor", "nextCursor", "cursor", "cursors", "after", "end_cursor", "@odata.nextLink",
    "next_url", "href", "error", "errors", "ok", "success", "message", "data", "items", "id", "cursor.next",
)  # fmt: skip
DATA_PATHS: Final = (None, ".data", ".items", ".data.items", ".data[]", ".. | objects", "[.data[]? | {id: .}]", ".[]?")
CONFIGURED: Final = (None, "next", "meta.next", ".next", "data[-1].id", "links", ".data | length", "@odata.nextLink")

odd_texts: Final = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        [
            "", "0", "false", "next", "/next", "http://", "https://[::1", "http://h:99999/", "//other/x", "?page=2",
            "#", "javascript:x", "\x00", "a\x00b", "\x00int:7", "\x00int:" + "9" * 5000, "\ufeff", "\u2028",
            "x" * 70_000,
            "9" * 5000, "-1", "1e9", "²", "٣", "http://\u0130.test", "http://user:word@127.0.0.1/", "..", "a/../b",
        ]
    ),
)  # fmt: skip
leaves: Final = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 200),
    st.sampled_from([2**53 + 1, -(2**63) - 1, 2**64, 10**30, 10**4000, -(10**4299), 0.5, -0.0, 1e308, 5e-324]),
    odd_texts,
)
keys: Final = st.one_of(st.sampled_from(ENVELOPE_KEYS), st.sampled_from(["\x00", "\x00int:1", "", "a.b"]))
values: Final = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4), max_leaves=12
)
items: Final = st.lists(st.dictionaries(keys, leaves, max_size=3), max_size=6)
envelopes: Final = st.builds(
    lambda rest, name, found: {**rest, name: found}, st.dictionaries(keys, values, max_size=6), keys, items
)
documents: Final = st.one_of(envelopes, values, items)
content_types: Final = st.one_of(
    st.sampled_from(
        [
            "", "application/json", "text/html", "application/x-ndjson", "application/json; charset=utf-16", ";;;",
            "application/json; charset=latin-1", "application/json; charset=punycode", "application/json; charset=idna",
            "application/json; charset=hex", "text/x; charset=" + "u" * 9000, "a/b; charset=undefined", "\x00",
            "x" * 9000,
        ]
    ),
    st.text(max_size=20),
)  # fmt: skip


def nested(depth: int, opening: str = "[", closing: str = "]") -> bytes:
    return (opening * depth + "1" + closing * depth).encode()


def refused(read: Callable[[], object]) -> str:
    with pytest.raises(IntegrationError) as failure:
        read()
    message = str(failure.value)
    assert 0 < len(message) <= LONGEST_MESSAGE
    assert len(message.splitlines()) == 1
    return message


def read_or_refused(content: bytes, content_type: str, data_path: str | None) -> Sequence[Item] | None:
    """The items, or None where they are refused as they should be."""
    extraction = Extraction(data_path)
    body = Body(content, content_type)
    try:
        return extraction.read(body).items
    except IntegrationError:
        refused(lambda: extraction.read(body))
        return None


@given(st.binary(max_size=300), content_types, st.sampled_from(DATA_PATHS))
def test_any_bytes_are_read_or_refused(content: bytes, content_type: str, data_path: str | None) -> None:
    read_or_refused(content, content_type, data_path)


@given(documents, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"]), st.sampled_from(DATA_PATHS))
def test_any_json_in_any_encoding_of_json_is_read_or_refused(
    document: Json, encoding: str, data_path: str | None
) -> None:
    read_or_refused(json.dumps(document, ensure_ascii=False).encode(encoding), "application/json", data_path)


@given(documents, st.data())
def test_a_damaged_answer_is_refused_or_read_but_breaks_nothing(document: Json, data: st.DataObject) -> None:
    content = bytearray(json.dumps(document).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(content)))
        content[place : place + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    read_or_refused(bytes(content), "application/json", data.draw(st.sampled_from(DATA_PATHS)))


@given(items)
def test_items_come_out_as_they_are(listed: list[Item]) -> None:
    assert Extraction().read(Body(json.dumps(listed).encode())).items == listed
    assert Extraction(".data").read(Body(json.dumps({"data": listed}).encode())).items == listed


@given(items)
def test_items_that_pass_through_jq_come_out_as_they_are(listed: list[Item]) -> None:
    """Floats too: jq gives back a double as it got it."""
    assert Extraction(".data[]").read(Body(json.dumps({"data": listed}).encode())).items == listed


@pytest.mark.parametrize("text", ["\x00int:7", "\x00int:" + "9" * 5000, "\x00", "\x00\x00int:1", "a\x00int:1"])
def test_a_text_that_looks_like_our_own_mark_passes_through_jq_as_a_text(text: str) -> None:
    value: Json = {"big": 2**60 + 1, "text": text, text: [text]}
    assert Expression(".").exact_outputs(value) == [value]


@pytest.mark.parametrize("depth", [2_000, 5_000, 100_000, 1_000_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")])
@pytest.mark.parametrize("data_path", [None, ".a", ".a[0]?"])
def test_what_is_nested_beyond_reason_is_refused(depth: int, opening: str, closing: str, data_path: str | None) -> None:
    message = refused(lambda: Extraction(data_path).read(Body(nested(depth, opening, closing))))
    assert "nested" in message


@pytest.mark.parametrize("depth", [255, 900, 990, 1024, 1025])
@pytest.mark.parametrize("extra", ["", ', "n": 12345678901234567890', ', "t": "\\ud800"'], ids=["", "long", "half"])
@pytest.mark.parametrize("data_path", [None, ".data", "[.data[] | .]"])
def test_what_is_nested_as_deeply_as_can_just_be_read_breaks_nothing(
    depth: int, extra: str, data_path: str | None
) -> None:
    deep = nested(depth).decode()
    for document in (f'[{{"id": {deep}{extra}}}]', f'{{"data": [{{"id": 1}}], "next": {deep}{extra}}}'):
        read_or_refused(document.encode(), "application/json", data_path)
    chain = '{"next": ' * depth + "1" + "}" * depth
    for style in PaginationType:
        paginator = paginate(Pagination(style, param="p", size_param="size"))
        try:
            answer = Extraction(".data").read(Body(f'{{"data": [{{"id": 1}}], "next": {chain}}}'.encode()))
            paginator.after(Page(answer, "https://api.test/"))
        except IntegrationError as error:
            message = str(error)
        else:
            message = "read"
        assert len(message) <= LONGEST_MESSAGE


@pytest.mark.parametrize("number", [b"", b", 12345678901234567890", b', "\\ud800"'])
def test_what_is_nested_within_reason_is_read_with_any_decoder(number: bytes) -> None:
    inner = nested(200).decode()
    content = f'[{{"id": 1, "deep": [{inner}{number.decode()}]}}]'.encode()
    assert Extraction().read(Body(content)).items == json.loads(content.replace(b"\\ud800", b"\\ufffd"))


@pytest.mark.parametrize("digits", [4_301, 5_000, 100_000])
def test_an_integer_of_thousands_of_digits_is_refused(digits: int) -> None:
    assert "digits" in refused(lambda: decode(Body(b'[{"id": %s}]' % (b"9" * digits))))


@pytest.mark.parametrize(
    "text", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999999999", "01", "1.", ".5", "+1", "0x1"]
)
def test_what_is_no_number_of_json_is_refused(text: str) -> None:
    refused(lambda: decode(Body(f'[{{"id": {text}}}]'.encode())))


def test_of_a_key_that_stands_twice_the_last_counts() -> None:
    assert decode(Body(b'{"id": 1, "id": 2}')).json == {"id": 2}
    assert decode(Body(b'{"id": 12345678901234567890, "id": 2}')).json == {"id": 2}


def test_an_encoding_that_takes_a_quadratic_time_to_undo_is_not_undone() -> None:
    content = b"[" + b"a" * 1_000_000 + b"-" + b"b" * 1_000_000 + b"]"
    assert "punycode" in refused(lambda: decode(Body(content, "application/json; charset=punycode")))


paginations: Final = st.builds(
    Pagination,
    type=st.sampled_from(PaginationType),
    page_size=st.integers(1, 5),
    param=st.just("p"),
    size_param=st.just("size"),
    start_page=st.integers(0, 1),
    cursor_path=st.sampled_from(CONFIGURED).map(lambda text: parse_path(text) if text else None),
    has_more_path=st.sampled_from(CONFIGURED).map(lambda text: parse_path(text) if text else None),
    last_page_path=st.sampled_from(CONFIGURED).map(lambda text: parse_path(text) if text else None),
    next_link_path=st.sampled_from(CONFIGURED).map(lambda text: parse_path(text) if text else None),
    max_pages=st.integers(1, 8),
    chosen_for_endpoint=st.booleans(),
)
link_headers: Final = st.one_of(
    st.just(""),
    odd_texts.map(lambda target: f'<{target}>; rel="next"'),
    st.text(alphabet='<>;=", relnxt\\', max_size=60),
)


@given(paginations, st.lists(st.tuples(documents, link_headers), min_size=1, max_size=9), st.sampled_from(DATA_PATHS))
def test_any_listing_ends_whole_or_refused(
    pagination: Pagination, answers: list[tuple[Json, str]], data_path: str | None
) -> None:
    paginator = paginate(pagination)
    request: PageRequest | None = paginator.first()
    url = "https://api.test/items"
    message = "still going on"
    try:
        for document, link_header in answers:
            assert request is not None
            url = request.link or url
            page = Page(Extraction(data_path).read(Body(json.dumps(document).encode())), url, {"link": link_header})
            before = page.items
            verdict = paginator.after(page)
            assert verdict.items in (before, [])  # nothing is taken from a page; only a repeated one counts for none
            request = verdict.next
            if request is None:
                return
            list(paginator.forecast(10, 10))
            if verdict.failure is not None:
                raise verdict.failure
    except IntegrationError as error:
        message = str(error)
    assert 0 < len(message) <= LONGEST_MESSAGE


@given(st.text(alphabet='<>;=", \trelnxt\\/:', max_size=200))
def test_any_link_header_is_read(header: str) -> None:
    assert isinstance(link_target(header, "next"), str | None)


@pytest.mark.parametrize(
    "header",
    [
        "<" * 100_000,
        "<a>;" * 25_000,
        "<a>" + "; rel=" * 16_000,
        "<a>;" + " " * 90_000 + "x",
        "<a>; rel" + " " * 90_000 + "x",
        "<a>; rel=" + " " * 90_000 + "x",
        "<a>" + '; rel="' * 14_000,
        '<a>; rel="' + "\\" * 90_000,
        "<a>" + " ; x = y" * 12_000 + " ; rel=next" + " " * 3_000 + "z",
    ],
    ids=lambda header: header[:14],
)
@pytest.mark.timeout(10)
def test_a_link_header_as_long_as_headers_may_be_takes_no_time_to_speak_of(header: str) -> None:
    assert link_target(header, "next") in (None, "a")


def test_an_answer_that_is_an_error_message_of_any_size_is_shown_in_part() -> None:
    with pytest.raises(AnswerError) as failure:
        Extraction(".data").read(Body(json.dumps({"error": {"deep": ["x" * 1_000_000]}}).encode()))
    assert len(str(failure.value)) <= LONGEST_MESSAGE
