"""The form of every answer, and what every route needs from its request."""

from typing import Annotated, Any
from urllib.parse import unquote_plus

from fastapi import Body, Depends, Request
from fastapi.responses import JSONResponse

from sandbox.port.organization import Organization
from sandbox.port.store import Document

JsonBody = Annotated[Document, Body()]


def ok(status_code: int = 200, /, **content: Any) -> JSONResponse:
    return JSONResponse({"ok": True, **content}, status_code=status_code)


async def organization_of(request: Request) -> Organization:
    organization: Organization = request.app.state.organization
    return organization


Here = Annotated[Organization, Depends(organization_of)]


async def require_token(request: Request, here: Here) -> str:
    return here.tokens.check(request.headers.get("authorization"))


Token = Annotated[str, Depends(require_token)]


def raw_segment(request: Request, before: str, after: str) -> str:
    """The part of the path between two markers, as Ocean meant it.

    Ocean encodes kinds with `quote_plus`: a slash must not end the segment, and a plus is a space.
    """
    path: str = request.scope["raw_path"].decode("ascii")
    return unquote_plus(path.partition(before)[2].rpartition(after)[0])
