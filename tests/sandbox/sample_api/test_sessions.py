from typing import Any

import httpx
import pytest

USER = {"username": "harbor", "password": "desk-password"}
WRONG: list[dict[str, Any]] = [{}, {**USER, "password": "x"}, {**USER, "username": "x"}, {"password": None}]


def test_a_json_login_nests_the_token_of_a_session(api: httpx.Client) -> None:
    answer = api.post("/login/session", json=USER).raise_for_status().json()
    headers = {"X-Harbor-Session": answer["data"]["session"]["token"]}

    assert api.get("/secured/session/api/v1/teams", headers=headers).json() == api.get("/api/v1/teams").json()
    api.delete("/sandbox/tokens")
    assert api.get("/secured/session/api/v1/teams", headers=headers).status_code == 401


def test_a_form_login_sets_a_cookie(origin: str, api: httpx.Client) -> None:
    with httpx.Client(base_url=origin) as browser:
        answer = browser.post("/login/cookie", data=USER)
        assert (answer.status_code, answer.content) == (204, b"")
        assert browser.get("/secured/session-cookie/api/v1/teams").status_code == 200
        api.delete("/sandbox/tokens")
        assert browser.get("/secured/session-cookie/api/v1/teams").status_code == 401


@pytest.mark.parametrize("given", WRONG)
def test_a_wrong_user_gets_no_session(api: httpx.Client, given: dict[str, Any]) -> None:
    for answer in (api.post("/login/session", json=given), api.post("/login/cookie", data=given)):
        assert answer.status_code == 401
        assert answer.json()["error"]["message"] == "User or password is wrong"
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(("body", "status"), [(b"{", 400), (b"", 400), (b"[]", 401), (b'"x"', 401)])
def test_a_login_that_is_no_json_object_is_refused(api: httpx.Client, body: bytes, status: int) -> None:
    assert api.post("/login/session", content=body).status_code == status


@pytest.mark.parametrize("guard", ["session", "session-cookie", "oauth2"])
def test_one_kind_of_login_does_not_open_what_another_guards(api: httpx.Client, guard: str) -> None:
    token = api.post("/login/session", json=USER).json()["data"]["session"]["token"]
    headers = {"Authorization": f"Bearer {token}", "Cookie": f"harbor_session={token}"}
    assert api.get(f"/secured/{guard}/api/v1/teams", headers=headers).status_code == 401


def test_sessions_are_recorded_without_their_value(api: httpx.Client) -> None:
    token = api.post("/login/session", json=USER).json()["data"]["session"]["token"]
    api.get("/secured/session/api/v1/teams", headers={"X-Harbor-Session": token})

    seen = api.get("/sandbox/requests")

    assert list(seen.json()["requests"][-1]["credentials"]) == ["header X-Harbor-Session"]
    assert token not in seen.text
