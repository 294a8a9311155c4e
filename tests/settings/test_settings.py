"""What the installation configures is typed and checked at start (contract §2)."""

import json
from pathlib import Path
from typing import Any

import pytest

from messages import SettingsError
from paging import PaginationType
from settings.credentials.credential_settings import AuthType
from settings.settings import Settings, load_settings

BASE = "https://api.example.com"


def load(**config: Any) -> Settings:
    return load_settings({"base_url": BASE, **config})


def refusal(**config: Any) -> str:
    with pytest.raises(SettingsError) as failure:
        load(**config)
    message = str(failure.value)
    assert "\n" not in message
    return message


def test_only_base_url_is_needed() -> None:
    settings = load()
    assert settings.auth_type is AuthType.NONE
    assert settings.pagination.type is PaginationType.NONE
    assert (settings.pagination.page_size, settings.pagination.start_page, settings.pagination.max_pages) == (
        100,
        1,
        100_000,
    )
    assert (settings.timeout, settings.max_retries, settings.max_concurrent_requests) == (30, 5, 10)
    assert settings.verify_ssl
    assert settings.max_waiting_bytes == 64 * 1024 * 1024
    assert settings.requests_per_second is None
    assert settings.allowed_hosts == ()


def test_without_base_url_the_message_says_so() -> None:
    with pytest.raises(SettingsError, match="baseUrl is missing"):
        load_settings({})


def test_a_cursor_in_two_places_is_refused_at_start() -> None:
    assert "Keep one of them" in refusal(pagination_type="cursor", cursor_path="next", cursor_header="x-next")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://api.example.com/", BASE),
        ("https://api.example.com///", BASE),
        (" https://api.example.com ", BASE),
        ("http://localhost:8080/api/v2/", "http://localhost:8080/api/v2"),
        ("https://[::1]:8443", "https://[::1]:8443"),
    ],
)
def test_a_trailing_slash_makes_no_difference(given: str, kept: str) -> None:
    assert load(base_url=given).base_url == kept


@pytest.mark.parametrize(
    "base_url",
    [
        "api.example.com",
        "ftp://api.example.com",
        "https://",
        "https:///v1",
        "https://user:pw@api.example.com",
        "https://api.example.com?a=1",
        "https://api.example.com#top",
        "https://api.example.com:port",
        "https://api.example.com:99999",
        "https://api example.com",
        "https://api.example.com/a\nb",
        "https://[::1",
        "true",
    ],
)
def test_what_is_no_root_of_an_api_is_refused_at_start(base_url: str) -> None:
    assert "baseUrl" in refusal(base_url=base_url)


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("page_size", "50", 50),
        ("start_page", "0", 0),
        ("timeout", "2.5", 2.5),
        ("verify_ssl", "false", False),
        ("requests_per_second", "0.5", 0.5),
        ("max_retries", "0", 0),
        ("max_waiting_bytes", "134217728", 134217728),
        ("jq_timeout", "2.5", 2.5),
        ("max_whole_answer", "1048576", 1048576),
        ("shrink_guard", "0.25", 0.25),
        ("shrink_guard", "1", 1),
        ("shrink_guard", "off", None),
        ("shrink_guard", "false", None),  # what Helm makes of an off without quotes
        ("headers", '{"X-Version": "2"}', {"X-Version": "2"}),
        ("headers", {"X-Version": "2"}, {"X-Version": "2"}),
        (
            "allowed_hosts",
            '["files.example.com", "CDN.example.com:8443"]',
            ("files.example.com", "cdn.example.com:8443"),
        ),
        ("auth_type", "none", AuthType.NONE),
        ("pagination_type", "next_link", PaginationType.NEXT_LINK),
        ("cursor_path", "data[-1].id", "data[-1].id"),
        ("has_more_path", ".page < .page_count", ".page < .page_count"),
    ],
)
def test_values_arrive_as_strings_and_objects_as_json(name: str, value: object, kept: object) -> None:
    assert getattr(load(**{name: value}), name) == kept


@pytest.mark.parametrize("spelling", ["base_url", "baseUrl"])
def test_both_spellings_of_names_are_taken(spelling: str) -> None:
    assert load_settings({spelling: BASE}).base_url == BASE


