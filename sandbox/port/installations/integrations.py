"""Integrations: the record that Ocean keeps at Port, the mapping in it, and requests to resync."""

import sqlite3

from sandbox.port import clock
from sandbox.port.errors import Conflict, NotFound
from sandbox.port.store import Document, Store, dump, load


class Integrations:
    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> list[Document]:
        return [load(row["document"]) for row in self._store.rows("SELECT document FROM integrations ORDER BY rowid")]

    def get(self, identifier: str) -> Document:
        document: Document = load(self._row(identifier)["document"])
        return document

    def create(self, identifier: str, document: Document) -> Document:
        if self._store.scalar("SELECT 1 FROM integrations WHERE identifier = ?", identifier):
            raise Conflict(f'Integration "{identifier}" already exists')
        created_at = clock.now()
        record = {
            "config": {},
            "installationType": "OnPrem",
            "resyncState": {},
            **document,
            "identifier": identifier,
            "installationId": identifier,
            "integrationType": document.get("installationAppType"),
            "createdAt": created_at,
            "updatedAt": created_at,
        }
        self._store.execute("INSERT INTO integrations (identifier, document) VALUES (?, ?)", identifier, dump(record))
        return record

    def patch(self, identifier: str, changes: Document) -> Document:
        record = {**self.get(identifier), **changes, "updatedAt": clock.now()}
        if "installationAppType" in changes:
            record["integrationType"] = changes["installationAppType"]
        self._store.execute("UPDATE integrations SET document = ? WHERE identifier = ?", dump(record), identifier)
        return record

    def delete(self, identifier: str) -> None:
        self._row(identifier)
        self._store.execute("DELETE FROM integrations WHERE identifier = ?", identifier)

    def set_mapping(self, identifier: str, config: Document, text: str | None = None) -> Document:
        """Set the mapping, together with the text that it was written as; makes the integration if need be."""
        try:
            record = self.patch(identifier, {"config": config})
        except NotFound:
            record = self.create(identifier, {"config": config})
        self._store.execute("UPDATE integrations SET mapping_text = ? WHERE identifier = ?", text, identifier)
        return record

    def mapping_text(self, identifier: str) -> str | None:
        text: str | None = self._row(identifier)["mapping_text"]
        return text

    def update_resync_state(self, identifier: str, state: Document) -> Document:
        current = self.get(identifier)["resyncState"]
        return self.patch(identifier, {"resyncState": {**current, **state, "updatedAt": clock.now()}})

    def request_resync(self, identifier: str) -> Document:
        """What the Resync button does: the polling listener sees the request's new `updatedAt`."""
        requested_at = clock.now()
        request = {"integrationIdentifier": self.get(identifier)["identifier"], "updatedAt": requested_at}
        self._store.execute(
            "UPDATE integrations SET resync_request = ? WHERE identifier = ?", dump(request), identifier
        )
        return request

    def resync_request(self, identifier: str) -> Document:
        text = self._row(identifier)["resync_request"]
        request: Document = load(text) if text else {}
        return request

    def note_poll(self, identifier: str) -> None:
        self._store.execute("UPDATE integrations SET polled_at = ? WHERE identifier = ?", clock.now(), identifier)

    def polled_at(self, identifier: str) -> str | None:
        polled_at: str | None = self._row(identifier)["polled_at"]
        return polled_at

    def put_examples(self, identifier: str, kind: str, examples: list[Document]) -> None:
        self._row(identifier)
        self._store.execute("INSERT OR REPLACE INTO examples VALUES (?, ?, ?)", identifier, kind, dump(examples))

    def examples(self, identifier: str) -> dict[str, list[Document]]:
        rows = self._store.rows("SELECT kind, document FROM examples WHERE integration = ?", identifier)
        return {row["kind"]: load(row["document"]) for row in rows}

    def cursor(self, identifier: str, kind: str, index: int) -> Document | None:
        text = self._store.scalar(
            "SELECT document FROM cursors WHERE integration = ? AND kind = ? AND kind_index = ?",
            *(identifier, kind, index),
        )
        cursor: Document | None = load(text) if text else None
        return cursor

    def put_cursor(self, identifier: str, kind: str, index: int, cursor: Document) -> None:
        self._row(identifier)
        self._store.execute("INSERT OR REPLACE INTO cursors VALUES (?, ?, ?, ?)", identifier, kind, index, dump(cursor))

    def cursors(self, identifier: str) -> list[tuple[str, str]]:
        """The kinds that are read incrementally, each with the moment up to which that was done."""
        rows = self._store.rows(
            "SELECT kind, document FROM cursors WHERE integration = ? ORDER BY kind_index", identifier
        )
        return [(row["kind"], str(load(row["document"]).get("primary"))) for row in rows]

    def _row(self, identifier: str) -> sqlite3.Row:
        row = self._store.row("SELECT * FROM integrations WHERE identifier = ?", identifier)
        if row is None:
            raise NotFound(f'Integration "{identifier}" was not found')
        return row
