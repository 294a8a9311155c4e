"""The log lines that integrations send."""

import re
import sqlite3
from dataclasses import dataclass
from typing import Any

from sandbox.port import clock
from sandbox.port.store import Document, Store, dump, load

LEVELS = ("ERROR", "WARNING", "INFO")
_AT_LEAST = {
    "ERROR": ("ERROR", "CRITICAL"),
    "WARNING": ("ERROR", "CRITICAL", "WARNING"),
    "INFO": ("ERROR", "CRITICAL", "WARNING", "SUCCESS", "INFO"),
}


@dataclass(frozen=True)
class Line:
    integration: str
    level: str
    timestamp: str
    message: str
    extra: Document
    kind: str | None
    kind_index: int | None

    @property
    def is_routine(self) -> bool:
        """Whether Ocean itself says so of one of its steps, and nothing is wrong."""
        return str(self.extra.get("logger")).startswith(_OCEAN) and self.level not in _AT_LEAST["WARNING"]


@dataclass(frozen=True)
class LogFilter:
    """Which lines are wanted: from a level on, of one kind, with a text in them; empty for all."""

    level: str = ""
    kind: str = ""
    text: str = ""

    @property
    def condition(self) -> tuple[str, tuple[str, ...]]:
        """As SQL, with its parameters."""
        levels = _AT_LEAST.get(self.level, ())
        conditions = [f"level IN ({', '.join('?' * len(levels))})"] if levels else []
        parameters = [*levels]
        if self.kind:
            conditions.append("kind = ?")
            parameters.append(self.kind)
        if self.text:
            conditions.append("instr(lower(message || ' ' || extra), lower(?))")
            parameters.append(self.text)
        return " AND ".join(conditions) or "1", tuple(parameters)


@dataclass(frozen=True)
class KindEnd:
    """How the end of a kind was known, in the integration's words: told by the API, or assumed."""

    told: bool
    said: str


# The last line of a kind that was read whole.
_END = re.compile(r" was read whole \(.*\), end (?P<how>told|assumed): (?P<said>.*)", re.DOTALL)
_OCEAN = "port_ocean."
# The polling listener logs each of its looks, every second or two: nothing else could be found among them.
_A_MERE_LOOK = "Polling event listener iteration"


_EVERYTHING = LogFilter()


class Logbook:
    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, integration: str, lines: list[Document]) -> None:
        with self._store.transaction():
            self._store.execute_many(
                """INSERT INTO logs (integration, level, timestamp, message, extra, event_id, kind, kind_index)
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
                [_row(integration, line) for line in lines if not str(line.get("message")).startswith(_A_MERE_LOOK)],
            )

    def count(self, wanted: LogFilter = _EVERYTHING) -> int:
        condition, parameters = wanted.condition
        found: int = self._store.scalar(f"SELECT count(*) FROM logs WHERE {condition}", *parameters)
        return found

    def newest(self, limit: int, offset: int = 0, wanted: LogFilter = _EVERYTHING) -> list[Line]:
        condition, parameters = wanted.condition
        rows = self._store.rows(
            f"SELECT * FROM logs WHERE {condition} ORDER BY timestamp DESC, id DESC LIMIT ? OFFSET ?",
            *(*parameters, limit, offset),
        )
        return [*map(_line, rows)]

    def kinds(self) -> list[str]:
        """The kinds that lines are of."""
        rows = self._store.rows("SELECT kind FROM logs WHERE kind IS NOT NULL GROUP BY kind ORDER BY min(id)")
        return [row["kind"] for row in rows]

    def last_error(self, event_id: str, kind: str, kind_index: int) -> str | None:
        """The last error line of one kind of one resync: sync metrics tell that it failed, not why."""
        row = self._store.row(
            """SELECT message, extra FROM logs
               WHERE event_id = ? AND kind = ? AND coalesce(kind_index, ?) = ? AND level IN ('ERROR', 'CRITICAL')
               ORDER BY timestamp DESC, id DESC LIMIT 1""",
            *(event_id, kind, kind_index, kind_index),
        )
        return _with_first_sample(row["message"], load(row["extra"])) if row else None

    def end_of(self, event_id: str, kind: str, kind_index: int) -> KindEnd | None:
        """How the end of one kind of one resync was known, where its log says so."""
        row = self._store.row(
            """SELECT message FROM logs
               WHERE event_id = ? AND kind = ? AND coalesce(kind_index, ?) = ? AND message LIKE '% was read whole (%'
               ORDER BY timestamp DESC, id DESC LIMIT 1""",
            *(event_id, kind, kind_index, kind_index),
        )
        found = _END.search(row["message"]) if row else None
        return KindEnd(found["how"] == "told", found["said"]) if found else None

    def skipped_of(self, event_id: str, kind: str, kind_index: int) -> int:
        """How many items of one kind of one resync the integration itself left out, since they make no entity."""
        row = self._store.row(
            """SELECT extra FROM logs
               WHERE event_id = ? AND kind = ? AND coalesce(kind_index, ?) = ? AND json_extract(extra, '$.left_out') > 0
               ORDER BY timestamp DESC, id DESC LIMIT 1""",
            *(event_id, kind, kind_index, kind_index),
        )
        return int(load(row["extra"])["left_out"]) if row else 0


def _with_first_sample(message: str, extra: Document) -> str:
    """Ocean logs that entities were refused, and keeps why to a sample beside the message."""
    details = extra.get("extra")
    samples = details.get("sample_errors") if isinstance(details, dict) else None
    for sample in samples.values() if isinstance(samples, dict) else ():
        return f"{message}: {sample.get('error')}"
    return message


def _row(integration: str, line: Document) -> tuple[Any, ...]:
    extra = line.get("extra") or {}
    return (
        integration,
        str(line.get("level", "INFO")).upper(),
        str(line.get("timestamp") or clock.now()),
        str(line.get("message", "")),
        dump(extra),
        extra.get("event_id"),
        extra.get("resource_kind"),
        extra.get("index") if isinstance(extra.get("index"), int) else None,
    )


def _line(row: sqlite3.Row) -> Line:
    return Line(
        integration=row["integration"],
        level=row["level"],
        timestamp=row["timestamp"],
        message=row["message"],
        extra=load(row["extra"]),
        kind=row["kind"],
        kind_index=row["kind_index"],
    )
