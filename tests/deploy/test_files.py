"""Compose, systemd, and pipelines: each file is read as its tool would read it, and configures what it says."""

import configparser
import itertools
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.installed import ROOT, installed

DEPLOY = ROOT / "deploy"
IMAGE = "ghcr.io/port-labs/port-ocean-custom"
GIVEN = {"PORT_CLIENT_ID": "the-id", "PORT_CLIENT_SECRET": "the-secret", "API_TOKEN": "t0ken"}
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose/compose.yaml").read_text())
WORKFLOW: dict[Any, Any] = yaml.safe_load((DEPLOY / "github-workflow/ocean-custom.yml").read_text())
GITLAB: dict[str, Any] = yaml.safe_load((DEPLOY / "gitlab-ci/ocean-custom.yml").read_text())


def interpolated(value: str) -> str:
    """`${NAME}`, `${NAME:-default}` and `${NAME:?message}`, as compose reads them."""

    def given(match: re.Match[str]) -> str:
        name, mark, rest = match[1], match[2], match[3]
        if name in GIVEN:
            return GIVEN[name]
        assert mark == ":-", f"{name} is not given: {rest}"
        return rest

    return re.sub(r"\$\{(\w+)(?:(:[-?])([^}]*))?\}", given, value)


def of_compose(secrets: Path) -> dict[str, str]:
    service = COMPOSE["services"]["ocean-custom"]
    for name in service["secrets"]:
        (secrets / name).write_text(GIVEN[COMPOSE["secrets"][name]["environment"]])
    found = {name: interpolated(value) for name, value in service["environment"].items()}
    return {name: value.replace("/run/secrets", str(secrets)) for name, value in found.items()}


def of_systemd(_: Path) -> dict[str, str]:
    """As `docker run --env-file` reads it: nothing is unquoted."""
    lines = (DEPLOY / "systemd/ocean-custom.env").read_text().splitlines()
    found = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    return {name: re.sub("<(?:YOUR_)?(\\w+)>", lambda match: GIVEN[match[1]], value) for name, value in found.items()}


def of_workflow(_: Path) -> dict[str, str]:
    def given(match: re.Match[str]) -> str:
        return GIVEN[match[1]]

    variables = WORKFLOW["jobs"]["resync"]["env"]
    return {name: re.sub(r"\$\{\{ secrets\.(\w+) \}\}", given, value) for name, value in variables.items()}


def of_gitlab(_: Path) -> dict[str, str]:
    variables = GITLAB["resync-port-catalog"]["variables"]
    return {name: GIVEN.get(value.removeprefix("$"), value) for name, value in variables.items()}


@pytest.mark.parametrize(
    ("variables_of", "listener"),
    [(of_compose, "POLLING"), (of_systemd, "POLLING"), (of_workflow, "ONCE"), (of_gitlab, "ONCE")],
)
def test_the_settings_come_out_as_meant(variables_of: Any, listener: str, tmp_path: Path) -> None:
    start = installed(variables_of(tmp_path))
    assert start.settings.base_url == "https://api.yourcompany.com"
    assert start.settings.bearer_token == "t0ken"
    assert (start.settings.pagination.type, start.settings.pagination.page_size) == ("page", 100)
    assert start.settings.headers == {"X-Tenant": "acme"}
    assert start.ocean.event_listener.type == listener
    assert not start.ocean.allow_environment_variables_jq_access
    assert (start.ocean.port.client_id, start.ocean.port.client_secret) == ("the-id", "the-secret")
    assert (start.ocean.integration.type, start.ocean.integration.identifier) == ("custom", "ocean-custom")
    assert start.ocean.scheduled_resync_interval == (60 if listener == "POLLING" else None)


def test_compose_runs_it_without_privileges_and_looks_after_it() -> None:
    service = COMPOSE["services"]["ocean-custom"]
    assert interpolated(service["image"]) == f"{IMAGE}:latest"
    assert service["read_only"]
    assert service["volumes"] == ["/tmp/ocean"]
    assert service["cap_drop"] == ["ALL"]
    compile(service["healthcheck"]["test"][3], "healthcheck", "exec")
    assert "/health/live" in service["healthcheck"]["test"][3]


def test_the_unit_runs_the_image_with_that_file_and_stops_what_it_started() -> None:
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEPLOY / "systemd/ocean-custom.service")
    start = shlex.split(unit["Service"]["ExecStart"])
    assert start[:2] == ["/usr/bin/docker", "run"]
    assert start[-1] == f"{IMAGE}:latest"
    options = dict(itertools.pairwise(start))
    assert options["--env-file"] == "/etc/ocean-custom.env"
    assert options["--volume"] == "/tmp/ocean"
    assert shlex.split(unit["Service"]["ExecStop"])[-1] == options["--name"]
    assert int(unit["Service"]["TimeoutStopSec"]) > 30


def test_the_workflow_has_no_rights_and_never_runs_twice_at_once() -> None:
    assert WORKFLOW["permissions"] == {}
    assert WORKFLOW["concurrency"]
    assert set(WORKFLOW[True]) == {"schedule", "workflow_dispatch"}  # a bare `on` is true in YAML 1.1


def test_gitlab_runs_the_images_own_start_script() -> None:
    job = GITLAB["resync-port-catalog"]
    assert job["image"] == {"name": f"{IMAGE}:latest", "entrypoint": [""]}
    assert job["script"][0].split()[0] == "start"
    assert (ROOT / "image/start").is_file()
