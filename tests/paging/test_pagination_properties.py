"""Whatever an honest server's habits: every item exactly once and in order, or a failure, and always an end.

The servers are those of `paging_servers`; the paginators are asked directly, so that thousands of listings take
seconds. `--hypothesis-profile thorough` looks at 20,000 of each.
"""

from typing import Final

from hypothesis import assume, event, given
from hypothesis import strategies as st

from extraction import parse_path
from messages import ReadError
from pagination import paginate
from paging.history import EndpointHistory
from paging.protocol import PageRequest, Pagination, PaginationType
from tests.servers.paging import (
    CursorServer,
    LinkServer,
    NumberedServer,
    Server,
    Slices,
    Speech,
    read_all,
    records,
)

COUNTING: Final = (PaginationType.PAGE, PaginationType.OFFSET)
ENVELOPES: Final = ("", "meta", "pagination", "paging", "page_info", "pageInfo")
KEYS: Final = {
    "total": ("total", "total_count", "totalCount"),
    "own_count": ("total", "total_count"),
    "pages": ("total_pages", "page_count", "totalPages"),
    "last_page": ("last_page",),
    "more": ("has_more", "hasMore", "has_next"),
    "last": ("is_last", "isLast", "last"),
    "next": ("next",),
}
CURSOR_KEYS: Final = (
    "next_cursor",
    "nextCursor",
    "next_page_token",
    "meta.next_cursor",
    "meta.after_cursor",
    "response_metadata.next_cursor",
    "paging.next.after",
    "pagination.next_cursor",
    "cursor",
    "next",
)
LINK_KEYS: Final = (
    "@odata.nextLink",
    "next",
    "links.next",
    "_links.next.href",
    "paging.next",
    "meta.next",
    "pagination.next",
    "next_page_url",
)

totals = st.integers(0, 400)
sizes = st.integers(1, 120)
caps = st.one_of(st.none(), st.integers(1, 120))
round_caps = st.sampled_from([n for n in range(1, 121) if n % 10 == 0 or n % 25 == 0])


@st.composite
def speeches(draw: st.DrawFn) -> Speech:
    tells = draw(st.sampled_from(["nothing", *KEYS]))
    if tells == "nothing":
        return Speech(tells, bare=draw(st.booleans()))
    as_text = tells in ("total", "pages", "more") and draw(st.booleans())
    overcount = draw(st.integers(1, 9)) if tells in ("total", "pages") and draw(st.booleans()) else 0
    return Speech(tells, draw(st.sampled_from(KEYS[tells])), draw(st.sampled_from(ENVELOPES)), as_text, overcount)


