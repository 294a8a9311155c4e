"""How real APIs say that more follows, and how mappings are written for them (contract §4)."""

from typing import Any

import pytest

from tests.field.readings import Raw, by_cursor, by_offset, paged, read, records
from tests.servers.loopback import Request, Response, json_response

ALL = list(range(250))
PAGE: Raw = {"type": "page"}


def linked(all_records: list[Raw], *, cap: int, place: Any) -> Any:
    """Pages by `?page=`, where `place` puts (URL of the next page or None) into (document, headers)."""

    def answer(request: Request) -> Response:
        number = int(request.query.get("page", 1))
        shown = all_records[(number - 1) * cap : number * cap]
        following = (
            f"http://{request.headers['host']}/items?page={number + 1}" if number * cap < len(all_records) else None
        )
        document, headers = place(shown, following)
        return json_response(document, **headers)

    return answer


@pytest.mark.parametrize("data_path", [".data.items", ".data.items // []", ".data.items[]", "[.data.items[]]"])
@pytest.mark.parametrize("style", ["page", "none"])
async def test_a_flag_beside_the_records_counts_however_the_path_is_written(data_path: str, style: str) -> None:
    def envelope(shown: list[Raw], number: int, pages: int) -> object:
        return {"data": {"items": shown, "total": 250, "hasMore": number < pages}}

    outcome = await read(paged(records(250), envelope, cap=64), {"data_path": data_path}, pagination_type=style)
    if style == "page":
        assert outcome.whole == ALL
    else:
        assert "paginationType is none" in outcome.failed


async def test_a_cursor_beside_the_records_is_followed_however_the_path_is_written() -> None:
    server = by_cursor(records(250), lambda shown, cursor: {"results": {"items": shown, "nextCursor": cursor}})
    selector = {"data_path": ".results.items // []", "pagination": {"type": "cursor"}}
    assert (await read(server, selector)).whole == ALL


async def test_relay_pages_are_followed() -> None:
    def answer(request: Request) -> Response:
        after = request.json.get("variables", {}).get("after")
        start = int(after or 0)
        edges = [{"node": node} for node in records(250)[start : start + 60]]
        info = {"hasNextPage": start + 60 < 250, "endCursor": str(start + 60)}
        return json_response({"data": {"repos": {"edges": edges, "pageInfo": info}}})

    selector = {
        "method": "POST",
        "body": {"query": "{…}", "variables": {}},
        "data_path": ".data.repos.edges[].node",
        "pagination": {"type": "cursor", "in": "body", "param": "variables.after"},
    }
    assert (await read(answer, selector, kind="/graphql")).whole == ALL


@pytest.mark.parametrize("style", ["page", "offset"])
async def test_a_filter_makes_no_page_short(style: str) -> None:
    every = [{"id": number, "active": number >= 100} for number in range(250)]
    if style == "page":
        server = paged(every, lambda shown, *_: {"items": shown})
    else:
        server = by_offset(every, lambda shown, _: {"items": shown})
    selector = {"data_path": "[.items[] | select(.active)]", "pagination": {"type": style}}
    assert (await read(server, selector)).whole == list(range(100, 250))


@pytest.mark.parametrize("style", ["page", "offset"])
async def test_flattened_members_are_no_records_of_the_page(style: str) -> None:
    teams = [{"members": [{"id": 3 * team + place} for place in range(3)]} for team in range(250)]
    if style == "page":
        server = paged(teams, lambda shown, *_: {"teams": shown})
    else:
        server = by_offset(teams, lambda shown, _: {"teams": shown})
    selector = {"data_path": ".teams[].members[]", "pagination": {"type": style}}
    assert (await read(server, selector)).whole == list(range(750))


async def test_flattened_parents_are_all_read() -> None:
    teams = [{"members": [{"id": 3 * team + place} for place in range(3)]} for team in range(250)]
    listing = by_offset(teams, lambda shown, _: {"teams": shown})

    def answer(request: Request) -> Response:
        if request.path == "/teams":
            response = listing(request)
            assert isinstance(response, Response)
            return response
        return json_response([{"id": int(request.path.rpartition("/")[2])}])

    parents = {
        "endpoint": "/teams",
        "field": ".id",
        "data_path": ".teams[].members[]",
        "pagination": {"type": "offset"},
    }
    outcome = await read(answer, {"path_parameters": {"member": parents}}, kind="/members/{member}")
    assert sorted(outcome.whole) == list(range(750))


def one_hidden(shown: list[Raw]) -> list[Raw]:
    return [record for record in shown if record["id"] != 0]


