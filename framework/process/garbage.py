"""Tells Python's garbage collector what is not worth its time."""

import gc
from typing import Final

_ALLOCATIONS_BETWEEN_LOOKS: Final = 100_000
_YOUNG_LOOKS_BETWEEN_OLDER: Final = 50


def spare_the_items() -> None:
    """Items form no cycles, and go when nobody holds them; yet the collector looks at all that wait, again and again.

    As it is set by default, that takes longer than decoding them. What the process is made of stays as well: in
    Ocean's forked jq processes, looking at it would copy its memory.
    """
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS_BETWEEN_LOOKS, _YOUNG_LOOKS_BETWEEN_OLDER)


def look_everywhere() -> None:
    """Frees what the collector no longer comes to by itself: cycles that lived for longer than one of its looks.

    Between resyncs there is little to look at, and it takes some milliseconds.
    """
    gc.collect()
