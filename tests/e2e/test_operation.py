"""What whoever operates the integration sees of it: health, metrics, and the log, while it works and afterwards."""

import base64
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from tests.e2e.harness import REPOSITORY, Ended, Installation, Integration
from tests.servers.local_port import Document, LocalPort, resource
from tests.servers.sample_api import SampleApi
from tests.servers.told_api import Answer, Asked, told_api

USERS = resource("/api/v1/users", "user", data_path=".data", pagination={"type": "page", "size": 50})
FAILING = resource("/api/v1/projects", "project", pagination={"type": "page", "size": 10, "size_param": "per_page"})
TEAMS = resource("/api/v1/teams", "team")
MAPPING = [USERS, FAILING, TEAMS]
POLLING = '{"type":"POLLING","interval":1}'
SECRET = "a-token-that-is-secret"
COUNTS = ("pages", "items", "requests", "retries", "waited_for_api", "waited_for_port", "seconds")

type Metrics = dict[tuple[str, str], float]
"""Values by metric and kind."""


def metrics_of(integration: Integration) -> Metrics:
    text = integration.get("/metrics").raise_for_status().text
    samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
    return {(sample.name, sample.labels["kind"]): sample.value for sample in samples if "kind" in sample.labels}


@dataclass(frozen=True)
class Operated:
    """An integration in the middle of its first resync and after it. `held` is what it showed meanwhile."""

    integration: Integration
    held: Metrics
    live: Document
    ready: Document


@pytest.fixture(scope="module")
def operated(installation: Installation, port: LocalPort, api: SampleApi) -> Iterator[Operated]:
    port.prepare("operated", MAPPING)
    api.arm(path="/api/v1/users$", query="page=2", effect="status", status=503, times=1)
    api.arm(path="/api/v1/projects$", after=2)
    api.arm(path="/api/v1/teams$", effect="hold")
    integration = installation.start("operated", {"BASE_URL": api.origin, "MAX_RETRIES": "1"}, listener=POLLING)
    integration.wait_for_log("/api/v1/projects failed")
    live, ready = integration.get("/health/live").json(), integration.get("/health/ready").json()
    integration.until(lambda: metrics_of(integration).get(("api_requests", "/api/v1/teams-2")), "teams are asked for")
    held = metrics_of(integration)
    api.disarm()
    integration.settled()
    yield Operated(integration, held, live, ready)
    integration.kill()


def test_health_is_told_while_a_resync_goes_on(operated: Operated) -> None:
    assert operated.live["status"] == "healthy"
    assert operated.ready["status"] == "healthy"


def test_metrics_tell_what_each_kind_costs(operated: Operated, api: SampleApi) -> None:
    metrics = metrics_of(operated.integration)
    for kind, index in ((USERS["kind"], 0), (TEAMS["kind"], 2)):
        assert metrics["api_requests", f"{kind}-{index}"] == len(api.requests(f"{kind}$"))
    assert metrics["api_pages", "/api/v1/users-0"] == 5
    assert metrics["api_retries", "/api/v1/users-0"] == 1
    assert metrics["api_pages", "/api/v1/projects-1"] >= 1
    assert metrics["api_wait_seconds", "/api/v1/teams-2"] > 0
    assert metrics["port_wait_seconds", "/api/v1/users-0"] > 0


def test_metrics_grow_while_a_resync_goes_on(operated: Operated) -> None:
    metrics = metrics_of(operated.integration)
    assert operated.held["api_requests", "/api/v1/teams-2"] == 1
    assert operated.held["api_pages", "/api/v1/teams-2"] == 0
    assert metrics["api_pages", "/api/v1/teams-2"] > 0


def test_metrics_of_a_kind_that_the_mapping_has_no_more_go_with_the_next_resync(
    operated: Operated, port: LocalPort, api: SampleApi
) -> None:
    api.recover()
    port.prepare("operated", [TEAMS])
    assert operated.integration.resync() == "completed"
    ours = {kind for name, kind in metrics_of(operated.integration) if name.startswith("api_")}
    assert ours == {"/api/v1/teams-0"}


ALERTS = yaml.safe_load(re.findall(r"```yaml\n(.*?)```", (REPOSITORY / "docs/operation.md").read_text(), re.DOTALL)[0])[
    "groups"
][0]["rules"]


def test_each_alert_of_the_docs_is_a_rule_over_metrics_that_are_there(operated: Operated) -> None:
    shown = {name for name, _ in metrics_of(operated.integration)}
    assert len({rule["alert"] for rule in ALERTS}) == len(ALERTS)
    for rule in ALERTS:
        assert rule.keys() <= {"alert", "expr", "for", "labels", "annotations"}
        named = set(re.findall(r"[a-z_]{5,}", re.sub(r"\b(absent|time)\(", "(", rule["expr"])))
        assert named
        assert named <= shown


