"""The mode in which Port does the mapping: raw items go to its lake, whole, and a failure is told."""

from dataclasses import dataclass

import pytest

from json_types import Item
from sandbox.sample_api.records import seeded
from tests.e2e.harness import Ended, Installation
from tests.servers.local_port import Document, LocalPort, resource
from tests.servers.sample_api import SampleApi
from tests.servers.told_api import Answer, Asked, ToldApi, told_api
from tests.waiting import until

USERS = resource("/api/v1/users", data_path=".data", pagination={"type": "page", "size": 50})
FAILING = resource("/api/v1/projects", pagination={"type": "page", "size": 10, "size_param": "per_page"})
COMMENTS = resource(
    "/api/tickets/{ticket_id}/comments",
    path_parameters={"ticket_id": {"endpoint": "/api/tickets", "field": ".id", "include": {"priority": ".priority"}}},
)
WRONG = resource("/api/v1/teams", datapath=".x")
POLLING = '{"type":"POLLING","interval":1}'


@dataclass(frozen=True)
class Ingested:
    writes: list[Document]
    lifecycle: list[Document]
    ended: Ended
    resync: Document
    """How the resync ended, as the integration told Port."""

    def items(self, kind: str) -> list[Item]:
        writes = [write for write in self.writes if write["kind"] == kind]
        return [item for write in writes for entry in write["data"] for item in entry["items"]]

    def status(self, kind: str) -> str:
        """The last that Port heard of a kind."""
        return str([call["status"] for call in self.lifecycle if kind in str(call["body"].get("kind_identifier"))][-1])


@pytest.fixture(scope="module")
def ingested(installation: Installation, port: LocalPort, api: SampleApi) -> Ingested:
    port.flags("LAKEHOUSE_ELIGIBLE", "DATA_SOURCE_PROCESSOR_ENABLED")
    port.prepare("lake", [USERS, FAILING, WRONG, COMMENTS])
    api.arm(path="/api/v1/projects$", query="page=3(&|$)")
    ended = installation.run("lake", {"BASE_URL": api.origin, "MAX_RETRIES": "0"}, OCEAN__PROCESSING_MODE="dsp")
    state = port.state()
    resync = state["integrations"]["lake"]["resyncState"]
    return Ingested(state["lakeWrites"], state["lifecycleCalls"], ended, resync)


def test_raw_items_are_complete(ingested: Ingested) -> None:
    assert ingested.items(USERS["kind"]) == list(seeded()["users"])
    assert ingested.status(USERS["kind"]) == "finished"


def test_items_of_nested_endpoints_hold_what_their_path_knew(ingested: Ingested) -> None:
    urgent = [t["id"] for t in seeded()["tickets"] if t["priority"] == "urgent" and t["status"] == "open"]
    expected = {(str(c["id"]), c["ticket_id"]) for c in seeded()["comments"] if c["ticket_id"] in urgent}

    items = ingested.items(COMMENTS["kind"])

    assert {(str(item["id"]), item["__ticket_id"]) for item in items} == expected
    assert {(str(item["id"]), item["ticket_id"]) for item in items} == expected
    assert len(items) == len(expected)
    assert {item["__priority"] for item in items} == {"urgent"}


def test_the_items_are_the_apis_and_nothing_is_added_but_what_the_path_knew(ingested: Ingested) -> None:
    keys = {key for item in ingested.items(COMMENTS["kind"]) for key in item}
    assert {key for key in keys if key.startswith("__")} == {"__ticket_id", "__priority"}
    assert not any(key.startswith("__") for item in ingested.items(USERS["kind"]) for key in item)


def test_the_lifecycle_is_told_in_order(ingested: Ingested) -> None:
    told = [(c["granularity"], c["status"], c["body"].get("kind_identifier")) for c in ingested.lifecycle]
    outcomes = {0: "finished", 1: "failed", 2: "failed", 3: "finished"}
    names = [f"{kind['kind']}-{index}" for index, kind in enumerate((USERS, FAILING, WRONG, COMMENTS))]
    of_kinds = [("kind", status, name) for index, name in enumerate(names) for status in ("started", outcomes[index])]
    assert told == [("resync", "started", None), *of_kinds, ("resync", "finished", None)]
    assert len({call["resyncId"] for call in ingested.lifecycle}) == 1
    assert ingested.resync["status"] == "completed"


def test_every_item_is_of_the_resync_and_the_resource_that_it_says(ingested: Ingested) -> None:
    (resync,) = {call["resyncId"] for call in ingested.lifecycle}
    assert {write["syncId"] for write in ingested.writes} == {resync}
    indices = {
        (write["kind"], entry["metadata"]["resourceIndex"]) for write in ingested.writes for entry in write["data"]
    }
    assert indices == {(USERS["kind"], 0), (FAILING["kind"], 1), (COMMENTS["kind"], 3)}
    assert {entry["metadata"]["operation"] for write in ingested.writes for entry in write["data"]} == {"upsert"}


def test_what_came_before_a_failure_is_ingested(ingested: Ingested) -> None:
    assert ingested.items(FAILING["kind"]) == list(seeded()["projects"][:20])


@pytest.mark.parametrize("kind", [FAILING["kind"], WRONG["kind"]])
def test_a_failure_is_told_to_port(ingested: Ingested, kind: str) -> None:
    assert ingested.status(kind) == "failed"
    assert len(ingested.ended.lines("ERROR", f"{kind} failed")) == 1


def test_a_failure_shows_no_traceback(ingested: Ingested) -> None:
    assert "Traceback" not in ingested.ended.output


