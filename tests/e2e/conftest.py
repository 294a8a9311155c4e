"""One local Port and one sample API for all end-to-end tests; each test finds them as new."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.forks import Forks
from tests.e2e.harness import REPOSITORY, Installation
from tests.servers.local_port import LocalPort
from tests.servers.processes import python_module
from tests.servers.sample_api import SampleApi


@pytest.fixture(scope="session")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("e2e")


@pytest.fixture(scope="session")
def running_port(logs: Path) -> Iterator[LocalPort]:
    with python_module("sandbox.port", logs / "port.log") as origin:
        yield LocalPort(origin)


@pytest.fixture(scope="session")
def running_api(logs: Path) -> Iterator[SampleApi]:
    with python_module("sandbox.sample_api", logs / "api.log") as origin:
        yield SampleApi(origin)


@pytest.fixture(scope="module")
def port(running_port: LocalPort) -> LocalPort:
    """Empty at the beginning of each module."""
    running_port.reset()
    return running_port


@pytest.fixture(scope="module")
def api(running_api: SampleApi) -> SampleApi:
    """With all of its records at the beginning of each module."""
    running_api.recover()
    running_api.restore()
    return running_api


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    """Starts of `ocean` that cost little."""
    forks = Forks(REPOSITORY)
    yield forks
    forks.close()


@pytest.fixture(scope="module")
def installation(port: LocalPort, forks: Forks, logs: Path, request: pytest.FixtureRequest) -> Iterator[Installation]:
    """Starts integrations, which end with the module at the latest."""
    module_logs = logs / request.module.__name__.rpartition(".")[2]
    module_logs.mkdir()
    installation = Installation(port, module_logs, forks)
    yield installation
    installation.end()
