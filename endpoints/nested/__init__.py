"""Nested endpoints while they run: values bound level by level, listings side by side, failures tolerated (§6).

It may know listings and plans. It must not know batches, nor what becomes of items.
"""

from endpoints.nested.binding import bindings
from endpoints.nested.failures import NestedFailures
from endpoints.nested.workers import first, for_each

__all__ = ["NestedFailures", "bindings", "first", "for_each"]