@pytest.mark.parametrize("name", [name for name in Settings.model_fields if name != "base_url"])
@pytest.mark.parametrize("empty", ["", None])
def test_an_empty_string_counts_as_not_given(name: str, empty: str | None) -> None:
    assert load(**{name: empty}) == load()


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"auth_type": "bearer"}, ["authType", "'bearer'", "bearer_token", "api_key", "basic"]),
        ({"auth_type": "Bearer_Token"}, ["authType", "bearer_token"]),
        ({"auth_type": "bearer_token"}, ["apiToken", "authValue", "bearer_token"]),
        ({"auth_type": "bearer_token", "api_token": "  "}, ["apiToken"]),
        ({"auth_type": "bearer_token", "api_token": "line\nbreak"}, ["token"]),
        ({"auth_type": "bearer_token", "api_token": "Zoë"}, ["token"]),
        ({"auth_type": "basic"}, ["username", "password", "authValue"]),
        ({"auth_type": "basic_auth"}, ["username", "password", "authValue"]),
        ({"auth_type": "basic", "auth_value": "no-colon-anywhere"}, ["authValue", "user:password"]),
        ({"auth_type": "api_key"}, ["apiKey", "authValue"]),
        ({"auth_type": "api_key", "api_key": "k", "api_key_in": "url"}, ["apiKeyIn", "header", "query", "cookie"]),
        ({"auth_type": "api_key", "api_key": "k", "api_key_in": "query"}, ["apiKeyName"]),
        ({"auth_type": "api_key", "api_key": "k", "api_key_in": "cookie"}, ["apiKeyName"]),
        ({"auth_type": "api_key", "api_key": "k", "api_key_header": "X Key"}, ["apiKeyHeader", "X Key"]),
        (
            {"auth_type": "api_key", "api_key": "k", "api_key_header": "host"},
            ["apiKeyHeader: 'host' is no header to set"],
        ),
        ({"headers": {"Host": "other.example.com"}}, ["headers: 'Host' is no header to set", "baseUrl"]),
        ({"headers": {"content-length": "0"}}, ["headers: 'content-length' is no header to set"]),
        ({"api_token": "t0ken"}, ["authType", "apiToken"]),
        ({"auth_value": "t0ken"}, ["authType", "authValue"]),
        ({"pagination_type": "pages"}, ["paginationType", "'pages'", "page", "offset", "cursor", "header_link"]),
        ({"page_size": "0"}, ["pageSize", "1"]),
        ({"page_size": "many"}, ["pageSize", "integer"]),
        ({"start_page": "-1"}, ["startPage"]),
        ({"max_pages": "0"}, ["maxPages"]),
        ({"timeout": "0"}, ["timeout"]),
        ({"timeout": "inf"}, ["timeout"]),
        ({"timeout": "nan"}, ["timeout"]),
        ({"max_retries": "-1"}, ["maxRetries"]),
        ({"max_concurrent_requests": "0"}, ["maxConcurrentRequests"]),
        ({"max_waiting_bytes": "64"}, ["maxWaitingBytes", "1048576"]),
        ({"requests_per_second": "0"}, ["requestsPerSecond"]),
        ({"requests_per_second": "inf"}, ["requestsPerSecond"]),
        ({"verify_ssl": "perhaps"}, ["verifySsl"]),
        ({"headers": "X-Version: 2"}, ["headers", "JSON"]),
        ({"headers": '["X"]'}, ["headers"]),
        ({"headers": '{"X Version": "2"}'}, ["headers", "X Version"]),
        ({"headers": '{"X-V": "a\\nb"}'}, ["headers", "X-V"]),
        ({"headers": '{"X-V": "${NOT_THERE}"}'}, ["headers", "X-V", "NOT_THERE"]),
        ({"allowed_hosts": "files.example.com"}, ["allowedHosts", "JSON"]),
        ({"jq_timeout": "0"}, ["jqTimeout"]),
        ({"jq_timeout": "inf"}, ["jqTimeout"]),
        ({"max_whole_answer": "0"}, ["maxWholeAnswer"]),
        ({"max_whole_answer": "64 MiB"}, ["maxWholeAnswer"]),
        ({"shrink_guard": "half"}, ["shrinkGuard", "'half'", "a number from 0 to 1, or off"]),
        ({"shrink_guard": "50"}, ["shrinkGuard", "'50'", "a number from 0 to 1, or off"]),
        ({"shrink_guard": "nan"}, ["shrinkGuard", "'nan'"]),
        ({"shrink_guard": "true"}, ["shrinkGuard", "'true'"]),
        ({"allowed_hosts": '["https://files.example.com"]'}, ["allowedHosts", "https://files.example.com"]),
        ({"cursor_path": "meta..next"}, ["cursorPath", "meta..next"]),
        ({"has_more_path": ".a <"}, ["hasMorePath", ".a <"]),
        ({"last_page_path": "a[b]"}, ["lastPagePath", "a[b]"]),
        ({"next_link_path": "a."}, ["nextLinkPath", "a."]),
    ],
)
def test_what_is_wrong_is_named_with_what_is_allowed(config: dict[str, Any], words: list[str]) -> None:
    message = refusal(**config)
    assert [word for word in words if word not in message] == []


