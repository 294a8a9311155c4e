"""A pause that a host asked for: who waits for its end, and how it is forgotten."""

import asyncio
from typing import Final

from loguru import logger

from clock import Clock
from messages import RequestFailed
from meter import Waits
from transport.limits.rate_limits import TOO_MANY_REQUESTS
from transport.remedies import Remedy

LONGEST_WAIT: Final = 300.0
"""Seconds that are waited on demand; who asks for more gets a failure that says so (contract §8)."""

_WORTH_TELLING: Final = 10.0


type Trial = asyncio.Event
"""That a request is under way which is to find out whether the pause is over; set when that is known."""


class Pause:
    """What one host asked for. A shorter pause does not end a longer one.

    One that is too long to be waited for fails the requests of a resync. The first of a new one is sent all the same,
    and its answer decides: no header can stop the process for good.
    """

    def __init__(self, host: str, clock: Clock) -> None:
        self._host = host
        self._clock = clock
        self._until = 0.0
        self._may_be_tried = False
        self._trial: Trial | None = None

    @property
    def left(self) -> float:
        """Seconds until its end."""
        return max(0.0, self._until - self._clock.monotonic())

    def hold(self, seconds: float) -> None:
        """Holds back all requests for so long, counted from now."""
        if seconds > self.left + 1 and seconds >= _WORTH_TELLING:
            logger.info(f"{self._host} asks for a pause of {seconds:.0f} seconds, for all requests to it")
        self._until = max(self._until, self._clock.monotonic() + seconds)

    def answered(self, seconds: float) -> None:
        """An answer asks for so long a pause, or for none: where there is a trial, this is its outcome."""
        if self._trial is not None:
            self._until = 0.0
            self._end(self._trial)
        if seconds > 0:
            self.hold(seconds)

    def may_be_tried(self) -> None:
        """A new resync has begun: its first request goes out although the pause is too long to be waited for."""
        self._may_be_tried = self.left > LONGEST_WAIT

    def given_up(self, trial: Trial) -> None:
        """The request that was to find out has ended. Where it got no answer, the next one may."""
        if self._trial is trial:
            self._may_be_tried = True
            self._end(trial)

    async def over(self, waits: Waits) -> Trial | None:
        """Waits for the end; at once with a trial for who is to find out whether it has come already.

        Raises `RequestFailed` where it would take too long.
        """
        while (left := self.left) > 0:
            if self._trial is not None:
                await self._trial.wait()
            elif left <= LONGEST_WAIT:
                with waits.waiting(left, self._clock.monotonic):
                    await self._clock.sleep(left)
            elif self._may_be_tried:
                self._may_be_tried, self._trial = False, asyncio.Event()
                return self._trial
            else:
                refuse_long_wait(left)
        return None

    def _end(self, trial: Trial) -> None:
        self._trial = None
        trial.set()


def refuse_long_wait(seconds: float, unavailable: int | None = None) -> None:
    """Raises `RequestFailed` for a wait of more than five minutes; `unavailable` is the status that is no limit's."""
    if seconds <= LONGEST_WAIT:
        return
    why, remedy = "The API's rate limit is used up", Remedy.LESS_OFTEN
    if unavailable is not None:
        why, remedy = f"The API is not available for now, it answered {unavailable}", Remedy.WHEN_OVER
    raise RequestFailed(
        f"{why}: it asks to wait {seconds:.0f} seconds, and at most {LONGEST_WAIT:.0f} are waited. {remedy}",
        unavailable or TOO_MANY_REQUESTS,
    )
