"""The routes of the catalog's pages and of the log."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from sandbox.port.api import Here
from sandbox.port.catalog import Sort
from sandbox.port.installations import LEVELS, LogFilter
from sandbox.port.pages.data_sources import data_sources
from sandbox.port.pages.diagram import diagram
from sandbox.port.pages.log_view import in_folds
from sandbox.port.pages.rendering import page as rendered

LINES_PER_PAGE = 200
MAX_REFERENCES = 200

type PageNumber = Annotated[int, Query(ge=1, le=1_000_000)]

router = APIRouter(default_response_class=HTMLResponse)


@router.get("/")
async def overview(here: Here, refresh: str = "on") -> Response:
    sources = data_sources(here)
    blueprints = here.blueprints.all()
    counts = here.entities.counts()
    return rendered(
        "overview.html",
        sources=sources,
        blueprints=blueprints,
        counts=counts,
        diagram=diagram(blueprints, counts),
        links=here.surroundings.links,
        refresh_seconds=min((source.refresh_seconds for source in sources if source.refresh_seconds), default=None),
        refresh_paused=refresh == "off",
    )


@router.get("/blueprints/{blueprint}")
async def show_blueprint(here: Here, blueprint: str, q: str = "", sort: str = "", page: PageNumber = 1) -> Response:
    schema = here.blueprints.get(blueprint)
    order = Sort.parse(sort, schema)
    entities = here.browsing.page(blueprint, q.strip(), page, order)
    return rendered(
        "blueprint.html",
        blueprint=schema,
        entities=entities,
        titles=here.browsing.titles(blueprint, [row.identifier for row in entities.rows]),
        text=q,
        sort=order,
    )


@router.get("/blueprints/{blueprint}/entity")
async def show_entity(here: Here, blueprint: str, identifier: str) -> Response:
    schema = here.blueprints.get(blueprint)
    entity = here.entities.get(blueprint, identifier)
    references, total = here.browsing.references(blueprint, identifier, MAX_REFERENCES)
    return rendered(
        "entity.html",
        blueprint=schema,
        entity=entity,
        titles=here.browsing.titles(blueprint, [identifier]),
        references=references,
        references_total=total,
    )


@router.get("/log")
async def show_log(here: Here, level: str = "", kind: str = "", q: str = "", page: PageNumber = 1) -> Response:
    wanted = LogFilter(level, kind, q.strip())
    lines = here.logbook.newest(LINES_PER_PAGE, (page - 1) * LINES_PER_PAGE, wanted)
    return rendered(
        "log.html",
        wanted=wanted,
        counts={name: here.logbook.count(LogFilter(name, kind, wanted.text)) for name in ("", *LEVELS)},
        kinds=here.logbook.kinds(),
        folds=in_folds(lines),
        page=page,
        has_older=len(lines) == LINES_PER_PAGE,
    )


@router.post("/integrations/{integration}/resync")
async def request_resync(here: Here, integration: str) -> Response:
    here.integrations.request_resync(integration)
    return RedirectResponse("/", status_code=303)


@router.post("/integrations/{integration}/incremental")
async def request_read(here: Here, integration: str) -> Response:
    here.integrations.get(integration)
    here.changes.ask_for_read(integration)
    return RedirectResponse("/", status_code=303)
