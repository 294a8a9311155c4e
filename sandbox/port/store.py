"""The SQLite database under everything else."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sandbox.port.natural import natural_key

type Document = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS blueprints (
    identifier TEXT PRIMARY KEY, document TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS entities (
    blueprint TEXT NOT NULL, identifier TEXT NOT NULL, title TEXT, icon TEXT, team TEXT NOT NULL,
    properties TEXT NOT NULL, relations TEXT NOT NULL, datasource TEXT NOT NULL,
    created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
    PRIMARY KEY (blueprint, identifier)
);
CREATE INDEX IF NOT EXISTS entities_by_datasource ON entities (datasource);
CREATE TABLE IF NOT EXISTS edges (
    blueprint TEXT NOT NULL, identifier TEXT NOT NULL, relation TEXT NOT NULL,
    target_blueprint TEXT NOT NULL, target TEXT NOT NULL,
    PRIMARY KEY (blueprint, identifier, relation, target)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS edges_by_target ON edges (target_blueprint, target);
CREATE TABLE IF NOT EXISTS integrations (
    identifier TEXT PRIMARY KEY, document TEXT NOT NULL, mapping_text TEXT, resync_request TEXT, polled_at TEXT
);
CREATE TABLE IF NOT EXISTS examples (
    integration TEXT NOT NULL, kind TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (integration, kind)
);
CREATE TABLE IF NOT EXISTS cursors (
    integration TEXT NOT NULL, kind TEXT NOT NULL, kind_index INTEGER NOT NULL, document TEXT NOT NULL,
    PRIMARY KEY (integration, kind, kind_index)
);
CREATE TABLE IF NOT EXISTS changes (
    id INTEGER PRIMARY KEY, integration TEXT NOT NULL, at TEXT NOT NULL, way TEXT NOT NULL, effect TEXT NOT NULL,
    blueprint TEXT NOT NULL, identifier TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS changes_by_integration ON changes (integration, way, at);
CREATE TABLE IF NOT EXISTS logs (
    id INTEGER PRIMARY KEY, integration TEXT NOT NULL, level TEXT NOT NULL, timestamp TEXT NOT NULL,
    message TEXT NOT NULL, extra TEXT NOT NULL, event_id TEXT, kind TEXT, kind_index INTEGER
);
CREATE INDEX IF NOT EXISTS logs_by_level ON logs (level, timestamp);
CREATE INDEX IF NOT EXISTS logs_by_event ON logs (event_id);
CREATE TABLE IF NOT EXISTS kind_reports (
    id INTEGER PRIMARY KEY, integration TEXT NOT NULL, event_id TEXT NOT NULL, kind_identifier TEXT NOT NULL,
    kind TEXT NOT NULL, kind_index INTEGER NOT NULL, blueprint TEXT NOT NULL, state TEXT NOT NULL,
    metrics TEXT NOT NULL, started_at TEXT NOT NULL, reported_at TEXT NOT NULL,
    UNIQUE (integration, event_id, kind_identifier)
);
CREATE TABLE IF NOT EXISTS heartbeats (
    id INTEGER PRIMARY KEY, integration TEXT NOT NULL, event_id TEXT NOT NULL, received_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS lake_writes (
    id INTEGER PRIMARY KEY, integration TEXT NOT NULL, sync_id TEXT NOT NULL, kind TEXT NOT NULL,
    kind_index INTEGER NOT NULL, items INTEGER NOT NULL, document TEXT NOT NULL, received_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS lake_writes_by_sync ON lake_writes (sync_id, kind);
CREATE TABLE IF NOT EXISTS lifecycle_calls (
    id INTEGER PRIMARY KEY, resync_id TEXT NOT NULL, granularity TEXT NOT NULL, status TEXT NOT NULL,
    document TEXT NOT NULL, received_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS resources (
    id INTEGER PRIMARY KEY, sort TEXT NOT NULL, document TEXT NOT NULL
);
"""


class Store:
    """One connection, used by one event loop: requests never interleave inside a transaction."""

    def __init__(self, path: str = ":memory:") -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode = WAL")
        # A sandbox survives its own crash, not the machine's: that buys the speed of bulk writes.
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.create_function("natural_key", 1, natural_key, deterministic=True)
        self._connection.executescript(_SCHEMA)

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        return self._connection.execute(sql, parameters)

    def execute_many(self, sql: str, rows: list[tuple[Any, ...]]) -> None:
        self._connection.executemany(sql, rows)

    def rows(self, sql: str, *parameters: Any) -> list[sqlite3.Row]:
        return self._connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, *parameters: Any) -> sqlite3.Row | None:
        found: sqlite3.Row | None = self._connection.execute(sql, parameters).fetchone()
        return found

    def scalar(self, sql: str, *parameters: Any) -> Any:
        found = self.row(sql, *parameters)
        return found[0] if found else None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; inside another transaction it is part of that one."""
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def clear(self) -> None:
        with self.transaction():
            tables = self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
            for (table,) in tables:
                self.execute(f'DELETE FROM "{table}"')

    def close(self) -> None:
        self._connection.close()


def dump(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def load(text: str) -> Any:
    return json.loads(text)
