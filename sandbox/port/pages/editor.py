"""The routes of the mapping's editor.

Its script shows the preview while the mapping is typed, and knows the keys that save; without it, there are buttons.
"""

from typing import Any
from urllib.parse import parse_qs, quote

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from starlette.responses import Response

from sandbox.port.api import Here
from sandbox.port.errors import Invalid
from sandbox.port.installations import mapping_as_text, parse_mapping
from sandbox.port.organization import Organization
from sandbox.port.pages.rendering import HEADERS, TEMPLATES, page

_FORM = "application/x-www-form-urlencoded"

router = APIRouter(default_response_class=HTMLResponse)


@router.get("/integrations/{integration}/mapping")
async def edit_mapping(here: Here, integration: str) -> Response:
    text = mapping_as_text(here.integrations.get(integration)["config"], here.integrations.mapping_text(integration))
    return page("mapping.html", **_editor(here, integration, text))


@router.post("/integrations/{integration}/mapping")
async def save_mapping(here: Here, request: Request, integration: str) -> Response:
    here.integrations.get(integration)
    text = await _form_field(request, "mapping")
    try:
        config = parse_mapping(text)
    except Invalid as error:
        return page("mapping.html", status=422, **_editor(here, integration, text, error.message))
    here.integrations.set_mapping(integration, config, text)
    here.integrations.request_resync(integration)
    return RedirectResponse("/", status_code=303)


@router.get("/integrations/{integration}/mapping/preview")
async def back_to_editor(integration: str) -> Response:
    """Where a reader comes back to the address of a preview that was posted."""
    return RedirectResponse(f"/integrations/{quote(integration, safe='')}/mapping", status_code=303)


@router.post("/integrations/{integration}/mapping/preview")
async def preview_mapping(here: Here, request: Request, integration: str) -> Response:
    """What the text in the editor would make of the API: the part of the page alone for its script, else all of it."""
    here.integrations.get(integration)
    text = await _form_field(request, "mapping")
    report, problem = None, None
    try:
        report = await here.previews.of(integration, text, here.blueprints.all())
    except Invalid as error:
        problem = error.message
    seen: dict[str, Any] = {"report": report, "preview_problem": problem}
    if request.headers.get("x-part") == "preview":
        return page("preview.html", **seen)
    return page("mapping.html", **_editor(here, integration, text), **seen)


@router.get("/editor.js")
async def editor_script() -> Response:
    return FileResponse(TEMPLATES / "editor.js", media_type="text/javascript", headers=HEADERS)


def _editor(here: Organization, integration: str, text: str, error: str | None = None) -> dict[str, Any]:
    """What the editor's page shows."""
    return {
        "integration": integration,
        "text": text,
        "lines": text.count("\n") + 1,
        "error": error,
        "can_preview": here.previews.knows(integration),
    }


async def _form_field(request: Request, name: str) -> str:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise Invalid(f"This is no form of this page: it was not sent as {_FORM}")
    fields = parse_qs((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)
    if name not in fields:
        raise Invalid(f'This is no form of this page: it has no field "{name}"')
    # Browsers send the lines of a text area with carriage returns.
    return fields[name][0].replace("\r\n", "\n")
