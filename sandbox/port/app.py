"""The application: Port's API, the control API and the page, over one organization."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from sandbox.port import pages
from sandbox.port.api import ROUTERS
from sandbox.port.errors import PortError
from sandbox.port.gate import FaultMiddleware, Faults, OriginGuardMiddleware, Tokens, Traffic, TrafficMiddleware
from sandbox.port.installations import Previews
from sandbox.port.organization import Organization, Surroundings
from sandbox.port.store import Store


def create_app(
    database: str = ":memory:",
    *,
    client_id: str = "sandbox",
    client_secret: str = "sandbox",
    token_lifetime: float = 10_800,
    latency_ms: int = 0,
    previews: Previews | None = None,
    surroundings: Surroundings | None = None,
) -> FastAPI:
    """A local Port with nothing in it, or with what the database file holds."""
    faults = Faults(latency_ms)
    traffic = Traffic()
    tokens = Tokens(client_id, client_secret, token_lifetime)
    organization = Organization(
        Store(database), tokens, faults, traffic, previews or Previews(), surroundings or Surroundings()
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        organization.close()

    app = FastAPI(
        title="Local Port",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
        middleware=[
            Middleware(TrafficMiddleware, traffic=traffic),
            Middleware(OriginGuardMiddleware, refused=pages.refused),
            Middleware(FaultMiddleware, faults=faults),
        ],
    )
    app.state.organization = organization
    for error in (PortError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(error, pages.answer_error)
    for router in (*ROUTERS, *pages.ROUTERS):
        app.include_router(router)
    return app
