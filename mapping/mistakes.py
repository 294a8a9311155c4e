"""Mistakes of a mapping, each with its place, so that an editor or a terminal can point to it."""

from collections.abc import Iterable
from dataclasses import dataclass

type Place = tuple[int | str, ...]
"""The keys and indices that lead to a part of a resource or of the whole mapping."""


@dataclass(frozen=True)
class Mistake:
    """What is wrong, and where. The message names the place itself where a reader needs it.

    `meant` is the key that an unknown one was most likely to be. What is `harmless` has no effect, and fails no kind.
    `since` is the version that made the rule; None where those before it had it as well.
    """

    place: Place
    message: str
    meant: str | None = None
    harmless: bool = False
    since: str | None = None


def since_of_all(mistakes: Iterable[Mistake]) -> str | None:
    """The version whose rule alone keeps a resource with these from being read; None where versions before it would."""
    made = [mistake.since for mistake in mistakes if not mistake.harmless]
    return None if None in made else next(iter(made), None)


def shown_place(place: Place) -> str:
    """As a user would write it: `selector.path_parameters.org.values[0]`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).removeprefix(".")
