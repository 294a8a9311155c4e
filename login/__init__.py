"""Authentication schemes, each an `httpx.Auth`, above the attempts: a refusal reaches them at once (contract §7).

It may know settings and how a login's answer is decoded. It must not know the transport: what sends a login is given
to it.
"""

from login.auth import authentication, remedy
from login.cookies import ApiCookies
from login.logins import origin

__all__ = ["ApiCookies", "authentication", "origin", "remedy"]
