"""What the files of deploy/ configure, run: a Deployment's variables, and the scripts of pipelines."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.chart import values_of, variables_of
from tests.deploy.installed import ROOT
from tests.e2e.harness import Installation
from tests.servers.local_port import LocalPort, resource
from tests.servers.told_api import Answer, Asked, ToldApi, told_api

WORKFLOW: dict[str, Any] = yaml.safe_load((ROOT / "deploy/github-workflow/ocean-custom.yml").read_text())
GITLAB: dict[str, Any] = yaml.safe_load((ROOT / "deploy/gitlab-ci/ocean-custom.yml").read_text())
SCRIPTS = {
    "github": WORKFLOW["jobs"]["resync"]["steps"][0]["run"],
    "gitlab": "\n".join(GITLAB["resync-port-catalog"]["script"]),
}


def teams(asked: Asked) -> Answer:
    if asked.headers.get("authorization") != "Bearer t0ken" or asked.headers.get("x-tenant") != "acme":
        return Answer({"error": "who are you?"}, 401)
    return Answer([{"id": number} for number in range(3)] if asked.query["page"] == "1" else [])


def test_a_deployments_values_reach_the_api_as_meant(installation: Installation, port: LocalPort) -> None:
    port.prepare("ocean-custom", [resource("/teams", "team")])
    with told_api(teams) as api:
        values = values_of(
            "deployment",
            port={"baseUrl": port.origin, "clientId": "sandbox", "clientSecret": "sandbox"},
            integration={"secrets": {"authValue": "t0ken"}, "config": {"baseUrl": api.origin}},
        )
        variables: dict[str, Any] = {**variables_of(values)}
        running = installation.start("ocean-custom", {}, **variables)
        assert running.settled() == "completed"
        running.terminate()
        running.ended()
    assert port.identifiers("team") == {"0", "1", "2"}
    assert api.asked[0].query == {"page": "1", "per_page": "100"}


@pytest.mark.parametrize("pipeline", SCRIPTS)
@pytest.mark.parametrize(("answer", "code"), [(teams, 0), (lambda _: Answer({"error": "down"}, 403), 1)])
def test_a_pipeline_fails_where_a_kind_did(
    port: LocalPort, tmp_path: Path, pipeline: str, answer: Any, code: int
) -> None:
    """Ocean's own exit code is 0 in both cases."""
    port.prepare("pipeline", [resource("/teams", "team")])
    with told_api(answer) as api:
        ended = run_script(SCRIPTS[pipeline], port, api, tmp_path)
    assert ended.returncode == code, ended.stdout[-3000:]
    assert ("nothing of it is deleted" in ended.stdout) is bool(code)


def run_script(script: str, port: LocalPort, api: ToldApi, place: Path) -> "subprocess.CompletedProcess[str]":
    """A job's script in bash, as runners start it, where the image's command is `ocean sail` of this repository."""
    ocean = Path(sys.executable).with_name("ocean")
    for name in ("docker", "start"):
        (place / name).write_text(f"#!/bin/sh\ncd {ROOT} && exec {ocean} sail -p 0\n")
        (place / name).chmod(0o755)
    Path("/tmp/ocean").mkdir(exist_ok=True)
    environment = {
        "PATH": f"{place}:{os.environ['PATH']}",
        "HOME": str(place),
        "RUNNER_TEMP": str(place),
        "OCEAN__PORT__BASE_URL": port.origin,
        "OCEAN__PORT__CLIENT_ID": "sandbox",
        "OCEAN__PORT__CLIENT_SECRET": "sandbox",
        "OCEAN__EVENT_LISTENER": json.dumps({"type": "ONCE"}),
        "OCEAN__INTEGRATION__IDENTIFIER": "pipeline",
        "OCEAN__INTEGRATION__TYPE": "custom",
        "OCEAN__INITIALIZE_PORT_RESOURCES": "false",
        "OCEAN__INTEGRATION__CONFIG__BASE_URL": api.origin,
        "OCEAN__INTEGRATION__CONFIG__AUTH_TYPE": "bearer_token",
        "OCEAN__INTEGRATION__SECRETS__AUTH_VALUE": "t0ken",
        "OCEAN__INTEGRATION__CONFIG__PAGINATION_TYPE": "page",
        "OCEAN__INTEGRATION__CONFIG__HEADERS": '{"X-Tenant":"acme"}',
    }
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
