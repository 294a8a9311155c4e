"""How much is left of an API's limits, and when they are renewed, by the headers in which it says so. Pure.

Vendors name these headers as they like, and by one grammar: `X-RateLimit-Remaining`, `X-Rate-Limit-Requests-Left`,
`anthropic-ratelimit-tokens-reset`, `X-RateLimit-Reset-After`, `RateLimit-ResetTime`, `x-ms-user-quota-resets-after`. So
names are read, not listed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from typing import Final

from transport.limits.moments import number, seconds_until

_OF_A_LIMIT: Final = re.compile(r"rate[-_]?limit(?:s|ing)?|^x-limit(?=-)|quotas?")
_WORD: Final = re.compile(r"retry[-_]?after|remaining|resets?|[a-z]+?(?=remaining|resets?|after)|[a-z0-9]+")
_RETRY_AFTER: Final = re.compile(r"retry[-_]?after")
_REMAINING: Final = frozenset({"remaining", "left"})
_RESET: Final = frozenset({"reset", "resets"})
_MILLISECONDS: Final = frozenset({"ms", "msec", "millis", "milliseconds"})
_SAY_NOTHING: Final = frozenset({"x", "after", "time", "at", "in", "until", "seconds", "secs", "sec", "s", "beta"})

# `"default";r=0;t=30` of the later drafts of RateLimit, `limit=9, remaining=0, reset=30` of the seventh, and others.
_PARAMETER: Final = re.compile(r'([a-z]+)\s*=\s*"?([^;,\s"]+)', re.IGNORECASE)
_ITEMS: Final = re.compile(r'(?:[^",]|"[^"]*"?)+')
_REMAINING_KEYS: Final = frozenset({"r", "remaining"})
_RESET_KEYS: Final = frozenset({"t", "reset", "resets"})


@dataclass(frozen=True)
class Budget:
    """What is left of one limit, and the seconds until it is renewed; None for what is not said."""

    left: float | None
    renewed_in: float | None

    @property
    def is_used_up(self) -> bool:
        return self.left == 0


class _Role(Enum):
    RETRY_AFTER = auto()
    REMAINING = auto()
    RESET = auto()
    ALL = auto()


@dataclass(frozen=True)
class _Name:
    """What a header's name says that it holds, and of which of an API's limits."""

    role: _Role
    scope: frozenset[str]
    in_milliseconds: bool


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds after which the API wants to be asked again, where it says so in so many words."""
    told = (
        seconds_until(text, now, in_milliseconds=name.in_milliseconds)
        for name, text in _named(headers)
        if name.role is _Role.RETRY_AFTER
    )
    return max((seconds for seconds in told if seconds is not None), default=None)


def says_when_to_come_back(headers: Mapping[str, str]) -> bool:
    """Whether there is a header for that, whatever it holds."""
    return any(name.role is _Role.RETRY_AFTER for name, _ in _named(headers))


def budgets(headers: Mapping[str, str], now: float) -> list[Budget]:
    """All that the headers tell. What is left of a limit goes with the reset that speaks of the same."""
    remaining: list[tuple[frozenset[str], float]] = []
    resets: dict[frozenset[str], float] = {}
    found: list[Budget] = []
    for name, text in _named(headers):
        match name.role:
            case _Role.REMAINING if (left := _least(text)) is not None:
                remaining.append((name.scope, left))
            case _Role.RESET:
                seconds = seconds_until(text, now, in_milliseconds=name.in_milliseconds)
                if seconds is not None:
                    resets[name.scope] = max(seconds, resets.get(name.scope, 0.0))
            case _Role.ALL:
                found += _in_one(text, now)
    for scope, left in remaining:
        of_it = max((other for other in resets if other <= scope), key=len, default=None)
        found.append(Budget(left, None if of_it is None else resets[of_it]))
    return [*found, *(Budget(None, seconds) for seconds in resets.values())]


def _named(headers: Mapping[str, str]) -> Iterator[tuple[_Name, str]]:
    for name, text in headers.items():
        read = _read_name(name.lower())
        if read is not None:
            yield read, text


@lru_cache(maxsize=1024)
def _read_name(name: str) -> _Name | None:
    if not any(part in name for part in ("limit", "retry", "quota")):
        return None
    words = _WORD.findall(_OF_A_LIMIT.sub(" ", name))
    known = frozenset(words)
    in_milliseconds = words[-1] in _MILLISECONDS if words else False
    scope = known - _SAY_NOTHING - _MILLISECONDS - _REMAINING - _RESET
    if any(map(_RETRY_AFTER.fullmatch, words)):
        return _Name(_Role.RETRY_AFTER, scope, in_milliseconds)
    if not _OF_A_LIMIT.search(name):
        return None
    for role, meant in ((_Role.REMAINING, _REMAINING), (_Role.RESET, _RESET)):
        if known & meant:
            return _Name(role, scope, in_milliseconds)
    return _Name(_Role.ALL, scope, in_milliseconds)


def _least(text: str) -> float | None:
    """Of several limits told in one header, the one of which least is left."""
    return min((left for part in text.split(",") if (left := number(part)) is not None), default=None)


def _in_one(text: str, now: float) -> Iterator[Budget]:
    """The limits in a header that tells all of them; each begins with its name, or they are one."""
    items = _ITEMS.findall(text)
    groups = [text] if any("=" in item.partition(";")[0] for item in items) else items
    for group in groups:
        left = renewed_in = None
        for key, value in _PARAMETER.findall(group):
            if key.lower() in _REMAINING_KEYS:
                left = number(value)
            elif key.lower() in _RESET_KEYS:
                renewed_in = seconds_until(value, now)
        if left is not None or renewed_in is not None:
            yield Budget(left, renewed_in)
