"""The routes of the page.

The one script there is shows a mapping's preview while it is typed; without it, there is a button.
"""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qs, quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader
from starlette.responses import Response

from sandbox.port.api import Here
from sandbox.port.errors import Invalid, PortError
from sandbox.port.installations import LEVELS, mapping_as_text, parse_mapping
from sandbox.port.organization import Organization
from sandbox.port.pages import display
from sandbox.port.pages.data_sources import data_sources
from tools.preview import (
    field_value,
    findings,
    how_all_stand,
    how_it_ended,
    how_it_stands,
    how_paging_goes,
    mapped_fields,
    told_or_assumed,
)

LINES_PER_PAGE = 200
MAX_REFERENCES = 200
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}

_TEMPLATES = Path(__file__).parent / "templates"
_environment = Environment(
    loader=FileSystemLoader(_TEMPLATES),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters.update(
    clock_time=display.clock_time,
    ago=display.ago,
    seconds=display.seconds,
    web_link=display.web_link,
    as_json=display.as_json,
    readable_json=display.readable_json,
    findings=lambda kind, report: list(findings(kind, report)),
    mapped_fields=mapped_fields,
    told_or_assumed=told_or_assumed,
    how_all_stand=how_all_stand,
    how_it_ended=how_it_ended,
    how_it_stands=how_it_stands,
    how_paging_goes=how_paging_goes,
    field_value=field_value,
    segment=lambda text: quote(str(text), safe=""),
)


class _PageRoute(APIRoute):
    """Tells a reader what went wrong in a page, where Port's API would answer JSON."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await handler(request)
            except PortError as error:
                return _page("error.html", status=error.status, message=error.message)

        return handle


router = APIRouter(route_class=_PageRoute, default_response_class=HTMLResponse)


@router.get("/")
async def overview(here: Here, refresh: str = "on") -> Response:
    sources = data_sources(here)
    return _page(
        "overview.html",
        sources=sources,
        blueprints=here.blueprints.all(),
        counts=here.entities.counts(),
        refresh_seconds=min((source.refresh_seconds for source in sources if source.refresh_seconds), default=None),
        refresh_paused=refresh == "off",
    )


@router.get("/blueprints/{blueprint}")
async def show_blueprint(here: Here, blueprint: str, q: str = "", page: Annotated[int, Query(ge=1)] = 1) -> Response:
    schema = here.blueprints.get(blueprint)
    entities = here.browsing.page(blueprint, q.strip(), page)
    return _page(
        "blueprint.html",
        blueprint=schema,
        entities=entities,
        titles=here.browsing.titles(blueprint, [row.identifier for row in entities.rows]),
        text=q,
    )


@router.get("/blueprints/{blueprint}/entity")
async def show_entity(here: Here, blueprint: str, identifier: str) -> Response:
    schema = here.blueprints.get(blueprint)
    entity = here.entities.get(blueprint, identifier)
    references, total = here.browsing.references(blueprint, identifier, MAX_REFERENCES)
    return _page(
        "entity.html",
        blueprint=schema,
        entity=entity,
        titles=here.browsing.titles(blueprint, [identifier]),
        references=references,
        references_total=total,
    )


@router.get("/log")
async def show_log(here: Here, level: str = "", page: Annotated[int, Query(ge=1)] = 1) -> Response:
    return _page(
        "log.html",
        level=level,
        counts={name: here.logbook.count(name) for name in ("", *LEVELS)},
        lines=here.logbook.newest(level, LINES_PER_PAGE, (page - 1) * LINES_PER_PAGE),
        page=page,
        lines_per_page=LINES_PER_PAGE,
    )


@router.get("/integrations/{integration}/mapping")
async def edit_mapping(here: Here, integration: str) -> Response:
    text = mapping_as_text(here.integrations.get(integration)["config"], here.integrations.mapping_text(integration))
    return _page("mapping.html", **_editor(here, integration, text))


@router.post("/integrations/{integration}/mapping")
async def save_mapping(here: Here, request: Request, integration: str) -> Response:
    here.integrations.get(integration)
    text = await _form_field(request, "mapping")
    try:
        config = parse_mapping(text)
    except Invalid as error:
        return _page("mapping.html", status=422, **_editor(here, integration, text, error.message))
    here.integrations.set_mapping(integration, config, text)
    here.integrations.request_resync(integration)
    return RedirectResponse("/", status_code=303)


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
        return _page("preview.html", **seen)
    return _page("mapping.html", **_editor(here, integration, text), **seen)


@router.get("/editor.js")
async def editor_script() -> Response:
    return FileResponse(_TEMPLATES / "editor.js", media_type="text/javascript", headers=_HEADERS)


@router.post("/integrations/{integration}/resync")
async def request_resync(here: Here, integration: str) -> Response:
    here.integrations.request_resync(integration)
    return RedirectResponse("/", status_code=303)


def _editor(here: Organization, integration: str, text: str, error: str | None = None) -> dict[str, Any]:
    """What the editor's page shows."""
    return {
        "integration": integration,
        "text": text,
        "error": error,
        "can_preview": here.previews.knows(integration),
    }


async def _form_field(request: Request, name: str) -> str:
    fields = parse_qs((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)
    # Browsers send the lines of a text area with carriage returns.
    return fields.get(name, [""])[0].replace("\r\n", "\n")


def _page(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    html = _environment.get_template(template).render(status=status, **values)
    return HTMLResponse(html, status_code=status, headers=_HEADERS)
