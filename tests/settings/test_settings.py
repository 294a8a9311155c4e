"""What the installation configures is typed and checked at start (contract §2)."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from messages.errors import SettingsError
from paging.protocol import PaginationType
from settings.settings import ApiKeyPlace, AuthType, Settings, load_settings, refuse_misspelt, unknown_settings

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
    assert settings.pagination_type is PaginationType.NONE
    assert (settings.page_size, settings.start_page, settings.max_pages) == (100, 1, 100_000)
    assert (settings.timeout, settings.max_retries, settings.max_concurrent_requests) == (30, 5, 10)
    assert settings.verify_ssl
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
        ({"requests_per_second": "0"}, ["requestsPerSecond"]),
        ({"requests_per_second": "inf"}, ["requestsPerSecond"]),
        ({"verify_ssl": "perhaps"}, ["verifySsl"]),
        ({"headers": "X-Version: 2"}, ["headers", "JSON"]),
        ({"headers": '["X"]'}, ["headers"]),
        ({"headers": '{"X Version": "2"}'}, ["headers", "X Version"]),
        ({"headers": '{"X-V": "a\\nb"}'}, ["headers", "X-V"]),
        ({"headers": '{"X-V": "${NOT_THERE}"}'}, ["headers", "X-V", "NOT_THERE"]),
        ({"allowed_hosts": "files.example.com"}, ["allowedHosts", "JSON"]),
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


class TestVariables:
    """Ocean drops those that are no setting's without a word."""

    @pytest.mark.parametrize(
        ("variable", "meant"),
        [
            ("CONFIG__PAGINATON_TYPE", "PAGINATION_TYPE"),
            ("CONFIG__BASEURL", "BASE_URL"),
            ("SECRETS__APITOKEN", "API_TOKEN"),
        ],
    )
    def test_a_slip_stops_the_start(self, variable: str, meant: str) -> None:
        with pytest.raises(SettingsError) as failure:
            refuse_misspelt([f"OCEAN__INTEGRATION__{variable}"])
        assert f"OCEAN__INTEGRATION__{variable} is no setting" in str(failure.value)
        assert f"__{meant}?" in str(failure.value)

    @pytest.mark.parametrize("variable", ["CONFIG__COLOUR", "CONFIG__MAX_RETRY", "SECRETS__DATABASE"])
    def test_another_name_is_only_told(self, variable: str) -> None:
        refuse_misspelt([f"OCEAN__INTEGRATION__{variable}"])
        (warning,) = unknown_settings([f"OCEAN__INTEGRATION__{variable}"])
        assert f"OCEAN__INTEGRATION__{variable} is no setting of this integration, and has no effect" in warning

    def test_nothing_is_said_of_what_is_a_setting_or_is_not_of_the_integration(self) -> None:
        names = [f"OCEAN__INTEGRATION__CONFIG__{name.upper()}" for name in Settings.model_fields]
        others = ["OCEAN__INTEGRATION__CONFIG__HEADERS__X_TEAM", "OCEAN__INTEGRATION__IDENTIFIER", "PATH"]
        assert list(unknown_settings([*names, *others, *(name.lower() for name in names)])) == []


def test_everything_that_is_wrong_is_told_at_once() -> None:
    message = refusal(page_size="0", timeout="x", pagination_type="y")
    assert all(name in message for name in ("pageSize", "timeout", "paginationType"))


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


@pytest.mark.parametrize(
    ("config", "token"),
    [
        ({"api_token": "t0ken"}, "t0ken"),
        ({"auth_value": "t0ken"}, "t0ken"),
        ({"api_token": "t0ken", "auth_value": "other"}, "t0ken"),
        ({"api_token": " t0ken\n"}, "t0ken"),
        ({"api_token": "Bearer t0ken"}, "t0ken"),
    ],
)
def test_the_bearer_token_may_be_the_auth_value_and_the_specific_setting_wins(
    config: dict[str, Any], token: str
) -> None:
    assert load(auth_type="bearer_token", **config).bearer_token == token


