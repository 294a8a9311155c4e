"""How messages show what an API said: without secrets, on one line, and never longer than they say.

Secrets are taken out before a text is cut, since half a secret would not be found in the log.
"""

import json
import re
from typing import Final

from json_types import Json
from messages.masking import PROCESS_MASK

EXCERPT: Final = 200
"""How many characters of an answer a message shows."""

EXCERPT_SOURCE: Final = 64 * 1024
"""Of a longer text, only so much is looked at."""

_CUT_BY_JQ: Final = re.compile(r'\(.{0,40}?\.\.\."?\)', re.DOTALL)


def excerpt(text: str, longest: int = EXCERPT) -> str:
    """The first characters of a text, on one line; `…` tells that there is more."""
    line = " ".join(PROCESS_MASK.mask(text[:EXCERPT_SOURCE])[: 4 * longest].split())
    is_whole = len(line) <= longest and len(text) <= 4 * longest
    return line if is_whole else f"{line[:longest]}…"


def shown(value: Json, longest: int = EXCERPT) -> str:
    """The first characters of a value, as JSON."""
    try:
        return excerpt(json.dumps(value, ensure_ascii=False), longest)
    except (ValueError, RecursionError):  # what jq made may be deeper, or longer in digits, than Python writes
        return f"something of type {type(value).__name__}"


def said_by_jq(error: Exception) -> str:
    """jq's own words, without the beginnings of values that it cut itself."""
    return excerpt(_CUT_BY_JQ.sub("(…)", PROCESS_MASK.mask(str(error)[:EXCERPT_SOURCE])))
