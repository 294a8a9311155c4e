"""Whether an API says that it is under maintenance: by a header for that, or on the page that stands in its place."""

import re
from typing import Final

import httpx

_UNAVAILABLE: Final = 503
_TEXT_LOOKED_AT: Final = 64 * 1024
_TOLD: Final = re.compile(rb"\bmaint(?:enance|ainance)\b|_maintenance\b", re.IGNORECASE)
_NOT_SO: Final = frozenset({"", "0", "false", "no", "none", "off"})


def is_under_maintenance(response: httpx.Response) -> bool:
    """Whether a refusal, whose body was read, says so."""
    if response.is_success or response.has_redirect_location:
        return False
    if any(text.strip().lower() not in _NOT_SO for name, text in response.headers.items() if "maintenance" in name):
        return True
    told = response.status_code == _UNAVAILABLE and _TOLD.search(response.content[:_TEXT_LOOKED_AT])
    return told is not None and told is not False
