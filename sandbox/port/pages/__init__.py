"""The pages: catalog, data sources, log and editor, rendered on the server and usable without scripts.

They show what the organization holds, by templates that stand beside them, and tell a reader what went wrong. The
builder's pages have their looks, their editor and their diagram from here.
"""

from sandbox.port.pages import editor, routes
from sandbox.port.pages.diagram import Diagram
from sandbox.port.pages.diagram import diagram as picture_of
from sandbox.port.pages.refusals import answer_error, refused
from sandbox.port.pages.rendering import FILTERS, HEADERS, TEMPLATES

ROUTERS = (routes.router, editor.router)

__all__ = ["FILTERS", "HEADERS", "ROUTERS", "TEMPLATES", "Diagram", "answer_error", "picture_of", "refused"]
