"""`ocean probe`, as Port or an operator runs it."""

from tests.e2e.harness import Installation
from tests.servers.local_port import LocalPort, resource
from tests.servers.sample_api import SampleApi


def test_the_kinds_of_the_mapping_at_port_are_probed(
    installation: Installation, port: LocalPort, api: SampleApi
) -> None:
    port.prepare("probed", [resource("/api/v1/teams"), resource("/nowhere")])

    ended = installation.run("probed", {"BASE_URL": api.origin, "MAX_RETRIES": "0"}, command="probe")

    assert ended.code == 0
    assert ended.lines("INFO", "/api/v1/teams: ", "items on the first page")
    assert ended.lines("ERROR", "/nowhere: GET", "answered 404", "check the kind's path")
    assert "Traceback" not in ended.output


def test_before_it_is_installed_those_that_it_would_be_installed_with(
    installation: Installation, api: SampleApi
) -> None:
    ended = installation.run(
        "yet-to-be-installed", {"BASE_URL": api.origin}, command="probe", OCEAN__RESOURCES_PATH="sandbox/sample_api"
    )

    assert ended.code == 0
    assert len(ended.lines("INFO", "items on the first page")) == 7
