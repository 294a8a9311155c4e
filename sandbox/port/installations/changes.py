"""What integrations wrote between their resyncs, and by which way it came: an event, or an incremental read.

Port is not told which it is. But only a process that reads incrementally asks for cursors, which its token shows; and
what is written while a resync runs is taken for the resync's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sandbox.port import clock
from sandbox.port.store import Document, Store


class Way(StrEnum):
    RESYNC = "resync"
    EVENT = "event"
    INCREMENTAL = "incremental"


@dataclass(frozen=True)
class Change:
    at: str
    way: Way
    effect: str
    blueprint: str
    identifier: str


@dataclass(frozen=True)
class Came:
    """How much came by one way, and when the last of it did."""

    way: Way
    count: int
    last: str


class Changes:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._incremental: set[str] = set()
        self._reads_asked_for: dict[str, str] = {}

    def asked_for_cursor(self, token: str) -> None:
        self._incremental.add(token)

    def way(self, token: str, resync_state: Document) -> Way:
        if token in self._incremental:
            return Way.INCREMENTAL
        return Way.RESYNC if resync_state.get("status") == "running" else Way.EVENT

    def ask_for_read(self, integration: str) -> None:
        """Somebody pressed the button. Ocean has no word for that: whoever runs the integration looks here for it."""
        self._reads_asked_for[integration] = clock.now()

    def read_asked_for(self, integration: str) -> str | None:
        return self._reads_asked_for.get(integration)

    def note(self, integration: str, way: Way, blueprint: str, effects: Iterable[tuple[str, str]]) -> None:
        """What was done to entities, by their identifiers. A resync tells of itself elsewhere."""
        if way is Way.RESYNC:
            return
        self._store.execute_many(
            "INSERT INTO changes (integration, at, way, effect, blueprint, identifier) VALUES (?, ?, ?, ?, ?, ?)",
            [(integration, clock.now(), way, effect, blueprint, identifier) for identifier, effect in effects],
        )

    def newest(self, integration: str, limit: int) -> list[Change]:
        rows = self._store.rows(
            "SELECT * FROM changes WHERE integration = ? ORDER BY id DESC LIMIT ?", integration, limit
        )
        return [Change(row["at"], Way(row["way"]), row["effect"], row["blueprint"], row["identifier"]) for row in rows]

    def came(self, integration: str) -> list[Came]:
        rows = self._store.rows(
            """SELECT way, count(*) AS count, max(at) AS last FROM changes
               WHERE integration = ? GROUP BY way ORDER BY way""",
            integration,
        )
        return [Came(Way(row["way"]), row["count"], row["last"]) for row in rows]
