"""The pages: catalog, data sources, log and editor, rendered on the server and usable without scripts.

They show what the organization holds, by templates that stand beside them, and tell a reader what went wrong.
"""

from sandbox.port.pages import editor, routes
from sandbox.port.pages.refusals import answer_error, refused

ROUTERS = (routes.router, editor.router)

__all__ = ["ROUTERS", "answer_error", "refused"]
