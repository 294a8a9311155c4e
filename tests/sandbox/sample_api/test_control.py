import time
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import Any

import httpx
import pytest


def seen(api: httpx.Client, **params: str) -> dict[str, Any]:
    report: dict[str, Any] = api.get("/sandbox/requests", params=params).json()
    return report


def test_requests_are_recorded_as_they_were_sent(api: httpx.Client) -> None:
    api.get("/api/v1/users?page=2&size=5")
    api.get("/api/v1/projects/1/repositories/a%2Fb/issues")

    report = seen(api)

    assert report["counts"] == {"GET /api/v1/users": 1, "GET /api/v1/projects/1/repositories/a%2Fb/issues": 1}
    assert [request["query"] for request in report["requests"]] == ["page=2&size=5", ""]
    assert [request["status"] for request in report["requests"]] == [200, 404]
    assert {request["host"] for request in report["requests"]} == {api.base_url.netloc.decode()}


def test_credentials_are_recorded_without_their_value(api: httpx.Client) -> None:
    api.get("/api/v1/users?api_key=s3cret&page=1", headers={"Authorization": "Bearer s3cret", "X-API-Key": "k"})
    api.get("/api/v1/users")

    answer = api.get("/sandbox/requests")
    with_credentials, without = answer.json()["requests"]

    assert with_credentials["credentials"] == {
        "header Authorization": sha256(b"Bearer s3cret").hexdigest()[:12],
        "header X-API-Key": sha256(b"k").hexdigest()[:12],
        "query api_key": sha256(b"s3cret").hexdigest()[:12],
    }
    assert without["credentials"] == {}
    assert "s3cret" not in answer.text


def test_requests_can_be_asked_for_by_path(api: httpx.Client) -> None:
    api.get("/api/v1/users")
    api.get("/api/v1/teams")

    assert seen(api, path="teams$")["counts"] == {"GET /api/v1/teams": 1}
    assert api.get("/sandbox/requests", params={"path": "("}).status_code == 422


def test_forgotten_requests_are_gone(api: httpx.Client) -> None:
    api.get("/api/v1/users")
    api.delete("/sandbox/requests")
    assert seen(api)["total"] == 0


def test_the_recorder_knows_how_many_requests_came_at_once(api: httpx.Client) -> None:
    api.post("/sandbox/faults", json={"path": "teams", "effect": "none", "latency_ms": 100})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: api.get("/api/v1/teams"), range(4)))

    assert seen(api)["most_in_flight"] == 4


@pytest.mark.parametrize("manner", ["seconds", "date", "none"])
def test_requests_above_the_limit_are_told_when_to_come_back(api: httpx.Client, manner: str) -> None:
    api.put("/sandbox/rate-limit", json={"requests": 2, "seconds": 3000, "retry_after": manner}).raise_for_status()
    earliest = time.time() + 3000

    answers = [api.get("/api/v1/teams") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    latest = time.time() + 3000
    assert earliest - 2 <= int(answers[2].headers["X-RateLimit-Reset"]) <= latest + 1
    retry_after = answers[2].headers.get("Retry-After")
    match manner:
        case "seconds":
            assert 0 < int(retry_after) <= 3000
        case "date":
            assert earliest - 2 <= parsedate_to_datetime(retry_after).timestamp() <= latest + 1
        case "none":
            assert retry_after is None
    assert api.get("/sandbox/rate-limit").json()["refused"] == 1


def test_a_window_that_is_over_lets_requests_in_again(api: httpx.Client) -> None:
    api.put("/sandbox/rate-limit", json={"requests": 1, "seconds": 0.1})
    api.get("/api/v1/teams")
    time.sleep(0.1)
    assert api.get("/api/v1/teams").status_code == 200


def test_records_can_be_removed_updated_and_added(api: httpx.Client) -> None:
    change = {
        "remove": {"users": [1001], "teams": ["growth"]},
        "update": {"users": {"1002": {"name": "Renamed"}}},
        "add": {"users": [{"id": 5000, "name": "New"}]},
    }

    counts = api.patch("/sandbox/data", json=change).raise_for_status().json()

    assert (counts["users"], counts["teams"]) == (240, 11)
    first, *_, last = (user for page in (1, 2, 3) for user in page_of_users(api, page))
    assert (first["id"], first["name"]) == (1002, "Renamed")
    assert (last["id"], last["name"]) == (5000, "New")
    assert last.keys() == first.keys()


def test_a_change_that_fails_changes_nothing(api: httpx.Client) -> None:
    answer = api.patch("/sandbox/data", json={"remove": {"users": [1001, 9]}})

    assert answer.status_code == 404
    assert answer.json()["error"]["message"] == "users has no record with the id 9"
    assert api.get("/sandbox/data").json()["users"] == 240


@pytest.mark.parametrize("change", [{"remove": {"cats": [1]}}, {"rename": {}}, {"add": {"users": [3]}}])
def test_a_change_that_makes_no_sense_is_refused(api: httpx.Client, change: dict[str, Any]) -> None:
    assert api.patch("/sandbox/data", json=change).status_code == 422


def test_data_can_be_set_back(api: httpx.Client) -> None:
    before = api.get("/api/v1/users").json()
    api.patch("/sandbox/data", json={"remove": {"users": [1001]}, "update": {"users": {"1002": {"name": "X"}}}})
    api.delete("/sandbox/data")
    assert api.get("/api/v1/users").json() == before


def page_of_users(api: httpx.Client, page: int) -> list[dict[str, Any]]:
    users: list[dict[str, Any]] = api.get("/api/v1/users", params={"page": page, "size": 100}).json()["data"]
    return users
