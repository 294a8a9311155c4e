"""What came of one kind in a resync: as the local Port tells it, and as a terminal says it."""

from collections.abc import Iterable, Iterator
from typing import Final

from pydantic import BaseModel

ENDED: Final = frozenset({"completed", "failed", "aborted"})


class KindEnd(BaseModel):
    """How the end of a kind was known."""

    told: bool
    said: str


class KindOutcome(BaseModel):
    """One kind's part. Ocean reports what came of it at once, and sends the log that explains it seconds later."""

    kind: str
    index: int = 0
    blueprint: str = ""
    outcome: str = ""
    items: int = 0
    seconds: float | None = None
    error: str | None = None
    end: KindEnd | None = None

    @property
    def has_ended(self) -> bool:
        """One that is incomplete has not: entities that were refused are tried again when all kinds were read."""
        return self.outcome in ENDED

    @property
    def is_explained(self) -> bool:
        """Whether the log came that says why it failed, or how its end was known."""
        if self.outcome == "completed":
            return self.end is not None
        return self.error is not None or self.outcome == "aborted"

    @property
    def said(self) -> str:
        if self.error is None and self.end is not None and not self.end.told:
            return f"{self.outcome} (end assumed: {self.end.said})"
        return self.error or self.outcome

    @property
    def line(self) -> str:
        return f"{self.kind}: {self.items} {'item' if self.items == 1 else 'items'}, {self.said}"


class LastSync(BaseModel):
    """What the kinds of the last resync came to."""

    kinds: list[KindOutcome] = []


class ResyncState(BaseModel):
    """How the last resync goes, or ended."""

    status: str | None = None


class Telling:
    """Each kind is told once: when it is explained, or when no explanation will come any more."""

    def __init__(self) -> None:
        self._told: set[tuple[str, int]] = set()

    def next(self, kinds: Iterable[KindOutcome], *, is_over: bool) -> Iterator[KindOutcome]:
        for each in kinds:
            key = each.kind, each.index
            if key not in self._told and (is_over or (each.has_ended and each.is_explained)):
                self._told.add(key)
                yield each
