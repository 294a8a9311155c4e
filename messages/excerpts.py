"""How messages show what an API said: without secrets, on one line, all of it visible, and never longer than they say.

Secrets are taken out before a text is cut, since half a secret would not be found in the log.
"""

import json
import re
from typing import Final

from json_types import Json
from messages.controls import visible
from messages.masking import PROCESS_MASK

EXCERPT: Final = 200
"""How many characters of an answer a message shows."""

EXCERPT_SOURCE: Final = 8 * 1024
"""Of a longer text, only so much is looked at."""

_AS_JSON: Final = json.JSONEncoder(ensure_ascii=False)
_CUT_BY_JQ: Final = re.compile(r'\(.{0,40}?\.\.\."?\)', re.DOTALL)


def excerpt(text: str, longest: int = EXCERPT, *, is_cut: bool = False) -> str:
    """The first characters of a text, on one line; `…` tells that there is more, as there is of one that was cut."""
    is_cut = is_cut or len(text) > EXCERPT_SOURCE
    masked = PROCESS_MASK.mask(text[:EXCERPT_SOURCE], is_cut=is_cut)
    line = visible(" ".join(masked[: 4 * longest].split()))
    is_whole = len(line) <= longest and len(masked) <= 4 * longest and not is_cut
    return line if is_whole else f"{line[:longest]}…"


def shown(value: Json, longest: int = EXCERPT) -> str:
    """The first characters of a value, as JSON."""
    try:
        return excerpt(_beginning(value), longest)
    except (ValueError, RecursionError):  # what jq made may be deeper, or longer in digits, than Python writes
        return f"something of type {type(value).__name__}"


def _beginning(value: Json) -> str:
    """As much of it, as JSON, as an excerpt looks at, and a little more where there is more."""
    if isinstance(value, str):
        return json.dumps(value[: EXCERPT_SOURCE + 1], ensure_ascii=False)
    text = ""
    for piece in _AS_JSON.iterencode(value):
        text += piece
        if len(text) > EXCERPT_SOURCE:
            break
    return text


def said_by_jq(error: Exception) -> str:
    """jq's own words, without the beginnings of values that it cut itself."""
    said = str(error)
    is_cut = len(said) > EXCERPT_SOURCE
    return excerpt(_CUT_BY_JQ.sub("(…)", PROCESS_MASK.mask(said[:EXCERPT_SOURCE], is_cut=is_cut)))
