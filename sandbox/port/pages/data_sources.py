"""An integration as the page shows it: how its last resync went, and whether the next one is under way."""

from dataclasses import dataclass

from sandbox.port import clock
from sandbox.port.installations import Came, Change, Sync
from sandbox.port.organization import Organization
from sandbox.port.pages.display import age_of
from sandbox.port.store import Document

CHANGES_SHOWN = 10
_RUNNING_REFRESH_SECONDS = 2
_PENDING_REFRESH_SECONDS = 3
_REASON_REFRESH_SECONDS = 3
# Ocean sends its lines when a later one comes, at the latest when it polls: once a minute, unless told otherwise.
_REASON_WITHIN_SECONDS = 90
# A request that nobody has taken up by then waits for an integration that is not running.
_PENDING_FOR_SECONDS = 90
# A read of changes moves its cursors once it is done; one that fails moves none.
_READING_FOR_SECONDS = 30
_LISTENING_WITHIN_SECONDS = 180


@dataclass(frozen=True)
class DataSource:
    record: Document
    sync: Sync | None
    requested_at: str | None
    polled_at: str | None
    came: list[Came]
    changes: list[Change]
    cursors: list[tuple[str, str]]
    reads_on_request: bool
    read_asked_at: str | None = None

    @property
    def resync(self) -> Document:
        state: Document = self.record["resyncState"]
        return state

    @property
    def status(self) -> str:
        return str(self.resync.get("status") or "never run")

    @property
    def seconds(self) -> float | None:
        start, end = self.resync.get("lastResyncStart"), self.resync.get("lastResyncEnd")
        return clock.seconds_between(start, end) if start and end else None

    @property
    def is_running(self) -> bool:
        return self.status == "running"

    @property
    def had_no_resources(self) -> bool:
        """Ocean leaves a mapping without resources at once, and calls that completed."""
        return self.sync is not None and not self.sync.kinds and self.status == "completed"

    @property
    def is_pending(self) -> bool:
        """Asked to resync, and not begun since."""
        start = self.resync.get("lastResyncStart")
        return self.requested_at is not None and (not start or clock.canonical(start) < self.requested_at)

    @property
    def is_reading_changes(self) -> bool:
        """Asked to read incrementally, and not known to have done so since."""
        asked = self.read_asked_at
        if asked is None or age_of(asked) >= _READING_FOR_SECONDS:
            return False
        return not self.cursors or any(_is_before(moment, asked) for _, moment in self.cursors)

    @property
    def is_listening(self) -> bool:
        return self.polled_at is not None and age_of(self.polled_at) < _LISTENING_WITHIN_SECONDS

    @property
    def awaits_reason(self) -> bool:
        """A kind failed, and the log that says why may still be on its way."""
        return self.sync is not None and any(kind.lacks_reason for kind in self.sync.kinds) and self._awaits_log

    @property
    def awaits_end(self) -> bool:
        """The log that says how a kind ended may still be on its way; for who says it of one, says it of all."""
        kinds = [] if self.sync is None else [kind for kind in self.sync.kinds if kind.state == "completed"]
        tells = any(kind.end is not None for kind in kinds)
        return tells and any(kind.end is None for kind in kinds) and self._awaits_log

    @property
    def _awaits_log(self) -> bool:
        end = self.resync.get("lastResyncEnd")
        return self.is_running or (end is not None and age_of(end) < _REASON_WITHIN_SECONDS)

    @property
    def refresh_seconds(self) -> int | None:
        if self.is_running:
            return _RUNNING_REFRESH_SECONDS
        if self.is_pending and self.requested_at and age_of(self.requested_at) < _PENDING_FOR_SECONDS:
            return _PENDING_REFRESH_SECONDS
        if self.is_reading_changes:
            return _RUNNING_REFRESH_SECONDS
        return _REASON_REFRESH_SECONDS if self.awaits_reason or self.awaits_end else None


def _is_before(moment: str, asked: str) -> bool:
    try:
        return clock.canonical(moment) < asked
    except ValueError:  # a cursor may be anything
        return False


def data_sources(organization: Organization) -> list[DataSource]:
    return [
        DataSource(
            record=record,
            sync=organization.syncs.last(record),
            requested_at=organization.integrations.resync_request(record["identifier"]).get("updatedAt"),
            polled_at=organization.integrations.polled_at(record["identifier"]),
            came=organization.changes.came(record["identifier"]),
            changes=organization.changes.newest(record["identifier"], CHANGES_SHOWN),
            cursors=organization.integrations.cursors(record["identifier"]),
            reads_on_request=record["identifier"] in organization.surroundings.read_on_request,
            read_asked_at=organization.changes.read_asked_for(record["identifier"]),
        )
        for record in organization.integrations.all()
    ]
