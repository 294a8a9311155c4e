"""Words of real APIs that say nothing of the answer, or something else than they say elsewhere (contract §4, §5)."""

from typing import Any

import pytest

from tests.field.readings import Raw, read, records
from tests.servers.loopback import Handler, Request, Response, json_response


def always(document: object, **headers: str) -> Handler:
    return lambda _: json_response(document, 200, **headers)


@pytest.mark.parametrize(
    ("told", "data_path"),
    [
        # Drone: a build, whose message is the commit's
        ({"id": 7, "status": "failure", "error": "", "message": "a fix", "stages": records(3)}, ".stages"),
        # TeamCity: a build
        ({"id": 7, "status": "FAILURE", "statusText": "1 failed", "builds": {"build": records(3)}}, ".builds.build"),
        # GoCD: a stage
        ({"name": "s", "result": "Failed", "message": "m", "jobs": records(3)}, ".jobs"),
        # SonarQube: a quality gate
        ({"projectStatus": {"status": "ERROR", "conditions": records(3)}}, ".projectStatus.conditions"),
    ],
)  # fmt: skip
async def test_what_something_came_to_is_no_failure_of_the_answer_with_its_parts(told: Raw, data_path: str) -> None:
    assert (await read(always(told), {"data_path": data_path})).whole == [0, 1, 2]


@pytest.mark.parametrize(
    ("told", "data_path"),
    [
        ({"id": "request-7", "status": "error", "message": "no", "items": records(3)}, ".items"),
        ({"status": "error", "stages": records(3)}, ".stages"),
        ({"id": 7, "status": "error", "message": "no", "stages": []}, ".stages"),
        ({"id": 7, "error": "no", "stages": records(3)}, ".stages"),
        ({"search": {"status": "error", "message": "no", "users": records(3)}}, ".search.users"),
        ({"response": {"status": "error", "users": records(3)}}, ".response.users"),
    ],
)
async def test_what_an_answer_came_to_is(told: Raw, data_path: str) -> None:
    assert "tells of an error" in (await read(always(told), {"data_path": data_path})).failed


async def test_the_message_of_a_code_of_success_is_none_of_an_error() -> None:
    told = {"errorCode": 0, "errorMessage": "Request processed", "data": records(3)}
    assert (await read(always(told), {"data_path": ".data"})).whole == [0, 1, 2]
    failed = await read(always({**told, "errorCode": 7}), {"data_path": ".data"})
    assert "tells of an error" in failed.failed


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Nextjs-Cache", "HIT"),
        ("X-Nextjs-Matched-Path", "/api/items"),
        ("X-Next-Router-State-Tree", "%5B%5D"),
        ("X-Nextcloud-Version", "28"),
        ("X-RateLimit-Total", "5000"),
    ],
)
async def test_headers_of_frameworks_and_limits_lead_nowhere(name: str, value: str) -> None:
    assert (await read(always(records(30), **{name: value}))).whole == list(range(30))


@pytest.mark.parametrize("name", ["X-Nomad-NextToken", "X-Api-Next", "X-Next-Thing", "X-Page-Cursor"])
async def test_headers_that_look_like_the_way_on_do(name: str) -> None:
    assert "paginationType is none" in (await read(always(records(30), **{name: "c2"}))).failed


async def test_what_is_not_complete_may_be_what_the_records_are_parts_of() -> None:
    checklist = {"id": 7, "name": "Release", "complete": False, "finished": False, "tasks": records(3)}
    assert (await read(always(checklist), {"data_path": ".tasks"})).whole == [0, 1, 2]


async def test_a_number_of_matches_is_a_total() -> None:
    """Datadog's hosts."""
    told = {"host_list": records(100), "total_returned": 100, "total_matching": 250}
    assert "100 of 250 records" in (await read(always(told), {"data_path": ".host_list"})).failed


@pytest.mark.parametrize("data_path", [".data", ".data[]", "{x: .data} | .x"])
async def test_that_nothing_was_cut_off_may_be_said_of_one_page(data_path: str) -> None:
    """Azure Resource Graph gives a token only where `resultTruncated` is false."""

    def answer(request: Request) -> Response:
        start = int(request.json["options"].get("$skipToken", 0))
        shown = records(250)[start : start + 100]
        told: dict[str, Any] = {"totalRecords": 250, "count": len(shown), "resultTruncated": "false", "data": shown}
        return json_response(told | ({"$skipToken": str(start + 100)} if start + 100 < 250 else {}))

    selector = {
        "method": "POST",
        "body": {"query": "Resources", "options": {}},
        "data_path": data_path,
        "pagination": {"type": "cursor", "in": "body", "param": "options.$skipToken", "cursor_path": "$skipToken"},
    }
    assert (await read(answer, selector)).whole == list(range(250))


async def test_a_page_that_calls_itself_partial_is_one_of_several() -> None:
    """Rancher."""

    def answer(request: Request) -> Response:
        start = int(request.query.get("marker", 0))
        more = start + 100 < 250
        following = f"http://{request.headers['host']}/items?marker={start + 100}" if more else None
        paging = {"first": None, "next": following, "limit": 100, "total": None, "partial": more}
        return json_response({"type": "collection", "pagination": paging, "data": records(250)[start : start + 100]})

    selector = {"data_path": ".data", "pagination": {"type": "next_link"}}
    assert (await read(answer, selector)).whole == list(range(250))


async def test_one_that_is_partial_and_leads_nowhere_lacks_something() -> None:
    told = {"pagination": {"limit": 100, "partial": True}, "data": records(3)}
    assert "pagination.partial" in (await read(always(told), {"data_path": ".data"})).failed


@pytest.mark.parametrize("style", ["page", "offset", "none"])
async def test_a_total_that_is_a_lower_bound_says_that_more_follows_until_it_is_reached(style: str) -> None:
    """Elasticsearch counts no further than `track_total_hits`."""

    def answer(request: Request) -> Response:
        start = int(request.query.get("offset", (int(request.query.get("page", 1)) - 1) * 64))
        total = {"value": 200, "relation": "gte"}
        return json_response({"hits": {"total": total, "hits": records(250)[start : start + 64]}})

    outcome = await read(answer, {"data_path": ".hits.hits"}, pagination_type=style)
    if style == "none":
        assert "64 of at least 200 records" in outcome.failed
    else:
        assert outcome.whole == list(range(250))
