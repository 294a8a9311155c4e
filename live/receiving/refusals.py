"""Why a call is refused: what its sender is answered, and what the log says, which shows nothing of the call."""

from dataclasses import dataclass
from typing import Final

from loguru import logger

from clock import Clock
from live.counts import EventCounts

_BETWEEN_LINES: Final = 600
"""Seconds between two lines on one reason: whoever is refused may come often."""


@dataclass(frozen=True)
class Reason:
    """`name` is that of the metric's label, `said` goes to the sender, `remedy` to the log as well."""

    name: str
    status: int
    said: str
    remedy: str = ""


NOT_CONFIGURED: Final = Reason(
    "not_configured",
    401,
    "This installation takes no events.",
    'Where events are wanted, say how the service signs them: set liveEvents to such as {"signature": "github"}, and '
    "liveEventsSecret (docs/live-events.md). Else take the webhook off at the service.",
)
METHOD: Final = Reason("method", 405, "Events are sent by POST.")
UNSIGNED: Final = Reason(
    "unsigned",
    401,
    "There is no signature as it is expected here.",
    "If the service sent it: liveEvents.signature names another service or way, or it has been given no secret.",
)
WRONG_SIGNATURE: Final = Reason(
    "wrong_signature",
    401,
    "The signature does not hold.",
    "If the service sent it: compare liveEventsSecret with the secret that the service has for this webhook.",
)
STALE: Final = Reason(
    "stale",
    401,
    "The signature's time is too far from now.",
    "Either an old call was sent again, or the clocks differ: compare this machine's with the time that is true.",
)
TOO_LARGE: Final = Reason(
    "too_large",
    413,
    "The event is too large.",
    "If the service sends such, set liveEvents.max_bytes to more bytes.",
)
CODING: Final = Reason("coding", 415, "The event must be sent as it is, without a Content-Encoding.")
MALFORMED: Final = Reason(
    "malformed",
    400,
    "The event is neither JSON nor a form that can be read.",
    "Choose JSON where the service offers several formats.",
)
BROKEN_CHALLENGE: Final = Reason("broken_challenge", 400, "The challenge is not as its service sends it.")
SLOW: Final = Reason("slow", 408, "The event took too long to arrive.")
BUSY: Final = Reason("busy", 503, "Too many events arrive at once.")
REPLAYED: Final = Reason("replayed", 200, "The event was taken before.")
FULL: Final = Reason("full", 503, "Too many events wait.")
ENDING: Final = Reason("ending", 503, "This installation ends, or begins anew.")
NO_SECRET: Final = Reason("no_secret", 503, "The secret cannot be read just now.")

REASONS: Final = (
    *(NOT_CONFIGURED, METHOD, UNSIGNED, WRONG_SIGNATURE, STALE, TOO_LARGE, CODING, MALFORMED, BROKEN_CHALLENGE),
    *(SLOW, BUSY, REPLAYED, FULL, ENDING, NO_SECRET),
)


class Refused(Exception):
    """The call is not taken. `detail` goes to the log alone, and must hold nothing of the call."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason.said)
        self.reason = reason
        self.detail = detail


class Refusals:
    """Counts refusals, and tells of each reason at once and then now and then, with how many there were."""

    def __init__(self, counts: EventCounts, clock: Clock) -> None:
        self._counts = counts
        self._clock = clock
        self._told: dict[str, tuple[float, int]] = {}

    def add(self, refused: Refused) -> None:
        reason = refused.reason
        self._counts.refused[reason.name] += 1
        so_far = self._counts.refused[reason.name]
        now = self._clock.monotonic()
        told_at, told = self._told.get(reason.name, (None, 0))
        if reason is FULL or (told_at is not None and now - told_at < _BETWEEN_LINES):
            return  # what is full tells by itself
        self._told[reason.name] = (now, so_far)
        times = "A call" if so_far - told == 1 else f"{so_far - told} calls"
        was = "was" if so_far - told == 1 else "were"
        words = (
            f"{times} of the webhook {was} refused ({reason.status}): {reason.said}",
            refused.detail,
            reason.remedy,
        )
        logger.warning(" ".join(filter(None, words)))
