"""How a redirect is followed, of a request to the API and of a login alike (RFC 9110 §15.4)."""

from typing import Final

MOST_REDIRECTS: Final = 5

_SEE_OTHER: Final = 303
# Asked by POST, they are followed by GET all over the world, and answer something else than what was asked for.
_TAKEN_FOR_SEE_OTHER: Final = frozenset({301, 302})


def becomes_get(status: int) -> bool:
    """Whether what was asked is found by GET, as the status says."""
    return status == _SEE_OTHER


def is_taken_for_get(status: int) -> bool:
    """Whether clients make a GET of another method, though the status does not say so."""
    return status in _TAKEN_FOR_SEE_OTHER
