"""Where the tools take settings from: options, variables, and files of several forms."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from messages import SettingsError
from tools.inputs.installation import OceanConfiguration, read_installation

VARIABLE = "OCEAN__INTEGRATION__CONFIG__API_TOKEN"
DOTENV = """\
OCEAN__INTEGRATION__CONFIG__BASE_URL=http://127.0.0.1:1
OCEAN__INTEGRATION__CONFIG__AUTH_TYPE=bearer_token
OCEAN__INTEGRATION__SECRETS__AUTH_VALUE=of-a-file
OCEAN__INTEGRATION__CONFIG__PAGE_SIZE=
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that a tool is run in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("settings.yml", "baseUrl: http://127.0.0.1:1\nauthType: bearer_token\napiToken: of-a-file"),
        ("settings.json", '{"base_url": "http://127.0.0.1:1", "auth_type": "bearer_token", "api_token": "of-a-file"}'),
        (
            "values.yaml",
            "integration:\n  config: {baseUrl: 'http://127.0.0.1:1', authType: bearer_token}\n"
            "  secrets: {authValue: of-a-file}",
        ),
        ("staging.env", DOTENV),
    ],
)
def test_a_file_may_hold_variables_settings_or_the_values_of_the_chart(name: str, text: str, folder: Path) -> None:
    (folder / name).write_text(text)
    settings = read_installation(file=folder / name).settings()
    assert (settings.base_url, settings.bearer_token, settings.pagination.page_size) == (
        "http://127.0.0.1:1",
        "of-a-file",
        100,
    )


def test_without_a_file_it_is_the_dotenv_of_the_folder(folder: Path) -> None:
    assert not read_installation().is_given
    (folder / ".env").write_text(DOTENV)
    assert read_installation().settings().bearer_token == "of-a-file"


def test_with_a_file_of_settings_the_dotenv_of_the_folder_is_not_read(folder: Path) -> None:
    (folder / ".env").write_text(DOTENV)
    (folder / "settings.yml").write_text("baseUrl: http://127.0.0.1:2")
    assert read_installation(file=folder / "settings.yml").settings().base_url == "http://127.0.0.1:2"


def test_variables_win_over_the_file_and_options_over_variables(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".env").write_text(DOTENV)
    monkeypatch.setenv(VARIABLE, "of-a-variable")
    assert read_installation().settings().bearer_token == "of-a-variable"
    assert read_installation(["apiToken=of-an-option"]).settings().bearer_token == "of-an-option"


@pytest.mark.parametrize("name", ["AUTH_VALUE", "API_TOKEN"])
@pytest.mark.parametrize("group", ["CONFIG", "SECRETS"])
@pytest.mark.parametrize("lower", ["authValue: of-a-file", "apiToken: of-a-file", "apiTokenFile: of-a-file"])
def test_a_higher_source_wins_whichever_setting_and_group_it_gives_a_secret_in(
    lower: str, group: str, name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "of-a-file").write_text("of-a-file")
    file = folder / "settings.yml"
    file.write_text(f"baseUrl: http://127.0.0.1:1\nauthType: bearer_token\n{lower}")
    monkeypatch.setenv(f"OCEAN__INTEGRATION__{group}__{name}", "of-a-variable")
    assert read_installation(file=file).settings().bearer_token == "of-a-variable"
    assert read_installation(["authValue=of-an-option"], file).settings().bearer_token == "of-an-option"


@pytest.mark.parametrize(
    ("base_url", "follow"),
    [
        ("http://127.0.0.1:1/v2", True),
        ("HTTP://127.0.0.1:1", True),
        ("http://127.0.0.1:2", False),
        ("https://127.0.0.1:1", False),
        ("http://127.0.0.1.example.com:1", False),
        ("http://127.0.0.1:1@example.com", False),
        ("http://[", False),
    ],
)
def test_credentials_are_not_used_for_another_origin_than_theirs_and_that_is_said(
    base_url: str, follow: bool, folder: Path
) -> None:
    (folder / ".env").write_text(DOTENV)
    for moved in (read_installation().at(base_url), read_installation([f"baseUrl={base_url}"])):
        assert moved.config["base_url"] == base_url
        assert (moved.secrets == {"auth_value": "of-a-file"}) is follow
        assert ("auth_type" in moved.config) is follow
        told = "".join(moved.warnings())
        if not follow:
            assert "The credentials in .env (authType, authValue) are those of http://127.0.0.1:1" in told
        assert ("--set apiTokenFile" in told) is not follow
        assert "of-a-file" not in told


def test_it_does_not_matter_where_credentials_stand(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "settings.yml").write_text(
        "baseUrl: http://127.0.0.1:1\nauthType: basic\nusername: me\npasswordFile: x\nheaders: {X: y}\ntimeout: 5"
    )
    monkeypatch.setenv(VARIABLE, "of-a-variable")
    moved = read_installation(file=folder / "settings.yml").at("http://127.0.0.1:2")
    assert (moved.config, moved.secrets) == ({"base_url": "http://127.0.0.1:2", "timeout": 5}, {})
    assert "settings.yml and the variables (apiToken, authType, headers" in str(moved.left_behind)


