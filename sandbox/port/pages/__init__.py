"""The page: the catalog, the data sources and the log, rendered on the server and usable without scripts.

It shows what the organization holds, by templates that stand beside it.
"""

from sandbox.port.pages.routes import router

__all__ = ["router"]
