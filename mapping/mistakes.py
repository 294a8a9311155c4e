"""Mistakes of a mapping, each with its place, so that an editor or a terminal can point to it."""

from dataclasses import dataclass

type Place = tuple[int | str, ...]
"""The keys and indices that lead to a part of a resource or of the whole mapping."""


@dataclass(frozen=True)
class Mistake:
    """What is wrong, and where. The message names the place itself where a reader needs it.

    `meant` is the key that an unknown one was most likely to be. What is `harmless` has no effect, and fails no kind.
    """

    place: Place
    message: str
    meant: str | None = None
    harmless: bool = False


def shown_place(place: Place) -> str:
    """As a user would write it: `selector.path_parameters.org.values[0]`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).removeprefix(".")
