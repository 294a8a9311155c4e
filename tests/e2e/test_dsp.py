"""The mode in which Port does the mapping: raw items go to its lake, whole, and a failure is told."""

from dataclasses import dataclass

import pytest

from json_types import Item
from sandbox.sample_api.desk import seeded
from tests.e2e.harness import Document, Ended, Installation, LocalPort, SampleApi, resource

USERS = resource("/api/v1/users", data_path=".data", pagination={"type": "page", "size": 50})
FAILING = resource("/api/v1/projects", pagination={"type": "page", "size": 10, "size_param": "per_page"})
COMMENTS = resource(
    "/api/tickets/{ticket_id}/comments", path_parameters={"ticket_id": {"endpoint": "/api/tickets", "field": ".id"}}
)
WRONG = resource("/api/v1/teams", datapath=".x")


@dataclass(frozen=True)
class Ingested:
    writes: list[Document]
    lifecycle: list[Document]
    ended: Ended

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
    api.arm(path="/api/v1/projects$", after=2)
    ended = installation.run("lake", {"BASE_URL": api.origin, "MAX_RETRIES": "0"}, OCEAN__PROCESSING_MODE="dsp")
    state = port.state()
    return Ingested(state["lakeWrites"], state["lifecycleCalls"], ended)


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


@pytest.mark.parametrize("kind", [FAILING["kind"], WRONG["kind"]])
def test_a_failure_is_told_to_port(ingested: Ingested, kind: str) -> None:
    assert ingested.status(kind) == "failed"
    assert len(ingested.ended.lines("ERROR", f"{kind} failed")) == 1


def test_a_failure_shows_no_traceback(ingested: Ingested) -> None:
    assert "Traceback" not in ingested.ended.output
