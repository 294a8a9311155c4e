"""What other connectors call the things that are configured here."""

from typing import Any

import pytest

from messages import SettingsError
from settings.mistakes import other_names
from settings.settings import Settings, load_settings

ALIASES = {field.alias for field in Settings.model_fields.values()}


def test_each_name_is_answered_with_a_setting_that_there_is_and_is_none_itself() -> None:
    assert {here.partition(".")[0] for here in other_names._SETTINGS.values()} <= ALIASES
    assert not other_names._SETTINGS.keys() & Settings.model_fields.keys()


@pytest.mark.parametrize("setting", other_names._VALUES)
def test_each_value_is_answered_with_one_that_is_taken_and_is_refused_itself(setting: str) -> None:
    name = next(name for name, field in Settings.model_fields.items() if field.alias == setting)
    for other, meant in other_names._VALUES[setting].items():
        assert f"What it means is {meant} here." in refusal(**{name: other})
        assert f"{setting} is '" not in refusal(**{name: meant}, page_size=0)


def refusal(**config: Any) -> str:
    with pytest.raises(SettingsError) as failure:
        load_settings({"base_url": "https://api.example.com", **config})
    return str(failure.value)


@pytest.mark.parametrize("written", ["Page-Token", "page token", " PAGE_TOKEN "])
def test_its_spelling_does_not_matter(written: str) -> None:
    assert "What it means is cursor here." in refusal(pagination_type=written)


def test_a_value_that_means_nothing_is_only_answered_with_those_that_are_taken() -> None:
    assert "means" not in refusal(pagination_type="nonsense")
