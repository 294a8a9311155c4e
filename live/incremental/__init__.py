"""Incremental reads: what changed since, asked by parameters or read up to where it was known (contract §10).

It may know the mapping, and how a kind is read. It must not know of events.
"""

from live.incremental.cursors import CursorStore
from live.incremental.reads import IncrementalReads

__all__ = ["CursorStore", "IncrementalReads"]
