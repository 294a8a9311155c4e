from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any

import httpx
import pytest

from sandbox.sample_api.app import create_app
from tests.waiting import until


def arm(api: httpx.Client, **fault: Any) -> None:
    api.post("/sandbox/faults", json=fault).raise_for_status()


def users(api: httpx.Client, page: int = 1) -> httpx.Response:
    return api.get("/api/v1/users", params={"page": page, "size": 50})


def test_a_status_in_the_middle_of_a_listing(api: httpx.Client) -> None:
    arm(api, path="^/api/v1/users$", status=503, after=2, times=1, headers={"Retry-After": "7"})

    answers = [users(api, page) for page in (1, 2, 3, 3)]

    assert [answer.status_code for answer in answers] == [200, 200, 503, 200]
    assert answers[2].headers["Retry-After"] == "7"


def test_a_fault_leaves_other_paths_alone(api: httpx.Client) -> None:
    arm(api, path="^/api/v1/users$")
    assert api.get("/api/v1/teams").status_code == 200


def test_a_fault_can_be_bound_to_one_page(api: httpx.Client) -> None:
    arm(api, path="users", query="page=2", status=404)
    assert [users(api, page).status_code for page in (1, 2, 3)] == [200, 404, 200]


def test_a_fault_knows_paths_as_they_were_sent(api: httpx.Client) -> None:
    arm(api, path="a%2Fb", status=500)
    assert api.get("/api/v1/projects/1/repositories/a%2Fb%20c/issues").status_code == 500


def test_a_body_cut_short(api: httpx.Client) -> None:
    arm(api, path="users", effect="truncate", times=1)

    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
        users(api)
    assert users(api).status_code == 200


def test_a_dropped_connection(api: httpx.Client) -> None:
    arm(api, path="users", effect="drop", times=1)

    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        users(api)
    assert users(api).status_code == 200


def test_an_error_with_status_200(api: httpx.Client) -> None:
    arm(api, path="users", effect="error_body", body={"ok": False, "error": "ratelimited"})

    answer = users(api)

    assert answer.status_code == 200
    assert answer.json() == {"ok": False, "error": "ratelimited"}


def test_a_session_that_is_over_told_as_text(api: httpx.Client) -> None:
    arm(api, path="users", effect="text")
    answer = users(api)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert "session has expired" in answer.text


def test_a_redirect_to_a_page_to_sign_in(api: httpx.Client) -> None:
    arm(api, path=".", effect="sign_in")
    answer = users(api)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in")
    assert api.get("/sign-in").status_code == 404


def test_an_answer_of_which_one_half_comes(api: httpx.Client) -> None:
    arm(api, path="users", effect="stall", times=1)

    with pytest.raises(httpx.ReadTimeout):
        api.get("/api/v1/users", timeout=0.3)
    assert users(api).status_code == 200


def test_an_answer_with_more_headers_and_more_bytes(api: httpx.Client) -> None:
    usual = users(api)
    arm(api, path="users", effect="more", headers={"Retry-After": "soon"}, blanks=100_000)

    answer = users(api)

    assert answer.json() == usual.json()
    assert answer.headers["Retry-After"] == "soon"
    assert len(answer.content) == len(usual.content) + 100_000


def test_html_in_place_of_json(api: httpx.Client) -> None:
    arm(api, path="users", effect="html")

    answer = users(api)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")


def test_a_repeated_page(api: httpx.Client) -> None:
    arm(api, path="users", effect="repeat", after=1, times=1)

    first, repeated, third = (users(api, page).json() for page in (1, 2, 3))

    assert repeated == first
    assert third["meta"]["page"] == 3


def test_latency_alone(api: httpx.Client) -> None:
    arm(api, path="users", effect="none", latency_ms=60)

    began = monotonic()

    assert users(api).status_code == 200
    assert monotonic() - began >= 0.06


def test_an_answer_is_held_until_the_fault_is_disarmed(api: httpx.Client) -> None:
    arm(api, path="users", effect="hold")
    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(users, api)
        until(lambda: api.get("/sandbox/faults").json()[0]["matched"], "it is asked")
        assert not held.done()
        api.delete("/sandbox/faults")
        assert held.result().status_code == 200


def test_disarmed_faults_do_not_strike(api: httpx.Client) -> None:
    arm(api, path="users")
    users(api)
    assert [fault["matched"] for fault in api.get("/sandbox/faults").json()] == [1]

    api.delete("/sandbox/faults")

    assert users(api).status_code == 200
    assert api.get("/sandbox/faults").json() == []


@pytest.mark.parametrize("fault", [{"path": "("}, {"path": "x", "effect": "explode"}, {"path": "x", "statos": 1}, {}])
def test_a_fault_that_makes_no_sense_is_refused(api: httpx.Client, fault: dict[str, Any]) -> None:
    assert api.post("/sandbox/faults", json=fault).status_code == 422


async def test_a_server_that_cannot_end_connections_says_so() -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(create_app()), base_url="http://desk") as client:
        await client.post("/sandbox/faults", json={"path": "users", "effect": "drop"})

        with pytest.raises(RuntimeError, match="sandbox's own server"):
            await client.get("/api/v1/users")
