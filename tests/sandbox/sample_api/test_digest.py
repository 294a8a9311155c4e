import re

import httpx
import pytest

GUARDS = {"digest-md5": "MD5", "digest-sha-256": "SHA-256"}


@pytest.fixture(params=GUARDS)
def guard(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def teams(api: httpx.Client, guard: str, auth: httpx.Auth | None = None, query: str = "") -> httpx.Response:
    return api.get(f"/secured/{guard}/api/v1/teams{query}", auth=auth or httpx.Auth())


def right() -> httpx.DigestAuth:
    return httpx.DigestAuth("harbor", "desk-password")


def test_who_knows_the_password_may_ask(api: httpx.Client, guard: str) -> None:
    answer = teams(api, guard, right(), "?page=1&name=a%2Fb")
    assert answer.status_code == 200
    assert f"algorithm={GUARDS[guard]}" in answer.request.headers["Authorization"]


def test_a_challenge_is_good_for_many_requests(api: httpx.Client, guard: str) -> None:
    auth = right()
    assert [teams(api, guard, auth).status_code for _ in range(3)] == [200] * 3
    assert [request["status"] for request in api.get("/sandbox/requests").json()["requests"]] == [401, 200, 200, 200]


@pytest.mark.parametrize("pair", [("harbor", "wrong"), ("nobody", "desk-password")])
def test_who_does_not_is_refused(api: httpx.Client, guard: str, pair: tuple[str, str]) -> None:
    answer = teams(api, guard, httpx.DigestAuth(*pair))
    assert answer.status_code == 401
    assert answer.json()["error"]["message"] == "The credential is not accepted"


def test_the_challenge_names_realm_and_algorithm(api: httpx.Client, guard: str) -> None:
    challenge = teams(api, guard).headers["WWW-Authenticate"]
    assert re.fullmatch(
        rf'Digest realm="Harbor Desk", qop="auth", algorithm={GUARDS[guard]}, nonce="[\w-]+"', challenge
    )


def test_a_credential_cannot_be_used_twice_nor_elsewhere(api: httpx.Client, guard: str) -> None:
    credential = {"Authorization": teams(api, guard, right()).request.headers["Authorization"]}

    again = api.get(f"/secured/{guard}/api/v1/teams", headers=credential)
    elsewhere = api.get(f"/secured/{guard}/api/v1/users", headers=credential)

    assert again.status_code == 401
    assert "stale=true" in again.headers["WWW-Authenticate"]
    assert elsewhere.status_code == 401
    assert "stale" not in elsewhere.headers["WWW-Authenticate"]


@pytest.mark.parametrize("header", ["Digest", "Digest ,", 'Digest nonce="x"', "Digest nonce", "Basic eDp5"])
def test_a_malformed_credential_is_refused(api: httpx.Client, guard: str, header: str) -> None:
    assert api.get(f"/secured/{guard}/api/v1/teams", headers={"Authorization": header}).status_code == 401


def test_a_nonce_that_was_killed_is_stale_and_another_is_given(api: httpx.Client, guard: str) -> None:
    auth = right()
    teams(api, guard, auth)
    api.delete("/sandbox/tokens")
    assert teams(api, guard, auth).status_code == 200
