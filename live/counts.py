"""How many events came, and what became of them; counted where it happens and shown among Ocean's metrics."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class EventCounts:
    """Since the process began."""

    taken: int = 0
    failed: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    """By the reason's name."""
