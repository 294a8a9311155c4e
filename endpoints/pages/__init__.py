"""Pages that were received: small ones, those that are too large for memory, and those that are asked for ahead.

It may know how an answer is read, and how much may wait. It must not know endpoints, nor how a listing goes on.
"""

from endpoints.pages.large_answers import LargeAnswer
from endpoints.pages.prefetcher import Prefetcher
from endpoints.pages.received_pages import LargePage, PageOfItems, ReceivedPage, SmallPage

__all__ = ["LargeAnswer", "LargePage", "PageOfItems", "Prefetcher", "ReceivedPage", "SmallPage"]
