"""What came of the resyncs of a soak, and whether the process is as it was before them."""

from dataclasses import dataclass, field

from tests.soak.health import Silence
from tests.soak.upkeep import Upkeep


@dataclass
class Tally:
    """What came of the resyncs so far."""

    whole: int = 0
    failed: int = 0
    refused: int = 0
    """Those that Port did not take in full, or of which it did not say what is there: what the API has stays there."""
    superseded: int = 0
    remappings: int = 0
    changes: int = 0
    endless: int = 0
    killed: int = 0
    expired: int = 0
    port_failures: int = 0
    silence: Silence = field(default_factory=Silence)
    seconds: float = 0.0
    upkeep: list[Upkeep] = field(default_factory=list)

    @property
    def resyncs(self) -> int:
        return self.whole + self.failed + self.refused

    @property
    def quarters(self) -> tuple[Upkeep, Upkeep]:
        """What the process took in the first and in the last of the resyncs."""
        quarter = max(1, len(self.upkeep) // 4)
        return Upkeep.least(self.upkeep[:quarter]), Upkeep.least(self.upkeep[-quarter:])

    @property
    def complaints(self) -> list[str]:
        """A machine that stood still for a moment makes one silence too long; what the process does makes many."""
        first, last = self.quarters
        silent = self.silence.too_long > max(1, self.resyncs // 10)
        return last.beyond(first) + ([str(self.silence)] if silent else [])

    def __str__(self) -> str:
        return (
            f"{self.resyncs} resyncs in {self.seconds:.0f} s: {self.whole} whole, {self.failed} with failed kinds, "
            f"{self.refused} that Port let down; "
            f"{self.superseded} more were cancelled, {self.remappings} mappings and {self.changes} changes of records, "
            f"{self.endless} with jq without end, {self.killed} processes killed, {self.expired} logins expired, "
            f"{self.port_failures} failures of Port. {self.silence}"
        )
