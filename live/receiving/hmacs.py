"""Signatures that are a keyed hash of the raw body, as nearly all services make them."""

import base64
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from live.receiving.calls import Call
from live.receiving.refusals import NO_SECRET, STALE, UNSIGNED, WRONG_SIGNATURE, Refused
from live.receiving.signature import same
from settings import BODY, TIMESTAMP, SignatureAlgorithm, SignatureEncoding, standard_key

TOLERANCE: Final = 300.0
_MOST_SIGNATURES: Final = 20
_MILLISECONDS: Final = 100_000_000_000
"""From here on it is no number of seconds that anyone lives to see."""

_SECONDS: Final = re.compile(rb"[0-9]{1,14}(\.[0-9]{1,9})?")
_PLACE: Final = re.compile(r"(\{[^{}]+\})")


@dataclass(frozen=True)
class Hmac:
    """A keyed hash over the raw body, and what else `over` says. A header may hold several, of which one must hold.

    The time stands in a header of its own, or in that of the signature after `timestamp_prefix`.
    """

    header: str
    algorithm: SignatureAlgorithm = SignatureAlgorithm.SHA256
    encoding: SignatureEncoding = SignatureEncoding.HEX
    prefix: str = ""
    over: str = BODY
    timestamp_header: str | None = None
    timestamp_prefix: str | None = None
    tolerance: float = TOLERANCE
    is_standard: bool = False
    """Whether the secret is the key in base64."""

    @cached_property
    def _parts(self) -> tuple[str, ...]:
        return tuple(part for part in _PLACE.split(self.over) if part)

    @property
    def _signed_headers(self) -> tuple[str, ...]:
        return tuple(
            part[1:-1].lower() for part in self._parts if _PLACE.fullmatch(part) and part not in (BODY, TIMESTAMP)
        )

    @property
    def headers(self) -> tuple[str, ...]:
        return (self.header, *filter(None, [self.timestamp_header]), *self._signed_headers)

    def look_ahead(self, call: Call, secret: str, now: float) -> None:
        self._given(call)
        moment = self._timestamp(call)
        if moment is not None:
            self._refuse_stale(moment, now)

    def check(self, call: Call, body: bytes, secret: str, now: float) -> bytes | None:
        given = self._given(call)
        moment = self._timestamp(call)
        if moment is not None:
            self._refuse_stale(moment, now)
        keyed = hmac.new(self._key(secret), digestmod=self.algorithm.value)
        for some in self._signed(call, body, moment):
            keyed.update(some)
        digest = keyed.digest()
        wanted = self._written(digest)
        # Each is compared with each, so that the time does not tell which one it was.
        held = [same(one, other) for one in given for other in wanted]
        if not any(held):
            raise Refused(WRONG_SIGNATURE)
        return digest if moment is not None else None

    def _key(self, secret: str) -> bytes:
        if not self.is_standard:
            return secret.encode()
        try:
            return standard_key(secret)
        except ValueError as error:  # its file holds another since the start
            raise Refused(NO_SECRET, f"liveEventsSecret {error}.") from error

    def _pieces(self, call: Call) -> list[bytes]:
        value = call.one(self.header)
        if not value:
            raise Refused(UNSIGNED, f"It has no header {self.header}.")
        return [piece.strip() for piece in value.split(b" " if "," in self.prefix else b",")]

    def _given(self, call: Call) -> list[bytes]:
        prefix = self.prefix.encode()
        given = [piece[len(prefix) :] for piece in self._pieces(call) if piece.startswith(prefix)]
        if not given or len(given) > _MOST_SIGNATURES:
            raise Refused(UNSIGNED, f"Its header {self.header} is not written as it is expected.")
        return given

    def _timestamp(self, call: Call) -> bytes | None:
        if self.timestamp_header is not None:
            value = call.one(self.timestamp_header)
            if not value:
                raise Refused(UNSIGNED, f"It has no header {self.timestamp_header}.")
            return value
        if self.timestamp_prefix is None:
            return None
        prefix = self.timestamp_prefix.encode()
        found = [piece[len(prefix) :] for piece in self._pieces(call) if piece.startswith(prefix)]
        if len(found) != 1:
            raise Refused(UNSIGNED, f"Its header {self.header} does not hold one time.")
        return found[0]

    def _refuse_stale(self, moment: bytes, now: float) -> None:
        seconds = _seconds(moment)
        if seconds is None or not abs(now - seconds) <= self.tolerance:
            raise Refused(STALE)

    def _signed(self, call: Call, body: bytes, moment: bytes | None) -> Iterator[bytes]:
        for part in self._parts:
            if part == BODY:
                yield body
            elif part == TIMESTAMP:
                yield moment or b""
            elif _PLACE.fullmatch(part):
                value = call.one(part[1:-1].lower())
                if not value:
                    raise Refused(UNSIGNED, f"It has no header {part[1:-1]}.")
                yield value
            else:
                yield part.encode()

    def _written(self, digest: bytes) -> tuple[bytes, ...]:
        if self.encoding is SignatureEncoding.HEX:
            return digest.hex().encode(), digest.hex().upper().encode()
        text = base64.b64encode(digest)
        return text, text.rstrip(b"=")


def _seconds(moment: bytes) -> float | None:
    """A time since the epoch in seconds or milliseconds, or in the form of RFC 3339; None where it is neither."""
    if _SECONDS.fullmatch(moment):
        seconds = float(moment)
        return seconds / 1000 if seconds >= _MILLISECONDS else seconds
    try:
        read = datetime.fromisoformat(moment.decode("ascii"))
        return read.timestamp() if read.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


STANDARD: Final = Hmac(
    "webhook-signature",
    encoding=SignatureEncoding.BASE64,
    prefix="v1,",
    over="{webhook-id}.{timestamp}.{body}",
    timestamp_header="webhook-timestamp",
    is_standard=True,
)
"""As the specification of Standard Webhooks has it."""
