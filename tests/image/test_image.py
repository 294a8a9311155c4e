"""The image, run as Kubernetes would: any user, no privileges, nothing to write to but /tmp/ocean."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import httpx
import pytest
import yaml

from sandbox.demo_state import expected_counts
from sandbox.sample_api.certificates import Certificates, make_certificates
from sandbox.sample_api.wire import Tls
from tests.image.conftest import Run
from tests.image.container import ANY_USER, Image
from tests.servers.local_port import LocalPort, resource
from tests.servers.processes import free_port
from tests.servers.sample_api import SampleApi, running
from tests.servers.told_api import Answer, Asked, told_api
from tests.waiting import until

REQUIREMENTS = Path(__file__).parents[2] / "requirements.txt"

DEMO = Path("sandbox/sample_api")
BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
AS_THE_CHART = {"SSL_CERT_FILE": BUNDLE, "REQUESTS_CA_BUNDLE": BUNDLE}
"""What the chart sets where a self-signed certificate is enabled."""


def variables(port: LocalPort, base_url: str, identifier: str, listener: str = "ONCE") -> dict[str, str]:
    return {
        "OCEAN__PORT__BASE_URL": port.origin,
        "OCEAN__PORT__CLIENT_ID": "sandbox",
        "OCEAN__PORT__CLIENT_SECRET": "sandbox",
        "OCEAN__EVENT_LISTENER": json.dumps({"type": listener}),
        "OCEAN__INTEGRATION__IDENTIFIER": identifier,
        "OCEAN__INTEGRATION__TYPE": "custom",
        "OCEAN__INITIALIZE_PORT_RESOURCES": "false",
        "OCEAN__INTEGRATION__CONFIG__BASE_URL": base_url,
        "OCEAN__INTEGRATION__CONFIG__MAX_RETRIES": "0",
        "APPLICATION__PORT": "0",
    }


def test_any_user_resyncs_the_sandbox_and_ends_at_sigterm(run: Run, port: LocalPort, api: SampleApi) -> None:
    for blueprint in json.loads((DEMO / "blueprints.json").read_text()):
        port.create_blueprint(blueprint["identifier"], blueprint["schema"]["properties"], blueprint["relations"])
    port.prepare("desk", **yaml.safe_load((DEMO / "port-app-config.yml").read_text()))

    health = free_port()
    container = run(variables={**variables(port, api.origin, "desk", "POLLING"), "APPLICATION__PORT": str(health)})
    until(lambda: "desk" in port.state("integrations")["integrations"], "the integration is known to Port")
    until(lambda: set(port.outcomes("desk").values()) == {"completed"}, "every kind is read", 120)
    user = container.user
    probes = {path: httpx.get(f"http://127.0.0.1:{health}/health/{path}").status_code for path in ("live", "ready")}
    container.terminate()
    ended = container.ended()

    assert user == ANY_USER
    assert probes == {"live": 200, "ready": 200}
    assert {name: len(entities) for name, entities in port.catalog().items()} == expected_counts()
    assert ended.code == 0
    assert not ended.lines("Traceback")
    assert not ended.lines("Read-only file system")


def test_without_anybody_elses_wish_it_runs_as_user_1001(image: Image) -> None:
    assert image.config["User"] == "1001:0"


def test_sigterm_ends_a_start_that_is_not_over(run: Run, port: LocalPort) -> None:
    """Process 1 gets no signal that it has no handler for, and Ocean has one only once its server is up."""
    is_over = Event()

    def keep_waiting(_: Asked) -> Answer:
        is_over.wait()
        return Answer(status=503)

    with told_api(keep_waiting) as silent_port:
        container = run(
            variables={**variables(port, "http://127.0.0.1:9", "x"), "OCEAN__PORT__BASE_URL": silent_port.origin}
        )
        until(lambda: silent_port.asked, "Port is asked for something")
        container.terminate()
        ended = container.ended()
        is_over.set()
    assert ended.code == 0
    assert not ended.lines("Traceback")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def private_api(certificates: Certificates) -> Iterator[str]:
    """The sample API with a certificate that nobody knows."""
    with running(Tls(certificates.server, certificates.server_key)) as origin:
        yield origin


@pytest.mark.parametrize(("is_mounted", "outcome"), [(True, "completed"), (False, "failed")])
def test_the_charts_certificate_is_trusted_where_it_is_mounted(
    run: Run, port: LocalPort, certificates: Certificates, private_api: str, is_mounted: bool, outcome: str
) -> None:
    identifier = f"private-{outcome}"
    port.prepare(identifier, [resource("/api/v1/teams", identifier)])

    ended = run(
        variables={**variables(port, private_api, identifier), **AS_THE_CHART},
        certificate=certificates.authority if is_mounted else None,
    ).ended()

    assert port.outcomes(identifier) == {"/api/v1/teams": outcome}
    assert bool(ended.lines("certificate verify failed")) is not is_mounted


SHOW_TRUST = (
    "import os, ssl; print(os.environ['SSL_CERT_FILE'], os.environ['REQUESTS_CA_BUNDLE'], "
    "len(ssl.create_default_context().get_ca_certs()))"
)


def trust_in(run: Run, certificate: Path | None) -> tuple[str, str, int]:
    """The two bundles of authorities that a process of the container is told of, and how many it knows."""
    ended = run("python", "-c", SHOW_TRUST, variables=AS_THE_CHART, certificate=certificate).ended()
    first, second, count = ended.output.split()
    return first, second, int(count)


def test_a_mounted_certificate_comes_on_top_of_the_public_ones(run: Run, certificates: Certificates) -> None:
    usual = trust_in(run, None)
    joined = trust_in(run, certificates.authority)
    assert usual[:2] == (BUNDLE, BUNDLE)
    assert joined == ("/tmp/ocean/ca-certificates.crt", "/tmp/ocean/ca-certificates.crt", usual[2] + 1)


def test_ocean_itself_can_be_called_as_the_charts_probe_does(run: Run, certificates: Certificates) -> None:
    ended = run("ocean", "version", certificate=certificates.authority).ended()
    assert ended.code == 0
    (locked,) = re.findall(r"^port-ocean\b.*==([\d.]+)", REQUIREMENTS.read_text(), re.MULTILINE)
    assert ended.lines(locked)


def test_nothing_of_the_repository_is_in_it_but_what_runs(image: Image) -> None:
    own = {path.parts[1] for path in image.files() if path.parts[1] not in (".venv", "__pycache__")}
    assert {"main.py", "integration.py", ".port", "image", "pyproject.toml", "LICENSE"} <= own
    strangers = {name for name in own if not name.endswith(".py")}
    rooms = {path.parent.name for path in Path().glob("*/__init__.py")} - {"sandbox", "builder", "benchmarks", "tests"}
    assert strangers <= {".port", "bin", "image", "pyproject.toml", "LICENSE"} | rooms


@pytest.mark.parametrize("name", ["cc", "gcc", "g++", "make", "git"])
def test_it_has_no_tools_to_build_with(image: Image, name: str) -> None:
    assert not [
        path for place in ("usr/bin", "usr/local/bin", "app/.venv/bin") for path in image.root.glob(f"{place}/{name}")
    ]


@pytest.mark.parametrize("package", ["pytest", "coverage", "virtualenv", "pip", "port_ocean/tests"])
def test_no_package_is_in_it_that_nothing_imports(image: Image, package: str) -> None:
    assert not list(image.root.glob(f"app/.venv/lib/python3.*/site-packages/{package}"))


def test_no_cache_of_pips_is_left(image: Image) -> None:
    assert not list(image.root.glob("root/.cache/*"))


def test_all_bytecode_is_there_and_valid_as_it_is(image: Image) -> None:
    """Whoever may not write it would compile every module at every start."""
    for source in image.root.glob("app/*.py"):
        (compiled,) = source.parent.glob(f"__pycache__/{source.stem}.*.pyc")
        assert compiled.read_bytes()[4:8] == b"\x01\x00\x00\x00"  # PEP 552: by hash, not to be checked
    assert list(image.root.glob("usr/local/lib/python3.*/__pycache__/selectors.*.pyc"))


@pytest.mark.parametrize("listener", ["confluent_kafka", "port_ocean.core.event_listener.kafka"])
def test_what_the_other_listeners_need_is_in_it(run: Run, listener: str) -> None:
    assert run("python", "-c", f"import {listener}").ended().code == 0


def test_it_says_what_it_is(image: Image) -> None:
    labels = image.config["Labels"]
    for name in ("title", "description", "documentation", "licenses", "version", "revision"):
        assert labels[f"org.opencontainers.image.{name}"]
    assert list(image.config["ExposedPorts"]) == ["8000/tcp"]


@pytest.mark.skipif(not Path("tools/__main__.py").exists(), reason="there are no tools yet")
@pytest.mark.parametrize("name", ["preview", "check", "init", "schema"])
def test_the_tools_for_authors_can_be_called_by_their_names_anywhere(run: Run, name: str) -> None:
    for called in (f"start {name}", f"ocean-custom {name}"):
        ended = run("sh", "-c", f"cd /tmp/ocean && {called} --help").ended()
        assert ended.code == 0
        assert ended.lines("Usage:", name)
