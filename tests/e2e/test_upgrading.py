"""The first resync over a catalog that Port's own integration left: docs/upgrading.md tells what becomes of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.e2e.harness import Ended, Installation, side_by_side
from tests.servers.local_port import Catalog, Document, LocalPort
from tests.servers.told_api import Answer, Asked, ToldApi, told_api

PORTS_OWN = "port-ocean/custom/0.6.91/{}/exporter"
GITOPS = "port-ocean/custom/0.6.91/{}/gitops"
PEOPLE = {f"p{number}": {"name": f"Person {number}", "team": number % 3} for number in range(30)}
PROPERTIES = {"team": {"type": "number"}, "first": {"type": "string"}}
MISSING = "/missing"


@dataclass(frozen=True)
class Takeover:
    """A way to come from Port's own integration; each has a blueprint of its own, of its own name."""

    blueprint: str
    identifier: str = ""
    """Of this integration, where it is another than that of Port's own."""
    properties: dict[str, str] = field(default_factory=lambda: {"team": ".team"})
    endpoints: tuple[str, ...] = ()
    mapping: Document = field(default_factory=dict)
    resyncs: int = 1

    def resource(self, endpoint: str) -> Document:
        mappings = {
            "identifier": ".id",
            "title": ".name",
            "blueprint": f'"{self.blueprint}"',
            "properties": self.properties,
        }
        return {"kind": endpoint, "selector": {"query": "true"}, "port": {"entity": {"mappings": mappings}}}

    @property
    def resources(self) -> list[Document]:
        return [self.resource(endpoint) for endpoint in ("/people", *self.endpoints)]


TAKEOVERS = {
    "as it was": Takeover("taken"),
    "with a kind that fails": Takeover("failing", endpoints=(MISSING,)),
    "with deleting turned off": Takeover("kept", mapping={"entityDeletionThreshold": 0}),
    "with another identifier": Takeover("beside", identifier="the-new-one"),
    "with a property more": Takeover("rewritten", properties={"team": ".team", "first": ".name[:6]"}),
    "with a property more, the second time": Takeover(
        "rewritten-twice", properties={"team": ".team", "first": ".name[:6]"}, resyncs=2
    ),
}


@dataclass(frozen=True)
class TakenOver:
    """What the resync made of it."""

    before: Catalog
    after: Catalog
    mapping: Document
    ended: Ended


def answer(asked: Asked) -> Answer:
    if asked.path == "/people":
        return Answer([{"id": identifier, **person} for identifier, person in PEOPLE.items()])
    return Answer({"message": "there is no such thing"}, status=404)


def leave_behind(port: LocalPort, takeover: Takeover) -> None:
    """The catalog as Port's own integration, and others beside it, left it."""
    port.create_blueprint(takeover.blueprint, PROPERTIES)
    port.prepare(takeover.blueprint, takeover.resources, **takeover.mapping)
    for identifier, person in PEOPLE.items():
        content = {"title": person["name"], "properties": {"team": person["team"]}}
        port.plant(takeover.blueprint, takeover.blueprint, identifier, content, agent=PORTS_OWN)
    old = {"title": "An older name", "properties": {"team": 9}}
    port.plant(takeover.blueprint, takeover.blueprint, "p7", old, agent=PORTS_OWN)
    port.plant(takeover.blueprint, takeover.blueprint, "left-over", agent=PORTS_OWN)
    port.plant("another-one", takeover.blueprint, "of-another-installation", agent=PORTS_OWN)
    port.plant(takeover.blueprint, takeover.blueprint, "of-gitops", agent=GITOPS)
    port.plant(takeover.blueprint, takeover.blueprint, "of-a-user", agent="Mozilla/5.0")


@pytest.fixture(scope="module")
def api() -> Iterator[ToldApi]:
    with told_api(answer) as api:
        yield api


@pytest.fixture(scope="module")
def taken_over(installation: Installation, port: LocalPort, api: ToldApi) -> dict[str, TakenOver]:
    def take_over(takeover: Takeover) -> TakenOver:
        leave_behind(port, takeover)
        before = port.catalog()
        identifier = takeover.identifier or takeover.blueprint
        if takeover.identifier:
            port.prepare(identifier, takeover.resources)
        config = {"BASE_URL": api.origin}
        for _ in range(takeover.resyncs):
            ended = installation.run(identifier, config, OCEAN__INITIALIZE_PORT_RESOURCES="true")
        return TakenOver(before, port.catalog(), port.integration(identifier)["config"], ended)

    return side_by_side(take_over, TAKEOVERS, at_once=2)


def those(taken_over: dict[str, TakenOver], name: str) -> tuple[dict[str, Document], dict[str, Document]]:
    """The entities before and after."""
    blueprint = TAKEOVERS[name].blueprint
    return taken_over[name].before[blueprint], taken_over[name].after[blueprint]


@pytest.mark.parametrize("name", TAKEOVERS)
def test_what_the_api_has_is_there_as_the_api_has_it(taken_over: dict[str, TakenOver], name: str) -> None:
    _, after = those(taken_over, name)
    assert after.keys() >= PEOPLE.keys()
    assert {identifier: after[identifier]["title"] for identifier in PEOPLE} == {
        identifier: person["name"] for identifier, person in PEOPLE.items()
    }
    assert after["p7"]["properties"]["team"] == PEOPLE["p7"]["team"]


@pytest.mark.parametrize("name", TAKEOVERS)
def test_what_others_wrote_stays_as_it_was(taken_over: dict[str, TakenOver], name: str) -> None:
    before, after = those(taken_over, name)
    for identifier in ("of-another-installation", "of-gitops", "of-a-user"):
        assert after[identifier] == before[identifier]


@pytest.mark.parametrize("name", [name for name, takeover in TAKEOVERS.items() if not takeover.identifier])
def test_the_mapping_that_port_had_is_used_as_it_is(taken_over: dict[str, TakenOver], name: str) -> None:
    assert taken_over[name].mapping["resources"] == TAKEOVERS[name].resources


def test_what_does_not_differ_is_not_written_again(taken_over: dict[str, TakenOver]) -> None:
    before, after = those(taken_over, "as it was")
    assert [identifier for identifier in PEOPLE if after[identifier] != before[identifier]] == ["p7"]


@pytest.mark.parametrize("name", ["as it was", "with a property more, the second time"])
def test_what_the_mapping_makes_no_more_is_deleted(taken_over: dict[str, TakenOver], name: str) -> None:
    before, after = those(taken_over, name)
    assert before.keys() - after.keys() == {"left-over"}


@pytest.mark.parametrize(
    "name",
    ["with a kind that fails", "with deleting turned off", "with another identifier", "with a property more"],
)
def test_nothing_is_deleted(taken_over: dict[str, TakenOver], name: str) -> None:
    before, after = those(taken_over, name)
    assert before.keys() - after.keys() == set()


def test_the_kind_that_failed_says_why(taken_over: dict[str, TakenOver]) -> None:
    assert taken_over["with a kind that fails"].ended.lines("ERROR", MISSING, "404")


def test_what_both_bring_passes_to_the_one_that_writes_last(taken_over: dict[str, TakenOver]) -> None:
    _, after = those(taken_over, "with another identifier")
    assert {after[identifier]["datasource"].split("/")[3] for identifier in PEOPLE} == {"the-new-one"}
    assert after["left-over"]["datasource"] == PORTS_OWN.format("beside")
