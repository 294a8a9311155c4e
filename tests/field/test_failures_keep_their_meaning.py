"""A failed login, a limit or a redirect never means that there is nothing (contract §4, §6, §7, §8)."""

import json
from typing import Any

import pytest

from tests.field.readings import Raw, read, records
from tests.servers.loopback import Request, Response, json_response

PARENTS: Raw = {"path_parameters": {"repo": {"endpoint": "/repos", "field": ".id"}}}
OAUTH2 = {"tokenUrl": "/token", "clientId": "me", "clientSecret": "secret-of-mine"}


@pytest.mark.parametrize("status", [403, 404])
async def test_a_token_endpoint_that_is_gone_is_no_child_without_items(status: int) -> None:
    logins: list[Request] = []

    def answer(request: Request) -> Response:
        if request.path == "/token":
            logins.append(request)
            if len(logins) > 1:
                return json_response({"error": "gone"}, status)
            return json_response({"access_token": "first-token", "expires_in": 3600})
        if request.path == "/repos":
            return json_response(records(30))
        child = int(request.path.split("/")[2])
        return json_response({"message": "expired"}, 401) if child >= 10 else json_response([{"id": child}])

    selector = {**PARENTS, "ignore_statuses": [403, 404]}
    outcome = await read(answer, selector, kind="/repos/{repo}/items", auth_type="oauth2", oauth2=json.dumps(OAUTH2))
    assert "Logging in failed" in outcome.failed


async def test_a_refused_login_is_no_end_of_a_listing() -> None:
    logins: list[Request] = []

    def answer(request: Request) -> Response:
        if request.path == "/token":
            logins.append(request)
            if len(logins) > 1:
                return json_response({"error": "invalid_grant"}, 400)
            return json_response({"access_token": "first-token", "expires_in": 3600})
        number = int(request.query.get("page", 1))
        if number > 1:
            return json_response({"message": "expired"}, 401)
        return json_response(records(50))

    outcome = await read(answer, {"pagination": {"type": "page"}}, auth_type="oauth2", oauth2=json.dumps(OAUTH2))
    assert "invalid_grant" in outcome.failed


@pytest.mark.parametrize(
    "limit",
    [
        json_response({"message": "slow down"}, 403, Retry_After="1"),
        json_response({"message": "You have exceeded a secondary rate limit"}, 403),
        json_response({"message": "no more"}, 403, X_RateLimit_Remaining="0"),
        json_response({"message": "too many"}, 429),
    ],
    ids=["Retry-After", "secondary", "remaining", "429"],
)
async def test_a_limit_is_no_child_without_items(limit: Response) -> None:
    def answer(request: Request) -> Response:
        if request.path == "/repos":
            return json_response(records(12))
        child = int(request.path.split("/")[2])
        return limit if child >= 8 else json_response([{"id": child}])

    selector = {**PARENTS, "ignore_statuses": [403, 404, 429]}
    outcome = await read(answer, selector, kind="/repos/{repo}/items")
    assert outcome.failure is not None


async def test_a_limit_that_passes_is_waited_for() -> None:
    refused: set[str] = set()

    def answer(request: Request) -> Response:
        if request.path == "/repos":
            return json_response(records(12))
        if request.path not in refused:
            refused.add(request.path)
            return json_response({"message": "You have exceeded a secondary rate limit"}, 403)
        return json_response([{"id": int(request.path.split("/")[2])}])

    outcome = await read(answer, {**PARENTS, "ignore_statuses": [403]}, kind="/repos/{repo}/items")
    assert sorted(outcome.whole) == list(range(12))


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_an_exhausted_retry_is_no_child_without_items(status: int) -> None:
    def answer(request: Request) -> Response:
        return json_response(records(3)) if request.path == "/repos" else json_response({"message": "down"}, status)

    outcome = await read(answer, {**PARENTS, "ignore_statuses": [status]}, kind="/repos/{repo}/items")
    assert outcome.failure is not None


async def test_the_target_of_a_redirect_is_no_child_without_items() -> None:
    def answer(request: Request) -> Response:
        if request.path == "/repos":
            return json_response(records(3))
        if request.path == "/login":
            return json_response({"message": "no such page"}, 404)
        return Response(b"", 302, {"Location": "/login"})

    outcome = await read(answer, {**PARENTS, "ignore_statuses": [404]}, kind="/repos/{repo}/items")
    assert outcome.failure is not None


@pytest.mark.parametrize("status", [301, 302])
@pytest.mark.parametrize("found", [[], [{"id": 1}], {"message": "not found"}])
async def test_a_post_that_would_become_a_get_is_a_failure(status: int, found: Any) -> None:
    def answer(request: Request) -> Response:
        if request.path == "/search":
            return Response(b"", status, {"Location": "/search/"})
        return json_response(found) if request.method == "GET" else json_response(records(3))

    outcome = await read(answer, {"method": "POST", "body": {"q": "*"}}, kind="/search")
    assert str(status) in outcome.failed


async def test_a_see_other_is_followed_by_get() -> None:
    def answer(request: Request) -> Response:
        if request.path == "/search":
            return Response(b"", 303, {"Location": "/results/1"})
        return json_response(records(3)) if request.method == "GET" else json_response({"message": "no"}, 405)

    assert (await read(answer, {"method": "POST", "body": {"q": "*"}}, kind="/search")).whole == [0, 1, 2]


async def test_a_token_that_is_revoked_midway_is_no_child_without_items() -> None:
    def answer(request: Request) -> Response:
        if request.path == "/repos":
            return json_response(records(12))
        child = int(request.path.split("/")[2])
        return json_response({"message": "revoked"}, 401) if child >= 8 else json_response([{"id": child}])

    selector = {**PARENTS, "ignore_statuses": [401, 404]}
    outcome = await read(answer, selector, kind="/repos/{repo}/items", auth_type="bearer_token", api_token="of-mine")
    assert "401" in outcome.failed
