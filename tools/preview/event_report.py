"""What an event would change, resource by resource: the same for the terminal and for machines."""

from typing import Any

from pydantic import BaseModel, ConfigDict


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class EventDeletion(_Part):
    """An entity that would be deleted, if this installation maintains it; `by_query`, since it is left out now."""

    blueprint: str
    identifier: str
    by_query: bool


class EventEntity(_Part):
    """An entity that would be written. One that is `partial` leaves what it does not name as it is."""

    entity: dict[str, Any]
    partial: bool


class EventPart(_Part):
    """One resource that the event concerns. `failure` is why nothing of it would be changed."""

    kind: str
    line: int
    asked: list[str] = []
    asks_for_resync: bool = False
    entities: list[EventEntity] = []
    deletions: list[EventDeletion] = []
    failure: str | None = None


class EventReport(_Part):
    """All of it. `mistakes` are those of resources whose events are not looked at."""

    base_url: str
    mapping: str
    event: str
    mistakes: list[str] = []
    parts: list[EventPart] = []

    @property
    def is_good(self) -> bool:
        """Whether the event concerns anything, and nothing would fail."""
        return bool(self.parts) and not self.mistakes and all(part.failure is None for part in self.parts)
