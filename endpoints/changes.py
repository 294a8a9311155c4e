"""How an endpoint is asked for what changed since a moment alone (contract §10): by a parameter, or by when to stop."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, cast

from endpoints.patterns import Text, Tree, pattern_of, places_in
from extraction import Expression
from messages import MappingError

_DIRECTIVE: Final = re.compile(r"%[-_0^#]?(.|$)", re.DOTALL)
_DIRECTIVES: Final = frozenset("aAbBcCdDeFgGhHIjklmMnpPrRStTuUVwWxXyYzZ%f")
_A_SECOND: Final = timedelta(seconds=1)
_EPOCH: Final = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True)
class MomentFormat:
    """How a moment is written, always in UTC and never later than it is: `rfc3339`, `epoch`, `epoch_ms`, or strftime.

    Raises `MappingError` for what is none of them.
    """

    text: str = "rfc3339"

    def __post_init__(self) -> None:
        if self.text in _NAMED:
            return
        found = [match[1] for match in _DIRECTIVE.finditer(self.text)]
        if not any(letter != "%" for letter in found):
            raise MappingError(
                f"format {self.text!r} holds no moment: it is {', '.join(_NAMED)}, or a text for strftime such as "
                "%Y-%m-%d %H:%M."
            )
        if "s" in found:
            raise MappingError("format has %s, which depends on where this runs; write `format: epoch`.")
        if unknown := [letter for letter in found if letter not in _DIRECTIVES]:
            raise MappingError(
                f"format has %{unknown[0]}, which strftime does not know. A percent sign of the text is written %%."
            )

    def written(self, moment: datetime) -> str | int:
        """The moment, as the API is to be given it."""
        moment = moment.astimezone(UTC)
        named = _NAMED.get(self.text)
        return named(moment) if named else moment.strftime(self.text)


def rfc3339(moment: datetime) -> str:
    """In UTC, in whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def epoch(moment: datetime) -> int:
    """Seconds since 1970, in whole ones."""
    return (moment - _EPOCH) // _A_SECOND


_NAMED: Final[Mapping[str, Callable[[datetime], str | int]]] = {
    "rfc3339": rfc3339,
    "epoch": epoch,
    "epoch_ms": lambda moment: (moment - _EPOCH) // timedelta(milliseconds=1),
}


@dataclass(frozen=True)
class SinceParameter:
    """The API is asked for what changed: the moment is the value of a parameter, or stands in its text.

    `declared` are the parameters of a nested endpoint, which may stand in that text too.
    """

    name: str
    format: MomentFormat
    overlap: timedelta
    declared: frozenset[str] = frozenset()

    def value(self, moment: datetime) -> Text | int:
        """What is sent, for what changed since a moment."""
        written = self.format.written(before(moment, self.overlap))
        return written if isinstance(written, int) else pattern_of(places_in(written, self.declared))


@dataclass(frozen=True)
class NewestFirst:
    """The listing is sorted by when its items changed, and is over where they are older than the moment."""

    condition: Expression
    overlap: timedelta

    def since(self, moment: datetime) -> "StopWhen":
        # A second more: a text with a part of a second sorts before the same text without one.
        return StopWhen(self.condition, before(moment, self.overlap + _A_SECOND), self.overlap)


type Changes = SinceParameter | NewestFirst
"""How what changed is told from all there is."""


@dataclass(frozen=True)
class StopWhen:
    """A listing that is over where the condition holds at this moment. Neighbours may be out of order by `slack`."""

    condition: Expression
    since: datetime
    slack: timedelta


def before(moment: datetime, by: timedelta) -> datetime:
    """So much earlier, but not before there were computers that could tell."""
    moment = moment.astimezone(UTC)
    return moment - by if moment - _EPOCH > by else _EPOCH


def put_into_body(body: Tree, name: str, value: Text | int, *, as_form: bool) -> Tree:
    """The body with a parameter, at a dotted path where it is JSON. Raises `MappingError` where that leads nowhere."""
    outer: dict[str, Tree] = {**_object(body, name)}
    key, _, rest = (name, "", "") if as_form else name.partition(".")
    if as_form:
        repeated: list[Tree] = [str(value) if isinstance(value, int) else value]
        outer[key] = repeated
    else:
        outer[key] = value if not rest else put_into_body(outer.get(key), rest, value, as_form=False)
    return outer


def _object(tree: Tree, name: str) -> Mapping[str, Tree]:
    if tree is None:
        return {}
    if not isinstance(tree, dict):
        raise MappingError(f"it puts {name!r} into the body, but the body has no object there.")
    return cast(Mapping[str, Tree], tree)
