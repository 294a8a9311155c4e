"""Variables that are no setting's: Ocean drops them without a word."""

import pytest

from messages import SettingsError
from settings.settings import Settings, closest_setting, load_settings, unknown_settings

BASE = {"base_url": "https://api.example.com"}


@pytest.mark.parametrize(
    ("variable", "meant"),
    [
        ("CONFIG__PAGINATON_TYPE", "PAGINATION_TYPE"),
        ("CONFIG__BASEURL", "BASE_URL"),
        ("SECRETS__APITOKEN", "API_TOKEN"),
    ],
)
def test_a_slip_stops_the_start(variable: str, meant: str) -> None:
    with pytest.raises(SettingsError) as failure:
        load_settings(BASE, variables=[f"OCEAN__INTEGRATION__{variable}"])
    assert f"OCEAN__INTEGRATION__{variable} is no setting" in str(failure.value)
    assert f"__{meant}?" in str(failure.value)


@pytest.mark.parametrize("variable", ["CONFIG__COLOUR", "CONFIG__MAX_RETRY", "SECRETS__DATABASE"])
def test_another_name_is_only_told(variable: str) -> None:
    load_settings(BASE, variables=[f"OCEAN__INTEGRATION__{variable}"])
    (warning,) = unknown_settings([f"OCEAN__INTEGRATION__{variable}"])
    assert f"OCEAN__INTEGRATION__{variable} is no setting of this integration, and has no effect" in warning


def test_nothing_is_said_of_what_is_a_setting_or_is_not_of_the_integration() -> None:
    names = [f"OCEAN__INTEGRATION__CONFIG__{name.upper()}" for name in Settings.model_fields]
    others = ["OCEAN__INTEGRATION__CONFIG__HEADERS__X_TEAM", "OCEAN__INTEGRATION__IDENTIFIER", "PATH"]
    assert list(unknown_settings([*names, *others, *(name.lower() for name in names)])) == []


@pytest.mark.parametrize(
    ("variable", "here"),
    [
        ("CONFIG__CURSOR_PARAM", "paginationParam"),
        ("CONFIG__PAGE_PARAM", "paginationParam"),
        ("CONFIG__LIMIT_PARAM", "sizeParam"),
        ("CONFIG__CUSTOM_HEADERS", "headers"),
        ("CONFIG__CLIENT_ID", "oauth2.clientId"),
        ("SECRETS__CLIENT_SECRET", "oauth2.clientSecret"),
        ("CONFIG__AUTH_ENDPOINT", "customAuthRequest.endpoint"),
        ("config__token", "apiToken"),
    ],
)
def test_what_other_connectors_call_so_stops_the_start_with_the_name_that_is_meant(variable: str, here: str) -> None:
    variable = f"OCEAN__INTEGRATION__{variable}"
    with pytest.raises(SettingsError) as failure:
        load_settings(BASE, variables=[variable])
    assert f"{variable} is no setting of this integration; what it means is {here} here." in str(failure.value)


def test_what_is_wrong_with_variables_and_with_values_is_told_at_once() -> None:
    variables = ["OCEAN__INTEGRATION__CONFIG__CURSOR_PARAM", "OCEAN__INTEGRATION__CONFIG__PAGINATON_TYPE"]
    with pytest.raises(SettingsError) as failure:
        load_settings({**BASE, "page_size": 0}, variables=variables)
    message = str(failure.value)
    assert message.startswith("The integration cannot start. ")
    assert message.count("cannot start") == 1
    assert all(name in message for name in (*variables, "pageSize"))


@pytest.mark.parametrize(
    ("name", "setting"),
    [("custom_headers", "headers"), ("client_id", "oauth2"), ("token", "api_token"), ("pagesize", "page_size")],
)
def test_the_tools_ask_for_the_setting_that_is_meant(name: str, setting: str) -> None:
    assert closest_setting(name) == setting
