"""The application: the pages behind the gate."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response

from builder.gate import Access, GateMiddleware
from builder.looking import Session
from builder.pages import connecting, endpoints, fields, files, mapping, trying
from builder.pages.here import Builder, Here, own_forms_alone, to
from builder.pages.rendering import HEADERS, OWN
from builder.trying import Runs
from messages import PROCESS_MASK, IntegrationError, MappingError
from sandbox.port.pages import TEMPLATES

_SCRIPTS: Final = {"editor": TEMPLATES, "connect": OWN}


def create_app(session: Session, access: Access) -> FastAPI:
    """A builder of one project."""
    builder = Builder(session, Runs(session.project.folder), access)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await session.close()
        await builder.runs.close()

    app = FastAPI(
        title="Builder", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan,
        dependencies=[Depends(own_forms_alone)],
        middleware=[Middleware(GateMiddleware, access=access)],
    )  # fmt: skip
    app.state.builder = builder
    app.add_exception_handler(IntegrationError, _problem(422))
    app.add_exception_handler(RequestValidationError, _problem(422))
    app.add_exception_handler(HTTPException, _problem(404))
    app.add_exception_handler(Exception, _problem(500))
    for router in (connecting.router, endpoints.router, mapping.router, fields.router, trying.router, files.router):
        app.include_router(router)

    @app.get("/")
    async def enter(here: Here) -> Response:
        try:
            has_any = bool(here.project.base_url and here.project.resources)
        except MappingError:  # which is told beside its text
            return to("/mapping")
        return to("/endpoints" if has_any else "/connect")

    @app.get("/{script}.js")
    async def script(script: str) -> Response:
        if script not in _SCRIPTS:
            raise HTTPException(404)
        return FileResponse(_SCRIPTS[script] / f"{script}.js", media_type="text/javascript", headers=HEADERS)

    return app


def _problem(status: int) -> Callable[[Request, Exception], Awaitable[Response]]:
    """What went wrong, as a page that says what to change."""

    async def answer(request: Request, error: Exception) -> Response:
        here: Builder = request.app.state.builder
        match error:
            case IntegrationError():
                told = PROCESS_MASK.told(str(error))
            case HTTPException() | RequestValidationError():
                told = "There is no such page here."
            case _:
                told = f"This is a mistake of the builder itself ({type(error).__name__}); its terminal shows where."
        return here.page("problem.html", "", status=status, told=told)

    return answer
