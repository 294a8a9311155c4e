"""By how much the API's clock is behind this machine's, as far as its answers tell.

Items bear the API's time, and cursors this machine's. Where the API's clock is behind by more than what overlaps, what
changes right after a run would be older than its cursor, and never asked for.
"""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from client import ApiRequest, ApiResponse
from clock import Clock
from endpoints import Endpoint
from pagination import Page, Reason, Verdict

_PLAIN: Final = timedelta(seconds=10)
"""Less may be how long the answer took."""

_BELIEVED: Final = timedelta(days=1)
"""More is no clock: the answer was kept somewhere, or its date is of something else."""


class ApiClock:
    """Looks on while listings are read, all of one API."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._least: timedelta | None = None

    def __call__(self, _: Endpoint) -> "ApiClock":
        """As the observer of a listing."""
        return self

    @property
    def is_behind_by(self) -> timedelta:
        """What its answers tell at least."""
        return self._least if self._least is not None and _PLAIN < self._least < _BELIEVED else timedelta(0)

    def asking(self, request: ApiRequest) -> None:
        """Nothing is known yet."""

    def answered(self, _: ApiRequest, response: ApiResponse) -> None:
        """It says when it answered, and for how long that was kept on the way."""
        try:
            date = parsedate_to_datetime(response.headers["date"])
            kept = timedelta(seconds=int(response.headers.get("age", "0")))
        except (KeyError, ValueError, OverflowError):
            return
        now = datetime.fromtimestamp(self._clock.now(), UTC)
        behind = now - (date if date.tzinfo else date.replace(tzinfo=UTC)) - kept
        self._least = behind if self._least is None else min(self._least, behind)

    def judged(self, page: Page, verdict: Verdict) -> None:
        """What is in it tells nothing of clocks."""

    def ended(self, reason: Reason) -> None:
        """Nor does this."""
