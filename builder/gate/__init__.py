"""Who may use the builder: the browser that was given its address, by its own pages alone.

It knows nothing of what is built.
"""

from builder.gate.access import Access
from builder.gate.middleware import GateMiddleware

__all__ = ["Access", "GateMiddleware"]