def test_the_time_a_kind_was_last_whole_is_told_and_0_of_one_that_never_was(operated: Operated) -> None:
    last = {kind: at for (name, kind), at in operated.held.items() if name == "last_whole_timestamp_seconds"}
    assert last["/api/v1/projects-1"] == 0
    assert abs(last["/api/v1/users-0"] - time.time()) < 3600


def test_each_kind_ends_with_one_line_whose_figures_port_gets_as_fields(operated: Operated, port: LocalPort) -> None:
    def ends() -> list[Document]:
        return [line for line in port.state("logs")["logs"] if "outcome" in line["extra"]]

    operated.integration.until(lambda: len(ends()) >= 4, "the log has come to Port")
    lines = ends()
    first = {line["extra"]["resource_kind"]: line for line in reversed(lines)}

    assert {kind: line["extra"]["outcome"] for kind, line in first.items()} == {
        "/api/v1/users": "whole",
        "/api/v1/projects": "failed",
        "/api/v1/teams": "whole",
    }
    assert first["/api/v1/projects"]["level"] == "ERROR"
    users = first["/api/v1/users"]["extra"]
    assert {name: users[name] for name in ("pages", "items", "requests", "retries")} == {
        "pages": 5,
        "items": 240,
        "requests": 6,
        "retries": 1,
    }
    assert all(isinstance(line["extra"][name], int | float) for line in lines for name in COUNTS)


@pytest.fixture(scope="module")
def written_as_json(installation: Installation, port: LocalPort) -> Ended:
    """Of an API that echoes the credentials that it got, and goes wrong."""

    def answer(asked: Asked) -> Answer:
        echo = {"you": asked.headers["authorization"], "asked": asked.query}
        return Answer([{"id": 1, **echo}]) if asked.path == "/one" else Answer({"error": echo}, 500)

    port.prepare("as-json", [resource("/one"), resource("/{braces}", path_parameters={"braces": {"values": ["x"]}})])
    with told_api(answer) as api:
        config = {"BASE_URL": api.origin, "AUTH_TYPE": "bearer_token", "API_TOKEN": SECRET, "MAX_RETRIES": "1"}
        return installation.run("as-json", config, LOGURU_SERIALIZE="true", APPLICATION__ENABLE_HTTP_LOGGING="false")


def test_the_log_is_json_where_loguru_is_told_so(written_as_json: Ended) -> None:
    records = [json.loads(line)["record"] for line in written_as_json.output.splitlines() if line.startswith("{")]
    ends = {record["extra"]["outcome"]: record for record in records if "outcome" in record["extra"]}
    assert ends["whole"]["extra"]["resource_kind"] == "/one"
    assert ends["whole"]["extra"]["items"] == 1
    assert ends["failed"]["extra"]["retries"] == 1
    assert ends["failed"]["level"]["name"] == "ERROR"
    assert len([record for record in records if "outcome" in record["extra"]]) == 2


def test_no_secret_is_in_the_fields_of_the_log_either(written_as_json: Ended) -> None:
    assert SECRET not in written_as_json.output
    assert "[REDACTED]" in written_as_json.output


def test_what_an_api_echoes_in_other_spellings_reaches_nobody_nor_the_terminal(
    installation: Installation, port: LocalPort
) -> None:
    """Neither do a credential that a kind holds in its query, nor what would speak to a terminal."""
    odd = "a/token+that&is%secret"
    spelled = {
        "json": json.dumps(json.dumps(odd).replace("/", "\\/")),
        "html": "".join(f"&#x{ord(letter):x};" for letter in odd),
        "percent": quote(quote(odd, safe=""), safe=""),
        "base64": base64.b64encode(f"user:{odd}".encode()).decode(),
    }
    kind = "/items?api_key=held-in-the-kind"
    port.prepare("echoed", [resource(f"/{name}") for name in spelled] + [resource(kind)])
    with told_api(lambda asked: Answer({"error": f"\x1b[2J\u202e{spelled[asked.path[1:]]}"}, 400)) as api:
        config = {"BASE_URL": api.origin, "AUTH_TYPE": "bearer_token", "API_TOKEN": odd}
        integration = installation.start("echoed", config, listener=POLLING)
        assert integration.settled() == "failed"
        metrics = integration.get("/metrics").text
        integration.terminate()
        output = integration.ended().output

    told = f"{output}{metrics}{json.dumps(port.state()['logs'])}"
    assert output.count("[REDACTED]") >= len(spelled)
    assert "a credential by its name (api_key)" in output
    assert [each for each in (odd, *spelled.values(), "held-in-the-kind") if each in told] == []
    assert not {"\x1b", "\u202e"} & set(output)
    assert 'kind="/items?api_key=[REDACTED]-4"' in metrics
