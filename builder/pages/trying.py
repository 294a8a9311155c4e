"""Step 4: a full resync into the local Port, and what came of it."""

from fastapi import APIRouter
from starlette.responses import Response

from builder.pages.here import Here, to
from messages import MappingError

router = APIRouter()


@router.get("/try")
async def show(here: Here) -> Response:
    return here.page("try.html", "try", run=here.runs.last, port_url=here.runs.port.url)


@router.post("/try")
async def begin(here: Here) -> Response:
    if not here.project.resources:
        raise MappingError("The mapping is empty, so nothing would be read: add an endpoint first.")
    here.runs.begin()
    return to("/try")


@router.post("/try/stop")
async def stop(here: Here) -> Response:
    await here.runs.stop()
    return to("/try")
