"""The form at Port, the settings model and the table of docs/settings.md tell the same, in all directions."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic.alias_generators import to_camel, to_snake
from pydantic_core import PydanticUndefined

from messages import SettingsError
from pagination import OPTIONS, SETTINGS, PaginationType
from settings.credentials.credential_settings import ApiKeyPlace, AuthType
from settings.settings import Settings, load_settings

ROOT = Path(__file__).parents[2]
SPEC: dict[str, Any] = yaml.safe_load((ROOT / ".port" / "spec.yaml").read_text())
FIELDS: dict[str, dict[str, Any]] = {field["name"]: field for field in SPEC["configurations"]}
MODEL = {to_camel(name): field for name, field in Settings.model_fields.items()}
PAGE = ROOT / "docs/settings.md"
ROW = re.compile(r"^\| `(?P<name>\w+)` \| (?P<default>[^|]*)\|")
BY_TYPE = {"paginationParam", "sizeParam"}
USUAL_PLACES = {"cursorPath", "hasMorePath", "lastPagePath", "nextLinkPath"}


def default_of(name: str) -> object:
    """The default as it would be written: None where there is none."""
    default = MODEL[name].get_default(call_default_factory=True)
    if default is PydanticUndefined or default in ({}, ()):
        return None
    return getattr(default, "value", default)


def rows_of_the_page() -> dict[str, str]:
    """The defaults in the table of settings, which is the one that begins with baseUrl."""
    lines = PAGE.read_text().splitlines()
    start = next(index for index, line in enumerate(lines) if line.startswith("| `baseUrl` "))
    rows: dict[str, str] = {}
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        row = ROW.match(line)
        assert row is not None, f"a row of the table of settings that cannot be read: {line}"
        rows[row["name"]] = row["default"].strip().strip("`")
    return rows


def test_the_form_lists_every_setting_and_no_other() -> None:
    assert FIELDS.keys() == MODEL.keys()
    assert len(FIELDS) == len(SPEC["configurations"])


@pytest.mark.parametrize("name", MODEL)
def test_each_field_of_the_form_says_what_it_is(name: str) -> None:
    field = FIELDS[name]
    assert field["title"]
    assert field["description"]
    assert field["type"] in {"string", "integer", "boolean", "url", "object", "array"}


@pytest.mark.parametrize(("option", "setting"), SETTINGS.items())
def test_an_option_of_paging_is_described_as_in_its_table(option: str, setting: str) -> None:
    field = FIELDS[to_camel(setting)]
    assert (field["title"], field["description"]) == (OPTIONS[option].title, OPTIONS[option].description)


@pytest.mark.parametrize("name", MODEL)
def test_the_form_has_the_models_default(name: str) -> None:
    default = default_of(name)
    is_text = FIELDS[name]["type"] == "string" and default is not None
    assert FIELDS[name].get("default") == (str(default) if is_text else default)


@pytest.mark.parametrize("name", MODEL)
def test_the_form_requires_what_the_model_does(name: str) -> None:
    assert FIELDS[name].get("required", False) is MODEL[name].is_required()


@pytest.mark.parametrize("name", MODEL)
def test_the_form_hides_what_the_model_keeps_secret(name: str) -> None:
    annotation = str(MODEL[name].annotation)
    # Headers are no secret by type, but often carry one.
    holds_secrets = name == "headers" or any(word in annotation for word in ("Secret", "OAuth2", "LoginRequest", "Jwt"))
    assert FIELDS[name].get("sensitive", False) is holds_secrets


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("authType", {*AuthType, "basic_auth"}),
        ("apiKeyIn", {*ApiKeyPlace}),
        ("paginationType", {*PaginationType}),
    ],
)
def test_the_form_offers_what_the_model_takes(name: str, values: set[str]) -> None:
    assert set(FIELDS[name]["enum"]) == values


@pytest.mark.parametrize("name", [name for name, field in FIELDS.items() if "default" in field])
def test_the_model_takes_the_forms_defaults_as_text(name: str) -> None:
    written = FIELDS[name]["default"]
    text = str(written).lower() if isinstance(written, bool) else str(written)
    assert load_settings({"base_url": "https://h", name: text}) == load_settings({"base_url": "https://h"})


@pytest.mark.parametrize("name", [name for name, field in FIELDS.items() if "dependencies" in field])
def test_fields_depend_on_fields_and_values_that_there_are(name: str) -> None:
    for dependency in FIELDS[name]["dependencies"]:
        other = FIELDS[dependency.get("on") or dependency[True]]  # a bare `on` is true in YAML 1.1, and text in 1.2
        when = dependency["when"]
        values = when["in"] if "in" in when else [when["equals"]]
        assert set(values) <= set(other["enum"])


@pytest.mark.parametrize("name", [name for name in MODEL if name.endswith("File") or "ertificate" in name])
def test_a_field_that_port_refuses_where_it_hosts_says_so(name: str) -> None:
    assert "not where Port hosts" in FIELDS[name]["description"]
    config = {"base_url": "https://h", to_snake(name): "/a/file"}
    with pytest.raises(SettingsError, match=name):
        load_settings(config, hosted_by_port=True)


def test_every_field_is_in_one_section_of_the_form() -> None:
    placed = [name for section in SPEC["interface"]["sections"] for name in section["configurationNames"]]
    assert sorted(placed) == sorted(FIELDS)


def test_all_ways_of_installing_are_offered() -> None:
    assert SPEC["saas"]["enabled"]
    assert {method["type"] for method in SPEC["deploymentMethodOverride"]} == {
        "helm",
        "docker",
        "githubWorkflow",
        "gitlabCI",
    }


class TestPage:
    def test_its_table_lists_every_setting_and_no_other(self) -> None:
        assert rows_of_the_page().keys() == MODEL.keys()

    @pytest.mark.parametrize("name", [name for name, field in FIELDS.items() if "enum" in field])
    def test_its_row_names_each_value_that_the_form_offers(self, name: str) -> None:
        (row,) = re.findall(rf"^\| `{name}` \|.*$", PAGE.read_text(), re.MULTILINE)
        assert set(FIELDS[name]["enum"]) <= set(re.findall(r"`(\w+)`", row))

    def test_its_table_has_the_models_defaults(self) -> None:
        written = rows_of_the_page()
        wrong = {}
        for name, field in MODEL.items():
            default = default_of(name)
            expected = {str(default).lower() if isinstance(default, bool) else str(default)}
            if field.is_required():
                expected = {"required"}
            elif default is None:
                expected = (
                    {"by type"} if name in BY_TYPE else {"usual places"} if name in USUAL_PLACES else {"", "none"}
                )
            if written.get(name) not in expected:
                wrong[name] = (written.get(name), expected)
        assert wrong == {}
