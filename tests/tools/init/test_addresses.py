"""What is typed or pasted as an address is parted into the root of the API and its endpoints."""

import pytest

from messages import SettingsError
from tools.init.addresses import Addresses, addresses_of

ROOT = "https://api.example.com"


@pytest.mark.parametrize(
    ("typed", "root", "paths"),
    [
        ([ROOT, "/users", "teams"], ROOT, ("/users", "/teams")),
        ([f"{ROOT}/v1", "/users"], f"{ROOT}/v1", ("/users",)),
        ([f"{ROOT}/v1/", f"{ROOT}/v1/users"], f"{ROOT}/v1", ("/users",)),
        ([f"{ROOT}/v1/users"], ROOT, ("/v1/users",)),
        ([f"{ROOT}/v1/users?active=true&role=a%20b#top"], ROOT, ("/v1/users?active=true&role=a%20b",)),
        ([f"{ROOT}/v1/users", f"{ROOT}/v1/teams"], ROOT, ("/v1/users", "/v1/teams")),
        ([f"{ROOT}/v1/users", "/v1/teams"], ROOT, ("/v1/users", "/v1/teams")),
        ([f"{ROOT}?q=1"], ROOT, ("/?q=1",)),
        ([ROOT], ROOT, ()),
        (["api.example.com"], ROOT, ()),
        (["api.example.com/v1/users"], ROOT, ("/v1/users",)),
        (["API.example.com:8443/v1", "/users"], "https://API.example.com:8443/v1", ("/users",)),
        (["intranet:8080/users"], "https://intranet:8080", ("/users",)),
        (["localhost:5056/users"], "http://localhost:5056", ("/users",)),
        (["127.0.0.1:5056", "/users"], "http://127.0.0.1:5056", ("/users",)),
        (["[::1]:5056/users"], "http://[::1]:5056", ("/users",)),
        (["users"], None, ("/users",)),
    ],
)
def test_an_address_is_parted(typed: list[str], root: str | None, paths: tuple[str, ...]) -> None:
    found = addresses_of(typed, None)
    assert (found.base_url, found.paths) == (root, paths)


def test_a_document_describes_what_is_below_an_address() -> None:
    assert addresses_of([f"{ROOT}/v1"], None, described=True) == Addresses(f"{ROOT}/v1", (), is_entry=True)


@pytest.mark.parametrize(
    ("typed", "root", "paths"),
    [
        (["users.list"], None, ("/users.list",)),
        (["api.example.com/v1/users"], f"{ROOT}/v1", ("/users",)),
        ([f"{ROOT}/v1/users"], f"{ROOT}/v1", ("/users",)),
        ([f"{ROOT}/v2/users"], ROOT, ("/v2/users",)),
        (["localhost:5056/users"], "http://localhost:5056", ("/users",)),
    ],
)
def test_a_configured_root_is_kept_to(typed: list[str], root: str | None, paths: tuple[str, ...]) -> None:
    found = addresses_of(typed, f"{ROOT}/v1")
    assert (found.base_url, found.paths) == (root, paths)


def test_what_asks_for_one_page_alone_is_left_out() -> None:
    found = addresses_of([f"{ROOT}/users?page=2&per_page=50&tag=a&tag=b"], None)
    assert found.paths == ("/users?per_page=50&tag=a&tag=b",)
    assert found.left_out == ("page=2",)


def test_two_apis_are_not_one() -> None:
    with pytest.raises(SettingsError, match="different APIs") as refused:
        addresses_of([f"{ROOT}/users", "https://me:pass-word@other.example.com/teams"], None)
    assert "pass-word" not in str(refused.value)
