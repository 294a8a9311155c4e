"""What was given for one origin stays there: which settings do not follow to another address."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

_USER: Final = re.compile(r"^((?:[^/?#@]*://)?)[^/?#]*@")
_PORTS: Final = {"http": 80, "https": 443}


def are_one_origin(url: str, other: str) -> bool:
    """Whether two URLs have their scheme, host and port in common; what is no URL has none."""
    ours, its = _origin(url), _origin(other)
    return ours is not None and ours == its


def without_user(url: str) -> str:
    """An address as it may be shown: without a user and a password."""
    return _USER.sub(r"\1", url, count=1)


def filled(values: Mapping[str, object]) -> set[str]:
    """The names of those that say something."""
    return {name for name, value in values.items() if value not in (None, "")}


def _origin(url: str) -> tuple[str, str, int | None] | None:
    try:
        parts = urlsplit(url.strip())
        scheme, host = parts.scheme.lower(), (parts.hostname or "").lower()
        port = parts.port or _PORTS.get(scheme)
    except ValueError:
        return None
    return (scheme, host, port) if host else None
