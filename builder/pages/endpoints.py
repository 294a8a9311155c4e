"""Step 2: which endpoints, where their items are, and how they page."""

import json

from fastapi import APIRouter
from starlette.responses import Response

from builder.pages.answer_tree import tree
from builder.pages.here import Builder, Current, Here, Sent, to
from builder.pages.nested_offers import nested_offers
from builder.pages.suggestions import suggestions
from json_types import Json
from messages import PROCESS_MASK, IntegrationError, MappingError
from tools.init import Wanted, addresses_of, places_in
from tools.preview import PreviewReport

router = APIRouter()
_SECONDS_TO_WAIT = 1.5


@router.get("/endpoints")
async def show(here: Here, below: str = "") -> Response:
    if not here.project.base_url:
        return to("/connect")
    report, told = await _report(here)
    in_mapping = [each.kind for each in here.project.resources]
    failed = [kind for kind in here.project.findings.values() if kind.failure and kind.wanted.kind not in in_mapping]
    return here.page(
        "endpoints.html", "endpoints",
        resources=here.project.resources,
        findings=here.project.findings,
        failed=failed,
        typed=_below(here, below),
        reports=dict(enumerate(report.kinds)) if report else {},
        told=told,
        offered=[each for each in here.project.offered if each.kind not in in_mapping],
        nested=nested_offers(here.project.findings.values(), here.project.base_url, in_mapping),
        suggestions=[] if here.session.is_busy else suggestions(here.project),
        tried=here.session.tried,
        discovered=here.session.discovered,
    )  # fmt: skip


@router.post("/endpoints/look")
async def look(here: Here, form: Sent) -> Response:
    typed = [line.strip() for text in form.all("path") for line in text.splitlines() if line.strip()]
    given = addresses_of(typed, here.project.base_url)
    if given.base_url not in (None, here.project.base_url):
        raise MappingError(
            f"{given.base_url} is another API than {here.project.base_url}, and a project has one: start another."
        )
    paths = given.paths
    if not paths:
        raise MappingError("No path was given: write one in each line, such as /users.")
    method, body = form.get("method") or "GET", _body(form.get("body"))
    declared = {each.kind: each for each in here.project.offered}
    known = here.project.known
    wanted = [declared.get(path, Wanted(path, method, body)) for path in paths if path not in known]
    if not wanted:
        raise MappingError("All of these are in the mapping already.")
    here.session.begin_looking(wanted)
    return await _soon(here)


@router.post("/endpoints/document")
async def read_document(here: Here, form: Sent) -> Response:
    place = form.get("place").strip()
    if not place:
        raise MappingError("Say where the OpenAPI document is: a URL, or a file of this machine.")
    here.session.begin_reading_document(place)
    return await _soon(here)


@router.post("/endpoints/drop")
async def drop(here: Here, form: Current) -> Response:
    here.project.drop(here.project.resource(form.get("kind"), form.get("at")))
    return to("/endpoints")


@router.post("/endpoints/whole")
async def say_that_the_first_page_is_all(here: Here, form: Current) -> Response:
    with here.project.changing(here.project.resource(form.get("kind"), form.get("at"))) as change:
        change.set_value(("selector", "pagination", "type"), "none")
    return to("/endpoints")


@router.post("/endpoints/again")
async def look_again(here: Here) -> Response:
    here.session.look_again()
    here.session.begin_looking([])
    return await _soon(here)


@router.get("/endpoints/answer")
async def show_answer(here: Here, kind: str) -> Response:
    found = here.project.findings.get(kind)
    if found is None:
        raise MappingError(f"{kind} was not looked at since the builder was started: press “Look again” first.")
    places = places_in(found.answer, found.path)
    return here.page(
        "answer.html", "endpoints", kind=found, places=places, tree=tree(found.answer, places, found.data_path)
    )


@router.post("/endpoints/items")
async def choose_items(here: Here, form: Sent) -> Response:
    kind, data_path = form.get("kind"), form.get("data_path").strip()
    here.session.begin_anew(Wanted(kind, *_request_of(here, kind), items_at=data_path))
    return await _soon(here)


@router.post("/work/stop")
async def stop(here: Here) -> Response:
    if here.session.work is not None:
        await here.session.work.stop()
    return to("/endpoints")


def _request_of(here: Builder, kind: str) -> tuple[str, Json]:
    found = here.project.findings.get(kind)
    return (found.wanted.method, found.wanted.body) if found else ("GET", None)


async def _soon(here: Builder) -> Response:
    """Back to the page, where most of what is quick is over by then."""
    assert here.session.work is not None
    await here.session.work.wait(_SECONDS_TO_WAIT)
    return to("/endpoints")


async def _report(here: Builder) -> tuple[PreviewReport | None, str]:
    if here.session.is_busy or not here.project.resources:
        return None, ""
    try:
        return await here.session.report(_SECONDS_TO_WAIT), ""
    except IntegrationError as error:
        return None, PROCESS_MASK.told(str(error))


def _below(here: Builder, kind: str) -> str:
    """The beginning of a path that is nested in a kind."""
    found = here.project.findings.get(kind)
    if found is None or found.identity is None or not found.identity.fields:
        return f"{kind.rstrip('/')}/{{id}}/" if kind else ""
    return f"{found.path.rstrip('/')}/{{{found.identity.fields[0][-1].strip('_')}}}/"


def _body(text: str) -> Json:
    if not text.strip():
        return None
    try:
        parsed: Json = json.loads(text)
    except ValueError as error:
        raise MappingError(f"The body must be JSON ({error}).") from error
    return parsed
