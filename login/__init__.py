"""Authentication schemes, each an `httpx.Auth`, above the attempts, and how far credentials reach (contract §7).

It may know settings and how a login's answer is decoded. It must not know the transport: what sends a login is given
to it.
"""

from login.auth import authentication, remedy
from login.logins import Assertions
from login.queries import with_query
from login.reach import (
    COOKIES,
    MOST_REDIRECTS,
    NoCookies,
    Reach,
    SessionCookies,
    becomes_get,
    cookie_hooks,
    is_taken_for_get,
    leads_to_sign_in,
    origin,
    shown,
)

__all__ = [
    "COOKIES",
    "MOST_REDIRECTS",
    "Assertions",
    "NoCookies",
    "Reach",
    "SessionCookies",
    "authentication",
    "becomes_get",
    "cookie_hooks",
    "is_taken_for_get",
    "leads_to_sign_in",
    "origin",
    "remedy",
    "shown",
    "with_query",
]
