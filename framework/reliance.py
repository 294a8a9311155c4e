"""What a line of the table of Ocean's names is made of."""

from dataclasses import dataclass
from enum import Enum


class How(Enum):
    """What is done with a name of Ocean's; the further down, the more a change of Ocean's can break."""

    EXTENDED = "an official extension point"
    OVERRIDDEN = "overridden by a subclass"
    RELIED_ON = "relied on, though Ocean promises nothing of it"
    REPLACED = "replaced by another"


@dataclass(frozen=True)
class Reliance:
    """A name of Ocean's, why it is needed, and what happens if it moves or changes.

    `read` are the parts of Ocean whose source says whether it still is as it was: the name itself, unless these are
    others, such as what uses a name that is replaced.
    """

    name: str
    how: How
    why: str
    if_it_moves: str
    read: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        return self.read or (self.name,)
