"""The files, to look at and to download, and the commands that start the integration with them."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from builder.pages.commands import commands
from builder.pages.here import Here
from builder.pages.rendering import HEADERS
from builder.project import BLUEPRINTS, ENV, MAPPING

router = APIRouter()


@router.get("/files")
async def show(here: Here) -> Response:
    folder = here.project.folder
    return here.page(
        "files.html", "files",
        texts={MAPPING: folder.mapping, BLUEPRINTS: folder.blueprints_text},
        names=(MAPPING, BLUEPRINTS, ENV),
        commands=commands(here.project),
        env=ENV,
    )  # fmt: skip


@router.get("/files/{name}")
async def download(here: Here, name: str) -> Response:
    folder = here.project.folder
    texts = {MAPPING: folder.mapping, BLUEPRINTS: folder.blueprints_text, ENV: folder.env_text}
    if name not in texts:
        raise HTTPException(404)
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(texts[name], media_type="text/plain; charset=utf-8", headers={**HEADERS, **disposition})
