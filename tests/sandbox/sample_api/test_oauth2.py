from base64 import b64encode
from collections.abc import Callable
from typing import Any
from urllib.parse import quote_plus

import httpx
import pytest

CLIENT = {"client_id": "harbor-client", "client_secret": "harbor-client-secret"}
BY_CLIENT = {"grant_type": "client_credentials", **CLIENT}
BY_REFRESH = {"grant_type": "refresh_token", **CLIENT}


def ask(api: httpx.Client, form: dict[str, str], **headers: str) -> httpx.Response:
    return api.post("/oauth2/token", data=form, headers=headers)


def granted(api: httpx.Client, form: dict[str, str]) -> dict[str, Any]:
    answer: dict[str, Any] = ask(api, form).raise_for_status().json()
    return answer


def teams(api: httpx.Client, token: str) -> int:
    return api.get("/secured/oauth2/api/v1/teams", headers={"Authorization": f"Bearer {token}"}).status_code


def basic(client: str, secret: str) -> str:
    return "Basic " + b64encode(f"{quote_plus(client)}:{quote_plus(secret)}".encode()).decode()


def test_a_client_gets_a_token_that_opens(api: httpx.Client) -> None:
    answer = ask(api, BY_CLIENT)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json()["token_type"] == "Bearer"
    assert answer.json()["expires_in"] == 3600
    assert teams(api, answer.json()["access_token"]) == 200
    assert "refresh_token" not in answer.json()


def test_a_client_can_prove_itself_by_basic(api: httpx.Client) -> None:
    answer = ask(api, {"grant_type": "client_credentials"}, Authorization=basic(*CLIENT.values()))
    assert teams(api, answer.json()["access_token"]) == 200


def test_a_token_that_was_never_given_out_does_not_open(api: httpx.Client) -> None:
    assert teams(api, "harbor-token") == 401


def test_each_use_of_a_refresh_token_replaces_it(api: httpx.Client) -> None:
    first = granted(api, {**BY_REFRESH, "refresh_token": "harbor-refresh-token"})

    again = ask(api, {**BY_REFRESH, "refresh_token": "harbor-refresh-token"})
    second = granted(api, {**BY_REFRESH, "refresh_token": first["refresh_token"]})

    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert second["refresh_token"] != first["refresh_token"]
    assert teams(api, second["access_token"]) == 200


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"scope": "desk.write"}, 400, "invalid_scope"),
        ({"audience": "https://other.example"}, 400, "invalid_target"),
        ({"grant_type": "refresh_token"}, 400, "invalid_grant"),
        ({"grant_type": "refresh_token", "refresh_token": "made-up"}, 400, "invalid_grant"),
    ],
)
def test_what_is_wrong_is_told(api: httpx.Client, change: dict[str, str], status: int, error: str) -> None:
    answer = ask(api, {**BY_CLIENT, **change})
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json()["error_description"]
    assert ("WWW-Authenticate" in answer.headers) == (status == 401)


@pytest.mark.parametrize("header", [basic("harbor-client", "wrong"), "Basic !!!", "Bearer x", "Basic eA=="])
def test_a_wrong_basic_header_is_refused(api: httpx.Client, header: str) -> None:
    answer = ask(api, {"grant_type": "client_credentials"}, Authorization=header)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize(
    "request_of",
    [
        lambda api: api.post("/oauth2/token", json=BY_CLIENT),
        lambda api: ask(api, CLIENT),
        lambda api: ask(api, BY_CLIENT, Authorization=basic(*CLIENT.values())),
        lambda api: api.post(
            "/oauth2/token",
            content="grant_type=client_credentials&grant_type=client_credentials",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        ),
    ],
    ids=["JSON", "no grant type", "proved twice", "a parameter twice"],
)
def test_a_request_against_the_rules_is_invalid(
    api: httpx.Client, request_of: Callable[[httpx.Client], httpx.Response]
) -> None:
    answer = request_of(api)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_scope_and_audience_that_are_right_are_taken(api: httpx.Client) -> None:
    answer = granted(api, {**BY_CLIENT, "scope": "desk.read", "audience": "https://desk.example"})
    assert answer["scope"] == "desk.read"


@pytest.mark.parametrize(
    ("manner", "told"), [("number", {"expires_in": 60}), ("string", {"expires_in": "60"}), ("absent", {})]
)
def test_the_lifetime_is_told_in_different_manners(api: httpx.Client, manner: str, told: dict[str, Any]) -> None:
    api.put("/sandbox/logins", json={"lifetime": 60, "expires_in": manner}).raise_for_status()
    answer = granted(api, BY_CLIENT)
    assert {key: value for key, value in answer.items() if key == "expires_in"} == told


def test_a_token_dies_of_age(api: httpx.Client) -> None:
    api.put("/sandbox/logins", json={"lifetime": 0.000_001, "expires_in": "zero"}).raise_for_status()
    answer = granted(api, BY_CLIENT)
    assert answer["expires_in"] == 0
    assert teams(api, answer["access_token"]) == 401


def test_a_token_dies_of_use(api: httpx.Client) -> None:
    api.put("/sandbox/logins", json={"uses": 2}).raise_for_status()
    token = granted(api, BY_CLIENT)["access_token"]
    assert [teams(api, token) for _ in range(3)] == [200, 200, 401]


def test_tokens_can_be_killed_while_refresh_tokens_live(api: httpx.Client) -> None:
    answer = granted(api, {**BY_REFRESH, "refresh_token": "harbor-refresh-token"})

    assert api.delete("/sandbox/tokens").json() == {"killed": 1}

    assert teams(api, answer["access_token"]) == 401
    assert teams(api, granted(api, {**BY_REFRESH, "refresh_token": answer["refresh_token"]})["access_token"]) == 200


def test_logins_are_counted_by_status(api: httpx.Client) -> None:
    ask(api, BY_CLIENT)
    ask(api, BY_CLIENT)
    ask(api, {**BY_CLIENT, "client_secret": "wrong"})
    api.post("/login/session", json={})

    seen = api.get("/sandbox/requests")

    assert seen.json()["logins"] == {"POST /oauth2/token": {"200": 2, "401": 1}, "POST /login/session": {"401": 1}}
    assert "harbor-client-secret" not in seen.text
    api.delete("/sandbox/requests")
    assert api.get("/sandbox/requests").json()["logins"] == {}


@pytest.mark.parametrize("rules", [{"lifetime": 0}, {"uses": 0}, {"expires_in": "soon"}, {"livetime": 3}])
def test_rules_that_make_no_sense_are_refused(api: httpx.Client, rules: dict[str, Any]) -> None:
    assert api.put("/sandbox/logins", json=rules).status_code == 422
