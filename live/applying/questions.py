"""The `when` of many rules, asked of an event at once: jq gets each event as text, which takes most of the time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from extraction import Expression, plainly_ends
from mapping import LiveEventRule
from messages import MappingError

_LIST: Final = "[{}]"


def truth_of(text: str) -> str:
    """jq that gives true where one of its outputs is neither null nor false; false also where it fails before."""
    return f"(try any((\n{text}\n); .) catch false)"


@dataclass(frozen=True)
class Questions:
    """The rules without `each`, and one expression that answers for all of them, which plainly ends.

    None where each must be asked alone.
    """

    rules: Sequence[LiveEventRule]
    together: Expression | None = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "together", _joined([rule.when.text for rule in self.rules]))


def _joined(texts: Sequence[str]) -> Expression | None:
    if not texts or not all(plainly_ends(truth_of(text)) for text in texts):
        return None
    try:
        return Expression(_LIST.format(", ".join(map(truth_of, texts))))
    except MappingError:  # such as what may stand only at the beginning
        return None
