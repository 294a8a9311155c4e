"""How many events came, and what became of them; counted where it happens and shown among Ocean's metrics."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class EventCounts:
    """Since the process began. Kinds are named as Ocean's metrics do it: with their place in the mapping."""

    taken: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    """By the reason's name."""

    applied_to: Counter[str] = field(default_factory=Counter)
    failed_for: Counter[str] = field(default_factory=Counter)

    def applied(self, kind: str, index: int) -> None:
        """An event changed what it names of a kind."""
        self.applied_to[f"{kind}-{index}"] += 1

    def failed(self, kind: str, index: int) -> None:
        """An event that concerns a kind could not be applied."""
        self.failed_for[f"{kind}-{index}"] += 1
