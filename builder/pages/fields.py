"""Step 3, of one kind: its fields as a table, its identifier and title, and the entities as Port would have them."""

from collections.abc import Container
from functools import partial
from urllib.parse import quote

from fastapi import APIRouter
from starlette.responses import Response

from builder.pages.field_rows import rows_of
from builder.pages.here import Builder, Current, Form, Here, to
from builder.pages.reports import short_report
from builder.pages.suggestions import suggestions
from builder.project import (
    TYPES,
    Resource,
    ValueType,
    blueprint_named,
    relations_of,
    type_named,
    with_properties,
    without_relation,
)
from messages import PROCESS_MASK, IntegrationError, MappingError
from tools.preview import KindReport, PreviewReport

router = APIRouter()
_SECONDS_TO_WAIT = 2.5


@router.get("/fields")
async def show(here: Here, kind: str, at: str = "") -> Response:
    here.project.resource(kind, at)
    report, told = None, ""
    try:
        report = await here.session.report(_SECONDS_TO_WAIT)
    except IntegrationError as error:
        told = PROCESS_MASK.told(str(error))
    resource = here.project.resource(kind, at)  # as it is now, that the API has been asked
    of_kind = _of(report, resource)
    finding = here.project.findings.get(kind)
    seen = [each.item for each in of_kind.first] if of_kind else []
    items = [sample.marked for sample in finding.samples] if finding and finding.samples else seen
    blueprint = blueprint_named(here.project.folder.blueprints, resource.blueprint)
    relations = relations_of(blueprint)
    short = short_report(report)
    return here.page(
        "fields.html", "mapping",
        resource=resource,
        rows=rows_of(resource, blueprint, items, [each.entity for each in of_kind.first] if of_kind else []),
        types=TYPES,
        relations=[
            (name, str(expression), str(relations.get(name, {}).get("target") or "?"))
            for name, expression in resource.fields("relations").items()
        ],
        suggestions=[each for each in suggestions(here.project) if each.resource == resource],
        report=short.model_copy(update={"kinds": [_of(short, resource)]}) if short and of_kind else None,
        told=told,
        is_reading=report is None and not told,
        kinds=here.project.resources,
    )  # fmt: skip


@router.post("/fields")
async def save(here: Here, form: Current) -> Response:
    resource = here.project.resource(form.get("kind"), form.get("at"))
    wanted, relations = _wanted(form, resource), resource.fields("relations")
    dropped = [name for name in form.all("without") if name in relations]
    with here.project.changing(resource) as change:
        blueprint = resource.blueprint
        if resource.names_blueprint and (new := form.get("blueprint").strip()) and new != blueprint:
            change.rename_blueprint(new)
            blueprint = new
        if (query := form.get("query").strip()) and query != resource.query:
            change.set_value(("selector", "query"), query)
        for name in ("identifier", "title"):
            if form.get(name).strip() and form.get(name).strip() != resource.text(name):
                change.set_value(("port", "entity", "mappings", name), form.get(name).strip())
        change.set_fields("properties", {**resource.composed, **{name: jq for name, (jq, _) in wanted.items()}})
        if dropped:
            change.set_fields("relations", {name: each for name, each in relations.items() if name not in dropped})
        if resource.names_blueprint:
            types = {name: value_type for name, (_, value_type) in wanted.items()}
            gone = _unmapped(here, resource, wanted)
            change.set_blueprints(lambda there: with_properties(there, blueprint, types, gone))
            for name in dropped:
                change.set_blueprints(partial(without_relation, identifier=blueprint, name=name))
    return to(_address_of(resource))


def _address_of(resource: Resource) -> str:
    return f"/fields?kind={quote(resource.kind, safe='')}&at={resource.index}"


def _unmapped(here: Builder, resource: Resource, wanted: Container[str]) -> list[str]:
    """What was mapped and is not any more, by no other resource of its blueprint either."""
    others = [each for each in here.project.resources if each.blueprint == resource.blueprint]
    kept = {name for each in others if each.index != resource.index for name in each.fields("properties")}
    return [name for name in resource.fields("properties") if name not in wanted and name not in kept]


def _wanted(form: Form, resource: Resource) -> dict[str, tuple[str, ValueType | None]]:
    """The properties that are ticked, by their names: the expression and the type, None where that is to stay."""
    wanted: dict[str, tuple[str, ValueType | None]] = {}
    for row in form.all("row"):
        name, expression = form.get(f"name.{row}").strip(), form.get(f"jq.{row}").strip()
        if not form.get(f"on.{row}") and not (row == "new" and name):
            continue
        if not name or not expression:
            raise MappingError("A property needs a name and jq: fill in both, or take the tick away.")
        if name in wanted or name in resource.composed:
            raise MappingError(f"Two properties are called {name}: give one of them another name.")
        chosen = form.get(f"type.{row}")
        wanted[name] = expression, (None if chosen == "as-it-is" else type_named(chosen))
    return wanted


def _of(report: PreviewReport | None, resource: Resource) -> KindReport | None:
    """The resources of a report are in the order of the mapping that it was made of."""
    found = report.kinds[resource.index : resource.index + 1] if report else []
    return next((each for each in found if each.kind == resource.kind), None)
