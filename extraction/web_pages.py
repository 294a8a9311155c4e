"""What a web page is that came in the place of an answer, and what to change then."""

import re
from typing import Final

from extraction.formats import is_html

_LOOKED_AT: Final = 64 * 1024
_MAINTENANCE: Final = re.compile(rb"\bmaint(?:enance|ainance)\b", re.IGNORECASE)
_SIGN_IN: Final = re.compile(rb"type\s*=\s*[\"']?password\b|\b(?:sign|log)[ -]?in\b", re.IGNORECASE)

REMEDIES: Final = (
    (_MAINTENANCE, "It is a page that speaks of maintenance: resync when that is over."),
    (
        _SIGN_IN,
        "It is a page to sign in, so the API takes the credentials for none: check authType and what belongs to it.",
    ),
)
NO_API: Final = "It is a web page: check that baseUrl and the kind lead to the API, and not to the pages for people."


def remedy_for_page(content: bytes) -> str | None:
    """What to change; None for what is no page."""
    looked_at = content[:_LOOKED_AT]
    if not is_html(looked_at):
        return None
    return next((remedy for tells, remedy in REMEDIES if tells.search(looked_at)), NO_API)
