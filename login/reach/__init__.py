"""How far credentials reach: which hosts may be sent one, by a redirect also, and which cookies go along (contract §7).

It may know URLs and headers. It must not know schemes, nor settings beyond the address of the API.
"""

from login.reach.cookies import COOKIES, NoCookies, SessionCookies, add_cookie, cookie_hooks
from login.reach.reach import Reach, origin, shown
from login.reach.redirects import MOST_REDIRECTS, becomes_get, is_taken_for_get, leads_to_sign_in

__all__ = [
    "COOKIES",
    "MOST_REDIRECTS",
    "NoCookies",
    "Reach",
    "SessionCookies",
    "add_cookie",
    "becomes_get",
    "cookie_hooks",
    "is_taken_for_get",
    "leads_to_sign_in",
    "origin",
    "shown",
]
