"""What was found, and how sure it is."""

from dataclasses import dataclass, field
from enum import StrEnum


class Certainty(StrEnum):
    """How far a finding may be trusted."""

    SURE = "sure"
    GUESS = "guess"
    CAUTION = "caution"


@dataclass(frozen=True)
class Finding:
    """One sentence for the terminal and for the comment in the mapping."""

    certainty: Certainty
    text: str


@dataclass
class Findings:
    """The findings of one kind, in the order in which they were made."""

    found: list[Finding] = field(default_factory=list)

    def sure(self, text: str) -> None:
        self._add(Certainty.SURE, text)

    def guess(self, text: str) -> None:
        self._add(Certainty.GUESS, text)

    def caution(self, text: str) -> None:
        self._add(Certainty.CAUTION, text)

    def _add(self, certainty: Certainty, text: str) -> None:
        finding = Finding(certainty, text)
        if finding not in self.found:
            self.found.append(finding)
