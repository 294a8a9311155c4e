"""Values for Port's public chart: they hold keys that it reads, and configure what they say."""

import re
from typing import Any

import pytest
from humps import decamelize
from pydantic import ValidationError
from pydantic.alias_generators import to_camel

from settings import Settings, explain
from tests.deploy.chart import HELM, image_of, incremental_variables_of, unknown_keys, values_of, variables_of
from tests.deploy.installed import ROOT, installed

PORT_CREDENTIALS = {"clientId": "the-id", "clientSecret": "the-secret"}
SECRETS = {"secrets": {"authValue": "t0ken"}}
FILES = sorted(path.stem for path in HELM.glob("*.yaml"))
WHOLE = ("deployment", "cronjob")


def installable(*names: str, integration: dict[str, Any] | None = None) -> dict[str, Any]:
    return values_of(*names, port=PORT_CREDENTIALS, integration=integration or SECRETS)


@pytest.mark.parametrize("name", FILES)
def test_the_chart_reads_every_key(name: str) -> None:
    assert unknown_keys(values_of(name)) == []


def test_a_mistyped_key_would_be_found() -> None:
    assert unknown_keys({"integration": {"confg": {}}, "resource": {}}) == ["integration.confg", "resource"]


@pytest.mark.parametrize("base", WHOLE)
@pytest.mark.parametrize("more", [(), ("self-signed-certificate",), ("large",), ("large", "self-signed-certificate")])
def test_every_combination_of_files_can_be_started(base: str, more: tuple[str, ...]) -> None:
    start = installed(variables_of(installable(base, *more)))
    assert start.settings.base_url == "https://api.yourcompany.com"
    assert start.settings.bearer_token == "t0ken"
    assert not start.ocean.allow_environment_variables_jq_access


def test_a_deployment_listens_for_resyncs_and_starts_one_every_hour() -> None:
    ocean = installed(variables_of(installable("deployment"))).ocean
    assert ocean.event_listener.type == "POLLING"
    assert ocean.scheduled_resync_interval == 60
    assert ocean.initialize_port_resources
    assert (ocean.port.client_id, ocean.port.client_secret) == ("the-id", "the-secret")


def test_numbers_and_json_come_out_as_meant() -> None:
    settings = installed(variables_of(installable("deployment"))).settings
    assert (settings.pagination.type, settings.pagination.page_size, settings.pagination.size_param) == (
        "page",
        100,
        "per_page",
    )
    assert (settings.timeout, settings.max_concurrent_requests, settings.requests_per_second) == (60, 5, 7.5)
    assert settings.headers == {"X-Tenant": "acme"}
    assert settings.allowed_hosts == ("files.yourcompany.com",)


@pytest.mark.parametrize("base", WHOLE)
def test_incremental_runs_are_beside_what_resyncs(base: str) -> None:
    values = installable(base, "incremental")
    assert variables_of(values) == variables_of(installable(base))
    variables = incremental_variables_of(values)
    assert variables is not None
    start = installed(variables)
    assert start.ocean.event_listener.type == "ONCE"
    assert start.ocean.integration.incremental_sync_enabled
    assert f"*/{start.ocean.integration.incremental_sync_interval} * * * *" == values["incrementalSync"]["interval"]
    assert start.ocean.integration.identifier == values["integration"]["identifier"]
    assert not start.ocean.initialize_port_resources
    assert start.settings.exit_code
    assert start.settings.bearer_token == "t0ken"


@pytest.mark.parametrize("base", WHOLE)
def test_without_it_there_are_none(base: str) -> None:
    assert incremental_variables_of(installable(base)) is None


def test_a_cron_job_resyncs_once_whatever_its_schedule() -> None:
    variables = variables_of(installable("cronjob"))
    start = installed(variables)
    assert start.ocean.event_listener.type == "ONCE"
    assert "OCEAN__SCHEDULED_RESYNC_INTERVAL" not in variables
    assert len(values_of("cronjob")["scheduledResyncInterval"].split()) == 5
    assert (start.settings.pagination.type, start.settings.pagination.cursor_path) == ("cursor", "meta.next_cursor")


@pytest.mark.parametrize("base", WHOLE)
def test_secrets_of_ones_own_stand_in_for_all_that_is_secret(base: str) -> None:
    values = values_of(base, "existing-secret")
    names = re.findall(r"OCEAN__\w+", (HELM / "existing-secret.yaml").read_text())
    start = installed(variables_of(values, **dict.fromkeys(names, "kept")))
    assert len(values["secret"]["name"]) == 2
    assert start.settings.bearer_token == start.ocean.port.client_id == start.ocean.port.client_secret == "kept"


def test_a_self_signed_certificate_is_looked_for_where_the_start_script_does() -> None:
    variables = variables_of(installable("deployment", "self-signed-certificate"))
    script = (ROOT / "image/start").read_text()
    assert variables["SSL_CERT_FILE"] in script
    assert "/usr/local/share/ca-certificates/cert.crt" in script


@pytest.mark.parametrize("name", WHOLE)
def test_the_version_is_the_projects(name: str) -> None:
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert version is not None
    assert image_of(values_of(name)) == f"ghcr.io/port-labs/port-ocean-custom:{version[1]}"


@pytest.mark.parametrize("name", WHOLE)
def test_nothing_is_asked_of_the_cluster_that_is_not_needed(name: str) -> None:
    values = values_of(name)
    assert values["podSecurityContext"]["runAsNonRoot"]
    container = values["containerSecurityContext"]
    assert container["readOnlyRootFilesystem"]
    assert not container["allowPrivilegeEscalation"]
    assert container["capabilities"] == {"drop": ["ALL"]}


@pytest.mark.parametrize("name", Settings.model_fields)
def test_the_chart_and_ocean_write_each_settings_name_alike(name: str) -> None:
    """The chart's snake case and Ocean's part where capitals or digits stand together."""
    assert re.fullmatch(r"[a-z]+[0-9]?(_[a-z]+)*", name)
    assert decamelize(to_camel(name)) == name


def test_a_number_that_helm_writes_with_an_exponent_is_refused_by_its_name() -> None:
    """It reads numbers as floating-point, and writes 2000000 as 2e+06: docs/deployment.md says to quote them."""
    million = {"integration": {**SECRETS, "config": {"maxPages": 2_000_000}}}
    variables = variables_of(values_of("deployment", port=PORT_CREDENTIALS, **million))
    assert variables["OCEAN__INTEGRATION__CONFIG__MAX_PAGES"] == "2e+06"
    with pytest.raises(ValidationError) as refused:
        installed(variables)
    assert "maxPages" in explain(refused.value)


def test_quoted_it_is_taken() -> None:
    million = {"integration": {**SECRETS, "config": {"maxPages": "2000000"}}}
    variables = variables_of(values_of("deployment", port=PORT_CREDENTIALS, **million))
    assert installed(variables).settings.pagination.max_pages == 2_000_000


def test_a_secret_that_is_a_map_becomes_json() -> None:
    oauth2 = {"tokenUrl": "https://login.example.com/token", "clientId": "a", "clientSecret": "s3cret"}
    values = values_of(
        "deployment",
        port=PORT_CREDENTIALS,
        integration={"config": {"authType": "oauth2"}, "secrets": {"oauth2": oauth2}},
    )
    found = installed(variables_of(values)).settings.oauth2
    assert found is not None
    assert found.token_url == "https://login.example.com/token"
