"""What goes wrong at Port meets many requests at once, each with tries of its own: the log is told once for all."""

from typing import Final

from loguru import logger

from clock import Clock, SystemClock

_AGAIN_AFTER: Final = 60.0
"""Seconds. Whoever looks into the log while it lasts finds it near the end."""


class SeldomTold:
    """Errors of the log by their words, which name the cause."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._told: dict[str, float] = {}

    def tell(self, words: str) -> None:
        """At once, but not within a minute of the last time."""
        now = self._clock.monotonic()
        last = self._told.get(words)
        if last is None or now - last >= _AGAIN_AFTER:
            self._told[words] = now
            logger.error(words)


SELDOM_TOLD: Final = SeldomTold(SystemClock())
