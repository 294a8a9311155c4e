"""Each example, as a user starts it, against a server that speaks as its API's documentation says.

One process per example: a whole resync, then one with a fault, while a record has gone from the API.
"""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

import pytest

from tests.e2e.harness import Installation, Integration
from tests.examples.files import ExampleFiles, example_files
from tests.examples.recorded import Entities, Entity, RecordedApi, target
from tests.examples.servers import SERVERS
from tests.servers.local_port import Catalog, Document, LocalPort
from tests.servers.told_api import told_api

PAGE_SIZE = 5
AT_ONCE = 3
FILES = example_files()


@dataclass(frozen=True)
class Synced:
    """What the catalog held after each of the two resyncs, and how their kinds ended."""

    whole: Entities
    faulty: Entities
    outcomes: dict[str, str]
    outcomes_of_fault: dict[str, str]
    targets: list[str]
    first_log: str
    log: str


type Outcome = Callable[[str], Synced]
"""What became of an example, by its name."""


def entity_of(document: Document) -> Entity:
    def given(values: Document) -> Document:
        return {name: value for name, value in values.items() if value not in (None, [])}

    return Entity(document["title"], given(document["properties"]), given(document["relations"]))


def as_expected(catalog: Catalog, blueprints: dict[str, Document]) -> Entities:
    return {
        blueprint: {identifier: entity_of(document) for identifier, document in catalog.get(blueprint, {}).items()}
        for blueprint in blueprints
    }


@dataclass(frozen=True)
class Run:
    installation: Installation
    port: LocalPort
    directory: Path

    def sync(self, name: str) -> Synced:
        files, server = FILES[name], SERVERS[name]()
        with told_api(server.answer) as api:
            integration = self._started(name, files, server, api.origin)
            integration.until(
                lambda: name in self.port.state("integrations")["integrations"], "Port knows the integration"
            )
            integration.settled()
            whole, outcomes, first_log = self._catalog(files), self.port.outcomes(name), integration.output
            targets = [target(asked) for asked in api.asked]
            server.lose()
            server.is_broken = True
            integration.resync()
            faulty, outcomes_of_fault = self._catalog(files), self.port.outcomes(name)
            integration.kill()
        return Synced(whole, faulty, outcomes, outcomes_of_fault, targets, first_log, integration.output)

    def _started(self, name: str, files: ExampleFiles, server: RecordedApi, origin: str) -> Integration:
        directory = self.directory / name
        directory.mkdir()
        config = {**files.config, "PAGE_SIZE": str(PAGE_SIZE), "MAX_RETRIES": "0"}
        config |= server.settings(origin, directory)
        return self.installation.start(name, config, listener='{"type":"POLLING","interval":1}', **files.oceans_own)

    def _catalog(self, files: ExampleFiles) -> Entities:
        return as_expected(self.port.catalog(), files.blueprints)


@pytest.fixture(scope="module")
def synced(
    installation: Installation,
    port: LocalPort,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Outcome]:
    """Some are synced side by side, in the order of the tests; each test waits for its own."""
    run = Run(installation, port, tmp_path_factory.mktemp("examples"))
    wanted = dict.fromkeys(str(item.callspec.params["name"]) for item in request.session.items if _is_here(item))
    pool = ThreadPoolExecutor(AT_ONCE)
    syncing = {name: pool.submit(run.sync, name) for name in wanted}
    yield lambda name: syncing[name].result()
    pool.shutdown(cancel_futures=True)


def _is_here(item: pytest.Item) -> TypeGuard[pytest.Function]:
    return isinstance(item, pytest.Function) and item.path == Path(__file__)


@pytest.mark.parametrize("name", SERVERS)
def test_the_catalog_is_what_the_api_holds(synced: Outcome, name: str) -> None:
    assert set(synced(name).outcomes.values()) == {"completed"}, synced(name).first_log[-4000:]
    assert synced(name).whole == SERVERS[name]().expected()


@pytest.mark.parametrize("name", SERVERS)
def test_its_listings_took_several_pages(synced: Outcome, name: str) -> None:
    for pattern in SERVERS[name].paged:
        assert len([asked for asked in synced(name).targets if re.fullmatch(pattern, asked)]) > 1, pattern


@pytest.mark.parametrize("name", SERVERS)
def test_a_fault_fails_its_kind_and_nothing_is_deleted(synced: Outcome, name: str) -> None:
    fault = SERVERS[name].fault
    assert synced(name).outcomes_of_fault[fault.kind] == "failed"
    assert synced(name).faulty == synced(name).whole
    log = synced(name).log
    lines = [line for line in log.splitlines() if f"{fault.kind} failed, nothing of it is deleted" in line]
    assert any(all(word in line for word in fault.words) for line in lines), lines or log[-4000:]


@pytest.mark.parametrize("name", SERVERS)
def test_no_credential_is_in_the_log(synced: Outcome, name: str) -> None:
    """All of them hold the same word."""
    assert "invented" not in synced(name).log.lower()
