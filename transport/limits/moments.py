"""When to come back, in whatever way an API writes it: a number of seconds, a duration, a moment in any unit. Pure."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

_NUMBER: Final = re.compile(r"\+?[0-9]+(\.[0-9]*)?([eE]\+?[0-9]+)?")
# Nobody asks to wait for 30 years: from there on, a number is a moment since the epoch, of which the length tells the
# unit: seconds, milli-, micro- or nanoseconds.
_EPOCH_FROM: Final = 10**9
_UNITS_OF_EPOCH: Final = ((10**17, 10**9), (10**14, 10**6), (10**11, 10**3), (_EPOCH_FROM, 1))

_UNITS: Final = {
    **dict.fromkeys(("ms", "msec", "millis", "millisecond", "milliseconds"), 0.001),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1.0),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hr", "hour", "hours"), 3600.0),
    **dict.fromkeys(("d", "day", "days"), 86400.0),
    **dict.fromkeys(("us", "µs", "μs"), 1e-6),
    "ns": 1e-9,
}
# As .NET writes a span of time: `00:00:05`, with days before a dot.
_CLOCK: Final = re.compile(r"(?:([0-9]+)\.)?([0-9]{2}):([0-5][0-9]):([0-5][0-9](?:\.[0-9]+)?)")
_AMOUNT: Final = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([a-zµμ]+)\s*")
_BEFORE_OFFSET: Final = re.compile(r"\s+(?=[+-][0-9]{2}:?[0-9]{2}$)")
_LONGEST_TEXT: Final = 200
_BEYOND_ALL_TIME: Final = 1e12


def seconds_until(text: str, now: float, *, in_milliseconds: bool = False) -> float | None:
    """Seconds from `now` on, never less than 0; None where no time can be understood.

    Of several, as where a header was set twice, the longest counts. What follows a semicolon says something else.
    """
    if len(text) > _LONGEST_TEXT:
        return None
    whole = _understood(text, now, in_milliseconds)  # the comma of a date is no list
    parts = [whole] if whole is not None else [_understood(part, now, in_milliseconds) for part in text.split(",")]
    return max((max(0.0, part) for part in parts if part is not None and part < _BEYOND_ALL_TIME), default=None)


def number(text: str) -> float | None:
    """A number from 0 on, as headers write it."""
    text = text.partition(";")[0].strip().strip('"')
    value = float(text) if _NUMBER.fullmatch(text) else float("inf")
    return value if value < float("inf") else None


def _understood(text: str, now: float, in_milliseconds: bool) -> float | None:
    value = number(text)
    if value is not None:
        return _until(value, now, in_milliseconds)
    text = text.strip().strip('"')
    duration = _duration(text)
    return duration if duration is not None else _until_date(text, now)


def _until(value: float, now: float, in_milliseconds: bool) -> float:
    for least, unit in _UNITS_OF_EPOCH:
        if value >= least and not (in_milliseconds and unit == 1):
            return value / unit - now
    return value / 1000 if in_milliseconds else value


def _duration(text: str) -> float | None:
    """Such as `6m0s`, `20ms`, `PT30S`, `00:00:30`."""
    if (clock := _CLOCK.fullmatch(text)) is not None:
        days, hours, minutes = (int(part or 0) for part in clock.groups()[:3])
        return ((days * 24 + hours) * 60 + minutes) * 60 + float(clock[4])
    rest, total = text.lower().removeprefix("pt"), 0.0
    while rest:
        amount = _AMOUNT.match(rest)
        if amount is None or amount[2] not in _UNITS:
            return None
        total += float(amount[1]) * _UNITS[amount[2]]
        rest = rest[amount.end() :]
    return total if text else None


def _until_date(text: str, now: float) -> float | None:
    for read in (_iso_date, parsedate_to_datetime):
        try:
            moment = read(text)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now
        except (ValueError, OverflowError):
            continue
    return None


def _iso_date(text: str) -> datetime:
    return datetime.fromisoformat(_BEFORE_OFFSET.sub("", text.removesuffix(" UTC")))
