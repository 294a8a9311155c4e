"""What a resync brought, as the local Port tells it."""

from pydantic import BaseModel

from sandbox.outcomes import ENDED, KindOutcome, LastSync, ResyncState


class _Integration(BaseModel):
    resyncState: ResyncState = ResyncState()
    lastSync: LastSync | None = None


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
    def has_ended(self) -> bool:
        return self.status in ENDED

    @property
    def is_explained(self) -> bool:
        return all(kind.is_explained for kind in self.kinds)

    @property
    def counts(self) -> dict[str, int]:
        """How many entities there are of each blueprint."""
        return {blueprint: len(entities) for blueprint, entities in self.entities.items()}
