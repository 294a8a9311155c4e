"""How long Port has not been reached. Each of Ocean's requests tries on for minutes, and all together for hours."""

from typing import Final

from clock import Clock, SystemClock

GIVEN_UP_AFTER: Final = 600.0
"""Seconds. An outage that is shorter is waited out."""

_ANOTHER_OUTAGE: Final = 400.0
"""Seconds without a failure, which are more than Ocean waits between two tries."""


class PortReach:
    """What all requests to Port know together."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._since: float | None = None
        self._last = 0.0

    def answered(self) -> None:
        """Whatever it was."""
        self._since = None

    def failed(self) -> bool:
        """A try got no answer. Says whether it is to be the last, since there was none for so long."""
        now = self._clock.monotonic()
        if self._since is None or now - self._last > _ANOTHER_OUTAGE:
            self._since = now
        self._last = now
        return now - self._since >= GIVEN_UP_AFTER


PORT_REACH: Final = PortReach(SystemClock())
