"""The secrets of one run: the token in the address, the cookie that takes its place, and the mark of own forms."""

import secrets
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import Final

TOKEN: Final = "token"
"""The parameter of the address that holds the token."""


def _secret() -> str:
    return secrets.token_urlsafe(24)


@dataclass(frozen=True)
class Access:
    """Of a builder that listens on a port of loopback. All of it is forgotten with the process."""

    port: int
    token: str = field(default_factory=_secret, repr=False)
    cookie: str = field(default_factory=_secret, repr=False)
    form_mark: str = field(default_factory=_secret, repr=False)

    @property
    def cookie_name(self) -> str:
        """Browsers keep the cookies of all ports of a host together."""
        return f"ocean-builder-{self.port}"

    @property
    def hosts(self) -> tuple[str, ...]:
        return f"127.0.0.1:{self.port}", f"localhost:{self.port}"

    @property
    def address(self) -> str:
        """What is opened in a browser."""
        return f"http://{self.hosts[0]}/?{TOKEN}={self.token}"

    def is_token(self, given: str) -> bool:
        return compare_digest(given.encode(), self.token.encode())

    def is_cookie(self, given: str) -> bool:
        return compare_digest(given.encode(), self.cookie.encode())

    def is_own_form(self, given: str) -> bool:
        return compare_digest(given.encode(), self.form_mark.encode())
