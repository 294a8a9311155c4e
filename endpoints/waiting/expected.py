"""How large the next page of an endpoint is thought to be, before it is asked for."""

from typing import Final

_AT_FIRST: Final = 64 * 1024
_FORGOTTEN: Final = 0.125


class ExpectedSize:
    """Of the pages of one endpoint, over all its listings: the largest of late."""

    def __init__(self, size: int = _AT_FIRST) -> None:
        self.size = size

    def came(self, size: int) -> None:
        """A page had so many bytes."""
        self.size = max(size, round(self.size * (1 - _FORGOTTEN)))
