"""Step 3: the mapping as a whole, with what it makes of the API, its blueprints, and what relates its kinds."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from builder.pages.here import Builder, Current, Here, Sent, to
from builder.pages.rendering import page
from builder.pages.reports import short_report
from builder.pages.suggestions import Suggestion, suggestions
from builder.project import MAPPING, relations_of, with_relation
from messages import PROCESS_MASK, IntegrationError, MappingError
from sandbox.port.pages import Diagram, picture_of
from tools.check import parse_config
from tools.inputs import read_mapping

router = APIRouter()
_SECONDS_TO_WAIT = 2.0
_SECONDS_FOR_A_TEXT = 60.0
_STALE = (
    "The files were changed since this page was opened, in another tab, by hand or by what was still being done. What "
    "you typed is here still: look at what is there now in another tab, or save again to put yours in its place."
)


@router.get("/mapping")
async def show(here: Here) -> Response:
    return await _page(here, here.project.folder.mapping, here.project.folder.fingerprint)


@router.post("/mapping")
async def save(here: Here, form: Sent) -> Response:
    text = form.get("mapping")
    if here.is_stale(form):
        return await _page(here, text, here.project.folder.fingerprint, _STALE, status=422)
    try:
        parse_config(read_mapping(text, MAPPING))
    except IntegrationError as error:
        return await _page(here, text, form.get("files_seen"), PROCESS_MASK.told(str(error)), status=422)
    here.project.folder.write_mapping(text if text.endswith("\n") else f"{text}\n")
    return to("/mapping")


@router.post("/mapping/preview")
async def preview(here: Here, request: Request, form: Sent) -> Response:
    """What the text in the editor would make of the API: the part of the page alone for its script, else all of it."""
    text = form.get("mapping")
    if request.headers.get("x-part") != "preview":
        return await _page(here, text, form.get("files_seen"))
    return page("text_preview.html", here.access, **await _looked_at(here, text, _SECONDS_FOR_A_TEXT))


@router.post("/mapping/relate")
async def relate(here: Here, form: Current) -> Response:
    """Takes up a relation that was suggested, or all that are of a page."""
    kind, at, name = form.get("kind"), form.get("at"), form.get("name")
    wanted = here.project.resource(kind, at) if kind else None
    found = [each for each in suggestions(here.project) if wanted in (None, each.resource) and name in ("", each.name)]
    if not found:
        raise MappingError(f"No relation {name} is suggested for {kind}.")
    for each in found:
        _take_up(here, each)
    back = form.get("back")
    return to(back if back == "/endpoints" or back.startswith("/fields?") else "/mapping")


@router.get("/blueprints")
async def show_blueprints(here: Here) -> Response:
    return here.page("blueprints.html", "mapping", text=here.project.folder.blueprints_text, told="")


@router.post("/blueprints")
async def save_blueprints(here: Here, form: Sent) -> Response:
    text = form.get("blueprints")
    if here.is_stale(form):
        return here.page("blueprints.html", "mapping", status=422, text=text, told=_STALE)
    try:
        here.project.folder.write_blueprints_text(text)
    except MappingError as error:
        return here.page("blueprints.html", "mapping", status=422, text=text, told=str(error))
    return to("/mapping")


def _take_up(here: Builder, found: Suggestion) -> None:
    resource = here.project.resource(found.resource.kind, str(found.resource.index))
    with here.project.changing(resource) as change:
        change.set_fields("relations", {**resource.fields("relations"), found.name: found.expression})
        properties = resource.fields("properties")
        if found.name in properties:
            change.set_fields("properties", {name: each for name, each in properties.items() if name != found.name})
        change.set_blueprints(
            lambda there: with_relation(there, resource.blueprint, found.name, found.target, many=found.many)
        )


async def _page(here: Builder, text: str, files_seen: str, told: str = "", status: int = 200) -> Response:
    """`files_seen` says which files the text was made from."""
    seen = await _looked_at(here, text, _SECONDS_TO_WAIT)
    if told:
        seen["preview_problem"] = None
    try:
        resources, suggested = here.project.resources, suggestions(here.project)
    except MappingError:  # what is wrong with it is told beside the text
        resources, suggested = [], []
    return here.page(
        "mapping.html", "mapping", status=status,
        files_seen=files_seen, text=text, lines=text.count("\n") + 1, told=told,
        resources=resources, suggestions=suggested, diagram=_diagram(here), **seen,
    )  # fmt: skip


async def _looked_at(here: Builder, text: str, seconds: float) -> dict[str, Any]:
    """What a text would make of the API, and its mistakes with their lines."""
    report, problem, mistakes = None, None, []
    try:
        mistakes = await here.session.mistakes(text)
        report = await here.session.report_of(text, seconds)
    except IntegrationError as error:
        problem = PROCESS_MASK.told(str(error))
    return {
        "report": short_report(report),
        "preview_problem": problem,
        "mistakes": mistakes,
        "is_reading": report is None and problem is None,
    }


def _diagram(here: Builder) -> Diagram | None:
    """The blueprints and what relates them."""
    drawn: list[dict[str, Any]] = []
    try:
        blueprints = here.project.folder.blueprints
    except MappingError:  # told beside the mapping
        return None
    for each in blueprints:
        identifier = str(each.get("identifier"))
        relations = relations_of(each).items()
        lines = {name: {"title": name, "target": str(relation.get("target"))} for name, relation in relations}
        drawn.append({"identifier": identifier, "title": each.get("title") or identifier, "relations": lines})
    return picture_of(drawn)
