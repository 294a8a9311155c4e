"""Texts of which a person sees all that is in them: nothing in them speaks to the terminal, or turns what is read."""

import re
from typing import Final

_NOT_SEEN: Final = re.compile(
    # Lines and tabs stay. A surrogate alone cannot be written at all.
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ud800-\udfff\ufff9-\ufffb]"
)


def visible(text: str) -> str:
    """The text with controls and direction marks as JSON would write them."""
    return _NOT_SEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
