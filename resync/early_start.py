"""When a resync's reading begins before Ocean has told Port of the resync: by the mapping that Port gave just now.

Ocean asks Port for the mapping only when Port has answered that; so the API waits for two answers that nearly always
say what is known. Where the mapping turns out to be another, what was read by the old one is thrown away.
"""

from typing import Final

from pydantic.v1 import ValidationError

from clock import Clock, SystemClock
from mapping import CustomAppConfig

_JUST_NOW: Final = 5.0
"""Seconds."""


class LastMapping:
    """The mapping that Port gave last, as long as that was just now.

    So it is with every listener that asks Port whether to resync; an older one is likely to be what the resync is to
    put right.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._mapping: object = None
        self._heard_at = 0.0

    def hear(self, mapping: object) -> None:
        """Port gave this."""
        self._mapping, self._heard_at = mapping, self._clock.monotonic()

    def given_just_now(self) -> CustomAppConfig | None:
        """None where it was not given, or is so wrong that Ocean will tell."""
        if self._clock.monotonic() - self._heard_at > _JUST_NOW:
            return None
        try:
            return CustomAppConfig.parse_obj(self._mapping)
        except ValidationError:
            return None
