"""A page that comes in another form than the ones before it is no part of the listing, and its rows are not lost."""

import json
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paging.other_forms import _lacks_header_line
from tests.field.readings import Raw, read, records
from tests.paging.pages import page
from tests.servers.loopback import Handler, Request, Response

PAGED: Final[Raw] = {"pagination": {"type": "page", "size": 10, "size_param": "size"}}
LARGE: Final = 6 * 1024 * 1024


def tables(pages: list[str]) -> Handler:
    """A server of numbered pages of CSV, the last one for ever."""

    def answer(request: Request) -> Response:
        text = pages[min(int(request.query["page"]), len(pages)) - 1]
        return Response(text.encode(), headers={"Content-Type": "text/csv"})

    return answer


def rows(first: int, count: int, *, padding: int = 0) -> str:
    return "".join(f"{number},n{'n' * padding}{number}\n" for number in range(first, first + count))


HEADER: Final = "id,name\n"


class TestATableWithoutAHeaderLine:
    @pytest.mark.parametrize("left", [1, 2, 10])
    @pytest.mark.parametrize("padding", [0, LARGE], ids=["small", "large"])
    async def test_is_a_failure_after_a_page_that_had_one(self, left: int, padding: int) -> None:
        server = tables([HEADER + rows(0, 10), rows(10, left, padding=padding // left), ""])
        came = await read(server, PAGED | {"incomplete_items": "skip"})
        assert "`format: {csv: {names: [id, name]}}`" in came.failed

    @pytest.mark.parametrize("first", ["a", "b"])
    @pytest.mark.parametrize("said", ["2,b\n", "Error: rate exceeded, try again later"])
    async def test_is_a_failure_beside_another_listing_that_has_one(self, first: str, said: str) -> None:
        """Also where it comes before the others."""
        children = {"path_parameters": {"of": {"values": ["a", "b"]}}}

        def answer(request: Request) -> Response:
            text = said if request.path.endswith(first) else HEADER + rows(0, 3)
            return Response(text.encode(), headers={"Content-Type": "text/csv"})

        came = await read(answer, children, kind="/of/{of}", max_concurrent_requests=1)
        assert "1 of 2 nested listings failed" in came.failed
        assert "another listing has" in came.failed

    @pytest.mark.parametrize("other", [HEADER, "id,size\n", "id,size\n9,1\n"])
    async def test_is_not_suspected_where_columns_only_vary(self, other: str) -> None:
        def answer(request: Request) -> Response:
            text = other if request.path.endswith("a") else HEADER + rows(0, 3)
            return Response(text.encode(), headers={"Content-Type": "text/csv"})

        came = await read(answer, {"path_parameters": {"of": {"values": ["a", "b"]}}}, kind="/of/{of}")
        assert {"0", "1", "2"} <= set(came.whole)

    async def test_is_read_by_the_names_that_are_given(self) -> None:
        server = tables([HEADER + rows(0, 10), rows(10, 1), ""])
        selector = {"format": {"csv": {"names": ["id", "name"]}}, "query": '.id != "id"'}
        assert len((await read(server, PAGED | selector)).whole) == 11 + 1  # the header line reaches the query

    @given(count=st.integers(1, 25))
    @settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
    async def test_loses_no_row_whatever_their_number(self, count: int) -> None:
        pages = [HEADER + rows(0, min(10, count))]
        pages += [rows(first, min(10, count - first)) for first in range(10, count, 10)]
        came = await read(tables([*pages, ""]), PAGED | {"incomplete_items": "skip"})
        assert came.failure is not None or len(came.ids) == count


@pytest.mark.parametrize(
    "last",
    [
        pytest.param(HEADER + rows(10, 3), id="some rows"),
        pytest.param(HEADER, id="none"),
        pytest.param("name,id\n" + "n,10\n", id="other columns"),
        pytest.param("id,name,more\n10,n,x\n", id="more columns"),
        pytest.param("", id="nothing"),
    ],
)
async def test_tables_of_which_each_has_a_header_line_are_read(last: str) -> None:
    came = await read(tables([HEADER + rows(0, 10), last, HEADER]), PAGED)
    assert came.ids[:10] == [str(number) for number in range(10)]
    assert came.failure is None


@pytest.mark.parametrize("said", ["Forbidden", "Unauthorized\n", "error", "Service Unavailable"])
async def test_one_line_of_text_is_no_table_without_rows(said: str) -> None:
    assert "one line of text" in (await read(tables([said]), PAGED)).failed


@pytest.mark.parametrize("media", ["text/plain", "application/x-ndjson", "application/json"])
async def test_no_line_is_the_last_page_of_lines(media: str) -> None:
    def answer(request: Request) -> Response:
        first = 10 * (int(request.query["page"]) - 1)
        text = "\n".join(map(json.dumps, records(20)[first : first + 10]))
        return Response(text.encode(), headers={"Content-Type": media})

    came = await read(answer, PAGED)
    assert came.whole == list(range(20))
    assert not came.is_end_assumed


async def test_no_content_is_the_last_page_of_tables_whose_names_are_given() -> None:
    came = await read(tables([rows(0, 10), rows(10, 10), ""]), PAGED | {"format": {"csv": {"names": ["id", "name"]}}})
    assert len(came.whole) == 20


async def test_a_page_of_one_line_is_told_with_the_format_to_write() -> None:
    def answer(request: Request) -> Response:
        first = 10 * (int(request.query["page"]) - 1)
        return Response("\n".join(map(json.dumps, records(21)[first : first + 10])).encode())

    assert "write `format: jsonl`" in (await read(answer, PAGED)).failed
    assert (await read(answer, PAGED | {"format": "jsonl"})).whole == list(range(21))


@pytest.mark.parametrize(
    ("columns", "count", "in_listing", "in_another"),
    [
        ((), 0, False, False),
        (("id", "name", ""), 3, False, False),
        (("", "name", "id"), 0, False, False),
        (("id", "more"), 3, False, False),
        (("id", "more"), 0, True, False),
        (("1", "2"), 3, True, True),
        (("1", "2"), 0, True, True),
        (("", "2"), 3, True, True),
    ],
)
def test_what_stands_in_the_place_of_the_header_line(
    columns: tuple[str, ...], count: int, in_listing: bool, in_another: bool
) -> None:
    """Listings of one endpoint may differ in some columns, the pages of one only where they have rows."""
    known = ("id", "name", "")
    found = page([{"id": number} for number in range(count)])
    found = replace(found, answer=replace(found.answer, columns=columns))
    assert _lacks_header_line(found, known, may_vary=False) is in_listing
    assert _lacks_header_line(found, known, may_vary=True) is in_another