@pytest.mark.parametrize(
    "place",
    [
        lambda shown, following: (
            one_hidden(shown),
            {"Link": f'<{following}>; rel="next"', "X_Next_Page": following[-1]} if following else {},
        ),
        lambda shown, following: ({"items": one_hidden(shown), "next_page": following}, {}),
        lambda shown, following: ({"items": one_hidden(shown), "next_page_url": following, "per_page": 100}, {}),
    ],
    ids=["Link", "next_page", "Laravel"],
)
async def test_a_page_with_a_hidden_record_is_not_the_last_where_a_lead_goes_on(place: Any) -> None:
    listed_in = {} if place(records(1), None)[0] == [] else {"data_path": ".items"}
    selector = {**listed_in, "pagination": {"type": "page", "size_param": "per_page", "size": 100}}
    assert (await read(linked(records(250), cap=100, place=place), selector)).whole == ALL[1:]


async def test_laravels_pages_are_read_whole() -> None:
    def place(shown: list[Raw], following: str | None) -> tuple[object, Raw]:
        return {"data": shown, "next_page_url": following, "per_page": 15}, {}

    outcome = await read(linked(records(50), cap=15, place=place), {"data_path": ".data", "pagination": PAGE})
    assert outcome.whole == list(range(50))


def in_link_header(shown: list[Raw], following: str | None) -> tuple[object, Raw]:
    return shown, {"Link": f'<{following}>; rel="next"'} if following else {}


@pytest.mark.parametrize("style", ["next_link", "cursor", "offset", "page"])
async def test_a_link_header_is_followed_or_named(style: str) -> None:
    outcome = await read(linked(records(250), cap=33, place=in_link_header), {"pagination": {"type": style}})
    if outcome.failure is None:
        assert outcome.ids == ALL
    else:
        assert "header_link" in outcome.failure


@pytest.mark.parametrize("style", ["page", "header_link", "offset"])
async def test_an_odata_link_is_followed_or_named(style: str) -> None:
    def place(shown: list[Raw], following: str | None) -> tuple[object, Raw]:
        return {"value": shown, **({"@odata.nextLink": following} if following else {})}, {}

    selector = {"data_path": ".value", "pagination": {"type": style}}
    outcome = await read(linked(records(250), cap=33, place=place), selector)
    if outcome.failure is None:
        assert outcome.ids == ALL
    else:
        assert "next_link" in outcome.failure


async def test_the_same_page_again_is_no_end_where_the_answer_gives_a_token() -> None:
    def answer(_: Request) -> Response:
        return json_response({"items": records(25), "meta": {"token": "abc"}})

    outcome = await read(answer, {"data_path": ".items", "pagination": PAGE})
    assert "token" in outcome.failed


async def test_what_the_first_page_told_holds_for_later_ones() -> None:
    def envelope(shown: list[Raw], number: int, pages: int) -> object:
        return {"items": shown, **({"total": 42, "lastPage": pages} if number == 1 else {})}

    outcome = await read(paged(records(42), envelope, cap=14), {"data_path": ".items", "pagination": PAGE})
    assert outcome.whole == list(range(42))


async def test_a_partial_content_says_that_more_follows() -> None:
    def answer(_: Request) -> Response:
        return json_response(records(50), 206, Content_Range="0-49/234")

    assert "206" in (await read(answer)).failed or "Content-Range" in (await read(answer)).failed


@pytest.mark.parametrize("style", ["next_link", "none"])
async def test_odata_v2_is_followed_or_refused(style: str) -> None:
    def place(shown: list[Raw], following: str | None) -> tuple[object, Raw]:
        return {"d": {"results": shown, **({"__next": following} if following else {})}}, {}

    outcome = await read(linked(records(250), cap=100, place=place), {"data_path": ".d.results"}, pagination_type=style)
    if style == "none":
        assert "__next" in outcome.failed
    else:
        assert outcome.whole == ALL


async def test_aws_markers_are_no_whole() -> None:
    def answer(_: Request) -> Response:
        return json_response({"Users": records(100), "IsTruncated": True, "Marker": "abc"})

    assert "IsTruncated" in (await read(answer, {"data_path": ".Users"})).failed


async def test_a_misspelt_cursor_path_is_told_with_the_keys_that_are_there() -> None:
    def answer(_: Request) -> Response:
        return json_response({"Users": records(100), "IsTruncated": True, "Marker": "abc"})

    selector = {"data_path": ".Users", "pagination": {"type": "cursor", "cursor_path": "Markr"}}
    failure = (await read(answer, selector)).failed
    assert "Markr" in failure
    assert "Marker" in failure


async def test_a_total_by_the_name_of_scim_is_reached() -> None:
    server = by_offset(records(250), lambda shown, _: {"items": shown, "totalResults": 250}, cap=64)
    assert (await read(server, {"data_path": ".items", "pagination": {"type": "offset"}})).whole == ALL


async def test_offsets_that_count_from_one_lose_no_record() -> None:
    def answer(request: Request) -> Response:
        start = max(int(request.query.get("startIndex", 1)), 1)
        shown = records(200)[start - 1 : start - 1 + int(request.query.get("count", 100))]
        return json_response({"Resources": shown, "totalResults": 200, "startIndex": start, "itemsPerPage": len(shown)})

    paging = {"type": "offset", "param": "startIndex", "size_param": "count"}
    unset = await read(answer, {"data_path": ".Resources", "pagination": paging})
    if unset.failure is None:
        assert sorted(set(unset.ids)) == list(range(200))
    else:
        assert "start_offset" in unset.failure or "startOffset" in unset.failure
    told = await read(answer, {"data_path": ".Resources", "pagination": {**paging, "start_offset": 1}})
    assert told.whole == list(range(200))


