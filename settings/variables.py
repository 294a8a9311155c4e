"""Variables that no setting has the name of: Ocean drops them without a word."""

import difflib
import re
from collections.abc import Iterable, Iterator
from typing import Final

from messages import SettingsError
from settings.settings import Settings

# With a second `__`, it is a part of a setting that is an object.
_VARIABLE: Final = re.compile(r"OCEAN__INTEGRATION__(CONFIG|SECRETS)__(?P<name>[a-z0-9]+(_[a-z0-9]+)*)", re.IGNORECASE)
_LIKE_A_SLIP: Final = 0.85
_OCEANS_OWN: Final = ("app_host",)


def refuse_misspelt(variables: Iterable[str]) -> None:
    """Raises `SettingsError` for variables that are almost named like a setting.

    Ocean drops them without a word; and with a slip in PAGINATION_TYPE, a first page would pass for the whole.
    """
    if slips := [said for said, likeness in _unknown(variables) if likeness >= _LIKE_A_SLIP]:
        raise SettingsError(" ".join(slips))


def unknown_settings(variables: Iterable[str]) -> Iterator[str]:
    """Warnings about variables that Ocean drops without a word because no setting has their name."""
    yield from (said for said, _ in _unknown(variables))


def _unknown(variables: Iterable[str]) -> Iterator[tuple[str, float]]:
    """What is to be said of each, and how like the name of a setting its own is."""
    known = [*Settings.model_fields, *_OCEANS_OWN]
    for variable in variables:
        match = _VARIABLE.fullmatch(variable)
        if match is None or (name := match["name"].lower()) in known:
            continue
        close = closest_setting(name, *_OCEANS_OWN) or ""
        hint = f"; did you mean {variable.removesuffix(match['name'])}{close.upper()}?" if close else "."
        likeness = difflib.SequenceMatcher(None, name, close).ratio()
        yield f"{variable} is no setting of this integration, and has no effect{hint}", likeness


def closest_setting(name: str, *others: str) -> str | None:
    """The setting, or other name, that an unknown one was most likely to be; all are in snake case."""
    return next(iter(difflib.get_close_matches(name, [*Settings.model_fields, *others], 1)), None)
