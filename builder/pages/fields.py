"""Step 3, of one kind: its fields as a table, its identifier and title, and the entities as Port would have them."""

from urllib.parse import quote

from fastapi import APIRouter
from starlette.responses import Response

from builder.pages.field_rows import rows_of
from builder.pages.here import Builder, Form, Here, Sent, to
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
from tools.preview import KindReport

router = APIRouter()
_SECONDS_TO_WAIT = 2.5


@router.get("/fields")
async def show(here: Here, kind: str) -> Response:
    resource = here.project.resource(kind)
    report, told = None, ""
    try:
        report = await here.session.report(_SECONDS_TO_WAIT)
    except IntegrationError as error:
        told = PROCESS_MASK.told(str(error))
    of_kind = _of(report.kinds, resource) if report else None
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
        suggestions=[each for each in suggestions(here.project) if each.kind == kind],
        report=short.model_copy(update={"kinds": [_of(short.kinds, resource)]}) if short and of_kind else None,
        told=told,
        is_reading=report is None and not told,
        kinds=here.project.resources,
    )  # fmt: skip


@router.post("/fields")
async def save(here: Here, form: Sent) -> Response:
    kind = form.get("kind")
    resource = here.project.resource(kind)
    wanted = _wanted(form)
    relations = {name: str(each) for name, each in resource.fields("relations").items()}
    dropped = [name for name in form.all("without") if name in relations]
    if resource.names_blueprint and (new := form.get("blueprint").strip()) and new != resource.blueprint:
        here.project.rename_blueprint(kind, new)
        resource = here.project.resource(kind)
    if (query := form.get("query").strip()) and query != resource.query:
        here.project.set_value(kind, ("selector", "query"), query)
    for name in ("identifier", "title"):
        if form.get(name).strip() and form.get(name).strip() != resource.text(name):
            here.project.set_value(kind, ("port", "entity", "mappings", name), form.get(name).strip())
    here.project.set_fields(kind, "properties", {name: expression for name, (expression, _) in wanted.items()})
    if dropped:
        here.project.set_fields(kind, "relations", {n: each for n, each in relations.items() if n not in dropped})
    _change_blueprint(here, resource, {name: value_type for name, (_, value_type) in wanted.items()}, dropped)
    return to(f"/fields?kind={quote(kind, safe='')}")


def _change_blueprint(
    here: Builder, resource: Resource, wanted: dict[str, ValueType | None], dropped: list[str]
) -> None:
    """The blueprint gets what is mapped now, and loses what was mapped before and is not."""
    before = here.project.folder.blueprints
    gone = [name for name in resource.fields("properties") if name not in wanted]
    others = [each for each in here.project.resources if each.blueprint == resource.blueprint]
    gone = [name for name in gone if all(name not in each.fields("properties") for each in others)]
    blueprints = with_properties(before, resource.blueprint, wanted, gone)
    for name in dropped:
        blueprints = without_relation(blueprints, resource.blueprint, name)
    if blueprints != before and resource.names_blueprint:
        here.project.folder.write_blueprints(blueprints)


def _wanted(form: Form) -> dict[str, tuple[str, ValueType | None]]:
    """The properties that are ticked, by their names: the expression and the type, None where that is to stay."""
    wanted: dict[str, tuple[str, ValueType | None]] = {}
    for row in form.all("row"):
        name, expression = form.get(f"name.{row}").strip(), form.get(f"jq.{row}").strip()
        if not form.get(f"on.{row}") and not (row == "new" and name):
            continue
        if not name or not expression:
            raise MappingError("A property needs a name and jq: fill in both, or take the tick away.")
        if name in wanted:
            raise MappingError(f"Two properties are called {name}: give one of them another name.")
        chosen = form.get(f"type.{row}")
        wanted[name] = expression, (None if chosen == "as-it-is" else type_named(chosen))
    return wanted


def _of(kinds: list[KindReport], resource: Resource) -> KindReport:
    """The resources of a report are in the mapping's order."""
    return next((each for index, each in enumerate(kinds) if index == resource.index), kinds[0])