def test_everything_that_is_wrong_is_told_at_once() -> None:
    message = refusal(page_size="0", timeout="x", pagination_type="y")
    assert all(name in message for name in ("pageSize", "timeout", "paginationType"))


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"auth_type": "bearer_token", "page_size": 0}, ["apiToken", "pageSize"]),
        ({"auth_type": "bearer_token", "client_key": "/key"}, ["apiToken", "clientCertificate"]),
        ({"api_token": "a", "api_token_file": "/b", "password": "c", "password_file": "/d"}, ["apiToken", "password"]),
        (
            {"api_token": "a", "oauth2": {"tokenUrl": "/t", "clientId": "a", "clientSecret": "b"}},
            ["apiToken", "oauth2"],
        ),
        ({"auth_type": "api_key", "api_key_in": "query", "timeout": "x"}, ["apiKeyName", "apiKey (", "timeout"]),
        (
            {"base_url": "no URL", "pagination_type": "cursor", "cursor_path": "a", "cursor_header": "b"},
            ["baseUrl", "cursorPath", "cursorHeader"],
        ),
        ({"auth_type": "bearer_token", "api_token_file": "/nowhere", "max_pages": 0}, ["apiTokenFile", "maxPages"]),
    ],
)
def test_so_is_what_does_not_go_together(config: dict[str, Any], words: list[str]) -> None:
    message = refusal(**config)
    assert [word for word in words if word not in message] == []
    assert message.count("cannot start") == 1


def test_a_setting_that_is_wrong_is_not_missed_by_what_needs_it() -> None:
    """What goes together cannot be told before each of it is right."""
    message = refusal(auth_type="bearer", api_token="t0ken")
    assert "authType" in message
    assert "apiToken is set" not in message


@pytest.mark.parametrize(
    "config",
    [
        {"auth_type": "bearer_token", "api_token": "s3cret\nvalue"},
        {"auth_type": "basic", "auth_value": "s3cret"},
        {"api_key": "s3cret"},
        {"auth_type": "bearer", "api_token": "s3cret"},
        {"headers": '{"Authorization": "s3cret\\u0001"}'},
        {"headers": '{"Authorization": "s3cret"'},
        {"oauth2": '{"tokenUrl": "https://h/token", "clientSecret": "s3cret"}', "auth_type": "oauth2"},
        {"oauth2": '{"clientSecret": "s3cret", "nonsense": "s3cret"}', "auth_type": "oauth2"},
    ],
)
def test_no_message_shows_a_secret(config: dict[str, Any]) -> None:
    assert "s3cret" not in refusal(**config)


def test_the_settings_do_not_show_their_secrets() -> None:
    settings = load(auth_type="bearer_token", api_token="s3cret", headers='{"X-Other": "s3cret"}')
    assert "s3cret" not in repr(settings)


def test_headers_take_values_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENANT", "acme")
    assert load(headers=json.dumps({"X-Tenant": "t-${TENANT}"})).headers == {"X-Tenant": "t-acme"}


def test_a_secret_may_be_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("t0ken\n")
    assert load(auth_type="bearer_token", api_token_file=str(file)).bearer_token == "t0ken"
