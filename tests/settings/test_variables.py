"""Variables that are no setting's: Ocean drops them without a word."""

import pytest

from messages.errors import SettingsError
from settings.settings import Settings
from settings.variables import refuse_misspelt, unknown_settings


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
        refuse_misspelt([f"OCEAN__INTEGRATION__{variable}"])
    assert f"OCEAN__INTEGRATION__{variable} is no setting" in str(failure.value)
    assert f"__{meant}?" in str(failure.value)


@pytest.mark.parametrize("variable", ["CONFIG__COLOUR", "CONFIG__MAX_RETRY", "SECRETS__DATABASE"])
def test_another_name_is_only_told(variable: str) -> None:
    refuse_misspelt([f"OCEAN__INTEGRATION__{variable}"])
    (warning,) = unknown_settings([f"OCEAN__INTEGRATION__{variable}"])
    assert f"OCEAN__INTEGRATION__{variable} is no setting of this integration, and has no effect" in warning


def test_nothing_is_said_of_what_is_a_setting_or_is_not_of_the_integration() -> None:
    names = [f"OCEAN__INTEGRATION__CONFIG__{name.upper()}" for name in Settings.model_fields]
    others = ["OCEAN__INTEGRATION__CONFIG__HEADERS__X_TEAM", "OCEAN__INTEGRATION__IDENTIFIER", "PATH"]
    assert list(unknown_settings([*names, *others, *(name.lower() for name in names)])) == []
