"""Port's API as Ocean uses it, and the control API for tests and demos: routes over the organization.

It turns requests into calls and their results into answers. Nothing is decided here.
"""

from fastapi import APIRouter

from sandbox.port.api import catalog, control, ingestion, installation
from sandbox.port.api.answers import Here

ROUTERS: tuple[APIRouter, ...] = (
    installation.entrance,
    installation.router,
    catalog.router,
    ingestion.router,
    control.router,
)

__all__ = ["ROUTERS", "Here"]
