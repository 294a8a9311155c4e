"""Variables that no setting has the name of: Ocean drops them without a word."""

import difflib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from settings.mistakes.other_names import called_here

# With a second `__`, it is a part of a setting that is an object.
_VARIABLE: Final = re.compile(r"OCEAN__INTEGRATION__(CONFIG|SECRETS)__(?P<name>[a-z0-9]+(_[a-z0-9]+)*)", re.IGNORECASE)
_LIKE_A_SLIP: Final = 0.85
_OCEANS_OWN: Final = ("app_host",)


@dataclass(frozen=True)
class Unknown:
    """What is to be said of a variable; one that is plainly meant for a setting is a mistake.

    With a slip in PAGINATION_TYPE, a first page would pass for the whole.
    """

    said: str
    is_mistake: bool


def unknown(variables: Iterable[str], settings: Collection[str]) -> Iterator[Unknown]:
    """Those that have no effect, since none of the settings, in snake case, has their name."""
    for variable in variables:
        match = _VARIABLE.fullmatch(variable)
        if match is None or (name := match["name"].lower()) in settings or name in _OCEANS_OWN:
            continue
        if here := called_here(name):
            yield Unknown(f"{variable} is no setting of this integration; what it means is {here} here.", True)
            continue
        close = closest(name, [*settings, *_OCEANS_OWN]) or ""
        hint = f"; did you mean {variable.removesuffix(match['name'])}{close.upper()}?" if close else "."
        likeness = difflib.SequenceMatcher(None, name, close).ratio()
        said = f"{variable} is no setting of this integration, and has no effect{hint}"
        yield Unknown(said, likeness >= _LIKE_A_SLIP)


def closest(name: str, known: Iterable[str]) -> str | None:
    """The name that an unknown one was most likely to be."""
    return next(iter(difflib.get_close_matches(name, list(known), 1)), None)
