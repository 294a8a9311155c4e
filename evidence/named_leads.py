"""What in an answer leads on by its name, wherever it stands: for who would else take a part for the whole.

The usual places of cursors and links are few, and APIs are many. Only the envelope is looked at, never the items.
"""

import re
from collections.abc import Sequence
from typing import Final

from evidence.signals import envelopes
from json_types import Json, JsonObject

_LEADS: Final = re.compile(
    r"[@\w.]*?(next_?(page|cursor|token|link|url|uri|href|marker|key|offset|start|batch|records|after)\w*|continuation\w*|page_?token)",
    re.IGNORECASE,
)
_LEADS_ELSEWHERE: Final = re.compile(
    r"prev|current|self|first|last|has|is_|count|total|size|limit|expir", re.IGNORECASE
)
_LONGEST_KEY: Final = 100


def named_lead(trail: Sequence[JsonObject]) -> str | None:
    """The key of the first value that, by its name, is a cursor or link to more; None where there is none."""
    for outer in trail:
        for envelope in envelopes(outer):
            for key, value in envelope.items():
                if names_lead(key) and _is_given(value):
                    return key
    return None


def names_lead(key: str) -> bool:
    """Whether a value of this name is plainly a cursor or link to more."""
    return len(key) <= _LONGEST_KEY and bool(_LEADS.fullmatch(key)) and not _LEADS_ELSEWHERE.search(key)


def _is_given(value: Json) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and value not in ("", 0, "0")
