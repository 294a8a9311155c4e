"""What the form of the login makes of settings: secrets apart, kept where they are left empty, and shown never."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from builder.command import _project
from builder.project import SCHEMES, Folder, connection_of, further_of, is_kept, scheme_of, shown
from builder.project.schemes import SENSITIVE
from messages import SettingsError
from settings import AuthType, Settings
from tests.test_repository import ROOT
from tools.inputs import Installation, OceanConfiguration

URL = "https://api.example.com/v1"


def connected(before: Installation | None = None, /, **form: str) -> Installation:
    empty = Installation({}, {}, OceanConfiguration.default())
    return connection_of({"base_url": URL, **form}, before or empty)


def test_every_login_that_the_settings_know_can_be_chosen() -> None:
    assert {scheme.type for scheme in SCHEMES} == set(AuthType)
    assert {asked.setting for scheme in SCHEMES for asked in scheme.asked} <= set(Settings.model_fields)


def test_what_is_sensitive_is_what_port_is_told_to_be_so() -> None:
    spec: dict[str, Any] = yaml.safe_load((ROOT / ".port/spec.yaml").read_text())
    sensitive = {each["name"] for each in spec["configurations"] if each.get("sensitive")}
    assert {Settings.model_fields[name].alias for name in SENSITIVE} == sensitive


def test_a_secret_is_no_part_of_the_configuration_and_stays_where_it_is_left_empty() -> None:
    first = connected(auth_type="bearer_token", api_token="sesame-1")
    assert first.secrets == {"api_token": "sesame-1"}
    assert "api_token" not in first.config
    assert connected(first, auth_type="bearer_token", further="timeout: 5").secrets == {"api_token": "sesame-1"}
    (token,) = scheme_of("bearer_token").asked
    assert (shown(token, first), is_kept(token, first)) == ("", True)


def test_of_a_secret_object_each_part_stays_by_itself() -> None:
    form = {"auth_type": "oauth2", "oauth2.tokenUrl": "/token", "oauth2.clientId": "me"}
    first = connected(**form, **{"oauth2.clientSecret": "sesame-2", "oauth2.scope": "read"})
    changed = connected(first, **form, **{"oauth2.clientSecret": "", "oauth2.scope": ""})
    assert changed.secrets == {"oauth2": {"tokenUrl": "/token", "clientId": "me", "clientSecret": "sesame-2"}}


def test_secrets_do_not_follow_to_another_host() -> None:
    first = connected(auth_type="bearer_token", api_token="sesame-1")
    elsewhere = connected(first, base_url="https://other.example.com", auth_type="bearer_token")
    assert not elsewhere.secrets


def test_a_client_s_secret_does_not_follow_to_another_token_url() -> None:
    form = {"auth_type": "oauth2", "oauth2.clientId": "me"}
    first = connected(**form, **{"oauth2.tokenUrl": "/token", "oauth2.clientSecret": "sesame-2"})
    same = connected(first, **form, **{"oauth2.tokenUrl": "https://api.example.com/v2/token"})
    assert same.secrets == {
        "oauth2": {"tokenUrl": "https://api.example.com/v2/token", "clientId": "me", "clientSecret": "sesame-2"}
    }
    for place in ("https://other.example.com/token", "http://api.example.com/token"):
        elsewhere = connected(first, **form, **{"oauth2.tokenUrl": place})
        assert elsewhere.secrets == {"oauth2": {"tokenUrl": place, "clientId": "me"}}


def test_an_address_that_is_named_when_a_folder_is_taken_up_keeps_the_secrets_of_its_own_host_alone(
    tmp_path: Path,
) -> None:
    first = connected(auth_type="bearer_token", api_token="sesame-1")
    Folder(tmp_path).write_installation(first)
    for address, secrets in (
        ("api.example.com/v2", first.secrets), ("https://other.example.com", {}), ("http://api.example.com", {}),
    ):  # fmt: skip
        assert _project(address, None, tmp_path).installation.secrets == secrets


def test_a_secret_of_a_folder_stays_with_its_host_wherever_it_stands(tmp_path: Path) -> None:
    config = "OCEAN__INTEGRATION__CONFIG__"
    (tmp_path / ".env").write_text(f"{config}BASE_URL=https://a.example.com\n{config}API_TOKEN=sesame-1\n")
    assert "api_token" not in _project("https://b.example.com", None, tmp_path).installation.config
    assert _project("https://a.example.com", None, tmp_path).installation.config["api_token"] == "sesame-1"


def test_another_login_forgets_what_only_the_first_had() -> None:
    first = connected(auth_type="bearer_token", api_token="sesame-1", headers='{"X-Tenant": "acme"}')
    assert connected(first, auth_type="none").secrets == {"headers": {"X-Tenant": "acme"}}


def test_all_other_settings_are_lines() -> None:
    first = connected(auth_type="none", further="timeout: 5\nverifySsl: false\nclientKeyPassword: sesame-3")
    assert (first.config["timeout"], first.config["verify_ssl"]) == (5, False)
    assert first.secrets == {"client_key_password": "sesame-3"}
    assert further_of(first) == "timeout: 5\nverifySsl: false\n"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"further": "timout: 5"}, "did you mean timeout"),
        ({"further": "- a"}, "write each in a line"),
        ({"headers": "{"}, "this is no JSON"),
    ],
)
def test_what_cannot_be_read_is_told(form: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        connected(auth_type="none", **form)
