"""How resyncs went, kind by kind: from Ocean's sync metrics, in DSP mode from lifecycle calls and lake writes."""

import sqlite3
from collections.abc import Iterable
from typing import Any

from sandbox.port import clock
from sandbox.port.errors import Conflict, NotFound
from sandbox.port.installations.kind_reports import UNFINISHED, KindReport, Sync, given_up, settled
from sandbox.port.installations.logbook import Logbook
from sandbox.port.store import Document, Store, dump, load

_LIFECYCLE_STATES = {"started": "syncing", "finished": "completed"}


class Syncs:
    def __init__(self, store: Store, logbook: Logbook) -> None:
        self._store = store
        self._logbook = logbook

    def announce(self, integration: str, metrics: Iterable[Document]) -> None:
        """What a resync is about to do. Kinds still carry the state that the resync before ended with."""
        self.report(
            integration,
            (
                metric if str(metric.get("kind")).startswith("__") else {**metric, "syncState": "pending"}
                for metric in metrics
            ),
        )

    def report(self, integration: str, metrics: Iterable[Document]) -> None:
        with self._store.transaction():
            for metric in metrics:
                self._report(
                    integration,
                    event_id=str(metric.get("eventId") or ""),
                    kind=str(metric.get("kind") or ""),
                    kind_identifier=str(metric.get("kindIdentifier") or ""),
                    index=int(metric.get("kindIndex") or 0),
                    blueprint=str(metric.get("blueprint") or ""),
                    state=str(metric.get("syncState") or ""),
                    metrics=metric.get("metrics") or {},
                )

    def heartbeat(self, integration: str, event_id: str) -> None:
        self._store.execute(
            "INSERT INTO heartbeats (integration, event_id, received_at) VALUES (?, ?, ?)",
            *(integration, event_id, clock.now()),
        )

    def write_lake(self, integration: str, sync_id: str, document: Document) -> None:
        """Keep a batch of raw items; one for a resync that was aborted is refused, which makes Ocean stop."""
        if self.lifecycle_status(sync_id) == "aborted":
            raise Conflict(f'The resync "{sync_id}" was aborted', code="resync_stale")
        entries: list[Document] = document.get("data") or []
        metadata: Document = (entries[0].get("metadata") or {}) if entries else {}
        self._store.execute(
            """INSERT INTO lake_writes (integration, sync_id, kind, kind_index, items, document, received_at)
               VALUES (?, ?, ?, ?, ?, ?, ?)""",
            integration,
            sync_id,
            str(document.get("kind")),
            int(metadata.get("resourceIndex") or 0),
            sum(len(entry.get("items") or []) for entry in entries),
            dump(document),
            clock.now(),
        )

    def call_lifecycle(self, resync_id: str, granularity: str, call: Document) -> None:
        status = str(call.get("status"))
        with self._store.transaction():
            self._store.execute(
                """INSERT INTO lifecycle_calls (resync_id, granularity, status, document, received_at)
                   VALUES (?, ?, ?, ?, ?)""",
                *(resync_id, granularity, status, dump(call), clock.now()),
            )
            if granularity == "kind":
                kind_identifier = str(call.get("kind_identifier"))
                kind, _, index = kind_identifier.rpartition("-")
                self._report(
                    self._integration_of(resync_id),
                    event_id=resync_id,
                    kind=kind,
                    kind_identifier=kind_identifier,
                    index=int(index) if index.isdigit() else 0,
                    blueprint="",
                    state=_LIFECYCLE_STATES.get(status, status),
                    metrics={},
                )

    def lifecycle_status(self, resync_id: str) -> str | None:
        status: str | None = self._store.scalar(
            """SELECT status FROM lifecycle_calls WHERE resync_id = ? AND granularity = 'resync'
               ORDER BY id DESC LIMIT 1""",
            resync_id,
        )
        return status

    def abort(self, resync_id: str) -> None:
        """Abort a resync from Port's side: Ocean asks for its status now and then."""
        if self.lifecycle_status(resync_id) is None:
            raise NotFound(f'Resync "{resync_id}" was not found')
        self.call_lifecycle(resync_id, "resync", {"status": "aborted"})

    def last(self, record: Document) -> Sync | None:
        """The last resync of an integration, by its record."""
        integration, ended_at = record["identifier"], record["resyncState"].get("lastResyncEnd")
        event_id = self._store.scalar(
            "SELECT event_id FROM kind_reports WHERE integration = ? AND event_id != '' ORDER BY id DESC LIMIT 1",
            integration,
        )
        if event_id is None:
            return None
        rows = self._store.rows(
            "SELECT * FROM kind_reports WHERE integration = ? AND event_id = ? ORDER BY kind_index, id",
            *(integration, event_id),
        )
        reports = [given_up(self._kind_report(row), ended_at) for row in rows]
        reconciliation = next((report for report in reports if report.kind == "__reconciliation__"), None)
        kinds = [report for report in reports if not report.kind.startswith("__")]
        return Sync(event_id, settled(kinds, reconciliation), reconciliation)

    def lake_writes(self) -> list[Document]:
        return [
            {
                "integration": row["integration"],
                "syncId": row["sync_id"],
                "at": row["received_at"],
                **load(row["document"]),
            }
            for row in self._store.rows("SELECT * FROM lake_writes ORDER BY id")
        ]

    def lifecycle_calls(self) -> list[Document]:
        return [
            {
                "resyncId": row["resync_id"],
                "granularity": row["granularity"],
                "status": row["status"],
                "at": row["received_at"],
                "body": load(row["document"]),
            }
            for row in self._store.rows("SELECT * FROM lifecycle_calls ORDER BY id")
        ]

    def heartbeats(self) -> int:
        count: int = self._store.scalar("SELECT count(*) FROM heartbeats")
        return count

    def _report(
        self,
        integration: str,
        *,
        event_id: str,
        kind: str,
        kind_identifier: str,
        index: int,
        blueprint: str,
        state: str,
        metrics: Document,
    ) -> None:
        reported_at = clock.now()
        self._store.execute(
            """INSERT INTO kind_reports (integration, event_id, kind_identifier, kind, kind_index, blueprint, state,
                                         metrics, started_at, reported_at)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
               ON CONFLICT (integration, event_id, kind_identifier) DO UPDATE SET
                   started_at = iif(state != 'syncing' AND excluded.state = 'syncing',
                                    excluded.started_at, started_at),
                   blueprint = iif(excluded.blueprint = '', blueprint, excluded.blueprint),
                   state = excluded.state, metrics = excluded.metrics, reported_at = excluded.reported_at""",
            *(integration, event_id, kind_identifier, kind, index, blueprint, state),
            *(dump(metrics), reported_at, reported_at),
        )

    def _integration_of(self, resync_id: str) -> str:
        for row in self._store.rows("SELECT document FROM lifecycle_calls WHERE resync_id = ? ORDER BY id", resync_id):
            integration = load(row["document"]).get("integration_id")
            if integration:
                return str(integration)
        return ""

    def _kind_report(self, row: sqlite3.Row) -> KindReport:
        phases: Document = load(row["metrics"]).get("phase", {})
        duration = phases.get("resync", {}).get("duration_seconds")
        is_over = row["state"] not in UNFINISHED
        of_kind = (row["event_id"], row["kind"], row["kind_index"])
        return KindReport(
            kind=row["kind"],
            index=row["kind_index"],
            blueprint=row["blueprint"],
            state=row["state"],
            started_at=row["started_at"],
            seconds=duration or (clock.seconds_between(row["started_at"], row["reported_at"]) if is_over else None),
            items=_count(phases, "extract", "raw_extracted") or self._lake_items(row),
            left_out=_count(phases, "transform", "filtered_out") + self._logbook.skipped_of(*of_kind),
            loaded=_count(phases, "load", "loaded"),
            unchanged=_count(phases, "load", "skipped"),
            not_loaded=_count(phases, "load", "failed"),
            deleted=_count(phases, "delete", "deleted"),
            last_error=self._logbook.last_error(*of_kind),
            end=self._logbook.end_of(*of_kind),
        )

    def _lake_items(self, row: sqlite3.Row) -> int:
        items: int | None = self._store.scalar(
            "SELECT sum(items) FROM lake_writes WHERE sync_id = ? AND kind = ? AND kind_index = ?",
            *(row["event_id"], row["kind"], row["kind_index"]),
        )
        return items or 0


def _count(phases: Document, phase: str, sort: str) -> int:
    value: Any = phases.get(phase, {}).get("object_count_type", {}).get(sort, {}).get("object_count", 0)
    return int(value)
