"""How a redirect is followed, of a request to the API and of a login alike (RFC 9110 §15.4)."""

import re
from typing import Final

import httpx

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


_STEPS_TO_SIGN_IN: Final = frozenset(
    {"login", "signin", "logon", "sso", "saml", "saml2", "authorize", "adfs", "openidconnect"}
)
_HOSTS_TO_SIGN_IN: Final = frozenset(
    {"login", "signin", "logon", "sso", "auth", "accounts", "account", "idp", "identity"}
)
_ASKED_OF_WHO_SIGNS_IN: Final = frozenset({"samlrequest", "response_type", "relaystate"})
_BESIDE_LETTERS: Final = re.compile(r"[^a-z0-9]")


def leads_to_sign_in(asked: httpx.URL, target: httpx.URL) -> bool:
    """Whether a redirect leads to where people sign in, by how its address is written."""
    if not _ASKED_OF_WHO_SIGNS_IN.isdisjoint(name.lower() for name, _ in target.params.multi_items()):
        return True
    if target.host != asked.host and not _HOSTS_TO_SIGN_IN.isdisjoint(target.host.split(".")[:-2]):
        return True
    return not _STEPS_TO_SIGN_IN.isdisjoint(_steps(target) - _steps(asked))


def _steps(url: httpx.URL) -> set[str]:
    return {_BESIDE_LETTERS.sub("", step.lower().partition(".")[0]) for step in url.path.split("/")}