async def test_a_refusal_is_no_end_where_the_page_before_leads_on() -> None:
    def answer(request: Request) -> Response:
        number = int(request.query.get("page", 1))
        if number > 10:
            return json_response({"error": "You cannot access tickets beyond the 10th page"}, 400)
        link = f'<http://{request.headers["host"]}/items?page={number + 1}>; rel="next"'
        return json_response(records(30, 30 * (number - 1)), Link=link)

    assert "10th page" in (await read(answer, {"pagination": PAGE})).failed


async def test_an_inner_list_that_goes_on_is_named() -> None:
    def answer(_: Request) -> Response:
        invoices = [
            {"id": f"c{number}", "lines": {"data": records(10, 10 * number), "has_more": number == 3}}
            for number in range(25)
        ]
        return json_response({"data": invoices, "has_more": False})

    selector = {"data_path": ".data[].lines.data[]", "pagination": {"type": "cursor"}}
    assert "lines" in (await read(answer, selector)).failed


async def test_a_number_of_any_length_reaches_the_next_request() -> None:
    first = 1234567890123456789
    every = [{"id": first + 7 * number} for number in range(250)]

    def answer(request: Request) -> Response:
        after = int(request.query.get("since", 0))
        rest = [record for record in every if record["id"] > after]
        return json_response({"data": rest[:100], "has_more": len(rest) > 100})

    paging = {"type": "cursor", "param": "since", "cursor_path": ".data | last | .id"}
    outcome = await read(answer, {"data_path": ".data", "pagination": paging})
    assert outcome.whole == [record["id"] for record in every]


async def test_the_same_key_on_every_page_is_no_repetition() -> None:
    tags = [{"key": "env", "id": f"r{number}"} for number in range(120)]
    outcome = await read(
        paged(tags, lambda shown, *_: {"tags": shown}, cap=50), {"data_path": ".tags", "pagination": PAGE}
    )
    assert len(outcome.whole) == 120


async def test_alike_amounts_behind_new_cursors_are_no_repetition() -> None:
    def answer(request: Request) -> Response:
        day = int(request.query.get("page", "d0")[1:])
        buckets = [{"start": day + at, "results": [{"id": "total", "amount": 0}]} for at in range(7)]
        document = {"data": buckets, "has_more": day < 21, "next_page": f"d{day + 7}" if day < 21 else None}
        return json_response(document)

    paging = {"type": "cursor", "param": "page", "cursor_path": "next_page"}
    outcome = await read(answer, {"data_path": ".data[].results[]", "pagination": paging})
    assert len(outcome.whole) == 28


async def test_a_header_that_holds_the_url_itself_is_followed() -> None:
    def place(shown: list[Raw], following: str | None) -> tuple[object, Raw]:
        return shown, {"Next_Page": following} if following else {}

    paging = {"type": "header_link", "next_link_header": "Next-Page"}
    assert (await read(linked(records(1050), cap=100, place=place), {"pagination": paging})).whole == list(range(1050))
    for style in ("header_link", "none", "page", "cursor", "offset", "next_link"):
        unset = await read(linked(records(250), cap=100, place=place), pagination_type=style)
        assert unset.failure is not None or unset.ids == ALL


async def test_many_empty_pages_with_a_token_are_read_where_the_user_says_so() -> None:
    def answer(request: Request) -> Response:
        number = int(request.query.get("cursor", "0"))
        document: Raw = {"items": records(5, 5 * number) if number in (0, 13) else []}
        return json_response({**document, **({"nextPageToken": str(number + 1)} if number < 13 else {})})

    selector: Raw = {"data_path": ".items", "pagination": {"type": "cursor"}}
    assert (
        "max_empty_pages" in (await read(answer, selector)).failed
        or "maxEmptyPages" in (await read(answer, selector)).failed
    )
    selector["pagination"]["max_empty_pages"] = 20
    assert len((await read(answer, selector)).whole) == 10


@pytest.mark.parametrize(
    ("document", "listed"),
    [
        ({"schemas": ["urn:x"], "Resources": records(100)}, ".Resources"),
        ({"errors": [], "resources": records(100)}, ".resources"),
        ({"d": {"results": records(100)}}, ".d.results"),
    ],
)
async def test_where_records_cannot_be_counted_the_message_names_the_list(document: Raw, listed: str) -> None:
    made = f"{{x: {listed}}} | .x"
    outcome = await read(lambda _: json_response(document), {"data_path": made, "pagination": {"type": "offset"}})
    assert f"`{listed}[] | …`" in outcome.failed
