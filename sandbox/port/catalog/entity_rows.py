"""Entities and their relations as rows of the store, read and written without any check."""

import sqlite3

from port_rules import targets
from sandbox.port import clock
from sandbox.port.store import Document, Store, dump, load


class EntityRows:
    def __init__(self, store: Store) -> None:
        self._store = store

    def row(self, blueprint: str, identifier: str) -> sqlite3.Row | None:
        return self._store.row("SELECT * FROM entities WHERE blueprint = ? AND identifier = ?", blueprint, identifier)

    def write(self, entity: Document, datasource: str, created_at: str | None = None) -> None:
        written_at = clock.now()
        self._store.execute(
            "INSERT OR REPLACE INTO entities VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            entity["blueprint"],
            entity["identifier"],
            None if entity["title"] is None else str(entity["title"]),
            entity["icon"],
            dump(entity["team"]),
            dump(entity["properties"]),
            dump(entity["relations"]),
            datasource,
            created_at or written_at,
            written_at,
        )

    def write_edges(self, schema: Document, entity: Document) -> None:
        source = (entity["blueprint"], entity["identifier"])
        self._store.execute("DELETE FROM edges WHERE blueprint = ? AND identifier = ?", *source)
        self._store.execute_many(
            "INSERT OR IGNORE INTO edges VALUES (?, ?, ?, ?, ?)",
            [
                (*source, relation, schema["relations"][relation]["target"], target)
                for relation, target in targets(entity["relations"])
            ],
        )

    def drop_target(self, edge: sqlite3.Row) -> None:
        source = (edge["blueprint"], edge["identifier"])
        relations = load(
            self._store.scalar("SELECT relations FROM entities WHERE blueprint = ? AND identifier = ?", *source)
        )
        value = relations[edge["relation"]]
        relations[edge["relation"]] = (
            [item for item in value if item != edge["target"]] if isinstance(value, list) else None
        )
        self._store.execute(
            "UPDATE entities SET relations = ? WHERE blueprint = ? AND identifier = ?", dump(relations), *source
        )

    def remove(self, blueprint: str, identifier: str) -> None:
        self._store.execute("DELETE FROM entities WHERE blueprint = ? AND identifier = ?", blueprint, identifier)
        self._store.execute(
            """DELETE FROM edges
               WHERE (blueprint = ? AND identifier = ?) OR (target_blueprint = ? AND target = ?)""",
            *(blueprint, identifier, blueprint, identifier),
        )


def as_document(row: sqlite3.Row) -> Document:
    return {
        "identifier": row["identifier"],
        "title": row["title"],
        "icon": row["icon"],
        "blueprint": row["blueprint"],
        "team": load(row["team"]),
        "properties": load(row["properties"]),
        "relations": load(row["relations"]),
        "datasource": row["datasource"],
        "createdAt": row["created_at"],
        "updatedAt": row["updated_at"],
    }


def bare_entity(blueprint: str, identifier: str) -> Document:
    return {
        "identifier": identifier,
        "blueprint": blueprint,
        "title": None,
        "icon": None,
        "team": [],
        "properties": {},
        "relations": {},
    }