@pytest.mark.parametrize(
    ("config", "credentials"),
    [
        ({"username": "u", "password": "p"}, ("u", "p")),
        ({"username": "u"}, ("u", "")),
        ({"password": "p"}, ("", "p")),
        ({"auth_value": "u:p"}, ("u", "p")),
        ({"auth_value": "u:p:q"}, ("u", "p:q")),
        ({"auth_value": base64.b64encode(b"u:p").decode()}, ("u", "p")),
        ({"auth_value": "Basic " + base64.b64encode(b"u:p").decode()}, ("u", "p")),
        ({"auth_value": base64.b64encode("u:pä".encode()).decode()}, ("u", "pä")),
        ({"username": "u", "password": "p", "auth_value": "x:y"}, ("u", "p")),
    ],
)
@pytest.mark.parametrize("auth_type", ["basic", "basic_auth"])
def test_basic_credentials_come_apart_or_together_plain_or_in_base64(
    auth_type: str, config: dict[str, Any], credentials: tuple[str, str]
) -> None:
    assert load(auth_type=auth_type, **config).basic_credentials == credentials


@pytest.mark.parametrize(
    ("config", "place", "name"),
    [
        ({}, ApiKeyPlace.HEADER, "X-API-Key"),
        ({"api_key_header": "X-Token"}, ApiKeyPlace.HEADER, "X-Token"),
        ({"api_key_in": "query", "api_key_name": "key"}, ApiKeyPlace.QUERY, "key"),
        ({"api_key_in": "cookie", "api_key_name": "sid"}, ApiKeyPlace.COOKIE, "sid"),
    ],
)
@pytest.mark.parametrize("secret", ["api_key", "auth_value"])
def test_an_api_key_goes_where_it_is_said_to(
    secret: str, config: dict[str, Any], place: ApiKeyPlace, name: str
) -> None:
    settings = load(auth_type="api_key", **{secret: "k"}, **config)
    assert (settings.api_key_in, settings.key_name, settings.key) == (place, name, "k")


def test_secrets_of_the_environment_complete_the_configuration_and_give_way_to_it() -> None:
    config = {"base_url": BASE, "auth_type": "bearer_token", "auth_value": ""}
    assert load_settings(config, {"auth_value": "t0ken"}).bearer_token == "t0ken"
    assert load_settings({**config, "auth_value": "own"}, {"auth_value": "t0ken"}).bearer_token == "own"


def test_headers_take_values_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENANT", "acme")
    assert load(headers=json.dumps({"X-Tenant": "t-${TENANT}"})).headers == {"X-Tenant": "t-acme"}


def test_a_secret_may_be_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("t0ken\n")
    assert load(auth_type="bearer_token", api_token_file=str(file)).bearer_token == "t0ken"


@pytest.mark.parametrize(
    ("config", "hidden"),
    [
        ({"auth_type": "bearer_token", "api_token": "Bearer t0ken"}, {"t0ken"}),
        ({"auth_type": "basic", "username": "u", "password": "pass"}, {"pass", base64.b64encode(b"u:pass").decode()}),
        ({"auth_type": "basic", "auth_value": "u:pass"}, {"pass", "u:pass", base64.b64encode(b"u:pass").decode()}),
        ({"auth_type": "basic", "auth_value": "sk_live_1:"}, {"sk_live_1", base64.b64encode(b"sk_live_1:").decode()}),
        ({"auth_type": "basic", "username": "sk_live_1"}, {"sk_live_1"}),
        ({"auth_type": "api_key", "auth_value": "k3y"}, {"k3y"}),
        ({"auth_type": "api_key", "api_key": "SSWS 00k3y"}, {"SSWS 00k3y", "00k3y"}),
        ({"auth_type": "api_key", "api_key": "Token token=u+k3y"}, {"u+k3y"}),
        ({"headers": '{"Authorization": "Token abc", "Accept": "text/csv"}'}, {"Token abc", "abc"}),
    ],
)
def test_every_form_in_which_a_secret_is_sent_is_to_be_hidden(config: dict[str, Any], hidden: set[str]) -> None:
    secrets = load(**config).secrets
    assert hidden <= secrets
    assert "text/csv" not in secrets
