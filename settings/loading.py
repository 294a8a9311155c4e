"""Who makes entities of items, and how they come into Port, where Port does not do it by itself."""

from enum import StrEnum


class Loading(StrEnum):
    """`planned`, which makes of items what Ocean does in a fraction of the time; or `ocean`, its own way in full."""

    PLANNED = "planned"
    OCEAN = "ocean"