@pytest.mark.usefixtures("ingested")
def test_a_resync_that_port_aborts_ends(installation: Installation, port: LocalPort, api: SampleApi) -> None:
    api.recover()
    api.arm(path="/api/v1/teams$", effect="none", latency_ms=120_000)
    port.prepare("aborted", [resource("/api/v1/teams"), USERS])
    integration = installation.start(
        "aborted", {"BASE_URL": api.origin, "TIMEOUT": "100"}, OCEAN__PROCESSING_MODE="dsp", listener=POLLING
    )
    integration.wait_for_log("Starting processing resource /api/v1/teams")
    resync = port.state("lifecycleCalls")["lifecycleCalls"][-1]["resyncId"]

    port.control(f"lifecycle/{resync}/abort")
    integration.wait_for_log("/api/v1/teams was cancelled, nothing of it is deleted")

    calls = [call for call in port.state("lifecycleCalls")["lifecycleCalls"] if call["resyncId"] == resync]
    assert ("kind", "finished") not in {(call["granularity"], call["status"]) for call in calls}
    assert not [write for write in port.state("lakeWrites")["lakeWrites"] if write["syncId"] == resync]
    api.recover()
    integration.terminate()
    assert "Traceback" not in integration.ended().output


def synced(installation: Installation, port: LocalPort, api: ToldApi, kind: Document, *, held: str) -> None:
    """A resync while Port holds requests for a path, as the integration that is called like the kind."""
    name = kind["kind"].strip("/")
    port.flags("LAKEHOUSE_ELIGIBLE", "DATA_SOURCE_PROCESSOR_ENABLED")
    port.prepare(name, [kind])
    port.hold(held)
    installation.run(name, {"BASE_URL": api.origin}, OCEAN__PROCESSING_MODE="dsp")


def test_the_api_is_read_while_ocean_still_tells_port_of_the_resync(
    installation: Installation, port: LocalPort
) -> None:
    before = len(port.state("lifecycleCalls")["lifecycleCalls"])
    told: list[int] = []

    def answer(_: Asked) -> Answer:
        told.append(len(port.state("lifecycleCalls")["lifecycleCalls"]) - before)
        port.let_go()
        return Answer([{"id": 1}])

    with told_api(answer) as api:
        synced(installation, port, api, resource("/soon"), held="^/v1/lifecycle/")
    calls = port.state("lifecycleCalls")["lifecycleCalls"][before:]
    assert told == [0]
    assert [call["status"] for call in calls] == ["started", "started", "finished", "finished"]


def test_it_is_read_even_before_port_was_told_of_the_resync(installation: Installation, port: LocalPort) -> None:
    states: list[object] = []

    def answer(_: Asked) -> Answer:
        states.append(port.state("integrations")["integrations"]["sooner"]["resyncState"].get("status"))
        port.let_go()
        return Answer([{"id": 1}])

    with told_api(answer) as api:
        synced(installation, port, api, resource("/sooner"), held="/resync-state$")
    assert states == [None]
    assert written(port, "/sooner") == [[1]]


def test_what_was_read_by_a_mapping_that_changed_meanwhile_is_thrown_away(
    installation: Installation, port: LocalPort
) -> None:
    changed = resource("/changing", data_path=".after")

    def answer(_: Asked) -> Answer:
        if len(api.asked) == 1:
            port.control("mapping/changing", {"resources": [changed]}, "PUT")
            port.let_go()
        return Answer({"before": [{"id": 1}], "after": [{"id": 2}, {"id": 3}]})

    with told_api(answer) as api:
        synced(installation, port, api, resource("/changing", data_path=".before"), held="/resync-state$")
    assert [asked.path for asked in api.asked] == ["/changing", "/changing"]
    assert written(port, "/changing") == [[2]]


def test_a_batch_is_written_while_the_rest_is_read(installation: Installation, port: LocalPort) -> None:
    def answer(asked: Asked) -> Answer:
        page = int(asked.query["page"])
        if page == 2:
            until(lambda: items_at_port() == 1_000, "the first batch is at Port")
        return Answer([{"id": 1_000 * page + number} for number in range(1_000 if page == 1 else 10)])

    def items_at_port() -> int:
        return sum(map(sum, written(port, "early")))

    port.flags("LAKEHOUSE_ELIGIBLE", "DATA_SOURCE_PROCESSOR_ENABLED")
    port.prepare("early", [resource("early", pagination={"type": "page", "size": 1_000})])
    with told_api(answer) as api:
        installation.run("early", {"BASE_URL": api.origin}, OCEAN__PROCESSING_MODE="dsp")
    assert items_at_port() == 1_010


def test_what_waits_while_port_answers_is_written_together_five_batches_at_most(
    installation: Installation, port: LocalPort
) -> None:
    def answer(asked: Asked) -> Answer:
        page = int(asked.query["page"])
        if page == 5:  # so three of the pages before it wait already
            until(port.holds, "Port holds the first write")
            port.let_go()
        return Answer([{"id": 1_000 * page + number} for number in range(1_000 if page <= 9 else 0)])

    with told_api(answer) as api:
        many = resource("/many", pagination={"type": "page", "size": 1_000})
        synced(installation, port, api, many, held="^/ingest/lake/")
    writes = written(port, "/many")
    assert [items for write in writes for items in write] == [1_000] * 9
    assert len(writes) < 9
    assert max(map(len, writes)) <= 5


def written(port: LocalPort, kind: str) -> list[list[int]]:
    """The writes of a kind, each as the lengths of its batches."""
    writes = [write["data"] for write in port.state("lakeWrites")["lakeWrites"] if write["kind"] == kind]
    return [[len(entry["items"]) for entry in write] for write in writes]
