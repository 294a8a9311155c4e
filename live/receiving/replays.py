"""Which calls were taken already: a signature that holds a time is good for one event."""

from typing import Final

from clock import Clock

_MOST: Final = 100_000
"""More than come within a usual tolerance at the pace that this integration keeps."""

_AT_ONCE: Final = 2.0
"""Seconds. What says the same within one second has the same signature, though it happened twice."""


class Replays:
    """Remembers for as long as a signature's time is not too far from now, and not without end."""

    def __init__(self, clock: Clock, tolerance: float) -> None:
        self._clock = clock
        self._kept = 2 * tolerance  # its time may have been ahead of this machine's
        self._first: dict[bytes, float] = {}

    def has(self, digest: bytes) -> bool:
        """Whether it was taken before, longer ago than senders take to say one thing twice."""
        first = self._first.get(digest)
        return first is not None and self._clock.monotonic() - first > _AT_ONCE

    def add(self, digest: bytes) -> None:
        now = self._clock.monotonic()
        self._first.setdefault(digest, now)
        while self._first:
            oldest = next(iter(self._first))
            if len(self._first) <= _MOST and now - self._first[oldest] <= self._kept:
                return
            del self._first[oldest]
