"""Incremental runs: what changed comes, nothing is deleted, and no cursor moves past what was not brought (§10)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.e2e.harness import Ended, Installation
from tests.servers.local_port import Document, LocalPort, resource
from tests.servers.told_api import Answer, Asked, ToldApi, told_api

OVERLAP = 60


def ago(**time: float) -> str:
    return (datetime.now(UTC) - timedelta(**time)).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Desk:
    """An API of tickets, which it can be asked for by when they changed, and of notes, the newest first."""

    tickets: dict[str, Document] = field(default_factory=dict)
    notes: dict[str, Document] = field(default_factory=dict)
    fails: bool = False

    def change(self, kind: dict[str, Document], identifier: str, changed: str | None = None, **content: Any) -> None:
        kind[identifier] = {"id": identifier, "updated_at": changed or ago(seconds=1), **content}

    def answer(self, request: Asked) -> Answer:
        if request.path == "/notes":
            newest = sorted(self.notes.values(), key=lambda note: str(note["updated_at"]), reverse=True)
            page = int(request.query["page"])
            return Answer(newest[2 * page - 2 : 2 * page])
        if self.fails:
            return Answer({"message": "gone"}, status=410)
        since = request.query.get("updated_since", "")
        return Answer([ticket for ticket in self.tickets.values() if ticket["updated_at"] >= since])


TICKETS = resource("/tickets", "ticket", incremental={"param": "updated_since", "overlap": OVERLAP})
TICKETS["port"]["entity"]["mappings"]["properties"] = {"age": ".age"}
TWIN = resource("/tickets", "twin")
NOTES = resource(
    "/notes",
    "note",
    incremental={"stop_when": ".updated_at < $since", "overlap": OVERLAP},
    pagination={"type": "page", "size": 2},
)


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk()


@pytest.fixture(scope="module")
def api(desk: Desk) -> Iterator[ToldApi]:
    with told_api(desk.answer) as api:
        yield api


@dataclass
class Runs:
    installation: Installation
    api: ToldApi

    def run(self, **environment: str) -> Ended:
        self.api.asked.clear()
        return self.installation.run(
            "incremental",
            {"BASE_URL": self.api.origin, "EXIT_CODE": "true"},
            OCEAN__INTEGRATION__INCREMENTAL_SYNC_ENABLED="true",
            **environment,
        )

    def since(self) -> datetime:
        """From when it asked for tickets."""
        (asked,) = (asked for asked in self.api.asked if asked.path == "/tickets")
        return datetime.fromisoformat(asked.query["updated_since"])

    def pages_of_notes(self) -> list[str]:
        return [asked.query["page"] for asked in self.api.asked if asked.path == "/notes"]


@pytest.fixture(scope="module")
def runs(installation: Installation, api: ToldApi) -> Runs:
    return Runs(installation, api)


def test_the_first_run_reads_from_the_interval(runs: Runs, port: LocalPort, desk: Desk) -> None:
    port.create_blueprint("ticket", {"age": {"type": "number"}})
    port.prepare("incremental", [TICKETS, TWIN, NOTES])
    desk.change(desk.tickets, "old", ago(days=2))
    desk.change(desk.tickets, "new")
    for number in range(6):
        desk.change(desk.notes, f"n{number}", ago(days=number))
    before = datetime.now(UTC)

    ended = runs.run()

    assert ended.code == 0, ended.output[-4000:]
    assert port.identifiers("ticket") == {"new"}
    assert timedelta(0) <= runs.since() - (before - timedelta(minutes=15, seconds=OVERLAP + 3)) < timedelta(minutes=1)
    assert port.identifiers("twin") == set()
    assert port.identifiers("note") == {"n0", "n1"}
    assert runs.pages_of_notes() == ["1"]
    assert ended.lines("/notes was read incrementally, since ", "end told: stop_when holds on page 1"), ended.output
    cursor = port.cursor("incremental", "/tickets", 0)
    assert cursor is not None
    assert timedelta(seconds=-3) < cursor - before < timedelta(seconds=60)
    assert port.cursor("incremental", "/tickets", 1) is None


def test_the_next_run_reads_from_the_start_of_the_one_before_and_deletes_nothing(
    runs: Runs, port: LocalPort, desk: Desk
) -> None:
    before = port.cursor("incremental", "/tickets", 0)
    del desk.tickets["new"]
    desk.tickets["old"]["updated_at"] = ago(seconds=1)
    desk.change(desk.notes, "n5")
    port.tell_of_resync("incremental", status="running", lastResyncStart=ago(minutes=1), lastResyncEnd=None)

    ended = runs.run()

    assert ended.code == 0, ended.output[-4000:]
    assert port.integration_state("incremental")["status"] == "running", "another process is in it"
    assert port.identifiers("ticket") == {"new", "old"}
    assert before is not None
    assert runs.since() == before.replace(microsecond=0) - timedelta(seconds=OVERLAP)
    assert port.identifiers("note") == {"n0", "n1", "n2", "n5"}
    assert runs.pages_of_notes() == ["1", "2"]
    after = port.cursor("incremental", "/tickets", 0)
    assert after is not None
    assert after > before
    assert not ended.lines("full resync")


def test_after_a_resync_what_changed_since_it_began_comes_once_more(runs: Runs, port: LocalPort) -> None:
    began = ago(minutes=90)
    port.tell_of_resync("incremental", status="completed", lastResyncStart=began, lastResyncEnd=ago(seconds=-1))

    ended = runs.run()

    assert ended.code == 0, ended.output[-4000:]
    assert runs.since() == datetime.fromisoformat(began) - timedelta(seconds=OVERLAP)
    port.tell_of_resync("incremental", lastResyncStart=None, lastResyncEnd=None)


def test_a_kind_that_fails_keeps_its_cursor_and_none_of_the_others(runs: Runs, port: LocalPort, desk: Desk) -> None:
    kept = [port.cursor("incremental", kind, place) for kind, place in (("/tickets", 0), ("/notes", 2))]
    desk.fails = True
    desk.change(desk.notes, "n6")

    ended = runs.run()

    desk.fails = False
    assert ended.code == 1
    assert "n6" in port.identifiers("note")
    now = [port.cursor("incremental", kind, place) for kind, place in (("/tickets", 0), ("/notes", 2))]
    assert now[0] == kept[0]
    assert now[1] != kept[1]
    assert ended.lines("ERROR", "/tickets failed, and is read since ", "410")
    assert ended.lines(
        "ERROR", "The incremental run failed: it brought what changed of 1 of 2 kinds, and not of /tickets"
    )


def test_what_port_refuses_keeps_the_cursor_and_is_told(runs: Runs, port: LocalPort, desk: Desk) -> None:
    kept = port.cursor("incremental", "/tickets", 0)
    desk.change(desk.tickets, "forty", age="forty")
    desk.change(desk.tickets, "fine", age=40)

    ended = runs.run()

    assert ended.code == 1
    assert port.identifiers("ticket") == {"new", "old", "fine"}
    assert port.cursor("incremental", "/tickets", 0) == kept
    (told,) = ended.lines("ERROR", "/tickets failed", "Port refused an entity (ticket 'forty': ")
    assert "all that changed in the last 0.0 hours is read again until" in told
    assert "leave that item out by the selector's query" in told


def test_a_mapping_in_another_order_is_read_from_the_oldest_moment_of_the_kind(
    runs: Runs, port: LocalPort, desk: Desk
) -> None:
    kept = port.cursor("incremental", "/tickets", 0)
    del desk.tickets["forty"]
    port.prepare("incremental", [NOTES, TWIN, TICKETS])

    ended = runs.run()

    assert ended.code == 0, ended.output[-4000:]
    assert kept is not None
    assert runs.since() == kept.replace(microsecond=0) - timedelta(seconds=OVERLAP)
    assert ended.lines("WARNING", "/tickets or its place in the mapping is another", "full resync")
    assert port.cursor("incremental", "/tickets", 2) is not None


def test_in_dsp_mode_what_changed_goes_to_port_as_it_came(runs: Runs, port: LocalPort, desk: Desk) -> None:
    port.flags("LAKEHOUSE_ELIGIBLE", "DATA_SOURCE_PROCESSOR_ENABLED")
    gone = resource("/gone", "other", incremental={"param": "since"})
    port.prepare("incremental", [gone, NOTES])
    desk.change(desk.notes, "n7")
    desk.fails = True

    ended = runs.run(OCEAN__PROCESSING_MODE="dsp")

    desk.fails = False
    port.control("flags", {"LAKEHOUSE_ELIGIBLE": False, "DATA_SOURCE_PROCESSOR_ENABLED": False})
    state = port.state("lakeWrites", "lifecycleCalls")
    items = [item for write in state["lakeWrites"] for entry in write["data"] for item in entry["items"]]
    assert desk.notes["n7"] in items
    statuses = [(call["status"], call["body"].get("kind_identifier")) for call in state["lifecycleCalls"]]
    assert ("failed", "/gone-0") in statuses
    assert ("finished", "/notes-1") in statuses
    assert statuses[-1] == ("failed", None)
    assert ended.code == 1