@st.composite
def slices(draw: st.DrawFn, *, size: int, cap: int | None, may_hide: bool) -> Slices:
    """A server's pages, some of them empty for this user: never ten in a row."""
    length = min(size, cap or size)
    total = draw(totals)
    count = -(-total // length)
    hidden: frozenset[int] = frozenset()
    if may_hide and count and draw(st.booleans()):
        hidden = draw(st.frozensets(st.integers(0, count - 1), max_size=12))
        assume(not any(all(index + step in hidden for step in range(9)) for index in range(count)))
    return Slices(records(total, with_id=draw(st.booleans())), length, hidden)


@given(
    data=st.data(), style=st.sampled_from(COUNTING), size=sizes, speech=speeches(), first_number=st.sampled_from([0, 1])
)
def test_numbered_pages_give_every_item_once(
    data: st.DataObject, style: PaginationType, size: int, speech: Speech, first_number: int
) -> None:
    says_nothing = speech.tells in ("nothing", "own_count")
    cap = data.draw(st.one_of(st.none(), round_caps) if says_nothing else caps, label="cap")
    may_hide = style is PaginationType.PAGE and not says_nothing
    cut = data.draw(slices(size=size, cap=cap, may_hide=may_hide), label="slices")
    # Where the first page shows nothing, no cap is seen: the places that were asked for pass the total too soon.
    assume(not (speech.tells == "total" and 0 in cut.hidden and cut.length < size))
    past_the_end = data.draw(st.sampled_from([200, 400, 404, 416, 422]), label="past the end")
    if style is PaginationType.OFFSET:
        first_number = 1  # of its pages, where it counts them
    server = NumberedServer(cut, speech, size, first_number, past_the_end)

    ends_on_a_full_page = len(cut.items) % cut.length == 0 and cut.length == size
    promised_too_much = speech.overcount or (speech.tells == "total" and cut.hidden)
    if promised_too_much:
        # Who promises more than there is, and refuses the page beyond, looks like one that broke.
        ends_empty = style is PaginationType.OFFSET or cut.hidden
        may_fail = past_the_end != 200 or bool(speech.tells == "pages" and ends_empty)
    elif says_nothing:
        # Where two pages had the length of what may be a cap, a bad request is none that lies past the end.
        is_refused = past_the_end in (400, 422) and cut.count > 1
        may_fail = is_refused or (past_the_end != 200 and ends_on_a_full_page)
    else:
        may_fail = False
    _check(server, style, size, may_fail=may_fail, start_page=first_number)


@given(style=st.sampled_from(COUNTING), size=sizes, total=totals, speech=speeches())
def test_an_endpoint_that_ignores_numbered_paging_is_read_once(
    style: PaginationType, size: int, total: int, speech: Speech
) -> None:
    server = NumberedServer(Slices(records(total), max(total, 1)), speech, size, ignores_paging=True)
    _check(server, style, size, may_fail=total >= size or speech.overcount > 0)


@given(
    data=st.data(),
    size=sizes,
    cap=caps,
    key=st.sampled_from(CURSOR_KEYS),
    end=st.sampled_from([None, "", ...]),
    numeric=st.booleans(),
    tells_more=st.sampled_from(["", "has_more", "hasMore"]),
    leads_to_empty_page=st.booleans(),
    echoes=st.booleans(),
    configured=st.booleans(),
)
def test_cursors_give_every_item_once(
    data: st.DataObject,
    size: int,
    cap: int | None,
    key: str,
    end: object,
    numeric: bool,
    tells_more: str,
    leads_to_empty_page: bool,
    echoes: bool,
    configured: bool,
) -> None:
    cut = data.draw(slices(size=size, cap=cap, may_hide=True), label="slices")
    overcounted = data.draw(st.one_of(st.none(), st.integers(0, 50)), label="overcounted total")
    assume(not (echoes and key == "cursor"))  # then its answers do not tell which is which
    server = CursorServer(cut, key, end, numeric, tells_more, leads_to_empty_page, overcounted, echoes)
    _check(
        server,
        PaginationType.CURSOR,
        size,
        may_fail=_promises_too_much(cut, overcounted),
        cursor_path=parse_path(key) if configured else None,
    )


@given(data=st.data(), size=sizes, cap=caps, by_path=st.booleans())
def test_the_last_items_id_as_cursor_gives_every_item_once(
    data: st.DataObject, size: int, cap: int | None, by_path: bool
) -> None:
    length = min(size, cap or size)
    server = CursorServer(
        Slices(records(data.draw(totals)), length),
        "",
        ...,
        tells_more="" if by_path else "has_more",
        gives_cursor=False,
    )
    path = parse_path("data[-1].id") if by_path else None
    _check(server, PaginationType.CURSOR, size, may_fail=False, cursor_path=path)


@given(
    data=st.data(),
    size=sizes,
    key=st.one_of(st.none(), st.sampled_from(LINK_KEYS)),
    end=st.sampled_from([None, "", ...]),
    form=st.sampled_from(["absolute", "path", "query"]),
    configured=st.booleans(),
    names=st.sampled_from([("next", "prev"), ("NEXT", "prev"), ("last next", "prev previous")]),
)
def test_links_give_every_item_once(
    data: st.DataObject, size: int, key: str | None, end: object, form: str, configured: bool, names: tuple[str, str]
) -> None:
    cut = data.draw(slices(size=size, cap=None, may_hide=True), label="slices")
    overcounted = data.draw(st.one_of(st.none(), st.integers(0, 50)), label="overcounted total")
    server = LinkServer(cut, key, end, form, overcounted, names)
    _check(
        server,
        PaginationType.HEADER_LINK if key is None else PaginationType.NEXT_LINK,
        size,
        may_fail=_promises_too_much(cut, overcounted),
        next_link_path=parse_path(key) if key is not None and configured else None,
    )


@given(size=sizes, total=totals, speech=speeches())
def test_without_paging_a_part_is_never_taken_for_the_whole_where_the_answer_tells_of_more(
    size: int, total: int, speech: Speech
) -> None:
    server = NumberedServer(Slices(records(total), size), speech, size)
    answer = server.answer(PageRequest((("page", 1), ("size", size))))
    assert not isinstance(answer, int)
    verdict = paginate(Pagination()).after(answer)
    assert verdict.next is None
    if verdict.failure is not None:
        assert total > size or speech.overcount
    else:
        assert verdict.items == server.visible or speech.tells in ("nothing", "own_count")


def _promises_too_much(cut: Slices, overcounted: int | None) -> bool:
    """Whether a total counts more than a tenth too many, or any at all of a page that nothing leads on from."""
    if overcounted is None:
        return False
    total = len(cut.items) + overcounted
    missing = total - len(cut.visible)
    return missing * 10 > total or (missing > 0 and cut.count <= 1)


def _check(server: Server, style: PaginationType, size: int, *, may_fail: bool, **options: object) -> None:
    param = {PaginationType.PAGE: "page", PaginationType.OFFSET: "offset", PaginationType.CURSOR: "cursor"}.get(style)
    pagination = Pagination(type=style, page_size=size, param=param, size_param="size", **options)  # type: ignore[arg-type]
    try:
        received = read_all(paginate(pagination, EndpointHistory()), server, budget=450)
    except ReadError:
        event("fails")
        if not may_fail:
            raise
    else:
        event("succeeds")
        assert received == server.visible
