"""The code with which a process ends that runs one resync (`exitCode`)."""

import pytest

from tests.e2e.harness import Installation
from tests.servers.local_port import Document, LocalPort, resource
from tests.servers.sample_api import SampleApi

TEAMS = resource("/api/v1/teams", "team")
FAILS: dict[str, tuple[list[Document], dict[str, str]]] = {
    "a kind": ([TEAMS, resource("/api/v1/nothing-here", "nothing")], {}),
    "the mapping of a kind": ([TEAMS, resource("/api/v1/users", "user", data_path=".data[")], {}),
    "the login": (
        [TEAMS],
        {
            "AUTH_TYPE": "oauth2",
            "OAUTH2": '{"tokenUrl": "/oauth2/token", "clientId": "nobody", "clientSecret": "wrong-client-secret"}',
        },
    ),
    "the mapping": ([{"kind": "/api/v1/teams", "port": {}}], {}),
}


@pytest.mark.parametrize("exit_code", [{"EXIT_CODE": "true"}, {}], ids=["on", "off"])
@pytest.mark.parametrize("name", FAILS)
def test_it_tells_that_one_failed_where_it_is_wanted(
    installation: Installation, port: LocalPort, api: SampleApi, name: str, exit_code: dict[str, str]
) -> None:
    mapping, settings = FAILS[name]
    port.prepare("failing", mapping) if name != "the mapping" else port.control(
        "mapping/failing", {"resources": mapping}, "PUT"
    )
    ended = installation.run("failing", {"BASE_URL": api.origin, **settings, **exit_code})
    assert port.integration_state("failing")["status"] == "failed"
    assert ended.code == (1 if exit_code else 0)


@pytest.mark.parametrize("exit_code", ["true", "false"])
def test_it_is_0_where_all_was_right(
    installation: Installation, port: LocalPort, api: SampleApi, exit_code: str
) -> None:
    port.prepare("right", [TEAMS])
    ended = installation.run("right", {"BASE_URL": api.origin, "EXIT_CODE": exit_code})
    assert port.integration_state("right")["status"] == "completed"
    assert ended.code == 0


def test_a_process_that_lives_on_ends_as_ever(installation: Installation, port: LocalPort, api: SampleApi) -> None:
    port.prepare("lasting", FAILS["a kind"][0])
    listener = '{"type":"POLLING","interval":1}'
    codes = set()
    for setting in ("true", "false"):
        integration = installation.start("lasting", {"BASE_URL": api.origin, "EXIT_CODE": setting}, listener=listener)
        assert integration.settled() == "failed"
        integration.terminate()
        codes.add(integration.ended().code)
    assert len(codes) == 1
