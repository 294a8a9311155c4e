"""What all ways have in common in which a call shows that it comes from who knows the secret.

Pure: the moment and the secret are given. Whatever is not as it must be raises `Refused`. Nothing is compared but in
constant time, and nothing is read of a body before its signature held, unless the proof stands in the body.
"""

import hashlib
import hmac
from typing import Protocol

from live.receiving.calls import Call


class Signature(Protocol):
    """One way. `headers` are those, in lower case, that it looks at."""

    @property
    def headers(self) -> tuple[str, ...]: ...

    def look_ahead(self, call: Call, secret: str, now: float) -> None:
        """What can be told before the body is read. Raises `Refused`."""
        ...

    def check(self, call: Call, body: bytes, secret: str, now: float) -> bytes | None:
        """Raises `Refused` where it does not hold. Gives what tells the call from all others, if it is good once."""
        ...


def same(one: bytes, other: bytes) -> bool:
    """Whether they are equal, in a time that tells neither where they differ nor how long they are."""
    return hmac.compare_digest(hashlib.sha256(one).digest(), hashlib.sha256(other).digest())
