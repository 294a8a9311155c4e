"""How one resync went, kind by kind, as the page and the control API tell it."""

from dataclasses import asdict, dataclass, replace

from sandbox.port import clock
from sandbox.port.installations.logbook import KindEnd
from sandbox.port.store import Document

UNFINISHED = ("pending", "syncing", "")


@dataclass(frozen=True)
class KindReport:
    """One resource of the mapping in one resync."""

    kind: str
    index: int
    blueprint: str
    state: str
    started_at: str
    seconds: float | None
    items: int
    left_out: int
    loaded: int
    unchanged: int
    not_loaded: int
    deleted: int
    last_error: str | None
    end: KindEnd | None = None

    @property
    def outcome(self) -> str:
        """Ocean calls a kind completed even when Port refused its entities; a reader wants to know."""
        return "incomplete" if self.state == "completed" and self.not_loaded else self.state

    @property
    def error(self) -> str | None:
        """What came of a kind that came right in the end is a matter for the log."""
        return None if self.outcome == "completed" else self.last_error

    @property
    def lacks_reason(self) -> bool:
        """Ocean reports a failure at once, and sends the log line that gives the reason some seconds later."""
        return self.outcome in ("failed", "incomplete") and self.last_error is None

    def as_document(self) -> Document:
        return {**asdict(self), "outcome": self.outcome, "error": self.error}


@dataclass(frozen=True)
class Sync:
    """The last resync of one integration."""

    event_id: str
    kinds: list[KindReport]
    reconciliation: KindReport | None

    @property
    def has_assumed_ends(self) -> bool:
        """Whether of any kind nobody said that this was all of it."""
        return any(kind.end is not None and not kind.end.told for kind in self.kinds)

    @property
    def left_out(self) -> int:
        """Items of which the mapping made no entity."""
        return sum(kind.left_out for kind in self.kinds)

    def as_document(self) -> Document:
        return {
            "eventId": self.event_id,
            "kinds": [kind.as_document() for kind in self.kinds],
            "reconciliation": self.reconciliation and self.reconciliation.as_document(),
        }


def given_up(kind: KindReport, resync_ended_at: str | None) -> KindReport:
    """An integration that is told to exit says so of its resync, but leaves its kinds as they were."""
    is_over = resync_ended_at is not None and kind.started_at < clock.canonical(resync_ended_at)
    return replace(kind, state="aborted") if is_over and kind.state in UNFINISHED else kind


def settled(kinds: list[KindReport], reconciliation: KindReport | None) -> list[KindReport]:
    """Entities that were refused for lack of a related one count as written when Ocean's second try wrote them all."""
    refused = sum(kind.not_loaded for kind in kinds)
    if reconciliation is None or reconciliation.loaded < refused:
        return kinds
    return [replace(kind, loaded=kind.loaded + kind.not_loaded, not_loaded=0) for kind in kinds]
