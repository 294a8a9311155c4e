"""What becomes of items that make no entity."""

from enum import StrEnum


class IncompleteItems(StrEnum):
    """`fail` their kind, so that nothing of it is deleted; or `skip` them, so that what they were is."""

    FAIL = "fail"
    SKIP = "skip"
