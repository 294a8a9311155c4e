"""What a resync brought, as the local Port tells it."""

from typing import Final

from pydantic import BaseModel

ENDED: Final = frozenset({"completed", "failed", "aborted"})


class KindOutcome(BaseModel):
    """One kind's part."""

    kind: str
    blueprint: str = ""
    outcome: str = ""
    items: int = 0
    seconds: float | None = None
    error: str | None = None

    @property
    def has_ended(self) -> bool:
        return self.outcome in ENDED


class _Sync(BaseModel):
    kinds: list[KindOutcome] = []


class _Resync(BaseModel):
    status: str | None = None


class _Integration(BaseModel):
    resyncState: _Resync = _Resync()
    lastSync: _Sync | None = None


class Outcome(BaseModel):
    """The part of the local Port's state that is of interest."""

    integrations: dict[str, _Integration] = {}
    entities: dict[str, list[object]] = {}

    @property
    def kinds(self) -> list[KindOutcome]:
        return [kind for each in self.integrations.values() if each.lastSync for kind in each.lastSync.kinds]

    @property
    def status(self) -> str | None:
        return next((each.resyncState.status for each in self.integrations.values()), None)

    @property
    def counts(self) -> dict[str, int]:
        """How many entities there are of each blueprint."""
        return {blueprint: len(entities) for blueprint, entities in self.entities.items()}
