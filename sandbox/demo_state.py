"""What the demo shows: how its resync goes and what came of it, as the local Port tells it, and what should have."""

import re

import httpx
from pydantic import BaseModel
from rich.table import Table

from sandbox.outcomes import ENDED, KindOutcome, LastSync, ResyncState
from sandbox.sample_api.records import seeded

INTEGRATION = "harbor-desk"
_WARNING = re.compile(r"\| (?:WARNING|ERROR|CRITICAL) +\|")


class Installed(BaseModel):
    """What the local Port knows of the integration."""

    resyncState: ResyncState = ResyncState()
    lastSync: LastSync | None = None
    came: dict[str, int] = {}
    incrementalRequest: str | None = None


class State(BaseModel):
    """The part of the local Port's state that the demo shows."""

    integrations: dict[str, Installed] = {}
    entities: dict[str, list[object]] = {}

    @property
    def kinds(self) -> list[KindOutcome]:
        last = self.integrations[INTEGRATION].lastSync if INTEGRATION in self.integrations else None
        return last.kinds if last else []

    @property
    def resync_ended(self) -> bool:
        installed = self.integrations.get(INTEGRATION)
        return installed is not None and installed.resyncState.status in ENDED

    @property
    def is_explained(self) -> bool:
        """Whether the log came of all kinds."""
        return all(kind.is_explained for kind in self.kinds)

    @property
    def counts(self) -> dict[str, int]:
        return {blueprint: len(entities) for blueprint, entities in self.entities.items()}


def expected_counts() -> dict[str, int]:
    """How many entities of each blueprint the mapping makes of the sample API's records."""
    records = seeded()
    alive = {repository["id"] for repository in records["repositories"] if not repository["archived"]}
    return {
        "team": len(records["teams"]),
        "user": len(records["users"]),
        "project": len(records["projects"]),
        "repository": len(records["repositories"]),
        "issue": sum(issue["repository_id"] in alive for issue in records["issues"]),
        "ticket": len(records["tickets"]),
        "comment": len(records["comments"]),
    }


def read_state(port_url: str, only: str | None = None) -> State:
    answer = httpx.get(f"{port_url}/sandbox/state", params={"only": only} if only else None, timeout=30)
    return State.model_validate(answer.raise_for_status().json())


def kinds_table(state: State) -> Table:
    table = Table(title="Kinds", title_justify="left")
    table.add_column("endpoint", overflow="fold")
    for heading in ("items", "seconds"):
        table.add_column(heading, justify="right")
    table.add_column("outcome")
    for sync in state.kinds:
        seconds = "" if sync.seconds is None else f"{sync.seconds:.1f}"
        table.add_row(sync.kind, str(sync.items), seconds, sync.said)
    return table


def catalog_table(state: State, expected: dict[str, int]) -> Table:
    table = Table(title="Catalog", title_justify="left")
    table.add_column("blueprint")
    table.add_column("entities", justify="right")
    table.add_column("of the API's records")
    for blueprint, count in expected.items():
        found = state.counts.get(blueprint, 0)
        table.add_row(blueprint, str(found), "all that the mapping keeps" if found == count else f"{count} expected")
    return table


def warnings_of(log: str) -> list[str]:
    """The lines of an integration's log that a reader would stop at."""
    return [line for line in log.splitlines() if _WARNING.search(line)]
