"""What an event has to do with a resource, and what became of it."""

from dataclasses import dataclass, field

from live.applying.effects import Effect, ItemKey
from live.applying.live_mapping import LiveResource
from messages import EventFailed


@dataclass
class Part:
    """What an event has to do with one resource: effects, each with the key of its item; or why it failed."""

    live: LiveResource
    effects: list[tuple[ItemKey, Effect]] = field(default_factory=list)
    failure: EventFailed | None = None

    @property
    def keys(self) -> list[ItemKey]:
        return [key for key, _ in self.effects]


@dataclass
class Outcome:
    """What became of a part: how many entities, and which of its effects are done now."""

    part: Part
    written: int = 0
    deleted: int = 0
    not_ours: int = 0
    sent: int = 0
    covered: int = 0
    done: list[tuple[ItemKey, Effect]] = field(default_factory=list)
    failure: EventFailed | None = None

    def told(self) -> str:
        said = [
            f"{count} {what}"
            for count, what in (
                (self.written, "written"),
                (self.deleted, "deleted"),
                (self.not_ours, "not there to be deleted, or another's"),
                (self.sent, "sent to Port"),
                (self.covered, "read anew after it came already"),
            )
            if count
        ]
        return ", ".join(said) or "nothing to be changed"
