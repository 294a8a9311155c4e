"""Which identifiers a kind has brought already."""

from array import array
from bisect import bisect_left
from collections import defaultdict
from typing import Final

_SHELVES: Final = 4096


class Identifiers:
    """Remembers identifiers at eight bytes each: their hashes, in order, on shelves that stay short."""

    def __init__(self) -> None:
        self._shelves: defaultdict[int, array[int]] = defaultdict(lambda: array("q"))

    def add(self, *parts: str) -> bool:
        """Remembers what is made of these parts. Whether it is new."""
        key = hash(parts)
        shelf = self._shelves[key % _SHELVES]
        place = bisect_left(shelf, key)
        if place < len(shelf) and shelf[place] == key:
            return False
        shelf.insert(place, key)
        return True
