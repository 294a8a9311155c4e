"""The credentials of the API: under which names they are given, and in which forms they are hidden."""

import base64
from typing import Any

import pytest

from settings.credentials.credential_settings import ApiKeyPlace
from settings.settings import Settings, load_settings

BASE = "https://api.example.com"


def load(**config: Any) -> Settings:
    return load_settings({"base_url": BASE, **config})


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
