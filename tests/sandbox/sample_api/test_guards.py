from typing import Any

import httpx
import pytest

from sandbox.sample_api.listings.endpoints import ENDPOINTS

from .reader import read

RIGHT: dict[str, dict[str, Any]] = {
    "bearer": {"headers": {"Authorization": "Bearer harbor-token"}},
    "basic": {"auth": ("harbor", "desk-password")},
    "api-key-header": {"headers": {"X-API-Key": "harbor-key"}},
    "api-key-query": {"params": {"api_key": "harbor-key"}},
    "api-key-cookie": {"headers": {"Cookie": "harbor_key=harbor-key"}},
}
WRONG: dict[str, dict[str, Any]] = {
    "bearer": {"headers": {"Authorization": "Bearer harbor-tokem"}},
    "basic": {"auth": ("harbor", "")},
    "api-key-header": {"headers": {"X-API-Key": "ü".encode("latin-1")}},
    "api-key-query": {"params": {"api_key": ""}},
    "api-key-cookie": {"headers": {"Cookie": "harbor_key=x"}},
}


@pytest.mark.parametrize("scheme", RIGHT)
def test_the_right_credential_opens(api: httpx.Client, scheme: str) -> None:
    answer = api.get(f"/secured/{scheme}/api/v1/teams", **RIGHT[scheme])
    assert answer.json() == api.get("/api/v1/teams").json()


@pytest.mark.parametrize("scheme", WRONG)
def test_the_wrong_credential_is_401(api: httpx.Client, scheme: str) -> None:
    answer = api.get(f"/secured/{scheme}/api/v1/teams", **WRONG[scheme])
    assert answer.status_code == 401
    assert answer.json() == {"error": {"status": 401, "message": "The credential is not accepted"}}


@pytest.mark.parametrize("scheme", RIGHT)
def test_no_credential_is_401(api: httpx.Client, scheme: str) -> None:
    answer = api.get(f"/secured/{scheme}/api/v1/teams")
    assert answer.status_code == 401
    assert answer.json()["error"]["message"] == "No credential was given"


def test_secured_listings_link_to_themselves(origin: str) -> None:
    selector = next(endpoint for endpoint in ENDPOINTS if endpoint.path == "/odata/v1/projects").selector
    with httpx.Client(base_url=origin, **RIGHT["bearer"]) as api:
        assert len(read(api, "/odata/v1/projects", selector, prefix="/secured/bearer")) == 60


def test_a_link_does_not_hold_the_key(api: httpx.Client) -> None:
    answer = api.get("/secured/api-key-query/odata/v1/projects", **RIGHT["api-key-query"])
    assert "harbor-key" not in answer.json()["@odata.nextLink"]


def test_nested_paths_are_secured_too(api: httpx.Client) -> None:
    path = "/secured/bearer/api/v1/projects/1/repositories/a%2Fb%20c/issues"
    assert api.get(path).status_code == 401
    assert api.get(path, **RIGHT["bearer"]).status_code == 200