def test_credentials_that_are_given_with_an_address_are_used_for_it(folder: Path) -> None:
    (folder / ".env").write_text(DOTENV)
    own = ["authType=basic", "username=me", "password=x"]
    for given in (read_installation(own).at("http://b"), read_installation([*own, "baseUrl=http://b"])):
        assert given.settings().basic_credentials == ("me", "x")
        assert given.settings().base_url == "http://b"


def test_credentials_that_were_given_for_no_address_are_used_for_any(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "of-a-variable")
    assert read_installation().at("http://b").config == {"api_token": "of-a-variable", "base_url": "http://b"}


def test_a_default_port_is_the_same_written_or_not() -> None:
    installation = read_installation(["baseUrl=https://b", "apiToken=x"])
    assert replace(installation, typed=frozenset()).at("https://b:443/v2").config["api_token"] == "x"


def test_a_variable_wins_over_another_setting_of_the_dotenv(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".env").write_text(DOTENV.replace("SECRETS__AUTH_VALUE", "CONFIG__API_TOKEN"))
    monkeypatch.setenv("OCEAN__INTEGRATION__SECRETS__AUTH_VALUE", "of-a-variable")
    assert read_installation().settings().bearer_token == "of-a-variable"


def test_an_auth_value_wins_over_a_user_of_a_lower_source(folder: Path) -> None:
    file = folder / "settings.yml"
    file.write_text("baseUrl: http://127.0.0.1:1\nauthType: basic\nusername: low\npassword: low")
    assert read_installation(["authValue=high:er"], file).settings().basic_credentials == ("high", "er")


def test_all_settings_may_be_in_one_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCEAN__INTEGRATION__CONFIG", '{"base_url": "http://127.0.0.1:3"}')
    assert read_installation().settings().base_url == "http://127.0.0.1:3"


def test_what_ocean_itself_is_configured_to_is_taken_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCEAN__SSL__THIRD_PARTY__VERIFY", "false")
    assert read_installation().ocean.ssl.third_party.verify is False


def test_where_nothing_is_configured_ocean_is_as_by_default() -> None:
    assert OceanConfiguration.default().ssl.third_party.verify is True
    assert OceanConfiguration.default().disable_ip_outbound_blocker is True


@pytest.mark.parametrize(
    ("options", "text", "words"),
    [
        (["pageSize"], "", "--set pageSize=VALUE"),
        (["colour=5"], "", "--set: colour is no setting of this integration."),
        (["pagesize=5"], "", "--set: pagesize is no setting of this integration; did you mean pageSize?"),
        (["authtype=none"], "", "; did you mean authType?"),
        (["PAGE_SIZE=5"], "", "; did you mean page_size?"),
        ([], "pagesize: 5", "settings.yml: pagesize is no setting of this integration; did you mean pageSize?"),
        ([], "page_siz: 5", "; did you mean page_size?"),
        ([], "integration: {config: {paginatonType: page}}", "; did you mean paginationType?"),
        ([], "integration: {secrets: {authVal: x}}", "; did you mean authValue?"),
        ([], "[]", "must hold settings by their names"),
        ([], "a: [", "cannot be read"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(options: list[str], text: str, words: str, folder: Path) -> None:
    (folder / "settings.yml").write_text(text or "{}")
    with pytest.raises(SettingsError, match=re.escape(words)):
        read_installation(options, folder / "settings.yml")


def test_a_missing_base_url_is_told_with_every_way_to_give_it() -> None:
    with pytest.raises(SettingsError) as refused:
        read_installation().settings()
    for way in ("baseUrl is missing.", "--set baseUrl=", "--settings FILE", "OCEAN__INTEGRATION__CONFIG__BASE_URL"):
        assert way in str(refused.value)


def test_only_a_missing_base_url_is_told_so() -> None:
    with pytest.raises(SettingsError) as refused:
        read_installation(["baseUrl=http://127.0.0.1:1", "timeout=0"]).settings()
    assert "--set" not in str(refused.value)


def test_variables_that_are_no_settings_are_told_wherever_they_stand(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".env").write_text("OCEAN__INTEGRATION__CONFIG__BASEURL=http://127.0.0.1:1\n")
    monkeypatch.setenv("OCEAN__INTEGRATION__SECRETS__AUTH_VALU", "x")
    told = "\n".join(read_installation().unknown())
    assert "did you mean OCEAN__INTEGRATION__CONFIG__BASE_URL?" in told
    assert "did you mean OCEAN__INTEGRATION__SECRETS__AUTH_VALUE?" in told


def test_settings_in_one_variable_may_be_spelt_as_users_write_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCEAN__INTEGRATION__CONFIG", '{"baseUrl": "http://127.0.0.1:3"}')
    assert read_installation().settings().base_url == "http://127.0.0.1:3"
    assert [*read_installation().unknown()] == []


def test_credentials_in_one_variable_stay_with_their_host_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCEAN__INTEGRATION__CONFIG", '{"baseUrl": "http://a", "apiToken": "x", "authType": "none"}')
    assert read_installation().at("http://b").config == {"base_url": "http://b"}


def test_variables_that_ocean_refuses_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCEAN__CLIENT_TIMEOUT", "soon")
    with pytest.raises(SettingsError, match="clientTimeout"):
        read_installation()
